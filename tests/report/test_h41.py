"""The H.4.1: history as the Board printed it, projections that close, and nothing that is not known."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles import api
from eccles.base.errors import DataError
from eccles.base.units import mn_from_bn
from eccles.core.accounts import Side
from eccles.data.institution import chart_of_accounts
from eccles.data.snapshot import open_snapshot
from eccles.report.h41 import H41Release, H41Row, h41_release
from eccles.report.h41_amounts import Amount, published_amounts
from eccles.report.h41_close import ROUNDING_BN, Node, close_table
from eccles.report.h41_layout import h41_layout
from eccles.report.h41_sheet import write_h41_workbook
from eccles.report.h41_text import change_text, h41_html, h41_text, level_text
from eccles.report.views import Projection
from tests.report.sheet_formulas import Calculator

LAYOUT = h41_layout()
MN = 0.001

LINES = open_snapshot().table("h41_line")
DOWNLOAD = LINES["source"] == "ddp"
SECURITIES = ("bills", "notes_bonds", "tips", "inflation_compensation", "frn", "agency_debt", "mbs", "cmbs")
CONDITION_WEEKS = np.unique(LINES["date"][DOWNLOAD & (LINES["date"] < np.datetime64("2018-01-01"))])
FACTOR_WEEKS = np.unique(LINES["date"][DOWNLOAD & (LINES["date"] >= np.datetime64("2021-11-24"))])
"""Weeks in which every line of table 5, and of table 1, is in hand."""


@pytest.fixture(scope="module")
def projection() -> Projection:
    return api.project("qt2_as_it_happened", horizon="60w")


def closed(table: int, date: np.datetime64) -> list[Node]:
    layout = next(found for found in LAYOUT.tables if found.number == table)
    return [node for top in close_table(layout, published_amounts(LAYOUT, date)) for node in top.walk()]


def printed(table: int, date: np.datetime64) -> dict[str, float]:
    """Lines of a week that the download prints and the layout has, in bn."""
    rows = LINES["date"] == date
    inside = {line.name for top in LAYOUT.tables if top.number == table for row in top.rows for line in row.walk()}
    values = zip(LINES["line"][rows], LINES["value_bn"][rows], strict=True)
    return {line: float(value) for line, value in values if line in inside}


# --- the layout ----------------------------------------------------------------------------------------------------


def test_every_source_and_account_of_the_layout_exists():
    snapshot, known = open_snapshot(), set(LINES["line"])
    accounts = {*chart_of_accounts().names, "total_assets"}
    for line in LAYOUT.lines():
        for expression in (*line.published, line.derived):
            for name in expression.names:
                table, _, column = name.partition(".")
                found = {
                    "line": lambda column: column in known,
                    "factor": lambda column: column in snapshot.table("h41_factor"),
                    "soma": lambda column: column in snapshot.table("soma_summary"),
                    "series": lambda column: snapshot.series(column).date.size > 0,
                }[table](column)
                assert found, name
        assert set(line.projected.names) <= accounts, line.name
        assert {line.note, line.projected_note} - {""} <= set(LAYOUT.notes), line.name


def test_every_line_of_the_download_has_a_place():
    placed = {line.name for line in LAYOUT.lines()}
    eliminations = {name for name in set(LINES["line"]) if name.endswith("_eliminations")}
    assert set(LINES["line"]) - placed == eliminations
    assert np.all(LINES["value_bn"][np.isin(LINES["line"], sorted(eliminations))] == 0.0)


def test_no_table_prints_a_line_twice():
    for table in LAYOUT.tables:
        names = [line.name for row in table.rows for line in row.walk()]
        assert len(set(names)) == len(names)


# --- history -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("table", "weeks"), [(5, CONDITION_WEEKS), (1, FACTOR_WEEKS)], ids=["table 5", "table 1"])
def test_history_reprints_every_line_where_every_line_is_known(table: int, weeks: np.ndarray):
    assert weeks.size >= 70
    for date in weeks:
        nodes = {node.line.name: node for node in closed(table, date)}
        known = printed(table, date)
        assert {name: nodes[name].amount.level_bn for name in known} == known
        shown = [node for node in nodes.values() if not node.line.occasional or node.amount is not None]
        assert all(node.mark == "" and node.amount is not None for node in shown), date
        assert not any(name.startswith("composite:") for name in nodes)
        assert {node.amount.basis for node in shown} <= {"published", "derived"}


def test_totals_equal_their_lines_but_for_the_boards_rounding():
    """A line is printed to 1 mn, so a total may differ from its lines by half a million for each term."""
    differences = []
    for table, weeks in ((5, CONDITION_WEEKS), (1, FACTOR_WEEKS)):
        for date in weeks:
            for node in closed(table, date):
                if node.residual_bn is not None:
                    assert abs(node.residual_bn) <= ROUNDING_BN * (1 + len(node.parts)) + 1e-9, (date, node.line.name)
                    differences.append(abs(node.residual_bn))
    within = np.array(differences) <= MN + 1e-9
    assert within.mean() > 0.98
    assert max(differences) < 3.5 * MN


def test_what_the_footnotes_say_of_derived_lines_is_measured():
    snapshot, dates = open_snapshot(), CONDITION_WEEKS
    factor, line = snapshot.table("h41_factor"), {}
    for name in ("federal_reserve_notes", "depository_institution_deposits"):
        rows = DOWNLOAD & (LINES["line"] == name) & np.isin(LINES["date"], dates)
        line[name] = LINES["value_bn"][rows][np.argsort(LINES["date"][rows])]
    week = {name: factor[name][np.isin(factor["date"], dates)] for name in factor}
    excess = week["currency_bn"] - week["total_supplying_bn"] + snapshot.series_bn("WALCL").at(dates)
    above = excess - line["federal_reserve_notes"]
    assert (round(above.mean(), 1), round(above.min(), 1), round(above.max(), 1)) == (0.4, -0.1, 1.3)
    gap = np.abs(week["reserves_bn"] - line["depository_institution_deposits"])
    assert (dates.size, np.count_nonzero(gap <= MN + 1e-9), round(mn_from_bn(gap.max()))) == (100, 94, 12)


def test_total_assets_are_walcl_in_every_week():
    walcl = open_snapshot().series_bn("WALCL")
    for date in open_snapshot().table("h41_factor")["date"][::13]:
        nodes = {node.line.name: node for node in closed(5, date)}
        assert nodes["total_assets"].amount.level_bn == float(walcl.at(date))
        assert nodes["liabilities_and_capital"].amount.level_bn == nodes["total_assets"].amount.level_bn


def test_factors_close_in_every_week():
    """Supplying less absorbing is reserve balances, to the rounding of three printed numbers."""
    for date in open_snapshot().table("h41_factor")["date"][::13]:
        level = {node.line.name: node.amount for node in closed(1, date)}
        gap = level["total_supplying"].level_bn - level["total_absorbing"].level_bn - level["reserve_balances"].level_bn
        assert abs(gap) <= 3 * ROUNDING_BN + 1e-9, date


@pytest.mark.parametrize(
    ("date", "lines", "left"),
    [
        ("2018-05-30", "reserve_bank_credit", 1.711),  # Maiden Lane LLC, which the excerpt of that week leaves out
        ("2021-04-28", "reserve_bank_credit", 34.526),  # facilities that ended in 2021
    ],
)
def test_a_facility_the_data_leave_out_is_shown_as_what_is_left(date: str, lines: str, left: float):
    table = h41_release(date).tables[0]
    row = next(row for row in table.rows if row.name == f"composite:{lines}")
    assert row.title.startswith("Other net portfolio holdings")
    assert row.level_bn == pytest.approx(left, abs=MN)


def test_changes_are_differences_of_levels():
    table = h41_release("2023-03-22").tables[0]
    rows = {row.name: row for row in table.rows}
    for weeks, field in ((1, "week_change_bn"), (52, "year_change_bn")):
        then = h41_release(np.datetime64("2023-03-22") - np.timedelta64(7 * weeks, "D")).tables[0]
        for name in ("reserve_bank_credit", "loans", "reserve_balances", "treasury_general_account"):
            assert getattr(rows[name], field) == pytest.approx(rows[name].level_bn - then.level_bn(name), abs=1e-12)
    assert change_text(rows["reserve_bank_credit"].week_change_bn) == "+ 94,137"


def test_composites_are_compared_only_with_their_like():
    """On the first week of the download the week before knows fewer lines: what cannot be compared stays empty."""
    rows = {row.name: row for row in h41_release("2021-04-28").tables[0].rows}
    assert rows["gold_stock"].level_bn == pytest.approx(11.041)
    assert rows["gold_stock"].week_change_bn is None
    assert rows["composite:reserve_bank_credit"].week_change_bn is None
    assert rows["total_supplying"].week_change_bn is not None


@pytest.mark.parametrize("date", ["2002-12-18", "2003-12-17"])
def test_the_first_weeks_have_no_earlier_ones(date: str):
    rows = {row.name: row for row in h41_release(date).tables[1].rows}
    assert (rows["total_assets"].year_change_bn is None) == (date == "2002-12-18")


# --- projections ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("week", [0, 1, 30, 60])
def test_projected_totals_are_the_sum_of_their_lines(projection: Projection, week: int):
    release = h41_release(projection.date[week], projection)
    for table in release.tables:
        assert table.residual_bn
        assert max(abs(value) for value in table.residual_bn.values()) < 1e-9
    result = projection.result
    amount = {account.name: float(result.amount_bn(account.name)[0, week]) for account in result.chart.accounts}
    owed = {account.name for account in result.chart.accounts if account.side is Side.LIABILITY}
    printed_apart = {"currency", "foreign_rrp", "on_rrp", "tga", "reserves"}
    total, rest_owed = result.total_assets_bn[0, week], sum(amount[name] for name in owed - printed_apart)
    rest = total - sum(amount[name] for name in (*SECURITIES, "loans"))
    factors, condition = release.tables
    expected = (
        (condition, "total_assets", total),
        (condition, "composite:total_assets", rest),
        (condition, "composite:liabilities_and_capital", rest_owed),
        (factors, "composite:total_supplying", rest + amount["factors_bridge"]),
        (factors, "composite:total_absorbing", rest_owed),
    )
    for table, name, value in expected:
        assert table.level_bn(name) == pytest.approx(value, abs=1e-6), name
    gap = factors.level_bn("total_supplying") - factors.level_bn("total_absorbing")
    assert gap == pytest.approx(factors.level_bn("reserve_balances"), abs=1e-6)


def test_the_opening_is_the_published_week(projection: Projection):
    """Two roads to the books of one Wednesday: the engine's opening, and the release."""
    ours, theirs = (h41_release("2022-06-01", found) for found in (projection, None))
    compared = 0
    for mine, printed_table in zip(ours.tables, theirs.tables, strict=True):
        published = {row.name: row for row in printed_table.rows if row.level_bn is not None}
        for row in mine.rows:
            if row.level_bn is not None and row.name in published:
                # Treasury currency was revised after that week was printed, which moves currency and its total
                allowed = (
                    0.7 if row.name in ("currency_in_circulation", "total_supplying", "total_absorbing") else 0.002
                )
                if not row.name.startswith("composite:"):
                    assert row.level_bn == pytest.approx(published[row.name].level_bn, abs=allowed), row.name
                    compared += 1
    assert compared > 30


