"""The page on announcements and the how-to page: the figures they print and the calendar they show."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from eccles import api
from eccles.data.announcements import load_calendar, parse_calendar

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "explanation" / "event-studies.md").read_text(encoding="utf-8")
TEXT = " ".join(PAGE.split())
HOW_TO = (DOCS / "how-to" / "event-study.md").read_text(encoding="utf-8")


def row(label: str) -> list[str]:
    """Return the cells of the first row of the page that begins with a label."""
    [line, *_] = [line for line in PAGE.splitlines() if line.startswith(f"| {label} |")]
    return [cell.strip(" *+") for cell in line.strip("|").split("|")[1:]]


def test_the_calendar_is_as_large_as_the_page_says():
    announcements = load_calendar().announcements
    banks = Counter(item.institution for item in announcements)
    marks = Counter(item.confidence for item in announcements)
    assert f"holds {len(announcements)} announcements" in TEXT
    assert f"{banks['fed']} of the Federal Reserve" in TEXT
    assert f"{banks['ecb']} of the European Central Bank, {banks['boe']} of the Bank of England" in TEXT
    assert f"{marks['C']} are C, {marks['2']} is 2, {marks['M']} are M" in TEXT


@pytest.mark.parametrize(
    ("label", "series", "digits"),
    [("10-year yield", "DGS10", 0), ("10-year real yield", "DFII10", 0), ("broad dollar", "DTWEXBGS", 1)],
)
def test_the_table_by_maturity(label: str, series: str, digits: int):
    [found] = api.event_study(named_set="gagnon_2011", series=[series]).sums
    value, band, p, t = row(label)
    assert value == f"{found.value:.{digits}f}"
    assert band == f"{found.low:.{digits}f} to {found.high:.{digits}f}"
    assert (p, t) == (f"{found.p_share:.4f}", f"{found.t_ratio:.1f}")


def test_the_table_by_programme():
    days = {item.name: item for item in api.event_study().sums}
    minutes = {item.name: item for item in api.event_study(surprises="USMPD").sums}
    for label, name in (("QE1", "QE1"), ("QT2, tightening", "QT2 tightening"), ("all easing", "all easing")):
        cells = [cell for cell in PAGE.splitlines() if cell.startswith(f"| {label} | {days[name].event_count} |")]
        assert len(cells) == 1, label
        _, day, band, _, moved, _ = (cell.strip() for cell in cells[0].strip("|").split("|")[1:])
        assert day == f"{days[name].value:.0f}"
        assert band == f"{days[name].low:.0f} to {days[name].high:.0f}"
        assert moved == f"{minutes[name].value:.1f}"


def test_the_table_of_volatility():
    found = api.volatility(set_count=2_000)
    whole = found.contrasts[0]
    difference, band, t, rotation = row("QT against all other days")
    assert (difference, t, rotation) == (
        f"{whole.difference_bp:.2f}",
        f"{whole.t_ratio:.1f}",
        f"{whole.rotation_share:.2f}",
    )
    assert band == f"{whole.low_bp:.2f} to {whole.high_bp:.2f}"
    for item in found.regimes:
        assert row(item.name) == [f"{item.day_count:,}", f"{item.volatility_bp:.2f}", f"{item.rolling_bp:.2f}"]


def test_stock_against_flow_of_qt2():
    found = api.stock_flow("QT2", set_count=50)
    [line] = [line for line in PAGE.splitlines() if line.startswith("| QT2 |") and "(42)" in line]
    assert f"{found.months.value.sum():.0f} (42)" in line
    assert f"{found.slope.value:.1f} ({found.slope.low:.1f} to {found.slope.high:.1f})" in line


def test_the_calendar_of_the_how_to_page_is_one():
    [text] = re.findall(r"```yaml\n(.*?)```", HOW_TO, re.DOTALL)
    [item] = parse_calendar(text, "mine.yaml").announcements
    assert item.zone == "Europe/Zurich"
