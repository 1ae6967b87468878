"""Which question of a supplier's program is answered where?"""

from django.urls import path

from anxin.api import items, money, orders
from anxin.api.door import door

urlpatterns = [
    path("items", door(GET=items.list_items)),
    path("items/<str:sku>", door(GET=items.one_item, PUT=items.put_item)),
    path("items/<str:sku>/stock", door(POST=items.add_stock)),
    path("orders", door(GET=orders.list_orders)),
    path("orders/<uuid:key>/answer", door(POST=orders.answer_order)),
    path("questions", door(GET=orders.list_questions)),
    path("questions/<uuid:key>/answer", door(POST=orders.answer_question)),
    path("cases", door(GET=orders.list_cases)),
    path("money", door(GET=money.money)),
    path("record", door(GET=money.record)),
]
