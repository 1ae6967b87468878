"""Are the files that card shops really use read as their owners mean them?"""

import pytest

from anxin.delivery.stock_file import (
    MOST_BYTES,
    FileEmpty,
    FileTooLarge,
    FileUnreadable,
    NoHeading,
    NoSecretColumn,
    heed_columns,
    read_stock,
)


def codes(data: bytes) -> list[str]:
    return [found.text for found in read_stock(data)[0]]


def refused(data: bytes) -> list[tuple[int, str]]:
    return [(line.line, line.why.zh) for line in read_stock(data)[1]]


def test_one_code_a_line() -> None:
    assert codes(b"AAAA-1\nBBBB-2\r\nCCCC-3") == ["AAAA-1", "BBBB-2", "CCCC-3"]


def test_number_and_password() -> None:
    assert codes(b"88880001----a1b2c3\n88880002----d4e5f6\n") == ["88880001----a1b2c3", "88880002----d4e5f6"]


@pytest.mark.parametrize("heading", ["卡号,密码", "card_no,card_password", "编号,卡号,密码"])
def test_a_table_with_a_heading(heading: str) -> None:
    first = "1," if heading.startswith("编号") else ""
    assert codes(f"{heading}\n{first}8001,aaa\n{first}8002,bbb\n".encode()) == ["8001----aaa", "8002----bbb"]


def test_a_table_of_codes_alone_and_tabs() -> None:
    assert codes("卡密\t备注\nAAAA\t好\n\nBBBB\t\n".encode()) == ["AAAA", "BBBB"]


def test_quoted_cells_keep_their_commas() -> None:
    assert codes(b'code,note\n"AA,AA",x\n') == ["AA,AA"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_every_encoding_of_the_trade(encoding: str) -> None:
    assert codes("卡号,密码\n8001,密码甲\n".encode(encoding)) == ["8001----密码甲"]


def test_blank_lines_and_spaces_do_not_count() -> None:
    assert codes(b"\n  AAAA  \n\n\t\nBBBB\n") == ["AAAA", "BBBB"]


def test_each_refused_line_is_named_with_its_reason() -> None:
    data = "AAAA\nAAAA\n\n8001----\n" + "X" * 501 + "\nB\x07B\n"
    assert refused(data.encode()) == [
        (2, "与本文件第 1 行重复"),
        (4, "缺少卡号或密码"),
        (5, "超过 500 个字符"),
        (6, "含有不可见字符"),
    ]
    assert codes(data.encode()) == ["AAAA"]


@pytest.mark.parametrize("data", [b"", b"\n \n", "卡号,密码\n".encode()])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    with pytest.raises(FileEmpty):
        read_stock(data)


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00", b"PK\x03\x04\x00\x00", b"\xff\xff\xff"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_stock(data)


def test_a_file_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(FileTooLarge):
        read_stock(b"A" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    "heading", ["编号,类型,名称,价格", "sku,goods,title_zh,price", "卡号\t备注", '"订单号";"金额"']
)
def test_a_table_of_something_else_is_not_sold_as_codes(heading: str) -> None:
    with pytest.raises(NoSecretColumn):
        read_stock(f"{heading}\na,b,c,1\n".encode())


def test_a_code_with_a_comma_in_it_is_a_code() -> None:
    assert codes("8001,aaa\n8002,编号".encode()) == ["8001,aaa", "8002,编号"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_columns_that_nothing_names_are_asked_about(delimiter: str) -> None:
    with pytest.raises(NoHeading) as said:
        heed_columns(f"8001{delimiter}aaaa\n\n8002{delimiter}bbbb\n".encode())
    assert f"每行 2 列。照这样导入，买家看到的是整行，如“8001{delimiter}aaaa”" in said.value.sentence.zh


@pytest.mark.parametrize(
    "data",
    ["AAAA\nBBBB", "AA,AA\nBBBB", "8001----a,b\n8002----c", "卡号,密码\n8001,aaaa\n8002,bbbb\n", "卡密\nAA,AA\n", ""],
)
def test_what_is_no_nameless_table_is_not_asked_about(data: str) -> None:
    heed_columns(data.encode())


def test_what_a_buyer_would_see_is_cut_where_it_is_long() -> None:
    with pytest.raises(NoHeading) as said:
        heed_columns(b"8001," + b"x" * 200)
    assert "8001," + "x" * 55 + "…”" in said.value.sentence.zh
