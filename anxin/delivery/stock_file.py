"""What is in the files in which card shops keep their codes?

One code a line; `卡号----密码`; CSV or tab-separated with a heading. UTF-8 with or without a byte order mark, UTF-16
with one, or GBK. What cannot be taken is told by its line.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from anxin.refusal import Refusal
from anxin.tables import table_rows
from anxin.texts import Text

MOST_BYTES = 10 * 2**20
MOST_LENGTH = 500
SEPARATOR = "----"
DELIMITERS = (",", "\t", ";")
MOST_SHOWN = 60
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NUMBER_HEADS = {"卡号", "账号", "card", "card_no", "cardno", "card no", "account", "number"}
_SECRET_HEADS = {
    "密码",
    "卡密",
    "兑换码",
    "激活码",
    "code",
    "password",
    "pass",
    "card_password",
    "secret",
    "key",
    "cdk",
}
# of tables that people mistake for codes: items, orders, bills
_OTHER_HEADS = {
    "编号",
    "类型",
    "名称",
    "价格",
    "金额",
    "订单号",
    "sku",
    "goods",
    "price",
    "amount",
    "title",
    "title_zh",
}

TOO_LONG = Text("超过 {most} 个字符", "longer than {most} characters").fill(most=MOST_LENGTH)
UNPRINTABLE = Text("含有不可见字符", "contains unprintable characters")
REPEATED = Text("与本文件第 {line} 行重复", "repeats line {line} of this file")
INCOMPLETE = Text("缺少卡号或密码", "card number or password is missing")
KNOWN = Text("以前已导入过", "was imported before")


class FileTooLarge(Refusal):
    text = Text("文件超过 10 MB，请拆分后再上传。", "The file is larger than 10 MB. Split it and send the parts.")
    status = 413


class FileUnreadable(Refusal):
    text = Text(
        "无法识别文件编码，请另存为 UTF-8 或 GBK 文本后再导入。",
        "The encoding of this file is not known. Save it as UTF-8 or GBK text and import it again.",
    )
    status = 422


class NoSecretColumn(Refusal):
    """The heading is of some other table: its lines are no codes."""

    text = Text(
        "表头里没有“卡密”或“密码”一列，这不像卡密文件，没有导入。",
        "No column of this heading is a code or a password. It does not look like a file of codes; nothing was taken.",
    )
    status = 422


class NoHeading(Refusal):
    """Its lines stand in columns, and nothing says what is in each: the buyer would get all of a line."""

    text = Text(
        "这像一张没有表头的表格，每行 {n} 列。照这样导入，买家看到的是整行，如“{line}”。"
        "请在第一行写上表头（如“卡号,密码”）再导入；整行就是一个卡密的，勾选下面一项。",
        "This looks like a table without a heading, {n} columns in each line. Taken as it is, a buyer would be shown "
        "all of a line, such as “{line}”. Write a heading as its first line (such as “number,password”); if each whole "
        "line is one code, tick the box below.",
    )
    status = 422


class FileEmpty(Refusal):
    text = Text("文件里没有卡密。", "There are no codes in this file.")
    status = 422


@dataclass(frozen=True, slots=True)
class Found:
    """A code as it stands in the file, with its line (from 1)."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that was not taken, and why."""

    line: int
    why: Text


def read_text(data: bytes) -> str:
    """The file's text; raises FileTooLarge, FileUnreadable."""
    if len(data) > MOST_BYTES:
        raise FileTooLarge
    encodings = [name for bom, name in _BOMS if data.startswith(bom)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileUnreadable


def read_stock(data: bytes) -> tuple[list[Found], list[Rejected]]:
    """The codes of a file and the lines refused; raises FileTooLarge, FileUnreadable, FileEmpty, NoSecretColumn,
    TableUnreadable.
    """
    found: list[Found] = []
    rejected: list[Rejected] = []
    first_at: dict[str, int] = {}
    for line, text in _rows(read_text(data)):
        why = _why_not(text)
        if why is None and text in first_at:
            why = REPEATED.fill(line=first_at[text])
        if why is not None:
            rejected.append(Rejected(line, why))
            continue
        first_at[text] = line
        found.append(Found(line, text))
    if not found and not rejected:
        raise FileEmpty
    return found, rejected


def heed_columns(data: bytes) -> None:
    """Raise NoHeading where every line has as many columns as the others and no heading names them, besides what
    reading the file raises."""
    text = read_text(data)
    rows = [line for _, line in _rows(text)]
    plain = rows == [line.strip() for line in text.splitlines() if line.strip()]
    for delimiter in DELIMITERS if plain and rows else ():
        (columns, *more) = {line.count(delimiter) for line in rows}
        if columns and not more:
            shown = rows[0] if len(rows[0]) <= MOST_SHOWN else f"{rows[0][:MOST_SHOWN]}…"
            raise NoHeading(n=columns + 1, line=shown)


def _why_not(text: str) -> Text | None:
    if len(text) > MOST_LENGTH:
        return TOO_LONG
    if not text.isprintable():
        return UNPRINTABLE
    parts = text.split(SEPARATOR)
    return INCOMPLETE if len(parts) > 1 and not all(part.strip() for part in parts) else None


def _rows(text: str) -> Iterator[tuple[int, str]]:
    lines = text.splitlines()
    heading = next((n for n, line in enumerate(lines) if line.strip()), None)
    if heading is None:
        return
    for delimiter in DELIMITERS:
        columns = _columns(lines[heading].split(delimiter))
        if columns:
            yield from _table(text, delimiter, columns)
            return
        if any(name in _NUMBER_HEADS | _OTHER_HEADS for name in _names(lines[heading].split(delimiter))[:-1]):
            raise NoSecretColumn
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, line.strip()


def _names(heads: list[str]) -> list[str]:
    return [head.strip().strip('"').lower() for head in heads]


def _columns(heads: list[str]) -> list[int]:
    """Where number and secret stand under a heading; empty where the line is no heading."""
    names = _names(heads)
    numbers = [n for n, name in enumerate(names) if name in _NUMBER_HEADS]
    secrets = [n for n, name in enumerate(names) if name in _SECRET_HEADS]
    return [*numbers[:1], *secrets[:1]] if secrets else []


def _table(text: str, delimiter: str, columns: list[int]) -> Iterator[tuple[int, str]]:
    rows = table_rows(text, delimiter)
    next(rows)
    for line, row in rows:
        yield line, SEPARATOR.join(row[n] if n < len(row) else "" for n in columns)
