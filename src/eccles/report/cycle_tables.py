"""Cycles as plain text: the exits side by side, line by line, and the steps of each easing."""

from __future__ import annotations

from collections.abc import Callable

from eccles.base.language import Language
from eccles.base.units import pct_from_share
from eccles.core.cycle import Entry, Exit, PolicyCycles
from eccles.data.words import load_words
from eccles.report.text_table import aligned

__all__ = ["cycle_rows", "cycles_text"]

Cell = Callable[[Exit], object]
EXIT_LINES: tuple[tuple[str, Cell], ...] = (
    ("taper_announced", lambda one: one.taper_announced_date),
    ("taper_span", lambda one: f"{one.taper_date} - {one.taper_last_date}"),
    ("taper_months", lambda one: one.taper_months),
    ("pace_before", lambda one: one.pace_before_bn),
    ("first_step", lambda one: one.first_step_bn),
    ("hikes", lambda one: one.hikes_date),
    ("run_off_announced", lambda one: one.run_off_announced_date),
    ("run_off_span", lambda one: f"{one.run_off_date} - {one.run_off_last_date}"),
    ("taper_to_run_off", lambda one: one.taper_to_run_off_months),
    ("hikes_to_run_off", lambda one: one.hikes_to_run_off_months),
    ("announced_to_run_off", lambda one: one.announced_to_run_off_months),
    ("first_caps", lambda one: one.first_caps_bn),
    ("highest_caps", lambda one: one.highest_caps_bn),
    ("months_to_highest", lambda one: one.months_to_highest_count),
    ("run_off_months", lambda one: one.run_off_months),
    ("peak", lambda one: one.peak_date),
    ("peak_bn", lambda one: one.peak_bn),
    ("last_bn", lambda one: one.last_bn),
    ("depth_bn", lambda one: one.depth_bn),
    ("depth_pct", lambda one: pct_from_share(one.depth_bn / one.peak_bn)),
    ("of_gdp_peak", lambda one: one.peak_share_pct),
    ("of_gdp_last", lambda one: one.last_share_pct),
    ("depth_pp", lambda one: one.depth_pp),
    ("exit_order", lambda one: one.in_order),
)
ENTRY_LINES: tuple[tuple[str, Callable[[Entry], object]], ...] = (
    ("cuts", lambda one: one.cuts_date),
    ("lower_bound", lambda one: one.lower_bound_date),
    ("qe_announced", lambda one: one.purchases_date),
    ("first_purchase", lambda one: one.first_purchase_date),
    ("cuts_to_bound", lambda one: one.cuts_to_bound_days),
    ("bound_to_qe", lambda one: one.bound_to_purchases_days),
    ("entry_order", lambda one: one.in_order),
)


def cycles_text(cycles: PolicyCycles, language: Language = "en") -> str:
    """Return how each expansion was left and how each easing went, side by side."""
    words = load_words("history")
    exits = [["", *(_title(one, language) for one in cycles.exits)]]
    exits += [
        [words.text(key, language), *(_cell(of(one), language) for one in cycles.exits)] for key, of in EXIT_LINES
    ]
    entries = [["", *(_title(one, language) for one in cycles.entries)]]
    entries += [
        [words.text(key, language), *(_cell(of(one), language) for one in cycles.entries)] for key, of in ENTRY_LINES
    ]
    titles = (words.text("cycles", language), words.text("entries", language))
    return "\n".join([titles[0], "", *aligned(exits), "", titles[1], "", *aligned(entries)])


def cycle_rows(cycles: PolicyCycles) -> list[dict[str, object]]:
    """Return one row a cycle and line: cycle, line, value; days as text, what is counted as a number."""
    rows: list[dict[str, object]] = []
    for exit_ in cycles.exits:
        rows += [{"cycle": exit_.parts.id, "line": key, "value": _plain(of(exit_))} for key, of in EXIT_LINES]
    for entry in cycles.entries:
        rows += [{"cycle": entry.parts.id, "line": key, "value": _plain(of(entry))} for key, of in ENTRY_LINES]
    return rows


def _title(one: Exit | Entry, language: Language) -> str:
    return one.parts.title_zh if language == "zh" else one.parts.title


def _cell(value: object, language: Language) -> str:
    if isinstance(value, bool):
        return load_words("history").text("is_true" if value else "is_false", language)
    return f"{value:,.1f}" if isinstance(value, float) else str(value)


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | float) else str(value)
