"""Which address shows which page?"""

from django.urls import path
from django.views.generic import RedirectView

from anxin.web import case, find, health, item, order, paid, pay, refund, rules, shop, staff_reveals, supplier_desk
from anxin.web.language import language

app_name = "web"
urlpatterns = [
    path("", shop.shop, name="shop"),
    path("items/<uuid:key>/", item.item, name="item"),
    path("items/<uuid:key>/order/", item.order_place, name="order_place"),
    path("orders/", order.orders, name="orders"),
    path("orders/find/", find.find, name="find"),
    path("o/<str:token>/", find.open_link, name="open_link"),
    path("orders/<uuid:key>/", order.order, name="order"),
    path("orders/<uuid:key>/live/", order.order_live, name="order_live"),
    path("orders/<uuid:key>/pay/", pay.pay, name="pay"),
    path("orders/<uuid:key>/pay/live/", pay.pay_live, name="pay_live"),
    path("orders/<uuid:key>/paid/", paid.paid, name="paid"),
    path("orders/<uuid:key>/paid/look/", paid.paid_look, name="paid_look"),
    path("orders/<uuid:key>/refund-to/", refund.refund_to, name="refund_to"),
    path("orders/<uuid:key>/reveal/", order.reveal, name="reveal"),
    path("orders/<uuid:key>/reveal/mail/", order.reveal_mail, name="reveal_mail"),
    path("reveal/<str:token>/", order.reveal_link, name="reveal_link"),
    path("orders/<uuid:key>/confirm/", order.confirm, name="confirm"),
    path("orders/<uuid:key>/cancel/", order.cancel, name="cancel"),
    path("orders/<uuid:key>/case/", case.case_open, name="case_open"),
    path("orders/<uuid:key>/case/check/", case.case_check, name="case_check"),
    path("cases/<uuid:key>/", case.case, name="case"),
    path("cases/<uuid:key>/live/", case.case_live, name="case_live"),
    path("cases/<uuid:key>/choose/", case.case_choose, name="case_choose"),
    path("cases/<uuid:key>/withdraw/", case.case_withdraw, name="case_withdraw"),
    path("refunds/<uuid:key>/redirect/", refund.refund_redirect, name="refund_redirect"),
    path("rules/", rules.rules, name="rules"),
    path("rules/history/", rules.rules_history, name="rules_history"),
    path("rules/<int:number>/", rules.rules_version, name="rules_version"),
    path("rules/<int:number>/comment/", rules.rules_comment, name="rules_comment"),
    path("rules/<int:number>/text/", rules.rules_text, name="rules_text"),
    path("staff-reveals/", staff_reveals.staff_reveals, name="staff_reveals"),
    path("supplier/", supplier_desk.supplier, name="supplier"),
    path("supplier/cases/", supplier_desk.supplier_cases, name="supplier_cases"),
    path("supplier/cases/<uuid:key>/answer/", supplier_desk.supplier_answer, name="supplier_answer"),
    path("supplier/items/", supplier_desk.supplier_items, name="supplier_items"),
    path("supplier/stock/", supplier_desk.supplier_stock, name="supplier_stock"),
    path("supplier/statement/", supplier_desk.supplier_statement, name="supplier_statement"),
    path("language/", language, name="language"),
    path("favicon.ico", RedirectView.as_view(url="/static/anxin/mark.svg")),
    path("healthz", health.health, name="health"),
]
