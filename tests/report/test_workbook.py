"""The workbook: the projection's digits, identities that hold as formulas, the same bytes twice, whole or absent."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.datetime import to_excel

from eccles import api
from eccles.base.errors import DataError
from eccles.core.income import EXPENSE_LINES, INCOME_LINES, LINE_TITLES, IncomeStatement
from eccles.report import whole_file
from eccles.report.frames import holding_columns, ladder_columns
from eccles.report.income_tables import yearly_columns
from eccles.report.views import Projection
from eccles.report.workbook import SHEETS, workbook_bytes, write_workbook
from eccles.report.workbook_balance import QUARTERLY, WEEKLY, quarter_ends
from eccles.report.workbook_book import cell_name
from eccles.report.workbook_grid import GRID_FIRST_ROW
from eccles.report.workbook_income import INCOME, INCOME_WEEKLY
from eccles.report.workbook_lines import Role, book_lines
from eccles.report.workbook_lots import LADDER, LADDER_FIRST_ROW, SECURITIES
from eccles.report.workbook_receipt import RECEIPT_SHEET
from tests.report.sheet_formulas import Calculator

ERRORS = re.compile(r"#(REF|NAME|VALUE|DIV/0|N/A|NUM|NULL)|Err:\d")


@pytest.fixture(scope="module")
def projection() -> Projection:
    return api.project("qt2_as_it_happened", horizon="60w")


@pytest.fixture(scope="module")
def income() -> IncomeStatement:
    return api.income("qt2_as_it_happened", horizon="60w")


@pytest.fixture(scope="module")
def content(projection: Projection) -> bytes:
    return workbook_bytes(projection)


SIXTEEN_DIGITS = 1e-15
"""A workbook keeps sixteen significant digits."""


def read(content: bytes, *, values: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


@pytest.fixture(scope="module")
def book(content: bytes) -> openpyxl.Workbook:
    return read(content)


def formulas(book: openpyxl.Workbook) -> list[tuple[str, str]]:
    return [
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]


# --- what is in it -------------------------------------------------------------------------------------------------


def test_sheets_in_their_order_with_frozen_panes(book: openpyxl.Workbook):
    assert book.sheetnames == ["README", *(name for name, _, _ in SHEETS), RECEIPT_SHEET]
    assert book[RECEIPT_SHEET].sheet_state == "veryHidden"
    assert book[WEEKLY].freeze_panes == "B7"
    assert all(book[name].freeze_panes for name in (QUARTERLY, SECURITIES, LADDER))
    assert len(book["Charts"]._charts) == 5


def test_weekly_amounts_are_the_projections_digits(projection: Projection, book: openpyxl.Workbook):
    sheet, weekly = book[WEEKLY], projection.columns()
    lines = [line for line in book_lines(projection.result, 0) if line.role is Role.AMOUNT]
    names = {"total_as_projected": "total_assets"}
    heads = {cell.value: cell.column for cell in sheet[5]}
    for line in lines:
        column = [sheet.cell(GRID_FIRST_ROW + 1 + week, heads[line.title]).value for week in range(61)]
        expected = weekly[f"{names.get(line.key, line.key)}_bn"]
        assert np.allclose(column, expected, rtol=SIXTEEN_DIGITS, atol=0.0), line.key
        assert sheet.cell(6, heads[line.title]).value == "USD bn"
    dates = [sheet.cell(GRID_FIRST_ROW + 1 + week, 1).value for week in range(61)]
    assert np.array_equal(np.array(dates, dtype="datetime64[D]"), projection.date)


def test_every_lot_stands_with_its_par_at_the_chosen_dates(projection: Projection):
    dates = ["2022-06-01", "2022-12-28"]
    sheet = read(workbook_bytes(projection, dates=dates))[SECURITIES]
    rows = list(sheet.iter_rows(min_row=9, values_only=True))
    for place, date in enumerate(dates):
        held = holding_columns(projection.result, date)
        found = {row[0]: row[7 + 2 * place] for row in rows if row[7 + 2 * place] is not None}
        assert list(found) == list(held["cusip"])
        assert np.allclose(list(found.values()), held["par_bn"], rtol=SIXTEEN_DIGITS, atol=0.0)
        inflated = {row[0]: row[8 + 2 * place] for row in rows if row[8 + 2 * place] is not None}
        assert sum(inflated.values()) == pytest.approx(held["compensation_bn"].sum(), abs=1e-9)


def test_ladder_is_the_projections(projection: Projection, book: openpyxl.Workbook):
    sheet, ladder = book[LADDER], ladder_columns(projection.result)
    heads = {cell.value: cell.column for cell in sheet[4][:15]}
    for title, name in {"Coupons due": "coupon_due_bn", "Treasury cap": "treasury_cap_bn"}.items():
        rows = range(LADDER_FIRST_ROW + 1, LADDER_FIRST_ROW + 1 + ladder[name].size)
        column = [sheet.cell(row, heads[title]).value for row in rows]
        assert np.allclose(column, ladder[name], rtol=SIXTEEN_DIGITS, atol=0.0)


def test_quarters_end_on_their_last_wednesday():
    date = np.datetime64("2022-06-01", "D") + 7 * np.arange(61)
    found = [str(date[place]) for place in quarter_ends(date)]
    assert found == ["2022-06-01", "2022-06-29", "2022-09-28", "2022-12-28", "2023-03-29", "2023-06-28", "2023-07-26"]


def test_provenance_and_limits_travel(projection: Projection, book: openpyxl.Workbook):
    text = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    record = projection.provenance
    assert record.snapshot_hash in text
    assert record.scenario_hash in text
    assert "RECONSTRUCTED PORTFOLIO" in text
    assert "capped runoff" in text
    assert not ERRORS.search(text)


# --- identities ----------------------------------------------------------------------------------------------------


def test_every_formula_gives_the_value_written_beside_it(content: bytes, book: openpyxl.Workbook):
    calculator, written = Calculator(book), read(content, values=True)
    cells = formulas(book)
    assert len(cells) > 61 * 9
    for sheet, cell in cells:
        found, expected = float(calculator.value(sheet, cell)), number(written[sheet][cell].value)
        assert found == pytest.approx(expected, abs=2e-6), (sheet, cell)


def number(value: object) -> object:
    """A cell's value; a date as the number a spreadsheet counts it by."""
    return to_excel(value) if isinstance(value, datetime) else value