def test_nothing_is_invented(projection: Projection):
    known = {line.name for line in LAYOUT.lines() if line.projected.names}
    sums = {"securities_held_outright", "treasury_securities", "reverse_repurchase_agreements"}
    for table in h41_release(projection.date[-1], projection).tables:
        for row in table.rows:
            if row.level_bn is not None and not row.name.startswith("composite:"):
                assert row.name in known | sums
            elif row.level_bn is None and row.name:
                assert row.mark in ("(a)", "(b)", "n.a.")


def test_changes_of_a_projected_week_reach_back_into_history(projection: Projection):
    row = next(row for row in h41_release("2022-06-08", projection).tables[1].rows if row.name == "total_assets")
    walcl = open_snapshot().series_bn("WALCL")
    assert row.week_change_bn == pytest.approx(row.level_bn - float(walcl.at("2022-06-01")), abs=MN)
    assert row.year_change_bn == pytest.approx(row.level_bn - float(walcl.at("2021-06-09")), abs=1e-9)


LEAVES = [node.line.name for node in closed(5, np.datetime64("2017-12-27")) if not node.children and node.amount]
ALWAYS = [name for name in LEAVES if name != "maiden_lane"]
"""Without the facility's line, which a composite holds unmarked."""


@given(hidden=st.sets(st.sampled_from(ALWAYS)), totals=st.booleans())
def test_whatever_is_hidden_the_table_closes_on_the_truth(hidden: set[str], totals: bool):
    """Known leaves of a real week, totals made exact; then some are hidden: composites must equal what they hide."""
    layout, leaf = LAYOUT.tables[1], {node.line.name: node for node in closed(5, np.datetime64("2017-12-27"))}
    exact = {name: Amount(leaf[name].amount.level_bn, "published") for name in LEAVES}
    sums: dict[str, float] = {}

    def add(line) -> float:
        own = (
            sum(add(row) for row in line.rows) if line.rows else exact[line.name].level_bn if line.name in exact else 0
        )
        sums[line.name] = own
        return own

    for row in layout.rows:
        add(row)
    known = {name: amount for name, amount in exact.items() if name not in hidden}
    tops = ["total_assets", "liabilities_and_capital"]
    inner = ["deposits", "total_capital", "securities_held_outright"] if totals else []
    known |= {name: Amount(sums[name], "published") for name in (*tops, *inner)}
    for top in close_table(layout, known):
        for node in top.walk():
            if node.residual_bn is not None:
                assert abs(node.residual_bn) < 1e-9
            if node.line.name in sums and node.amount is not None:
                assert node.amount.level_bn == pytest.approx(sums[node.line.name], abs=1e-9)
            if node.covers:
                assert node.amount.level_bn == pytest.approx(sum(sums[name] for name in node.covers), abs=1e-9)


