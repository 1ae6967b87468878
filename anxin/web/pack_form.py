"""What is typed for a pack? For whom it is, and what nobody stores: who complains, what for, and what else to say."""

from typing import Any, cast

from django import forms

from anxin.evidence.pack.recipients import FOR_BUYERS, NAMES, Form
from anxin.web.forms import Asking, both
from anxin.web.templatetags.face import spoken


class PackForm(Asking):
    """For whom, and the fields that a 12315 form or a statement of claim asks for; empty ones stay blank on paper."""

    recipient = forms.ChoiceField(widget=forms.RadioSelect(), label=both("给谁用？", "For whom?"))
    name = forms.CharField(
        required=False,
        max_length=60,
        label=both("您的姓名", "Your name"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        required=False,
        max_length=30,
        label=both("联系电话", "Telephone"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    address = forms.CharField(
        required=False,
        max_length=200,
        label=both("联系地址", "Address"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    claim = forms.CharField(
        required=False,
        max_length=500,
        label=both("诉求", "What you ask for"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    statement = forms.CharField(
        required=False,
        max_length=3000,
        label=both("补充说明", "Anything to add"),
        help_text=both("事实经过已按记录自动写好，这里可以不填", "What happened is written from the records already"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each), NAMES[each].say(spoken())) for each in FOR_BUYERS]
        cast(forms.ChoiceField, self.fields["recipient"]).choices = choices

    @property
    def typed(self) -> Form:
        """What was typed, once it is valid."""
        return Form(**{name: self.cleaned_data[name] for name in ("name", "phone", "address", "claim", "statement")})
