"""How does the sandbox supplier tell us something? Verified, kept as it came, handed to one flow."""

import logging
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from anxin.clock import now
from anxin.delivery.supplier import CallbackForged
from anxin.flows.accept_callbacks import Called, accept_callbacks
from anxin.integrations.registry import Unconfigured, supplier_system
from anxin.people.models import Supplier

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def supplier_hook(request: HttpRequest, supplier: UUID) -> HttpResponse:
    """A callback about an order of ours; 401 for whatever does not prove to come from this very supplier."""
    row = Supplier.objects.filter(pk=supplier).first()
    if row is None:
        return _refused()
    try:
        callback = supplier_system(row).verify_callback(
            method="POST", path=request.get_full_path(), headers=request.headers, body=request.body
        )
    except (CallbackForged, Unconfigured) as forged:
        log.warning("callback refused: %s", type(forged).__name__, extra={"supplier": str(supplier)})
        return _refused()
    accept_callbacks([Called(supplier=supplier, callback=callback, body=request.body.decode())], at=now())
    return JsonResponse({"code": "SUCCESS"})


def _refused() -> HttpResponse:
    return JsonResponse({"code": "REFUSED"}, status=401)
