"""What did channels tell us, and who has read it word for word?"""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from anxin import clock
from anxin.console import gate, words
from anxin.console.read_only import Field, ReadOnly
from anxin.console.shown import Shown, column, moment, pill, tell
from anxin.flows.show_notice import show_notice
from anxin.payments.access import notice_for
from anxin.payments.models import Notice
from anxin.texts import Text

MAY_OPEN = frozenset({"finance"})


@admin.register(Notice)
class Notices(ReadOnly):
    """What channels told us; what came word for word may name a buyer's account or card."""

    title = Text("渠道通知", "Channel notices")
    shop = "channel__shop"
    list_display = ("which", "said", "through", "received", "became")
    page = "console/notice.html"
    ordering = ("-received_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        """With the channel."""
        return super().get_queryset(request).select_related("channel")

    @column(Text("通知编号", "Notice"))
    def which(self, row: Notice) -> Shown:
        """The channel's number of it."""
        return row.external_id

    @column(Text("类型", "Kind"), "kind")
    def said(self, row: Notice) -> Shown:
        """What it is about."""
        return tell(words.NOTICES[row.kind]) if row.kind in words.NOTICES else row.kind

    @column(Text("渠道", "Channel"))
    def through(self, row: Notice) -> Shown:
        """From whom."""
        return tell(row.channel.name)

    @column(Text("收到时间", "Received"), "received_at")
    def received(self, row: Notice) -> Shown:
        """When."""
        return moment(row.received_at)

    @column(Text("处理结果", "Outcome"), "outcome")
    def became(self, row: Notice) -> Shown:
        """What was made of it."""
        return pill(*words.HANDLED.get(row.outcome, words.UNKNOWN))

    def record(self, row: Notice) -> list[Field]:
        """The notice without its body, which is opened by finance alone."""
        return [
            Field(Text("类型", "Kind"), self.said(row)),
            Field(Text("渠道", "Channel"), self.through(row)),
            Field(Text("收到时间", "Received"), self.received(row)),
            Field(Text("处理结果", "Outcome"), self.became(row)),
        ]

    def context(self, request: HttpRequest, row: Notice) -> dict[str, Any]:
        """Whether who looks may have the body opened."""
        held = gate.roles(request).get(row.channel.shop_id, frozenset())
        return {**super().context(request, row), "opens": bool(held & MAY_OPEN)}

    def get_urls(self) -> list[URLPattern]:
        """Its one act: opening what came word for word."""
        return [self.act_path("open_notice", self.open_notice), *super().get_urls()]

    @method_decorator(require_POST)
    def open_notice(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Show the body in this answer alone; the look is on record."""
        row = notice_for(gate.staff(request), key)
        gate.need(request, row.channel.shop_id, MAY_OPEN)
        return self.render(request, row, body=show_notice(row.pk, by=gate.actor(request), at=clock.now()))
