"""What stands in a table that somebody exported from a spreadsheet?"""

import csv
import io
from collections.abc import Iterator, Mapping

from anxin.refusal import Refusal
from anxin.texts import Text


class TableUnreadable(Refusal):
    text = Text(
        "第 {line} 行读不懂：引号没有成对，或者一格内容过长。",
        "Line {line} cannot be read: a quotation mark is never closed, or a cell is far too long.",
    )
    status = 422


def table_rows(text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, its cells stripped, with its line (from 1); lines end as on any system.

    Raises TableUnreadable.
    """
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=None), delimiter=delimiter)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as bad:
            raise TableUnreadable(line=reader.line_num) from bad
        if row is None:
            return
        if any(cells := [cell.strip() for cell in row]):
            yield reader.line_num, cells


def named_rows(text: str, heads: Mapping[str, str]) -> tuple[list[str], Iterator[tuple[int, dict[str, str]]]]:
    """The columns' names by the first row, `heads` turning other words into them; then each row by name with its line.

    What lies beyond the heading is left out, what a row lacks is empty. Raises TableUnreadable.
    """
    rows = table_rows(text)
    names = [heads.get(head, head) for head in next(rows, (1, []))[1]]

    def named() -> Iterator[tuple[int, dict[str, str]]]:
        for line, cells in rows:
            yield line, dict.fromkeys(names, "") | dict(zip(names, cells, strict=False))

    return names, named()
