"""Cells of a workbook answer where they come from: every kind of number in every sheet, with what stands there."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError, InvariantError
from eccles.core.receipt import Receipt
from eccles.data.library import open_library
from eccles.data.snapshot import open_snapshot
from eccles.data.xlsx import read_cells
from eccles.data.xlsx_formulas import plain_formula, shifted
from eccles.opening.assemble import Carry, carry
from eccles.receipts.address import read_address
from eccles.receipts.checking.workbook_cells import cell_receipt
from eccles.receipts.checking.workbook_file import FreshBook, ReadBook
from eccles.receipts.projection.ladder_rows import LADDER_COLUMNS, ladder_receipt
from eccles.receipts.question import Question
from eccles.report import workbook_receipt as receipt_module
from eccles.report.workbook import workbook_bytes, write_workbook
from eccles.report.workbook_balance import WEEKLY
from eccles.report.workbook_income import INCOME, INCOME_WEEKLY
from eccles.report.workbook_lots import LADDER, SECURITIES
from eccles.report.workbook_receipt import RECEIPT_SHEET, workbook_receipt
from eccles.report.workbook_words import README, SCENARIO, SOURCES
from tests.receipts.books import edited, number, part_of, with_receipt

NUMBERS_PER_KIND_COUNT = 7
H41, CHANGES = "H.4.1", "CD"
"""The sheet of the H.4.1 and its columns that are rounded to a million."""


def refuse(*_: object, **__: object) -> NoReturn:
    raise AssertionError("nothing is run or asked for here")


def explain(book: ReadBook, fresh: FreshBook, sheet: str, cell: str) -> Receipt:
    address = read_address(f"book.xlsx#{sheet}!{cell}")
    question = Question(address, open_library(), run=refuse, operation=refuse, given=fresh.projection)
    return cell_receipt(question, book, fresh)


# --- the receipt the workbook carries ------------------------------------------------------------------------------


def test_the_workbook_carries_what_it_was_made_from(book: ReadBook, projection: eccles.Projection) -> None:
    assert book.receipt["scenario_sha256"] == projection.provenance.scenario_hash
    assert book.receipt["scenario"]["paths"]["loans_bn"] == 40.25
    assert book.receipt["path"] == 0
    assert book.receipt["lot_dates"] == ["2022-06-01", "2022-12-28"]
    assert (book.receipt["opening_date"], book.receipt["last_date"]) == ("2022-06-01", "2023-01-11")


def test_a_long_receipt_goes_on_in_the_next_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt_module, "CELL_LETTERS_COUNT", 100)
    words = {"title": "A title with _x0041_ in it"}
    stored = read_cells(workbook_bytes(eccles.project("baseline", horizon="2w", set=words)))
    assert len(stored.sheets[RECEIPT_SHEET]) > 20
    assert workbook_receipt(stored)["scenario"]["title"] == words["title"]


# --- cells -----------------------------------------------------------------------------------------------------------


def spread(fresh: FreshBook) -> list[tuple[str, str]]:
    """Some cells of every kind of number in every sheet, the first and the last among them."""
    kinds: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (sheet, cell), about in fresh.written.about.items():
        kinds[sheet, about.kind].append(cell)
    chosen = []
    for (sheet, _), cells in kinds.items():
        places = np.linspace(0, len(cells) - 1, min(NUMBERS_PER_KIND_COUNT, len(cells))).astype(int)
        chosen += [(sheet, cells[place]) for place in places]
    return chosen


def test_numbers_of_every_kind_in_every_sheet_answer_with_what_stands_there(book: ReadBook, fresh: FreshBook) -> None:
    chosen = spread(fresh)
    assert {sheet for sheet, _ in chosen} == {*fresh.stored.sheets} - {"Charts", RECEIPT_SHEET}
    for sheet, cell in chosen:
        receipt = explain(book, fresh, sheet, cell)
        shown, millions = number(book.stored, sheet, cell), fresh.written.about[sheet, cell].unit == "USD mn"
        value = receipt.value * (1000.0 if millions else 1.0)
        if sheet == H41 and cell[0] in CHANGES:
            assert shown == round(value), (sheet, cell)
        else:
            assert value == pytest.approx(shown, abs=1e-9, rel=1e-9), (sheet, cell)
        assert receipt.figure == f"book.xlsx#{sheet}!{cell}"
        assert receipt.title
        assert all(step.by for step in receipt.chain)
        assert "shows" not in receipt.note.replace("the sheet shows", "")


def test_every_number_is_known_but_days_and_years(fresh: FreshBook) -> None:
    other = [
        (sheet, cell, stored.value)
        for sheet, cells in fresh.stored.sheets.items()
        for cell, stored in cells.items()
        if stored.is_number and (sheet, cell) not in fresh.written.about
    ]
    years = {(sheet, value) for sheet, _, value in other if isinstance(value, float) and value < 20_000}
    assert years == {(sheet, year) for sheet in (INCOME, LADDER) for year in (2022.0, 2023.0)}
    assert {*fresh.written.about} <= {(sheet, cell) for sheet, cells in fresh.stored.sheets.items() for cell in cells}


# --- cells that are not what their writer says ------------------------------------------------------------------------


def noted(fresh: FreshBook, place: tuple[str, str], **change: object) -> FreshBook:
    """The workbook as a writer leaves it that notes something else about a cell."""
    about = replace(fresh.written.about[place], **change)  # type: ignore[arg-type]  # any of its fields
    return replace(fresh, written=replace(fresh.written, about={**fresh.written.about, place: about}))


def holding(fresh: FreshBook, place: tuple[str, str], by: float) -> FreshBook:
    """The workbook as a writer leaves it that writes another number into a cell."""
    (sheet, cell), sheets = place, fresh.stored.sheets
    stored = replace(sheets[sheet][cell], text=repr(number(fresh.stored, sheet, cell) + by))
    return replace(fresh, stored=replace(fresh.stored, sheets={**sheets, sheet: {**sheets[sheet], cell: stored}}))


def places_of(fresh: FreshBook, kind: str) -> list[tuple[str, str]]:
    """The cells of a kind that do not read 0."""
    return [
        place for place, about in fresh.written.about.items() if about.kind == kind and number(fresh.stored, *place)
    ]


@pytest.mark.parametrize("kind", ["line", "ladder", "income", "lot", "h41"])
def test_a_cell_with_another_number_than_its_figure_is_refused(book: ReadBook, fresh: FreshBook, kind: str) -> None:
    places = places_of(fresh, kind)
    for place in (places[0], places[len(places) // 2], places[-1]):
        by = 2.0 if fresh.written.about[place].unit == "USD mn" else 0.001
        with pytest.raises(InvariantError, match=r"should be|miss it"):
            explain(book, holding(fresh, place, by), *place)


@pytest.mark.parametrize("kind", ["line", "ladder", "income", "lot"])
def test_a_writer_that_notes_another_date_is_refused(book: ReadBook, fresh: FreshBook, kind: str) -> None:
    about = fresh.written.about
    dates = sorted({one.date for one in about.values() if one.kind == kind and one.date})
    place = next(
        place
        for place in reversed(places_of(fresh, kind))
        if about[place].date == dates[-1] and about[place].names[-1] not in {"par", "coupon"}
    )
    with pytest.raises((InvariantError, DataError)):
        explain(book, noted(fresh, place, date=dates[0]), *place)


def test_a_writer_that_swaps_columns_is_refused(book: ReadBook, fresh: FreshBook) -> None:
    about = fresh.written.about
    place = next(place for place in places_of(fresh, "ladder") if about[place].names == ("coupon_due",))
    with pytest.raises(InvariantError, match="should be"):
        explain(book, noted(fresh, place, names=("bill_due",)), *place)
    place = next(place for place in places_of(fresh, "lot") if about[place].names[1] == "compensation")
    with pytest.raises(InvariantError, match="should be"):
        explain(book, noted(fresh, place, names=(about[place].names[0], "par")), *place)
    place = next(place for place in places_of(fresh, "h41") if place[1][0] in CHANGES)
    with pytest.raises(InvariantError, match="should be"):
        explain(book, noted(fresh, place, names=(about[place].names[0], "level")), *place)
    with pytest.raises(InvariantError, match="should be"):
        explain(book, noted(fresh, (WEEKLY, "B8"), names=("notes_bonds",)), WEEKLY, "B8")


def test_changes_of_the_h41_may_be_rounded_to_a_million_and_levels_not(book: ReadBook, fresh: FreshBook) -> None:
    places = places_of(fresh, "h41")
    level = next(place for place in places if place[1][0] not in CHANGES and number(fresh.stored, *place) % 1.0)
    change = next(place for place in places if place[1][0] in CHANGES)
    for place, by in ((level, 0.01), (change, 1.0)):
        with pytest.raises(InvariantError, match="should be"):
            explain(book, holding(fresh, place, by), *place)


def test_rounding_takes_half_a_decimal_and_no_more(book: ReadBook, fresh: FreshBook) -> None:
    checks = [place for place, about in fresh.written.about.items() if about.kind == "lots_check"]
    for place in checks:
        assert explain(book, fresh, *place).value == 0.0
        with pytest.raises(InvariantError, match="rounding to 6 decimals takes less"):
            explain(book, holding(fresh, place, 0.001), *place)
    sheets = fresh.stored.sheets
    millions = [
        place for place in fresh.written.about if "ROUND" in sheets[place[0]][place[1]].formula and place[0] == H41
    ]
    with pytest.raises(InvariantError, match="rounding to 3 decimals takes less"):
        explain(book, holding(fresh, millions[0], 0.01), *millions[0])


def test_an_excess_over_a_cap_is_worked_out(book: ReadBook, fresh: FreshBook) -> None:
    about = fresh.written.about
    for key in ("treasury_excess", "agency_excess"):
        place = next(place for place, one in about.items() if one.names == (key,))
        receipt = explain(book, fresh, *place)
        assert receipt.value == 0.0
        redeemed, cap, *below = (step.value or 0.0 for step in receipt.chain if "6 decimals" not in step.what)
        assert below == ([-redeemed - cap] if redeemed + cap < 0.0 else [])
        with pytest.raises(InvariantError, match="rounding"):
            explain(book, holding(fresh, place, 5.0), *place)


def test_carried_lots_that_miss_the_books_are_refused(
    book: ReadBook, fresh: FreshBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = fresh.written.about
    places = [place for place, one in about.items() if one.kind == "reconciled" and one.names[1] == "carried"]
    assert len(places) == 7
    for place in places:
        with pytest.raises(InvariantError, match="miss it"):
            explain(book, holding(fresh, place, 0.001), *place)

    def lighter(*args: Any) -> Carry:
        found = carry(*args)
        lots, cohorts = found.portfolio, found.cohorts
        lots = replace(lots, par_bn=lots.par_bn * 0.999, compensation_bn=lots.compensation_bn * 0.999)
        return replace(found, portfolio=lots, cohorts=replace(cohorts, par_bn=cohorts.par_bn * 0.999))

    monkeypatch.setattr("eccles.receipts.checking.workbook_kinds.carry", lighter)
    for place in places:
        with pytest.raises(InvariantError, match="miss the books"):
            explain(book, fresh, *place)


# --- what cells say --------------------------------------------------------------------------------------------------


def test_a_sum_is_its_accounts_from_their_openings(book: ReadBook, fresh: FreshBook) -> None:
    receipt = explain(book, fresh, WEEKLY, "L20")
    assert receipt.title == "Securities held outright"
    assert receipt.date == "2022-08-31"
    assert "the cell is the formula =G20+K20" in receipt.note
    table = open_snapshot().table("soma_summary")
    row = int(np.flatnonzero(table["date"] == np.datetime64("2022-06-01"))[0])
    classes = ("bill", "note_bond", "tips", "compensation", "frn", "agency_debt", "mbs", "cmbs")
    opening = sum(float(table[f"{name}_bn"][row]) for name in classes)
    journal = fresh.projection.result.journal
    columns = [fresh.projection.result.chart.index(name) for name in fresh.projection.result.chart.names[:8]]
    moved = float(journal.change_bn()[0, :13][:, columns].sum())
    assert receipt.value == pytest.approx(opening + moved, abs=1e-8)
    published = [origin for step in receipt.chain for origin in step.origins]
    assert sum(origin.value or 0.0 for origin in published) == pytest.approx(opening, abs=1e-9)


def test_a_formula_is_the_cells_it_names(book: ReadBook, fresh: FreshBook) -> None:
    redeemed = explain(book, fresh, LADDER, "H8")
    assert [step.detail for step in redeemed.chain] == ["cell Ladder!F8", "cell Ladder!G8"]
    assert [step.value for step in redeemed.chain] == [number(book.stored, LADDER, cell) for cell in ("F8", "G8")]
    assert redeemed.shaped_by
    check = explain(book, fresh, SECURITIES, "H6")
    assert check.chain[-1].what in {"less: U.S. Treasury securities", "Rounded to 6 decimals"}
    assert check.value == 0.0
    added = explain(book, fresh, SCENARIO, next(cell for cell in cells_of(fresh, SCENARIO, "formula")))
    assert [step.what.startswith("less: ") for step in added.chain] == [False, True]


def cells_of(fresh: FreshBook, sheet: str, kind: str) -> list[str]:
    return [cell for (name, cell), about in fresh.written.about.items() if (name, about.kind) == (sheet, kind)]


def test_the_average_maturity_by_hand(book: ReadBook, fresh: FreshBook) -> None:
    history = fresh.projection.result.lots
    assert history is not None
    par = history.par_bn[0, 30]
    years = (history.lots.maturity_date - np.datetime64("2022-12-28")).astype(float) / 365.25
    receipt = explain(book, fresh, SECURITIES, "J7")
    assert receipt.date == "2022-12-28"
    assert receipt.value == pytest.approx(float(np.average(years, weights=par)), abs=1e-9)
    assert len(receipt.chain) == 4


def test_coupons_are_published_or_the_yield_of_their_first_sale(book: ReadBook, fresh: FreshBook) -> None:
    published, sold = None, None
    for cell in cells_of(fresh, SECURITIES, "lot"):
        if cell.startswith("D"):
            cusip = str(fresh.stored.sheets[SECURITIES][f"A{cell[1:]}"].value)
            holding = open_snapshot().table("holding")
            known = np.flatnonzero(holding["cusip"] == cusip)
            if known.size:
                published = cell, float(holding["coupon_pct"][known[0]])
            elif fresh.stored.sheets[SECURITIES][f"G{cell[1:]}"].value == "projected":
                sold = cell
    assert published is not None
    assert sold is not None
    assert explain(book, fresh, SECURITIES, published[0]).chain[0].value == published[1]
    steps = explain(book, fresh, SECURITIES, sold).chain
    assert steps[0].what.startswith("Par yield of ")
    assert steps[0].origins[0].name.startswith("DGS")


def test_days_and_rows_are_counted(book: ReadBook, fresh: FreshBook) -> None:
    days = {
        fresh.written.about[INCOME, cell].date: explain(book, fresh, INCOME, cell)
        for cell in cells_of(fresh, INCOME, "days")
    }
    assert days["2022"].chain[0].what == "Days from 2022-06-02 to 2022-12-31"
    assert (days["2022"].value, days["2023-Q1"].value) == pytest.approx((213.0, 11.0))
    before = explain(book, fresh, INCOME_WEEKLY, cells_of(fresh, INCOME_WEEKLY, "days_before")[4])
    assert before.chain[0].what == "1 of the 7 days from 2022-06-30 to 2022-07-06 are before 2022-07-01"
    rows = {fresh.written.about[SOURCES, cell].names[0]: cell for cell in cells_of(fresh, SOURCES, "rows")}
    assert explain(book, fresh, SOURCES, rows["WALCL"]).value == open_snapshot().series("WALCL").date.size


def test_what_is_no_number_says_what_it_is(book: ReadBook, fresh: FreshBook) -> None:
    told = {
        (WEEKLY, "A7"): "holds a day and no amount: 2022-06-01",
        (WEEKLY, "B5"): 'holds words and no number: "Treasury bills"',
        (INCOME, "C4"): "holds the head of its column and no amount: 2022",
        (README, "Z99"): "README!Z99 is empty",
        ("Foo", "A1"): 'no sheet "Foo"',
        (RECEIPT_SHEET, "A2"): f'no sheet "{RECEIPT_SHEET}"',
        (README, "9A"): '"9A" is no cell; a cell is written like D9',
    }
    for (sheet, cell), words in told.items():
        with pytest.raises(DataError, match=re.escape(words)):
            explain(book, fresh, sheet, cell)


def test_the_operation_reads_the_file_and_any_way_to_write_a_cell(path: Path) -> None:
    receipt = eccles.why(f"{path}#'balance sheet WEEKLY'!$q$20")
    assert receipt.figure == f"{path}#{WEEKLY}!Q20"
    assert receipt.date == "2022-08-31"
    with pytest.raises(DataError, match="scenario of its own"):
        eccles.why(f"{path}#{WEEKLY}!Q20", "baseline")
    with pytest.raises(DataError, match="write the sheet and the cell"):
        eccles.why(f"{path}#{WEEKLY}")


def test_several_paths_are_refused(projection: eccles.Projection, tmp_path: Path) -> None:
    file = write_workbook(projection, tmp_path / "paths.xlsx")
    several = with_receipt(file.read_bytes(), path_count=2, path=1)
    file.write_bytes(several)
    with pytest.raises(DataError, match="2 paths"):
        eccles.why(f"{file}#{WEEKLY}!B8")
    file.write_bytes(with_receipt(several, path=2))
    with pytest.raises(DataError, match="no path 2"):
        eccles.verify_report(file)


def test_a_month_cut_by_the_horizon_counts_what_was_paid_inside(projection: eccles.Projection) -> None:
    month = str(projection.result.ladder.month_date[-1])[:7]
    assert not projection.result.ladder.complete[-1]
    ladder = projection.result.ladder
    for column in LADDER_COLUMNS:
        receipt = ladder_receipt(projection, column, month, open_snapshot())
        if hasattr(ladder, column):
            assert receipt.value == getattr(ladder, column)[0, -1]
        assert all(abs(step.value or 0.0) < 1.0 for step in receipt.chain if step.what.startswith("Inflation"))


# --- reading formulas ------------------------------------------------------------------------------------------------


def test_a_formula_shared_by_a_column_is_read_cell_by_cell(path: Path) -> None:
    """Excel may write a column's formula once."""
    content = path.read_bytes()

    def share(text: str) -> str:
        text = text.replace("<f>G20+K20</f>", '<f t="shared" ref="L20:L21" si="0">G20+K20</f>')
        return text.replace("<f>G21+K21</f>", '<f t="shared" si="0"/>')

    shared = read_cells(edited(content, part_of(WEEKLY), share))
    assert shared == read_cells(content)


def test_formulas_move_and_read_alike() -> None:
    assert shifted('LOG10(A1)+weekly_b7+$B2-C$3&"D4"', 1, 25) == 'LOG10(Z2)+weekly_b7+$B3-AB$3&"D4"'
    assert plain_formula("=SUM('Income'!A1, 'My sheet'!B2)") == "SUM(Income!A1,'My sheet'!B2)"
    assert plain_formula('IF(A1="a b", 1)') == 'IF(A1="a b",1)'
