"""How is the web server started? In the same way for the shop, the bench and whoever writes a unit file."""

from anxin.site.ports import LOOPBACK

# for pages: a notice's thread is free as soon as the notice is proven. With more of them notices wake more threads that
# then wait for the interpreter
BLOCKING_THREADS = 8


def web_command(port: int, *, workers: int = 1) -> list[str]:
    """What follows `python`: granian with our application, on this machine alone."""
    command = ["-m", "granian", "--interface", "wsgi", "--host", LOOPBACK, "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", str(BLOCKING_THREADS)]
    return [*command, "--workers-kill-timeout", "5", "--no-ws", "anxin.site.wsgi:application"]
