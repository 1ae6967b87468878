"""How does the web server let a notice's thread go before the notice is answered?

Granian hands each request to a function of its own, which calls the WSGI application and then answers by the request's
object. That object may as well be kept and answered later, by any thread; one that nobody keeps is answered 500. WSGI
has no word for this, so that function is wrapped. Where a release of granian has it no more, notices come in through
the application and a thread waits for each.
"""

from typing import Any

from granian.server import mp

from anxin.integrations.hook_door import late_door

MAKES_IT = "_wsgi_call_wrap"


def answer_late() -> bool:
    """Have notices answered when they are kept, with no thread waiting; False where this granian cannot.

    To be called in the web process before the server takes the application.
    """
    server: dict[str, Any] = vars(mp)
    makes = server.get(MAKES_IT)
    if makes is None:
        return False
    server[MAKES_IT] = lambda *application: late_door(makes(*application))
    return True
