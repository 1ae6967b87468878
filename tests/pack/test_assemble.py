"""Can a pack be checked with the tools of any computer, and does every changed byte show?"""

import json
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from anxin.evidence.pack.assemble import REPORT, Pack, assemble
from anxin.evidence.pack.container import check_container
from anxin.evidence.pack.recipients import Form, Recipient
from anxin.evidence.pack.signing import SigningKey
from tests.pack.dossiers import FORM, KEY, SHOP, dossier, picture, proof

OPENSSL = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "pubkey.pem", "-rawin"]


def drawn(shade: int) -> bytes:
    """A small picture."""
    file = BytesIO()
    Image.new("RGB", (40, 60), (shade, 90, 90)).save(file, "PNG")
    return file.getvalue()


def made(recipient: Recipient = Recipient.AUTHORITY, form: Form = FORM) -> Pack:
    """A pack with two pictures and a proof."""
    pictures = (picture(2, "payment", drawn(1)), picture(4, "talk", drawn(2)))
    return assemble(dossier(pictures=pictures, proof=proof()), recipient, form, SHOP, KEY)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack, unpacked."""
    place = tmp_path_factory.mktemp("pack")
    with ZipFile(BytesIO(made().data)) as pack:
        pack.extractall(place)
    return place


def holds(folder: Path) -> bool:
    """What the README tells somebody to run."""
    checks = [
        ["sha256sum", "--status", "--strict", "-c", "SHA256SUMS"],
        [*OPENSSL, "-in", "SHA256SUMS", "-sigfile", "SHA256SUMS.sig"],
        [*OPENSSL, "-in", "manifest.json", "-sigfile", "manifest.sig"],
    ]
    return all(subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode == 0 for check in checks)


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def spoil(path: Path, at: int, by: int) -> bytes:
    """Change one byte; returns what was there."""
    before = path.read_bytes()
    after = bytearray(before)
    after[at % len(before)] ^= by
    path.write_bytes(after)
    return before


def test_stock_tools_accept_it_as_it_was_made(folder: Path) -> None:
    assert holds(folder)
    packed = folder.parent / "pack.zip"
    packed.write_bytes(made().data)
    assert (
        subprocess.run([sys.executable, "-m", "zipfile", "-t", packed], check=False, capture_output=True).returncode
        == 0
    )


def test_one_byte_changed_in_any_file_shows(folder: Path) -> None:
    for path in files_of(folder):
        before = spoil(path, len(path.read_bytes()) // 2, 1)
        assert not holds(folder), path.name
        path.write_bytes(before)
    assert holds(folder)


@settings(max_examples=15)
@given(which=st.integers(0, 10_000), at=st.integers(0, 10_000_000), by=st.integers(1, 255))
def test_one_byte_changed_anywhere_shows(folder: Path, which: int, at: int, by: int) -> None:
    paths = files_of(folder)
    path = paths[which % len(paths)]
    before = spoil(path, at, by)
    try:
        assert not holds(folder), path.name
    finally:
        path.write_bytes(before)


def test_one_byte_changed_in_the_zip_around_them_shows(folder: Path) -> None:
    """Heads, dates, names, directory and end: all that lies between the files, and what somebody adds to it."""
    whole = made().data
    packed = folder.parent / "as-made.zip"
    packed.write_bytes(whole)
    check = [sys.executable, "check_container.py", str(packed)]
    assert subprocess.run(check, cwd=folder, check=False, capture_output=True).returncode == 0
    with ZipFile(BytesIO(whole)) as pack:
        infos = pack.infolist()
        contents = {at for info in infos for at in range(_begins(info), _begins(info) + info.file_size)}
    around = [at for at in range(len(whole)) if at not in contents]
    assert len(around) > 30 * len(infos)
    for at in [*around[:40], *around[40:-60:23], *around[-60:]]:
        spoilt = bytearray(whole)
        spoilt[at] ^= 1
        assert check_container(bytes(spoilt)), f"byte {at} of {len(whole)}"
    for more in (whole + b"\0", b"\0" + whole):
        assert check_container(more)
    packed.write_bytes(whole + b"\0")
    assert subprocess.run(check, cwd=folder, check=False, capture_output=True).returncode == 1


def _begins(info: ZipInfo) -> int:
    return info.header_offset + 30 + len(info.filename.encode())


def test_the_manifest_lists_every_file_with_its_hash_and_place_in_the_chain(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    listed = {entry["path"]: entry for entry in manifest["entries"]}
    there = {path.relative_to(folder).as_posix() for path in files_of(folder)}
    assert there - set(listed) == {"manifest.json", "manifest.sig", "SHA256SUMS.sig"}
    for name, entry in listed.items():
        content = (folder / name).read_bytes()
        assert (entry["sha256"], entry["size"]) == (sha256(content).hexdigest(), len(content))
    paid = listed["证据/E02-支付凭证-渠道付款通知.json"]
    assert set(paid["chain"]) == {"seq", "content", "prev", "link"}
    assert paid["received_at"]
    assert listed["图片/E02-支付凭证.png"]["original_sha256"] == "22" * 32


def test_the_same_is_always_the_same_bytes() -> None:
    assert made().data == made().data
    assert made().data != made(form=Form(name="李四")).data


def test_the_paper_has_its_own_chinese_font_and_a_text_layer() -> None:
    with ZipFile(BytesIO(made().data)) as pack:
        reader = PdfReader(BytesIO(pack.read(REPORT)))
    named: list[Any] = [page["/Resources"] for page in reader.pages]
    fonts = [font.get_object() for resources in named for font in resources["/Font"].values()]
    assert fonts
    assert all("NotoSansCJK" in font["/BaseFont"] for font in fonts)
    inner = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert all(any(name.startswith("/FontFile") for name in each) for each in inner)
    read = "".join(page.extract_text() for page in reader.pages)
    for words in ("投诉人", "被投诉人", "投诉请求", "事实与理由", "张三", "安心网络科技有限公司", "消费者权益保护法"):
        assert words in read
    assert sum(len(page.images) for page in reader.pages) == 2
    squeezed = "".join(read.split())
    for caption in ("图E02支付凭证：支付渠道上传。去除拍摄信息后的副本", "图E04沟通记录："):
        assert caption in squeezed


def test_what_was_not_typed_is_left_to_be_written_by_hand() -> None:
    with ZipFile(BytesIO(made(form=Form()).data)) as pack:
        read = "".join(page.extract_text() for page in PdfReader(BytesIO(pack.read(REPORT))).pages)
    assert read.count("（请填写）") >= 4


def test_a_picture_that_is_none_costs_only_itself() -> None:
    broken = dossier(pictures=(picture(2, "payment", b"no picture"),))
    with ZipFile(BytesIO(assemble(broken, Recipient.COURT, FORM, SHOP, KEY).data)) as pack:
        assert not [name for name in pack.namelist() if name.startswith("图片/")]
        assert pack.read(REPORT).startswith(b"%PDF")


def test_what_would_make_it_too_large_is_given_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anxin.evidence.pack.assemble.MOST_BYTES", 10)
    with ZipFile(BytesIO(made().data)) as pack:
        entries = json.loads(pack.read("manifest.json"))["entries"]
        small = [entry for entry in entries if entry["path"].startswith("图片/")]
        assert [entry["path"] for entry in small] == ["图片/E02-支付凭证.jpg", "图片/E04-沟通记录.jpg"]
        assert all(entry["reduced"] for entry in small)


def test_signs_of_people_that_no_font_has_do_not_refuse_the_pack() -> None:
    odd = dossier(
        claims=(
            dossier()
            .claims[0]
            .__class__(
                ref="C1",
                problem=dossier().claims[0].problem,
                words="😡 ขอเงินคืน \u0000\u202e",
                opened_at=dossier().placed_at,
                closed_at=None,
            ),
        )
    )
    assert assemble(odd, Recipient.BUYER, FORM, SHOP, KEY).data


def test_the_fingerprint_is_what_openssl_computes(folder: Path) -> None:
    der = subprocess.run(
        ["openssl", "pkey", "-pubin", "-in", "pubkey.pem", "-outform", "DER"],
        cwd=folder,
        capture_output=True,
        check=True,
    ).stdout
    assert sha256(der).hexdigest() == KEY.published.fingerprint
    assert KEY.published.fingerprint in (folder / "README.txt").read_text(encoding="utf-8")


def test_another_key_does_not_pass_for_this_one(folder: Path) -> None:
    theirs = SigningKey(b"x" * 32).sign((folder / "manifest.json").read_bytes())
    before = (folder / "manifest.sig").read_bytes()
    (folder / "manifest.sig").write_bytes(theirs)
    assert not holds(folder)
    (folder / "manifest.sig").write_bytes(before)
