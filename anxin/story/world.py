"""Who and what can a tale use? All that it stands on, and the people."""

from functools import cached_property

from anxin.story.browser import Browser
from anxin.story.buyer import Buyer
from anxin.story.ground import Ground
from anxin.story.staff import Staff, sign_in


class World(Ground):
    """All of it."""

    def guest(self) -> Buyer:
        """A buyer without an account, in a window of their own."""
        return Buyer(self, Browser(self.stage.home), self.contact(), password=self.digits(8))

    @cached_property
    def bea(self) -> Buyer:
        """The buyer who has an account, signed in."""
        return Buyer(self, self.signed_in("buyer"), self.stage.sign_ins["buyer"].email, password="")

    @cached_property
    def sol(self) -> Browser:
        """The supplier's window at the desk, signed in."""
        return self.signed_in("supplier")

    @cached_property
    def ari(self) -> Staff:
        """The support agent at the desk."""
        return sign_in(self, "agent")

    @cached_property
    def opal(self) -> Staff:
        """The operator at the desk."""
        return sign_in(self, "operator")
