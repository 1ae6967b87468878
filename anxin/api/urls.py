"""Which question of a supplier's program is answered where?"""

from django.urls import path

from anxin.api import items, money, offers, orders
from anxin.api.door import door

urlpatterns = [
    path("items", door(GET=items.list_items, POST=items.put_table)),
    path("items/<str:sku>", door(GET=items.one_item, PUT=items.put_item)),
    path("items/<str:sku>/stock", door(POST=items.add_stock)),
    path("orders", door(GET=orders.list_orders)),
    path("orders/<uuid:key>/answer", door(POST=orders.answer_order)),
    path("sales", door(GET=orders.list_sales)),
    path("questions", door(GET=orders.list_questions)),
    path("questions/<uuid:key>/answer", door(POST=orders.answer_question)),
    path("cases/<uuid:key>/files", door(POST=orders.add_file)),
    path("files/<uuid:key>", door(GET=orders.one_file)),
    path("cases", door(GET=orders.list_cases)),
    path("cases/<uuid:key>/offer", door(POST=offers.propose)),
    path("offers", door(GET=offers.list_offers)),
    path("offers/<uuid:key>/answer", door(POST=offers.answer)),
    path("money", door(GET=money.money)),
    path("settlements", door(GET=money.settlements)),
    path("months/<str:month>", door(GET=money.month)),
    path("payouts", door(POST=money.ask_payout)),
    path("payouts/<uuid:key>/cancel", door(POST=money.take_back_payout)),
    path("deposit", door(POST=money.change_deposit)),
    path("recoveries/<uuid:key>/contest", door(POST=money.contest)),
    path("record", door(GET=money.record)),
]
