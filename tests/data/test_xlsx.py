"""Reading workbooks: the same cells as openpyxl, and what is no workbook."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from eccles.base.errors import DataError
from eccles.data import xlsx
from eccles.data.xlsx import day_of_serial, minute_of_serial, read_cells, read_xlsx
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


SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
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


# --- files that unpack to far more than they are -------------------------------------------------------------------


LARGE_COUNT = 64_000_000
PEAK_COUNT = 32_000_000
"""Bytes held at a time; more than a small workbook may unpack to, less than what the large part would take."""


def packed(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return stream.getvalue()


def peak_of_refusal(read: Callable[[bytes], object], body: bytes, said: str) -> int:
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=said):
            read(body)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A workbook of some 60 kB whose sheet is 64 MB."""
    return packed({**FILES, SHEET: FILES[SHEET].replace(b"</sheetData>", b" " * LARGE_COUNT + b"</sheetData>")})


@pytest.mark.parametrize("read", [read_xlsx, read_cells])
def test_a_small_file_that_unpacks_to_a_large_one_is_refused(read: Callable[[bytes], object], bomb: bytes):
    assert len(bomb) < 200_000
    assert (
        peak_of_refusal(read, bomb, r"it unpacks to 64,\d{3},\d{3} bytes; a workbook .* at most 16,000,000")
        < PEAK_COUNT
    )


@pytest.mark.parametrize("read", [read_xlsx, read_cells])
def test_a_part_that_declares_less_than_it_is_is_not_unpacked_further(read: Callable[[bytes], object], bomb: bytes):
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        size = archive.getinfo(SHEET).file_size
    lying = bomb.replace(struct.pack("<I", size), struct.pack("<I", 1000))
    assert peak_of_refusal(read, lying, r"no \.xlsx workbook") < PEAK_COUNT


@pytest.mark.parametrize("read", [read_xlsx, read_cells])
def test_a_part_that_is_many_sheets_counts_as_often(read: Callable[[bytes], object]):
    body = FILES[SHEET].replace(b"</sheetData>", b" " * 1_000_000 + b"</sheetData>")
    (sheet,) = re.findall(rb"<sheet [^>]*/>", FILES[BOOK])
    sheets = b"".join(sheet.replace(b'"One"', b'"%d"' % number) for number in range(40))
    book = FILES[BOOK].replace(sheet, sheets)
    assert peak_of_refusal(read, packed({**FILES, SHEET: body, BOOK: book}), "it unpacks to 1[67],") < PEAK_COUNT


def test_a_large_file_may_unpack_to_many_times_its_size(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(xlsx, "_SMALL_UNPACKED_COUNT", 0)
    body = content(made([["Date", "x"], *([45292.0 + day, 1.5] for day in range(5000))]))
    assert len(read_xlsx(body).rows("One")) == 5001
    with pytest.raises(DataError, match="unpacks to"):
        read_cells(body, largest_count=10_000)


def test_parts_packed_otherwise_are_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as archive:
        for name, body in FILES.items():
            archive.writestr(name, body)
    with pytest.raises(DataError, match="packed in a way no workbook is"):
        read_xlsx(stream.getvalue())


def test_cells_far_to_the_right_are_counted_with_the_empty_ones_before_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(xlsx, "_LARGEST_CELL_COUNT", 40_000)
    rows = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (row, row) for row in range(3, 6))
    far = {**FILES, SHEET: FILES[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")}
    with pytest.raises(DataError, match="more than 40,000 cells"):
        read_xlsx(zip_of(far))


def test_what_is_no_workbook_is_refused():
    with pytest.raises(DataError, match=r"no \.xlsx workbook"):
        read_xlsx(b"date,value\n")
    mac = made([[1.0]])
    mac.epoch = CALENDAR_MAC_1904
    with pytest.raises(DataError, match="1904"):
        read_xlsx(content(mac))
    with pytest.raises(DataError, match='did you mean "One"'):
        read_xlsx(content(made([[1.0]]))).rows("Ona")
