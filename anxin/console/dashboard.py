"""Soon."""
from typing import Any
from django.http import HttpRequest
def dashboard(request: HttpRequest) -> dict[str, Any]:
    return {}
