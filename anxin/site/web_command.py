"""How are the web server and the door for notices started? In the same way for the shop, the bench and unit files."""

from anxin.site.ports import LOOPBACK

# each serves one page at a time
BLOCKING_THREADS = 8


def web_command(port: int, *, workers: int = 1) -> list[str]:
    """What follows `python`: granian with the site, on this machine alone."""
    command = ["-m", "granian", "--interface", "wsgi", "--host", LOOPBACK, "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", str(BLOCKING_THREADS)]
    return [*command, "--workers-kill-timeout", "5", "--no-ws", "anxin.site.wsgi:application"]


def hooks_command(port: int) -> list[str]:
    """What follows `python`: the door for the channels' notices, on this machine alone."""
    return ["-m", "anxin.site.hooks", "--port", str(port)]
