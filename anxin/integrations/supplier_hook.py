"""How does a supplier tell us something? One door for all kinds: verified, kept as it came, handed to one flow."""

import logging
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from anxin.clock import now
from anxin.delivery.supplier import REFUSED_CALLBACK, CallbackForged, CallbackIgnored, SupplierSystem
from anxin.flows.accept_callbacks import Called, accept_callbacks
from anxin.integrations.registry import Unconfigured, supplier_system
from anxin.people.models import Supplier

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def supplier_hook(request: HttpRequest, supplier: UUID) -> HttpResponse:
    """A callback about an order of ours, answered in the supplier's own words.

    Whatever does not prove to come from this very row's account is refused, for whichever reason, in one way.
    """
    row = Supplier.objects.filter(pk=supplier).first()
    if row is None:
        return _say(REFUSED_CALLBACK)
    try:
        system = supplier_system(row)
    except Unconfigured:
        log.warning("callback refused: no keys", extra={"supplier": str(supplier)})
        return _say(REFUSED_CALLBACK)
    return _say(system.reply(_handle(request, supplier, system)))


def _handle(request: HttpRequest, supplier: UUID, system: SupplierSystem) -> bool:
    try:
        callback = system.verify_callback(
            method="POST", path=request.get_full_path(), headers=request.headers, body=request.body
        )
    except CallbackIgnored:
        return True
    except CallbackForged as forged:
        log.warning("callback refused: %s", type(forged).__name__, extra={"supplier": str(supplier)})
        return False
    body = request.body.decode(errors="backslashreplace").replace("\0", "\\0")
    (word,) = accept_callbacks([Called(supplier=supplier, callback=callback, body=body)], at=now())
    return word != "replayed"


def _say(reply: tuple[int, str, str]) -> HttpResponse:
    status, content_type, body = reply
    return HttpResponse(body, status=status, content_type=content_type)