# --- refusals ------------------------------------------------------------------------------------------------------


def test_dates_that_are_not_there_are_refused(projection: Projection):
    with pytest.raises(DataError, match="nearest: 2023-03-22"):
        h41_release("2023-03-23")
    with pytest.raises(DataError, match="not published yet"):
        h41_release("2030-01-02")
    with pytest.raises(DataError, match="none of the projection's Wednesdays"):
        h41_release("2030-01-02", projection)
    with pytest.raises(DataError, match='no level for "gold_stock"'):
        h41_release("2022-12-28", projection).tables[0].level_bn("gold_stock")


# --- text, HTML and Excel ------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The rows of a page as lists of cell texts, and everything it would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.fetched: list[str] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def release(projection: Projection) -> H41Release:
    return h41_release("2023-03-22", projection)


def amounts(row: H41Row) -> list[str]:
    return [row.mark or level_text(row.level_bn), change_text(row.week_change_bn), change_text(row.year_change_bn)]


def test_text_and_html_print_the_same_rows(release: H41Release):
    text, page = h41_text(release), Page(h41_html(release))
    lines = [row for table in release.tables for row in table.rows if row.name]
    cells = [row[1:] for row in page.rows if len(row) == 4 and "Wednesday" not in row[1]]
    assert cells == [amounts(row) for row in lines]
    # a wrapped title ends in its last line, where the amounts stand
    found = [line for line in text.splitlines() if line.endswith(amounts(lines[1])[2]) and lines[1].title in line]
    assert found
    for row in lines:
        assert any(all(cell in line for cell in amounts(row)) for line in text.splitlines()), row.title
    assert "PROJECTED, not published" in text
    assert page.fetched == []
    assert max(len(line) for line in text.splitlines()) <= 104


