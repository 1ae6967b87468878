"""What is for sale?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anxin import clock
from anxin.catalog.models import Item
from anxin.catalog.queries import listed_goods, listed_items
from anxin.web.show_items import show_items


@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """The front page: what is on sale, the promise, each supplier's record."""
    on_sale = listed_goods()
    kinds = [kind for kind in Item.Goods.values if kind in on_sale]
    goods = request.GET.get("goods", "")
    goods = goods if goods in kinds else ""
    items = show_items(listed_items(goods), clock.now())
    return render(request, "web/shop.html", {"items": items, "kinds": kinds, "goods": goods, "page": "shop"})
