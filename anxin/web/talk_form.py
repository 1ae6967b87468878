"""What may people write in a conversation? A message with pictures, and for suppliers the promise that goes with it."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from anxin.evidence.exhibits import TALK
from anxin.evidence.files import sent
from anxin.flows.acts.record_promise import Promised
from anxin.flows.add_upload import add_upload
from anxin.flows.post_message import MOST_PICTURES, MOST_SIGNS
from anxin.support.read_due import CHOICES, read_due
from anxin.support.refusals import TooManyPictures
from anxin.support.states import Matter
from anxin.support.thread import MATTERS
from anxin.web.forms import both
from anxin.web.templatetags.face import spoken

PICTURES = "pictures"


class TalkForm(forms.Form):
    """A message. `body` may be left empty where a picture says it."""

    body = forms.CharField(
        required=False,
        label=both("消息", "Message"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_SIGNS}),
    )


class BuyerTalkForm(TalkForm):
    """A buyer says to whom it is."""

    to = forms.ChoiceField(
        required=False,
        initial="agent",
        widget=forms.RadioSelect(),
        label=both("发给谁", "To whom"),
        choices=[
            ("agent", both("平台客服（供货商看不到）", "Support (the supplier does not see it)")),
            ("supplier", both("供货商（客服也看得到）", "The supplier (support sees it too)")),
        ],
    )

    def to_support_alone(self) -> None:
        """Offer the support alone, and say why."""
        to = cast(forms.ChoiceField, self.fields["to"])
        to.choices = [("agent", both("平台客服", "Support"))]
        self["to"].help_text = both(
            "这个供货商由系统对接，没有人看消息；客服替您联系它",
            "This supplier is docked by its system and nobody there reads messages; support asks it for you",
        )
        self.initial["to"] = "agent"


class PromiseForm(TalkForm):
    """A message of somebody who may promise: what, by when, and why it takes that long."""

    to = forms.ChoiceField(
        required=False,
        initial="buyer",
        widget=forms.RadioSelect(),
        label=both("发给谁", "To whom"),
        choices=[
            ("buyer", both("买家", "The buyer")),
            ("agent", both("平台客服", "Support")),
        ],
    )
    matter = forms.ChoiceField(required=False, label=both("承诺做什么", "What is promised"))
    due = forms.ChoiceField(required=False, label=both("什么时候之前", "By when"))
    words = forms.CharField(required=False, max_length=200, label=both("承诺内容", "In words"))
    reason = forms.CharField(required=False, max_length=200, label=both("需要等待的原因", "Why it takes that long"))
    not_a_promise = forms.BooleanField(
        required=False,
        label=both(
            "这不是承诺，照原样发送（买家会看到这个说明）", "This is no promise, send it as it is (the buyer is told)"
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = spoken()
        nothing = [("", both("不登记承诺", "No promise"))]
        matter = cast(forms.ChoiceField, self.fields["matter"])
        due = cast(forms.ChoiceField, self.fields["due"])
        matter.choices = [*nothing, *((str(key), text.say(lang)) for key, text in MATTERS.items())]
        due.choices = [("", both("请选择", "Choose")), *((key, text.say(lang)) for key, text in CHOICES.items())]

    def promised(self, at: datetime) -> Promised | None:
        """The promise that was filled in; None where none was begun."""
        given = self.cleaned_data
        if not given["matter"]:
            return None
        words = given["words"] or MATTERS[Matter(given["matter"])].say(spoken())
        return Promised(
            matter=given["matter"], words=words, due_at=read_due(given["due"], "", at), reason=given["reason"]
        )


def show_pictures(request: HttpRequest, order: UUID, *, slot: str | None, by: str, at: datetime) -> list[UUID]:
    """Keep the pictures that came with a message; their ids. Raises TooManyPictures and the refusals of pictures."""
    files: list[UploadedFile[bytes]] = request.FILES.getlist(PICTURES)
    if len(files) > MOST_PICTURES:
        raise TooManyPictures(most=MOST_PICTURES)
    return [
        add_upload(order, sent(file), name=file.name or "", slot=slot, by=by, at=at, otherwise=TALK).upload
        for file in files
        if file.size
    ]
