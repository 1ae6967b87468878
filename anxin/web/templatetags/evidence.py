"""Which words put the evidence of an order on a page?"""

from typing import Any
from uuid import UUID

from django import template

from anxin import clock
from anxin.orders.access import order_for
from anxin.web.show_evidence import chosen, show_evidence
from anxin.web.viewer import viewer

register = template.Library()


@register.inclusion_tag("web/parts/evidence.html", takes_context=True)
def evidence(context: template.Context, order: UUID, problem: str = "") -> dict[str, Any]:
    """The three slots with their zone to add to them, for a viewer of the order; outside of any other form.

    On the page of an application they ask for what the chosen `problem` needs. Raises NotFound for everybody else.
    """
    request = context["request"]
    who = viewer(request)
    shown = show_evidence(order_for(who, order), who, clock.now(), chosen(problem))
    return {"evidence": shown, "request": request, "csrf_token": context.get("csrf_token")}
