"""Which address leads where? Each shell keeps its own list."""

from django.contrib import admin
from django.urls import include, path

from anxin.integrations.hook import channel_hook
from anxin.integrations.supplier_hook import supplier_hook

urlpatterns = [
    path("desk/", admin.site.urls),
    path("account/", include("allauth.urls")),
    path("hooks/channel/<uuid:channel>/", channel_hook, name="channel_hook"),
    path("hooks/supplier/<uuid:supplier>/", supplier_hook, name="supplier_hook"),
    path("", include("anxin.integrations.upstream_urls")),
    path("supply/v1/", include("anxin.integrations.anxin_protocol.urls")),
    path("supplier-api/v1/", include("anxin.api.urls")),
    path("", include("anxin.web.urls")),
]
handler404 = "anxin.web.errors.not_found"
handler403 = "anxin.web.errors.not_allowed"
handler500 = "anxin.web.errors.broken"
