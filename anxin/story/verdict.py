"""What does `anxin verify` say of the books, asked as anybody may ask it?"""

import json
import subprocess
import sys
from dataclasses import dataclass, field

from anxin.texts import Text

PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Verdict:
    """What does not hold, and how many transfers were looked at."""

    findings: list[Text] = field(default_factory=list)
    transfers: int = 0


def verdict() -> Verdict:
    """Run the command on the story's database and read its answer."""
    command = [sys.executable, "-m", "anxin.site.cli", "verify", "--json"]
    asked = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    try:
        told = json.loads(asked.stdout)
    except ValueError:
        said = asked.stderr.strip().splitlines()[-1:] or [f"exit code {asked.returncode}"]
        return Verdict([Text(f"核对没有完成：{said[0]}", f"verifying did not end well: {said[0]}")])
    findings = [Text(found["zh"], found["en"]) for found in told["findings"]]
    if asked.returncode and not findings:
        findings = [Text(f"核对以 {asked.returncode} 结束", f"verifying ended with {asked.returncode}")]
    return Verdict(findings, told["transfers"])
