"""Receipts of the H.4.1: every printed amount has one, its cells are those of the tables, wrong words are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError, InvariantError
from eccles.compare.waterfall import why_moved
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.library import open_library
from eccles.data.snapshot import open_snapshot
from eccles.receipts.projection import h41_rows
from eccles.receipts.projection.h41_rows import h41_receipt
from eccles.report import h41_amounts
from eccles.report.h41 import H41Release, h41_release
from eccles.report.h41_lines import H41_COLUMNS, amount_of, asked_name, find_line

LAST, WEEK, YEAR = np.datetime64("2026-03-25"), np.timedelta64(7, "D"), np.timedelta64(364, "D")
FACTOR = open_snapshot().table("h41_factor")
LINES = open_snapshot().table("h41_line")


WEEKS = [("2019-05-29", 1, 114), (str(LAST), 1, 114), ("2022-12-28", 5, 47)]
"""Published weeks, the step from one amount asked for to the next, and how many that makes."""


@pytest.fixture(scope="module")
def projection() -> eccles.Projection:
    return eccles.project("qt2_as_it_happened", horizon="60w")


def shown(release: H41Release) -> Iterator[tuple[str, str, float]]:
    """Yield every amount a release prints: how its line is asked for, the column and the amount."""
    for table in release.tables:
        for row in table.rows:
            for column in H41_COLUMNS:
                amount = amount_of(row, column)
                if row.name and amount is not None:
                    yield f"{table.number}.{asked_name(row)}", column, amount


def checked(release: H41Release, projection: eccles.Projection | None, every: int = 1) -> list[Receipt]:
    receipts = []
    for line, column, amount in list(shown(release))[::every]:
        receipt = h41_receipt(projection, line, column, str(release.date), open_library())
        assert receipt.value == amount, receipt.figure
        assert receipt.shaped_by[-1].origins[0].name == "institutions/fed/h41.yaml"
        assert receipt.chain
        receipts.append(receipt)
    return receipts


def factor(column: str, date: np.datetime64) -> float:
    return float(FACTOR[column][FACTOR["date"] == date][0])


def printed(line: str, date: np.datetime64) -> float:
    return float(LINES["value_bn"][(LINES["date"] == date) & (LINES["line"] == line)][0])


def total_assets(date: np.datetime64) -> float:
    return float(open_snapshot().series("WALCL").at(date)) / 1000.0


# --- everything that is printed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("date", "every", "count"), WEEKS)
def test_every_published_amount_is_its_cells(date: str, every: int, count: int) -> None:
    receipts = checked(h41_release(date), None, every)
    assert len(receipts) == count
    for receipt in receipts:
        assert all(origin.value is not None and origin.sha256 for step in receipt.chain for origin in step.origins)
        assert receipt.standing.scenario_name == ""


def test_every_projected_amount_is_its_opening_and_its_transfers(projection: eccles.Projection) -> None:
    receipts = checked(h41_release(projection.date[30], projection), projection)
    assert len(receipts) == 108
    assert {receipt.standing.scenario_name for receipt in receipts} == {"qt2_as_it_happened"}
    opening = checked(h41_release(projection.date[0], projection), projection, every=7)
    makers = {step.by.rpartition(".")[2] for receipt in opening for step in receipt.chain}
    assert makers == {"assemble_balance_sheet", "published_amounts"}


def moved(release: H41Release) -> H41Release:
    """A release that prints every amount a little higher."""
    nudged = {f"{name}_bn" if name != "level" else "level_bn": 1e-6 for name in H41_COLUMNS}
    tables = [
        replace(
            table,
            rows=tuple(
                replace(
                    row,
                    **{
                        name: getattr(row, name) + more
                        for name, more in nudged.items()
                        if getattr(row, name) is not None
                    },
                )
                for row in table.rows
            ),
        )
        for table in release.tables
    ]
    return replace(release, tables=tuple(tables))


@pytest.mark.parametrize("projected", [False, True])
def test_what_is_printed_is_not_handed_through(
    projection: eccles.Projection, monkeypatch: pytest.MonkeyPatch, *, projected: bool
) -> None:
    given = projection if projected else None
    release = h41_release(projection.date[30], given)
    monkeypatch.setattr(h41_rows, "h41_release", lambda date, asked: moved(h41_release(date, asked)))
    for line, column, _ in list(shown(release))[::5]:
        with pytest.raises(InvariantError, match="miss it by"):
            h41_receipt(given, line, column, str(release.date), open_library())


def test_a_projected_balance_that_no_transfer_made_is_refused(projection: eccles.Projection) -> None:
    result = projection.result
    balance = result.balance_bn.copy()
    balance[0, 30, result.chart.index("reserves")] -= 1e-6
    wrong = replace(projection, result=replace(result, balance_bn=balance))
    with pytest.raises(InvariantError, match="miss"):
        h41_receipt(wrong, "reserve_balances", "level", str(projection.date[30]), open_library())


# --- one value of each kind, by hand -------------------------------------------------------------------------------


def amounts(receipt: Receipt) -> list[float]:
    return [step.value or 0.0 for step in receipt.chain]


def test_a_composite_is_its_total_less_what_is_known() -> None:
    receipt = eccles.why(f"h41:composite-total_assets:week_change@{LAST}")
    wanted = [
        sign * amount
        for sign, day in ((1.0, LAST), (-1.0, LAST - WEEK))
        for amount in (total_assets(day), -factor("securities_bn", day), -factor("loans_bn", day))
    ]
    assert amounts(receipt) == pytest.approx(wanted, abs=1e-12)
    assert "Gold certificate account" in receipt.note
    assert f"printed {round(sum(wanted) * 1000):,} (USD mn)" in receipt.note


def test_a_derived_line_quotes_what_its_identity_is_worth() -> None:
    day = np.datetime64("2019-05-29")
    receipt = eccles.why(f"h41:federal_reserve_notes@{day}")
    wanted = [factor("currency_bn", day), total_assets(day), -factor("total_supplying_bn", day)]
    assert amounts(receipt) == pytest.approx(wanted, abs=1e-12)
    assert [step.what.startswith("less: ") for step in receipt.chain] == [False, False, True]
    assert "0.4 bn above it on average" in receipt.note


def test_a_total_without_a_cell_is_its_lines() -> None:
    day = np.datetime64("2017-06-14")
    receipt = eccles.why(f"h41:deposits_other_than_reserves:year_change@{day}")
    names = ("term_deposits", "treasury_general_account", "foreign_official_deposits", "other_deposits")
    wanted = [printed(name, day) for name in names] + [-printed(name, day - YEAR) for name in names]
    assert amounts(receipt) == pytest.approx(wanted, abs=1e-12)
    assert [(origin.name, origin.row) for origin in receipt.chain[1].origins] == [
        ("h41_line.value_bn", "treasury_general_account")
    ]


def test_a_printed_total_says_what_its_lines_add_up_to() -> None:
    assert "its 11 lines add up to 8,697,235" in eccles.why("h41:Reserve Bank credit@2023-03-22").note
    assert "add up" not in eccles.why("h41:Reserve Bank credit:week_change@2023-03-22").note


def test_a_line_that_only_its_total_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one line of a full week hidden, its receipt is the total less all others, and so is its change."""
    hide(monkeypatch, lambda name, value: None if name == "line.gold_stock" else value)
    for column, wanted in (("level", 11.041), ("week_change", 0.0)):
        receipt = eccles.why(f"h41:gold_stock:{column}@2022-12-28")
        assert receipt.value == pytest.approx(wanted, abs=0.003)
        assert receipt.chain[0].what == "Total factors supplying reserve funds on 2022-12-28"
        assert "no source in hand prints the line" in receipt.note
    assert not any("gold_stock" in origin.row for origin in receipt.origins)