def test_published_week_in_text_as_the_board_printed_it():
    text = h41_text(h41_release("2023-03-22"))
    row = next(line for line in text.splitlines() if line.startswith("Reserve Bank credit   "))
    assert row.split() == ["Reserve", "Bank", "credit", "8,697,234", "+", "94,137", "-227,934"]
    assert "as published" in text
    assert "(a)" not in text.split("5. Consolidated")[0]


@pytest.mark.parametrize("date", ["2023-03-22", "2017-12-27"])
def test_the_sheet_sums_its_lines(release: H41Release, date: str, tmp_path: Path):
    for found in (release, h41_release(date)):
        path = write_h41_workbook(found, tmp_path / f"{found.basis}.xlsx")
        assert path.read_bytes() == write_h41_workbook(found, tmp_path / "again.xlsx").read_bytes()
        book = openpyxl.load_workbook(path)
        sheet, calculator = book["H.4.1"], Calculator(book)
        totals = [row for row in sheet.iter_rows() if isinstance(row[5].value, str) and row[5].value.startswith("=")]
        assert len(totals) == sum(bool(row.parts) for table in found.tables for row in table.rows)
        for row in totals:
            left = calculator.value("H.4.1", row[5].coordinate)
            assert abs(left) <= (0.0 if found.basis == "projected" else 3.0), row[0].value
        levels = {row[0].value: row[1].value for row in sheet.iter_rows()}
        assert levels["Total assets"] == pytest.approx(mn_from_bn(found.tables[1].level_bn("total_assets")))


def test_a_release_of_a_projection_names_its_deferred_asset() -> None:
    projection = api.project("baseline", horizon="1y")
    assert projection.result.income is not None
    found = h41_release(projection.date[40], projection)
    text = f"Deferred asset of this Wednesday: USD {projection.result.income.deferred_bn[0, 40]:,.1f} bn."
    assert all(any(note.endswith(text) for note in table.footnotes) for table in found.tables)
    assert not any("Deferred" in note for table in h41_release("2023-03-22").tables for note in table.footnotes)
