"""Which question of the open protocol is answered where?"""

from django.urls import path

from anxin.integrations.anxin_protocol import upstream

urlpatterns = [
    path("items", upstream.items),
    path("stock", upstream.stock),
    path("balance", upstream.balance),
    path("accounts", upstream.account),
    path("code-checks", upstream.code_check),
    path("orders", upstream.orders),
    path("orders/<str:number>", upstream.order),
    path("orders/<str:number>/cancel", upstream.cancel),
    path("orders/<str:number>/claims", upstream.claims),
    path("orders/<str:number>/refunds", upstream.refunds),
    path("orders/<str:number>/refunds/<str:refund>", upstream.refund),
    path("orders/<str:number>/recall", upstream.recall),
    path("bills/<str:day>", upstream.bill),
]