def test_the_steps_are_read_apart_from_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    hide(monkeypatch, lambda name, value: value if value is None or name != "factor.loans_bn" else value + 1.0)
    with pytest.raises(InvariantError, match="miss it by 1 USD bn"):
        eccles.why(f"h41:loans@{LAST}")


def hide(monkeypatch: pytest.MonkeyPatch, change: Callable[[str, float | None], float | None]) -> None:
    """Change what the tables seem to print, by name."""
    look_up = h41_amounts._printed
    monkeypatch.setattr(h41_amounts, "_printed", lambda name, date: change(name, look_up(name, date)))


# --- projections ---------------------------------------------------------------------------------------------------


def by_reason(steps: tuple[ReceiptStep, ...]) -> dict[str, float]:
    return {step.what: step.value or 0.0 for step in steps if abs(step.value or 0.0) > 1e-9}


@pytest.mark.parametrize(
    ("line", "account"), [("reserve_balances", "reserves"), ("treasury_bills", "bills"), ("on_rrp", "on_rrp")]
)
def test_a_projected_change_is_the_weeks_transfers(projection: eccles.Projection, line: str, account: str) -> None:
    name = "reverse_repurchase_agreements_others" if line == "on_rrp" else line
    receipt = eccles.why(f"h41:{name}:week_change@{projection.date[30]}", projection)
    moved = why_moved(projection.result, account, start=projection.date[29], end=projection.date[30])
    assert by_reason(receipt.chain) == pytest.approx(
        {step.reason: step.amount_bn for step in moved.steps if abs(step.amount_bn) > 1e-9}, abs=1e-9
    )


def test_a_projected_composite_is_the_accounts_it_stands_for(projection: eccles.Projection) -> None:
    receipt = eccles.why(f"h41:composite-total_absorbing@{projection.date[60]}", projection)
    result = projection.result
    assert receipt.value == pytest.approx(float(result.amount_bn("other_liabilities")[0, 60]), abs=1e-9)
    opening = receipt.chain[0]
    assert [origin.name for origin in opening.origins] == ["h41_factor.other_absorbing_bn"]
    assert opening.value == factor("other_absorbing_bn", np.datetime64("2022-06-01"))
    assert receipt.shaped_by[-1].detail.endswith("projected: other_liabilities")


