"""What does the platform's own silence mean? How long each of its people has before the next one up, and what follows.

In seconds by the clock. Whoever reviews has the time of the clause; then a senior; up to the cap it is then decided
for the buyer, above it an operator has as long again, and then it is decided for the buyer all the same.
"""

from anxin.policy.vocabulary import DAY

SENIOR_SECONDS = DAY
OPERATOR_SECONDS = DAY
CHOOSE_SECONDS = DAY
APPEAL_SECONDS = DAY
CAP_MINOR = 20_000