def checks(book: openpyxl.Workbook) -> dict[str, str]:
    """The cells of the README that sum up the checks, by what they compare."""
    rows = [row for row in book["README"].iter_rows() if str(row[7].value).startswith("=SUMPRODUCT(ABS")]
    return {f"{row[0].value}: {row[1].value}": row[7].coordinate for row in rows}


def test_every_check_reads_nothing(book: openpyxl.Workbook):
    calculator, found = Calculator(book), checks(book)
    assert len(found) == 13
    assert {what: calculator.value("README", cell) for what, cell in found.items()} == dict.fromkeys(found, 0.0)


@pytest.mark.parametrize(
    ("sheet", "cell", "struck"),
    [
        (WEEKLY, "B20", {"sum of the lines less total assets", "supplying less absorbing and reserves"}),
        (SECURITIES, "H12", {"lots less treasuries on the books"}),
        (LADDER, "F9", {"treasuries redeemed above the cap"}),
        ("H.4.1", "B10", {"table 1, totals less their lines"}),
        (INCOME_WEEKLY, "H20", {"lines less net income", "deferred asset rolled on less as projected"}),
    ],
)
def test_a_changed_amount_is_caught_by_its_check(content: bytes, sheet: str, cell: str, struck: set[str]):
    changed = read(content)
    assert isinstance(changed[sheet][cell].value, float)
    changed[sheet][cell].value += 1000.0
    calculator = Calculator(changed)
    found = {what.partition(": ")[2].lower() for what, at in checks(changed).items() if calculator.value("README", at)}
    assert struck <= found


