"""How does a dossier become the zip that one recipient is given? The same dossier always becomes the same bytes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from anxin.evidence.pack.container import make_container
from anxin.evidence.pack.dossier import Dossier, Exhibit, Picture
from anxin.evidence.pack.readme import CHECK, readme
from anxin.evidence.pack.recipients import Form, Recipient, Respondent, What
from anxin.evidence.pack.signing import SigningKey
from anxin.evidence.pack.view import View
from anxin.evidence.pack.words import KINDS, SLOTS
from anxin.evidence.pack.write_report import write_report
from anxin.paper import Unprintable, shrink, typeset

REPORT: Final = "证据报告.pdf"
MANIFEST, SUMS, PROOF = "manifest.json", "SHA256SUMS", "proof.json"
ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
# pictures beyond this are given as small as they stand on paper
MOST_BYTES: Final = 40 * 2**20


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack: the name of its file, its bytes, and the fingerprint of the key that signed it."""

    name: str
    data: bytes = field(repr=False)
    fingerprint: str


def assemble(dossier: Dossier, recipient: Recipient, form: Form, respondent: Respondent, key: SigningKey) -> Pack:
    """The pack for one recipient. Raises CannotPrint where this server has nothing to set a PDF with."""
    view = View(dossier, recipient)
    entries: dict[str, bytes] = {}
    about: dict[str, dict[str, Any]] = {}
    for place, exhibit in enumerate(view.exhibits(), start=1):
        name = f"证据/E{place:02}-{_slot(exhibit)}-{_called(exhibit)}.json"
        entries[name] = _text(_exhibit(exhibit, view))
        about[name] = _chain(exhibit)
    pictures = {}
    numbers = {each.id: place for place, each in enumerate(view.exhibits(), start=1)}
    room = MOST_BYTES
    for picture in view.pictures():
        small = _small(picture)
        if small is None:
            continue
        whole = picture.media_type in ENDINGS and not picture.reduced and len(picture.data) <= room
        name = f"E{numbers[picture.exhibit]:02}"
        path = f"图片/{name}-{SLOTS.get(picture.slot, '其他')}.{ENDINGS[picture.media_type] if whole else 'jpg'}"
        entries[path] = picture.data if whole else small
        room -= len(entries[path])
        about[path] = {
            "received_at": picture.at.isoformat(),
            "original_sha256": picture.original_sha256,
            **({} if whole else {"reduced": True}),
        }
        pictures[picture.exhibit] = (f"{name}.jpg", small)
    entries[f"规则/售后规则-v{dossier.rules_number}.yaml"] = dossier.rules_text.encode()
    if dossier.proof is not None:
        entries[PROOF] = _text(_proof(dossier.proof, view))
        entries["check_proof.py"] = files("anxin.ledger").joinpath("check_proof.py").read_bytes()
    entries["check_container.py"] = files("anxin.evidence.pack").joinpath("container.py").read_bytes()
    published = key.published
    entries["pubkey.pem"] = published.pem
    entries["README.txt"] = readme(dossier, published.fingerprint, respondent).encode()
    entries[REPORT] = _report(dossier, recipient, form, respondent, published.fingerprint, pictures)
    sums = "".join(f"{sha256(entries[name]).hexdigest()}  {name}\n" for name in sorted(entries)).encode()
    entries[SUMS] = sums
    manifest = _text(_manifest(dossier, recipient, entries, about, published.fingerprint))
    signed = {
        **entries,
        MANIFEST: manifest,
        "manifest.sig": key.sign(manifest),
        f"{SUMS}.sig": key.sign(sums),
    }
    return Pack(f"anxin-{dossier.ref}-{recipient}.zip", make_container(signed), published.fingerprint)


def _report(
    dossier: Dossier,
    recipient: Recipient,
    form: Form,
    respondent: Respondent,
    fingerprint: str,
    pictures: Mapping[str, tuple[str, bytes]],
) -> bytes:
    template = files("anxin.evidence.pack").joinpath("templates", "report.typ").read_text(encoding="utf-8")
    named = {exhibit: name for exhibit, (name, _) in pictures.items()}
    data = write_report(dossier, recipient, form, respondent, named)
    proof = data.pop("proof")
    hashes = [["签名公钥指纹", fingerprint]]
    if proof["day"]:
        said = f"{proof['root']}（覆盖订单链的前 {proof['links']} 环）"
        hashes.append([f"{proof['day']} 公示的每日根", said])
    foot = f"{respondent.name} · {dossier.ref}"
    whole = {**data, "ref": dossier.ref, "foot": foot, "check": CHECK, "hashes": hashes}
    return typeset(template, whole, at=dossier.as_of, pictures=dict(pictures.values()))


def _small(picture: Picture) -> bytes | None:
    """As paper shows it; None for what is no picture, or whose file is lost: its exhibit has the hash of it."""
    try:
        return shrink(picture.data) if picture.data else None
    except Unprintable:
        return None


def _exhibit(exhibit: Exhibit, view: View) -> dict[str, Any]:
    shown = view.exhibit(exhibit)
    return {
        "kind": exhibit.kind,
        "slot": exhibit.slot,
        "by": exhibit.by.partition(":")[0],
        "at": exhibit.at.isoformat(),
        "content": shown.content,
        "content_sha256": exhibit.content_sha256,
        "complete": shown.complete,
        **({"left_out": list(shown.left_out)} if shown.left_out else {}),
    }


def _chain(exhibit: Exhibit) -> dict[str, Any]:
    return {
        "received_at": exhibit.at.isoformat(),
        "chain": {
            "seq": exhibit.seq,
            "content": exhibit.content_sha256,
            "prev": exhibit.previous,
            "link": exhibit.link,
        },
    }


def _proof(proof: Mapping[str, Any], view: View) -> dict[str, Any]:
    """The books' own words for those alone who may read them; the proof holds by their hashes without."""
    if view.how(What.BOOKS) == "full":
        return dict(proof)
    links = [{name: value for name, value in link.items() if name != "text"} for link in proof["links"]]
    return {**proof, "links": links}


def _manifest(
    dossier: Dossier,
    recipient: Recipient,
    entries: Mapping[str, bytes],
    about: Mapping[str, Mapping[str, Any]],
    fingerprint: str,
) -> dict[str, Any]:
    listed = [
        {"path": name, "sha256": sha256(content).hexdigest(), "size": len(content), **about.get(name, {})}
        for name, content in sorted(entries.items())
    ]
    return {
        "pack": "anxin/1",
        "order": dossier.order,
        "ref": dossier.ref,
        "recipient": str(recipient),
        "as_of": dossier.as_of.isoformat(),
        "key": fingerprint,
        "entries": listed,
    }


def _slot(exhibit: Exhibit) -> str:
    return SLOTS.get(exhibit.slot, "其他")


def _called(exhibit: Exhibit) -> str:
    return KINDS[exhibit.kind].zh if exhibit.kind in KINDS else "记录"


def _text(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
