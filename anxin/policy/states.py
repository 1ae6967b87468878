"""Which states may a version of the rules be in?

draft → proven → announced → in_force → superseded; announced → withdrawn; a change of the text makes it a draft again.
"""

from datetime import timedelta
from enum import StrEnum

NOTICE = timedelta(days=7)
"""The law's notice of a change (电商法 34); a policy may promise more."""


class PolicyState(StrEnum):
    DRAFT = "draft"
    PROVEN = "proven"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


EDITABLE = (PolicyState.DRAFT, PolicyState.PROVEN)
PUBLIC = (PolicyState.ANNOUNCED, PolicyState.IN_FORCE, PolicyState.SUPERSEDED, PolicyState.WITHDRAWN)