def test_a_changed_week_moves_its_quarter(content: bytes, book: openpyxl.Workbook):
    changed = read(content)
    changed[WEEKLY][cell_name(GRID_FIRST_ROW, 1)].value += 7.0
    rows = {row[0].value: row[2].coordinate for row in book[QUARTERLY].iter_rows(min_row=5) if row[2].value}
    before, after = Calculator(book), Calculator(changed)
    for title in ("Treasury bills", "U.S. Treasury securities", "Securities held outright"):
        gap = after.value(QUARTERLY, rows[title]) - before.value(QUARTERLY, rows[title])
        assert gap == pytest.approx(7.0, abs=1e-9)


# --- income --------------------------------------------------------------------------------------------------------


def income_rows(book: openpyxl.Workbook) -> dict[str, int]:
    return {str(cell.value): cell.row for cell in book[INCOME]["A"] if cell.value}


def test_income_by_week_is_the_statements_digits(income: IncomeStatement, book: openpyxl.Workbook):
    sheet = book[INCOME_WEEKLY]
    heads = {cell.value: cell.column for cell in sheet[5]}
    expected = {LINE_TITLES[line]: income.income_line_bn(line)[0] for line in INCOME_LINES}
    expected |= {LINE_TITLES[line]: income.expense_line_bn(line)[0] for line in EXPENSE_LINES}
    expected |= {"Remittances due to the Treasury": income.remitted_bn[0]}
    for title, weekly in expected.items():
        column = [sheet.cell(GRID_FIRST_ROW + 2 + week, heads[title]).value for week in range(60)]
        assert np.allclose(column, weekly, rtol=SIXTEEN_DIGITS, atol=0.0), title
        assert sheet.cell(GRID_FIRST_ROW + 1, heads[title]).value is None  # the opening has no flows


def test_income_by_year_is_that_of_the_command(income: IncomeStatement, book: openpyxl.Workbook):
    """The formulas of the workbook against `yearly_columns`, which `eccles income` prints."""
    calculator, sheet, rows, known = Calculator(book), book[INCOME], income_rows(book), yearly_columns(income)
    titles = {"Interest income": "interest_income_bn", "Interest expense": "interest_expense_bn"}
    titles |= {"Net income before dividends": "net_income_bn", "Remittances due to the Treasury": "remitted_bn"}
    titles |= {"Deferred asset on the Wednesday": "deferred_asset_bn"}
    for place, year in enumerate(known["year"]):
        column = "CD"[place]
        assert sheet[f"{column}4"].value == year
        for title, name in titles.items():
            found = calculator.value(INCOME, f"{column}{rows[title]}")
            assert found == pytest.approx(known[name][place], abs=1e-9), (year, title)
    days = [calculator.value(INCOME, f"{column}{rows['Days of it in the projection']}") for column in "CD"]
    assert days == pytest.approx([213.0, 207.0])  # 2 June to 31 December 2022, 1 January to 26 July 2023


def test_quarters_of_income_by_a_pandas_road(income: IncomeStatement, book: openpyxl.Workbook):
    """Each week spread over its seven days, and the days added up by quarter."""
    days = pd.date_range(str(income.opening_date + 1), str(income.date[-1]))
    daily = pd.Series(np.repeat(income.net_income_bn[0] / 7, 7), index=days)
    quarters = daily.groupby([daily.index.year, daily.index.quarter]).sum()
    sheet, row, calculator = book[INCOME], income_rows(book)["Net income before dividends"], Calculator(book)
    found = {
        cell.value: calculator.value(INCOME, f"{cell.column_letter}{row}")
        for cell in sheet[4]
        if "Q" in str(cell.value)
    }
    assert found == pytest.approx({f"{year} Q{quarter}": value for (year, quarter), value in quarters.items()})


