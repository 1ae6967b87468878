"""What does a visitor see when Django itself gives up? Our own pages, in their language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same page for what does not exist and for what is not yours."""
    return render(request, "404.html", status=404)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The visitor is known and lacks the role."""
    return render(request, "403.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """A page that needs neither the database nor a template language; it says that the money is safe."""
    return render(request, "500.html", status=500)
