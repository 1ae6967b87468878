"""Under which addresses do other shops buy from ours? Each protocol has its own, as its programs expect them."""

from django.urls import path

from anxin.integrations.dujiao_next import upstream as dujiao_next
from anxin.integrations.goofish import upstream as goofish

urlpatterns = [
    path("api/v1/upstream/ping", dujiao_next.ping),
    path("api/v1/upstream/categories", dujiao_next.categories),
    path("api/v1/upstream/products", dujiao_next.products),
    path("api/v1/upstream/products/<int:number>", dujiao_next.product),
    path("api/v1/upstream/orders", dujiao_next.orders),
    path("api/v1/upstream/orders/<int:number>", dujiao_next.order),
    path("api/v1/upstream/orders/<int:number>/cancel", dujiao_next.cancel),
    path("xgj/open/goofish/open/info", goofish.open_info),
    path("xgj/open/goofish/user/info", goofish.user_info),
    path("xgj/open/goofish/goods/list", goofish.goods_list),
    path("xgj/open/goofish/goods/detail", goofish.goods_detail),
    path("xgj/open/goofish/order/recharge/create", goofish.create_recharge),
    path("xgj/open/goofish/order/purchase/create", goofish.create_purchase),
    path("xgj/open/goofish/order/detail", goofish.order_detail),
    path("xgj/open/goofish/order/refund/apply", goofish.refund_apply),
    path("xgj/open/goofish/order/refund/notify", goofish.refund_notify),
]
