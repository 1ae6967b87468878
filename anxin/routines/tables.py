"""How are the first tables of an app made without rendering the models of the whole house for each of them?"""

from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Tables(Operation):
    """Makes the tables that `operations` describe as they are after the last of them.

    Applied one by one, each operation renders every model that is related to its own anew, and nearly all are related
    through the shop: that took nine tenths of the time of migrating.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # rendered again, once and whole, by whoever asks for it next
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for _, name in self._made(from_state, to_state):
            schema_editor.create_model(to_state.apps.get_model(app_label, name))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for _, name in reversed(self._made(to_state, from_state)):
            schema_editor.delete_model(from_state.apps.get_model(app_label, name))

    def describe(self) -> str:
        return f"Make tables: {len(self.operations)} operations at once"

    @staticmethod
    def _made(before: ProjectState, after: ProjectState) -> list[tuple[str, str]]:
        return [key for key in after.models if key not in before.models]
