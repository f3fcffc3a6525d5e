"""Reading workbooks: the same cells as openpyxl, and what is no workbook."""

from __future__ import annotations

import contextlib
import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from eccles.base.errors import DataError
from eccles.data.xlsx import day_of_serial, minute_of_serial, read_xlsx
from tests.data.connectors.replay import files_of, zip_of


def made(rows: list[list[object]], *, title: str = "One") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


def content(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_cells_are_those_written():
    book = made([["Date", "x", None, "y"], [45292.59375, 1.5, None, True], [None, None, None, "z"]])
    book.create_sheet("Empty")
    found = read_xlsx(content(book))
    assert found.rows("One")[0] == ("Date", "x", None, "y")
    serial, *rest = found.rows("One")[1]
    assert rest == [1.5, None, 1.0]
    assert (str(day_of_serial(serial)), minute_of_serial(serial)) == ("2024-01-01", "14:15")
    assert found.rows("One")[2] == (None, None, None, "z")
    assert found.rows("Empty") == ()


@pytest.mark.shared
@pytest.mark.parametrize("name", ["USMPD.xlsx", "EA-MPD.xlsx", "bauer_swanson.xlsx"])
def test_published_workbooks_are_read_as_openpyxl_reads_them(shared, name: str):
    path = shared / "data" / "surprises" / name
    ours = read_xlsx(path.read_bytes())
    book = openpyxl.load_workbook(path, read_only=True)
    assert list(ours.sheets) == book.sheetnames
    for sheet in book.sheetnames:
        texts = [cell for row in ours.rows(sheet) for cell in row if cell is not None]
        theirs = [cell for row in book[sheet].iter_rows(values_only=True) for cell in row if cell is not None]
        assert len(texts) == len(theirs)
        for one, other in zip(texts, theirs, strict=True):
            if isinstance(other, dt.datetime):
                assert str(day_of_serial(one)) == str(other.date())
                assert minute_of_serial(one) == (other + dt.timedelta(seconds=30)).strftime("%H:%M")
            else:
                assert one == other


SHEET = "xl/worksheets/sheet1.xml"
FILES = files_of(content(made([["Date", "x"], [45292.0, 1.5]])))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'r="B2"', b'r="ZZZZZZZ2"'),  # 8 bn cells to its left
        (b'r="B2"', b'r="2"'),
        (b"<v>1.5</v>", b"<v>one</v>"),
        (b't="n"><v>1.5</v>', b't="s"><v>99</v>'),  # a text that is not in the list of texts
    ],
)
def test_cells_that_cannot_be_are_refused(old: bytes, new: bytes):
    assert FILES[SHEET].count(old) == 1
    with pytest.raises(DataError, match=r"no \.xlsx workbook"):
        read_xlsx(zip_of({**FILES, SHEET: FILES[SHEET].replace(old, new)}))


@given(name=st.sampled_from(sorted(FILES)), place=st.floats(0, 1, exclude_max=True), new=st.binary(max_size=6))
def test_a_damaged_part_is_a_workbook_or_our_error(name: str, place: float, new: bytes):
    part = FILES[name]
    at = int(place * len(part))
    try:
        read_xlsx(zip_of({**FILES, name: part[:at] + new + part[at + len(new) :]}))
    except DataError:
        return


def test_a_damaged_zip_is_our_error():
    whole = content(made([["Date", "x"], [45292.0, 1.5]]))
    for at in range(0, len(whole), 97):
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF
        with contextlib.suppress(DataError):
            read_xlsx(bytes(damaged))


def test_what_is_no_workbook_is_refused():
    with pytest.raises(DataError, match=r"no \.xlsx workbook"):
        read_xlsx(b"date,value\n")
    mac = made([[1.0]])
    mac.epoch = CALENDAR_MAC_1904
    with pytest.raises(DataError, match="1904"):
        read_xlsx(content(mac))
    with pytest.raises(DataError, match='did you mean "One"'):
        read_xlsx(content(made([[1.0]]))).rows("Ona")
