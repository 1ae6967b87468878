"""Does each recipient see what the table allows, and nothing else, in every file of the pack?"""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from anxin.evidence.pack.assemble import REPORT, assemble
from anxin.evidence.pack.recipients import SEES, How, Recipient, What, left_out
from anxin.evidence.pack.veil import veil
from anxin.evidence.pack.view import View
from tests.pack.dossiers import (
    ACCOUNT,
    ADDRESS,
    CODE,
    CONTACT,
    FORM,
    HINT,
    INJECTED,
    KEY,
    OTHER,
    PHONE,
    RECEIVED,
    SHOP,
    SUPPLIER_NO,
    TRANSACTION,
    dossier,
    exhibit,
    picture,
    proof,
)

WHAT_NAMES: dict[What, tuple[str, ...]] = {
    What.ACCOUNT: (ACCOUNT,),
    What.CONTACT: (CONTACT, PHONE),
    What.PARTY: (FORM.name, FORM.address),
    What.PAYMENT_NO: (TRANSACTION, "50301"),
    What.RECEIVED: (RECEIVED,),
    What.ADDRESS: (ADDRESS, "Mozilla"),
    What.SUPPLIER: ("阳光卡券",),
    What.SUPPLY: (SUPPLIER_NO,),
    What.STANDING: ("普通会员级",),
    What.BOOKS: ("platform:fees",),
}


def opened(data: bytes) -> dict[str, bytes]:
    """The files of a pack by name."""
    with ZipFile(BytesIO(data)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def paper(data: bytes) -> str:
    """The text layer of the report, without its line breaks."""
    pages = PdfReader(BytesIO(opened(data)[REPORT])).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")


@pytest.fixture(scope="module", params=list(Recipient), ids=str)
def given(request: pytest.FixtureRequest) -> tuple[Recipient, dict[str, bytes], str]:
    """A pack for one recipient: its files, and everything that can be read in it."""
    recipient: Recipient = request.param
    made = assemble(dossier(proof=proof()), recipient, FORM, SHOP, KEY).data
    files = opened(made)
    read = "".join(content.decode() for name, content in files.items() if not name.endswith((".pdf", ".sig", ".png")))
    return recipient, files, read.replace(" ", "") + paper(made)


@pytest.mark.parametrize("what", list(WHAT_NAMES), ids=str)
def test_what_names_somebody_is_there_only_for_whom_the_table_allows(
    what: What, given: tuple[Recipient, dict[str, bytes], str]
) -> None:
    recipient, _, read = given
    for value in WHAT_NAMES[what]:
        assert (value.replace(" ", "") in read) == (SEES[recipient][what] is How.FULL), f"{value} for {recipient}"


def test_a_code_is_in_no_pack_whoever_asks(given: tuple[Recipient, dict[str, bytes], str]) -> None:
    _, _, read = given
    assert CODE not in read
    assert CODE.replace("-", "") not in read
    assert "＊＊＊＊" in read


def test_people_are_told_by_what_they_are(given: tuple[Recipient, dict[str, bytes], str]) -> None:
    recipient, _, read = given
    # a court is shown which supplier said what, by its number
    assert recipient is Recipient.COURT or OTHER not in read.replace(f'"item":"{OTHER}"', "")
    assert '"seconded_by":"staff"' in read
    assert "平台工作人员" in read


def test_what_nobody_named_nobody_sees(given: tuple[Recipient, dict[str, bytes], str]) -> None:
    _, _, read = given
    assert "secretoftomorrow" not in read
    assert '"left_out":["a_key_nobody_named"]' in read.replace("\n", "")


def test_a_masked_account_is_the_hint_of_the_order_page(given: tuple[Recipient, dict[str, bytes], str]) -> None:
    recipient, _, read = given
    if SEES[recipient][What.ACCOUNT] is How.MASKED:
        assert HINT in read


def test_a_supplier_reads_neither_messages_between_others_nor_anothers_answers() -> None:
    view = View(dossier(), Recipient.SUPPLIER)
    seen = [each.kind for each in view.exhibits()]
    assert "message" not in seen
    assert seen.count("supplier_said") == 1
    ends = tuple(
        exhibit(place, f"commitment_{how}", {"shown": "退了"}) for place, how in ((12, "kept"), (13, "broken"))
    )
    assert not View(dossier(exhibits=ends), Recipient.SUPPLIER).exhibits()
    mine = exhibit(11, "message", {"body": "in?"}, of=view.dossier.supplier_id)
    assert mine in View(dossier(exhibits=(mine,)), Recipient.SUPPLIER).exhibits()


def test_a_supplier_sees_pictures_of_goods_and_its_own_alone() -> None:
    shown = (picture(2, "payment", b"a"), picture(3, "goods", b"b"), picture(4, "talk", b"c", by=f"supplier:{_SOL}"))
    seen = View(dossier(pictures=shown), Recipient.SUPPLIER).pictures()
    assert [each.data for each in seen] == [b"b", b"c"]
    assert len(View(dossier(pictures=shown), Recipient.AUTHORITY).pictures()) == 3


_SOL = dossier().supplier_id


def test_the_table_is_whole_and_says_in_words_what_is_missing() -> None:
    assert set(SEES) == set(Recipient)
    assert all(set(row) == set(What) for row in SEES.values())
    assert "不含查看卡密时的网络地址" in [said.zh for said in left_out(Recipient.AUTHORITY)]
    assert not [said for said in left_out(Recipient.COURT) if "账号" in said.zh]


@pytest.mark.parametrize(
    "written", [CODE, CODE.lower(), "ABCD EFGH 1234", "abcdefgh1234", "卡密:ABCD-EFGH-1234。", f"x{CODE}y"]
)
def test_a_secret_is_struck_out_however_it_is_written(written: str) -> None:
    left = veil(written, [CODE], personal=False)
    assert "1234" not in left
    assert len(left) == len(written)


def test_the_password_of_a_card_is_a_secret_of_its_own() -> None:
    assert veil("密码是 98765432 吗", ["卡号 AAAA1111 密码 98765432"], personal=False) == "密码是 ＊＊＊＊＊＊＊＊ 吗"


def test_short_words_of_a_code_are_left_in_peace() -> None:
    assert veil("卡号不对", ["卡号 AAAA1111"], personal=False) == "卡号不对"


@pytest.mark.parametrize(
    "written", ["13800138000", "138 0013 8000", "138-0013-8000", "8613800138000", "+86 13800138000"]
)
def test_a_telephone_is_struck_out_however_it_is_grouped(written: str) -> None:
    assert "8000" not in veil(f"打{written}找我", [], personal=True)
    assert veil(written, [], personal=False) == written


def test_a_transaction_number_is_no_telephone() -> None:
    assert veil(TRANSACTION, [], personal=True) == TRANSACTION


def test_what_buyers_write_is_never_markup(given: tuple[Recipient, dict[str, bytes], str]) -> None:
    recipient, files, _ = given
    assert json.loads(files["manifest.json"])["recipient"] == recipient
    read = "".join(page.extract_text() for page in PdfReader(BytesIO(files[REPORT])).pages).replace("\n", "")
    assert INJECTED.replace(" ", "") in read.replace(" ", "")
    assert "root:" not in read
