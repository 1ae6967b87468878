"""Does the published description name every question that is answered, and no other?"""

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from starlette.routing import Route

from anxin.delivery.supplier import CodeVerdict, FenceStatus, RecallStatus, ReturnStatus
from anxin.integrations.anxin_protocol.answers import SUPPLIES
from anxin.integrations.anxin_protocol.urls import urlpatterns
from anxin.simulators.anxin_supplier.api import Api
from anxin.simulators.anxin_supplier.house import new_house
from anxin.simulators.courier import Courier
from anxin.simulators.desk import Desk
from anxin.simulators.faults import Faults
from anxin.simulators.journal import Journal
from anxin.simulators.sealed_callbacks import SealedCallbacks, shared_secret

PAGE = Path(__file__).parents[3] / "docs/reference/openapi-supply.yaml"


def published() -> dict[str, Any]:
    told: dict[str, Any] = YAML(typ="safe").load(PAGE.read_text(encoding="utf-8"))
    return told


def bare(path: str) -> str:
    """A path with its parameters unnamed."""
    return re.sub(r"\{[^}]*\}|<[^>]*>", "*", path).removeprefix("/supply/v1").strip("/")


def simulated() -> set[str]:
    """What the simulator answers."""
    envelope = shared_secret("anxin", "key", "anxin", "11" * 16)
    post = SealedCallbacks(envelope, Faults(frozenset()), Courier(Journal()))
    routes: list[Route] = Api(new_house(1), Faults(frozenset()), post).routes(Desk(envelope, Journal()))
    return {bare(route.path) for route in routes}


def test_both_ends_answer_what_is_published() -> None:
    paths = {bare(path) for path in published()["paths"]}
    assert {bare(str(one.pattern)) for one in urlpatterns} == paths
    assert simulated() == paths


def test_the_words_are_those_of_the_code() -> None:
    schemas, paths = published()["components"]["schemas"], published()["paths"]
    assert set(schemas["Order"]["properties"]["status"]["enum"]) == {str(word) for word in SUPPLIES}
    told = {str(word) for word in ReturnStatus} - {"unknown", "not_found"}
    assert set(schemas["Refund"]["properties"]["status"]["enum"]) == told

    def words(path: str, name: str) -> set[str]:
        answer = paths[path]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
        return set(answer["properties"][name]["enum"])

    assert words("/code-checks", "verdict") == {str(word) for word in CodeVerdict}
    assert words("/orders/{order_no}/cancel", "fence") == {*map(str, FenceStatus), "waiting"} - {"unknown"}
    assert words("/orders/{order_no}/recall", "recall") == {*map(str, RecallStatus)} - {"unknown"}
