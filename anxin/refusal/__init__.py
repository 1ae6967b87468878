"""How does Anxin say no?

    Refusal
    ├── NotFound        the same answer for what does not exist and for what is not yours
    ├── TooMany         a rate limit, with the time to come back
    └── … one class for each reason, beside the noun it protects

A refusal is anticipated: pages turn it into one clear sentence, the API into problem+json.
"""

from typing import ClassVar

from anxin.texts import Text


class Refusal(Exception):
    """A request that was understood and will not be carried out, for a reason with a name.

    Subclasses set `text` (both languages, with `{names}`) and, where 409 does not fit, `status` (HTTP).
    """

    text: ClassVar[Text] = Text("暂时无法处理这个请求。", "This request cannot be carried out.")
    status: ClassVar[int] = 409

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.say("en"))

    @classmethod
    def code(cls) -> str:
        """The name by which programs know this refusal, `AlreadyRevealed` → `already_revealed`."""
        return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in cls.__name__).lstrip("_")

    @property
    def sentence(self) -> Text:
        """The pair with this refusal's values filled in."""
        return self.text.fill(**self.values)

    def say(self, lang: str) -> str:
        """The sentence for a person."""
        return self.sentence.say(lang)


class NotFound(Refusal):
    """Nothing here for this viewer; whether it exists is not told."""

    text = Text(
        "没有找到。请核对订单号，或用购买时的方式登录后再看。",
        "Not found. Check the order number, or sign in the way you bought.",
    )
    status = 404


class NotAllowed(Refusal):
    """The viewer is known and lacks the role."""

    text = Text("您的角色不能进行此操作。", "Your role does not allow this.")
    status = 403


class TooMany(Refusal):
    """A rate limit."""

    text = Text("尝试次数过多，请 {minutes} 分钟后再试。", "Too many attempts. Try again in {minutes} minutes.")
    status = 429


class Invalid(Refusal):
    """Input that cannot be understood; the sentence says what to write instead."""

    text = Text("{what}", "{what}")
    status = 422