def test_a_changed_week_moves_its_quarter_and_its_year(content: bytes, book: openpyxl.Workbook):
    changed = read(content)
    changed[INCOME_WEEKLY][f"B{GRID_FIRST_ROW + 2}"].value += 7.0  # bills, the week to 2022-06-08
    before, after, rows = Calculator(book), Calculator(changed), income_rows(book)
    for column in ("C", "F"):
        for title, gap in {LINE_TITLES["bills"]: 7.0, "Net income before dividends": 7.0}.items():
            cell = f"{column}{rows[title]}"
            assert after.value(INCOME, cell) - before.value(INCOME, cell) == pytest.approx(gap, abs=1e-9)


def readme_text(content: bytes) -> str:
    return "\n".join(str(cell.value) for row in read(content)["README"].iter_rows() for cell in row if cell.value)


def test_a_projection_without_income_has_no_sheet_of_it(make_result):
    bare = workbook_bytes(Projection(make_result(weeks=20)))
    assert {INCOME, INCOME_WEEKLY}.isdisjoint(read(bare).sheetnames)


def test_the_operation_writes_the_income_of_the_projections_scenario(
    projection: Projection, content: bytes, tmp_path: Path
):
    assert api.workbook(projection, tmp_path / "book.xlsx").read_bytes() == content


def libreoffice() -> str | None:
    return shutil.which("libreoffice") or shutil.which("soffice")


@pytest.mark.filterwarnings("ignore:Unable to read chart")  # charts as LibreOffice writes them are not read here
@pytest.mark.skipif(libreoffice() is None, reason="LibreOffice is not installed: apt-get install libreoffice-calc")
def test_libreoffice_opens_it_without_an_error_and_finds_the_same_values(content: bytes, tmp_path: Path):
    """The values written beside the formulas are taken out first, so that what is compared was calculated there."""
    source, out = tmp_path / "bare" / "book.xlsx", tmp_path / "opened"
    source.parent.mkdir()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(source, "w") as bare:
        for name in archive.namelist():
            text = archive.read(name)
            bare.writestr(
                name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", text) if name.startswith("xl/worksheets/") else text
            )
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [libreoffice() or "", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(source)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "HOME": str(tmp_path)}
    )
    assert done.returncode == 0, done.stderr
    opened = openpyxl.load_workbook(out / "book.xlsx", data_only=True)
    ours = read(content, values=True)
    for sheet, cell in formulas(read(content)):
        found, expected = number(opened[sheet][cell].value), number(ours[sheet][cell].value)
        assert found == pytest.approx(expected, abs=2e-6), (sheet, cell)
    texts = [str(cell.value) for sheet in opened for row in sheet.iter_rows() for cell in row if cell.data_type in "se"]
    assert [text for text in texts if ERRORS.search(text)] == []


# --- the file ------------------------------------------------------------------------------------------------------


def test_two_workbooks_are_the_same_bytes(projection: Projection, content: bytes, tmp_path: Path):
    path = write_workbook(projection, tmp_path / "deep" / "projection.xlsx")
    assert path.read_bytes() == content
    assert [item.name for item in path.parent.iterdir()] == ["projection.xlsx"]


def test_a_failure_leaves_nothing_behind(projection: Projection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_file.Path, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        write_workbook(projection, tmp_path / "projection.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_one_path_of_many_is_written(make_result):
    result = make_result(weeks=20, paths=3)
    sheet = read(workbook_bytes(Projection(result), of_path=2))[WEEKLY]
    assert sheet["B20"].value == pytest.approx(result.amount_bn("bills")[2, 13], rel=SIXTEEN_DIGITS)
    with pytest.raises(DataError, match="no path 3"):
        workbook_bytes(Projection(result), of_path=3)


def test_a_date_that_is_no_wednesday_is_refused(projection: Projection):
    with pytest.raises(DataError, match="nearest: 2022-06-01"):
        workbook_bytes(projection, dates=["2022-06-02"])


def test_a_projection_without_lots_has_no_sheet_of_them(make_result):
    from dataclasses import replace

    bare = Projection(replace(make_result(weeks=20), lots=None))
    book = read(workbook_bytes(bare))
    assert SECURITIES not in book.sheetnames
    assert all(row[0].value != SECURITIES for row in book["README"].iter_rows())
