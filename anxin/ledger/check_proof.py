"""Does a proof lead to the published root? Stands alone: `python check_proof.py proof.json [published root in hex]`."""

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID


def check_proof(proof: dict[str, Any], published: str = "") -> str:
    """An empty string when all of it holds, else what does not."""
    head = sha256(UUID(proof["subject"]).bytes).digest()
    for place, link in enumerate(proof["links"], start=1):
        content = bytes.fromhex(link["content"])
        if link["seq"] != place:
            return f"link {place} is missing"
        if "text" in link and sha256(link["text"].encode()).digest() != content:
            return f"the text of link {place} was changed"
        head = sha256(head + content).digest()
    node = head
    for side, beside in proof["path"]:
        other = bytes.fromhex(beside)
        node = sha256(b"\1" + (other + node if side == "left" else node + other)).digest()
    leaves = proof["leaves"].to_bytes(8, "big")
    root = sha256(bytes.fromhex(proof["previous"]) + proof["day"].encode() + leaves + node).hexdigest()
    if root != (published or proof["published"]):
        return f"it leads to {root}, which is not the published root"
    return ""


if __name__ == "__main__":
    problem = check_proof(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), *sys.argv[2:3])
    print(problem or f"holds, if {sys.argv[2] if len(sys.argv) > 2 else 'its root'} is what was published")
    sys.exit(1 if problem else 0)
