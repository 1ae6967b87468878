"""How is an account for payouts shown to whoever need not pay into it?"""

import re

NUMBER = re.compile(r"[0-9A-Za-z@._*+\- ]*[0-9A-Za-z][0-9A-Za-z@._*+\- ]*")
SHOWN = 4


def hide_payee(payee: str) -> str:
    """The words as they are, each number or name of five letters and more by its last four: `招商银行 ****1234`."""
    return NUMBER.sub(_hidden, payee)


def _hidden(found: re.Match[str]) -> str:
    run = found.group()
    letters = "".join(letter for letter in run if letter.isalnum())
    if len(letters) <= SHOWN:
        return run
    before, after = run[: len(run) - len(run.lstrip())], run[len(run.rstrip()) :]
    return f"{before}****{letters[-SHOWN:]}{after}"
