"""How does a machine with nothing but Python get what the house needs? `machine.py venv`, `machine.py chromium`.

Standard library only, because it runs before anything is installed. It says every two seconds how far it is.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
# published without a wheel; plain Python that any machine can build
SOURCE_ONLY = ("python-alipay-sdk",)
LOCK = ROOT / "requirements.lock"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PAUSE_SECONDS = 4.0
OLDEST = (3, 11)
TELLING = re.compile(r"^(Collecting|Installing collected) ([\w.-]+)")


def fingerprint() -> str:
    """What the environment was made from; with another lock, Python or place it is made up to date."""
    parts = [LOCK.read_bytes(), str(sys.version_info).encode(), bytes(VENV)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def follow(command: Sequence[str], what: str) -> None:
    """Run it, say now and then what it is at, and show the end of what it said if it fails."""
    began = time.monotonic()
    said: list[str] = []
    over = threading.Event()

    def tell() -> None:
        while not over.wait(PAUSE_SECONDS):
            found = next(filter(None, map(TELLING.search, reversed(said))), None)
            doing = f": {found[1].lower()} {found[2]}" if found else ""
            print(f"… {what}{doing} ({time.monotonic() - began:.0f} s)", flush=True)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        for line in child.stdout or ():
            said.append(line)  # noqa: PERF402 - the teller reads it meanwhile
    over.set()
    teller.join()
    if child.returncode != 0:
        sys.exit("".join(said[-40:]) + f"\n{what}: failed. Once the reason is gone, run it again.")
    print(f"✓ {what} ({time.monotonic() - began:.0f} s)", flush=True)


def runs() -> bool:
    """Whether the environment's Python works, and is the one that runs this."""
    try:
        asked = subprocess.run(
            [PYTHON, "-c", "import sys, pip; print(sys.version_info)"], capture_output=True, text=True
        )
    except OSError:
        return False
    return asked.stdout.strip() == str(sys.version_info)


def create() -> None:
    """Debian keeps `ensurepip` in a package of its own, so a first failure may be mended by apt."""
    shutil.rmtree(VENV, ignore_errors=True)
    command = [sys.executable, "-m", "venv", str(VENV)]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        follow(["apt-get", "update"], "asking apt for its lists")
        follow(["apt-get", "install", "-y", "python3-venv"], "installing python3-venv")
    shutil.rmtree(VENV, ignore_errors=True)
    follow(command, "creating .venv (on Debian this needs the package python3-venv)")


def make_venv() -> None:
    """Do nothing when it is there already; otherwise make it from the lock, every file checked by its hash."""
    if sys.version_info < OLDEST:
        sys.exit(f"Anxin needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is {sys.version.split()[0]}.")
    if STAMP.exists() and STAMP.read_text() == fingerprint():
        return
    print("… making .venv from requirements.lock; this takes about a minute the first time", flush=True)
    if not runs():
        create()
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--no-compile",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
    ]
    wheels = ["--only-binary", ":all:", "--no-binary", ",".join(SOURCE_ONLY)]
    follow([*pip, "--require-hashes", *wheels, "-r", str(LOCK)], "installing packages")
    # the build tool is in the lock as well: nothing is fetched here
    follow(
        [*pip, "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)], "installing anxin itself"
    )
    STAMP.write_text(fingerprint())


def get_chromium() -> None:
    """Install Debian's chromium where that is possible and needed; otherwise say how.

    Without it the tests in a browser are skipped, and in CI a skipped test is a failure.
    """
    if any(map(shutil.which, BROWSERS)):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print("! no chromium: tests in a browser will be skipped. To run them: sudo apt-get install chromium")
        return
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    follow(["apt-get", "update"], "asking apt for its lists")
    follow(["apt-get", "install", "-y", "--no-install-recommends", "chromium"], "installing chromium")


if __name__ == "__main__":
    {"venv": make_venv, "chromium": get_chromium}[sys.argv[1]]()