def test_a_projected_line_by_two_accounts(projection: eccles.Projection) -> None:
    receipt = eccles.why(f"h41:federal_reserve_notes@{projection.date[60]}", projection)
    steps = by_reason(receipt.chain)
    result, opening = projection.result, np.datetime64("2022-06-01")
    assert steps["Currency in circulation on 2022-06-01, published"] == factor("currency_bn", opening)
    bridge = steps["less: Treasury currency outstanding and bridge on 2022-06-01, derived"]
    assert bridge == pytest.approx(total_assets(opening) - factor("total_supplying_bn", opening), abs=1e-9)
    grown = result.amount_bn("currency")[0, 60] - result.amount_bn("currency")[0, 0]
    assert steps["Currency in circulation"] == pytest.approx(float(grown), abs=1e-9)


def test_a_change_that_reaches_back_before_the_opening(projection: eccles.Projection) -> None:
    day = projection.date[30]
    receipt = eccles.why(f"h41:total_assets:year_change@{day}", projection)
    assert receipt.chain[-1].what == f"less: WALCL of {day - YEAR}"
    assert receipt.chain[-1].value == pytest.approx(-total_assets(day - YEAR), abs=1e-9)
    inside = eccles.why(f"h41:total_assets:year_change@{projection.date[60]}", projection)
    assert not any(origin.value is not None for step in inside.chain for origin in step.origins)


def test_a_line_that_nothing_moved() -> None:
    projection = eccles.project("baseline", horizon="4w")
    day, before = projection.date[4], projection.date[3]
    receipt = eccles.why(f"h41:reverse_repurchase_agreements_foreign_official:week_change@{day}", projection)
    assert receipt.value == 0.0
    assert [step.what for step in receipt.chain] == [f"No transfer from {before} to {day} moved it"]


# --- how a line is asked for ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "figure"),
    [
        ("h41:Total assets@2026-03", "h41:total_assets:level@2026-03-25"),
        ("h41:U.S. TREASURY, general account@2026-03-25", "h41:treasury_general_account:level@2026-03-25"),
        ("h41:5.loans:year_change@2026-03-25", "h41:5.loans:year_change@2026-03-25"),
        ("h41:loans:week_change_bn@2026-03-25", "h41:loans:week_change@2026-03-25"),
    ],
)
def test_lines_are_found_by_name_and_by_title(asked: str, figure: str) -> None:
    receipt = eccles.why(asked)
    assert receipt.figure == figure
    assert eccles.why(receipt.figure).value == receipt.value


def test_the_name_of_a_composite_may_keep_its_colon() -> None:
    with_colon = h41_receipt(None, "composite:total_assets", "level", str(LAST), open_library())
    assert with_colon == eccles.why(f"h41:composite-total_assets@{LAST}")


def test_a_line_of_two_tables() -> None:
    assert "table 5 prints the same" in eccles.why(f"h41:loans@{LAST}").note
    release = h41_release(LAST)
    first, second = release.tables
    rows = tuple(replace(row, level_bn=9.0) if row.name == "loans" else row for row in second.rows)
    other = replace(release, tables=(first, replace(second, rows=rows)))
    with pytest.raises(DataError, match=r"ask for 1\.loans or 5\.loans"):
        find_line(other, "loans", "level")
    assert find_line(other, "5.loans", "level").row.level_bn == 9.0
    assert find_line(other, "loans", "week_change").also == 5


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("h41:lons@2026-03-25", 'did you mean "loans"'),
        ("h41:foreign official@2026-03-25", "foreign_official_deposits; ask for one by its name"),
        ("h41:float@2026-03-25", "one of the lines of composite-total_supplying"),
        ("h41:reserve_bank_credit@2026-03-25", "a part of it stands in a composite line"),
        ("h41:talf_ii@2026-03-25", "does not print talf_ii"),
        ("h41:1.federal_reserve_notes@2026-03-25", "stands in table 5, not in table 1"),
        ("h41:7.loans@2026-03-25", "are 1 and 5"),
        ("h41:loans:weekly@2026-03-25", "allowed: level, week_change, year_change"),
        ("h41:gold_stock:week_change@2021-04-28", "2021-04-21 is not known on the same basis"),
        ("h41:loans@2026-03-26", "nearest: 2026-03-25"),
        ("h41:loans@2030-01-02", "not published yet"),
        ("h41:loans", r"h41:LINE\[:COLUMN\]@WEDNESDAY"),
    ],
)
def test_what_is_not_there_is_refused(figure: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        eccles.why(figure)


def test_known_at_and_foreign_weeks_are_refused(projection: eccles.Projection) -> None:
    with pytest.raises(DataError, match="ask for the series itself"):
        eccles.why("h41:loans@2022-06-01", known_at="2022-07-01")
    with pytest.raises(DataError, match="none of the Wednesdays shown"):
        eccles.why("h41:loans@2022-05-25", projection)
