"""The record of programmes as plain text: the list, a day, planned beside actual by month, two regimes, the lint.

Every table says what its figures are: par, net of replaced principal, on settlement; what is not known stays blank.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np

from eccles.base.units import pct_from_share
from eccles.core.programme import Action, Decision, Per, PrincipalRule, Programme, Sector
from eccles.core.purchases import Depth, PlannedActual, Regime, RegimeComparison
from eccles.data.programme_lint import Finding
from eccles.data.programmes import InForce

__all__ = ["diff_text", "findings_text", "in_force_text", "planned_actual_text", "programmes_text"]

ACTIONS = {
    Action.PURCHASE: "buy",
    Action.TWIST_BUY: "buy",
    Action.TWIST_SELL: "sell or redeem",
    Action.REINVEST: "reinvest",
    Action.RUNOFF_CAP: "let run off, at most",
    Action.RESERVE_MANAGEMENT: "buy for reserves",
    Action.REQUIREMENT: "reserve requirements",
}
SECTORS = {
    Sector.TREASURY: "Treasuries",
    Sector.TREASURY_6_30Y: "Treasuries of 6 to 30 years",
    Sector.TREASURY_LE_3Y: "Treasuries of 3 years or less",
    Sector.TREASURY_BILLS: "bills",
    Sector.AGENCY: "agency debt and MBS",
    Sector.AGENCY_DEBT: "agency debt",
    Sector.AGENCY_MBS: "agency MBS",
    Sector.AGENCY_CMBS: "agency CMBS",
    Sector.AGENCY_PRINCIPAL_TO_TREASURY: "agency principal in Treasuries",
    Sector.AGENCY_PRINCIPAL_TO_MBS: "agency principal in agency MBS",
    Sector.AGENCY_PRINCIPAL_TO_BILLS: "agency principal in bills",
    Sector.REPO_OVERNIGHT: "overnight repo, at most",
    Sector.RESERVES: "",
}
UNITS = {Per.TOTAL: "in all", Per.MONTH: "a month", Per.DAY: "a day", Per.RATIO: ""}

COLUMNS = (
    ("week_count", "weeks", ""),
    ("planned_bn", "planned", ""),
    ("planned_in_weeks_bn", "planned,", "settling"),
    ("actual_bn", "SOMA,", "net"),
    ("compensation_bn", "TIPS", "compens."),
    ("principal_bn", "MBS", "principal"),
    ("gross_bn", "MBS", "bought"),
)
DEPTH_LABEL_COUNT = 22


def programmes_text(
    programmes: Iterable[Programme], measured: Mapping[str, Sequence[PlannedActual]], width_count: int = 80
) -> str:
    """Return every programme with its span, what it planned and what SOMA shows.

    Args:
        programmes: what to list.
        measured: planned and actual of those that have them, by name.
        width_count: characters of a line.
    """
    head = "Balance-sheet policy since 2008; USD bn, par; brokers: the number Chinese brokers give it"
    return "\n\n".join([head, *(_programme(item, measured.get(item.name, ()), width_count) for item in programmes)])


def _programme(programme: Programme, measured: Sequence[PlannedActual], width_count: int) -> str:
    renamed = programme.broker_name not in ("", programme.name)
    brokers = f" (brokers: {programme.broker_name})" if renamed else ""
    lines = [f"{programme.name}{brokers}  {_span(programme.start_date, programme.end_date)}"]
    lines += _wrapped(f"{programme.title}. {programme.summary}", width_count, "  ")
    for table in measured:
        verb = "ceiling" if table.measure.sign < 0 else "planned"
        moved = "ran off" if table.measure.sign < 0 else "SOMA"
        plan = f"{verb} {_bn(table.planned_total_bn)}, " if table.measure.sectors else ""
        span = f"{table.first_date} to {table.last_date}"
        lines.append(f"    {table.measure.name}: {plan}{moved} {_bn(table.actual_total_bn)} ({span})")
    return "\n".join(lines)


def in_force_text(
    date: np.datetime64, found: Sequence[InForce], principal: Sequence[PrincipalRule], width_count: int = 80
) -> str:
    """Return what was in force on a day, each line with its span, its source and how sure it is.

    Args:
        date: the day.
        found: the decisions in force.
        principal: where maturing principal went.
        width_count: characters of a line.
    """
    lines = [f"In force on {date}:", ""]
    for item in found:
        row = item.decision
        lines += _wrapped(f"{item.programme}: {_what(row)}", width_count, "  ")
        announced = "" if np.isnat(row.announced_date) else f", announced {row.announced_date}"
        lines += _wrapped(f"{_span(row.start_date, row.end_date)}{announced} [{row.confidence}]", width_count, "    ")
        lines += _wrapped(row.note, width_count, "    ") + _wrapped(f"source: {row.source}", width_count, "    ")
    if not found:
        lines.append("  no decision of the record")
    lines += ["", "Maturing principal:"]
    for rule in principal:
        lines += _wrapped(f"of {rule.of}: {rule.to} [{rule.confidence}]", width_count, "  ")
    if not principal:
        lines.append("  the record does not say")
    return "\n".join(lines)


def _what(row: Decision) -> str:
    amount = f" {row.amount_bn:g} bn {UNITS[row.per]}" if np.isfinite(row.amount_bn) else ""
    actual = " (what was done, not a plan)" if row.basis == "actual" else ""
    return f"{ACTIONS[row.action]} {SECTORS[row.sector]}{amount}{actual}".replace(" ,", ",").strip()


def planned_actual_text(tables: Iterable[PlannedActual], width_count: int = 80) -> str:
    """Return planned beside actual by month, one table a measure, with totals and what each figure contains."""
    return "\n\n".join(_planned_actual(table, width_count) for table in tables)


def _planned_actual(table: PlannedActual, width_count: int) -> str:
    falls = table.measure.sign < 0
    columns = [item for item in COLUMNS if np.any(np.isfinite(getattr(table, item[0])))]
    heads = [["ceiling" if falls and item[1] == "planned" else item[1] for item in columns]]
    heads.append(["run-off" if falls and item[0] == "actual_bn" else item[2] for item in columns])
    body = [[_cell(table, name, row) for name, _, _ in columns] for row in range(table.month_date.size)]
    total = [_number(name, float(getattr(table, name).sum())) for name, _, _ in columns]
    labels = ["", "", *(str(day.astype("datetime64[M]")) for day in table.month_date), "total"]
    title = f"{table.programme}, {table.measure.name}: SOMA {table.first_date} to {table.last_date}, USD bn"
    lines = [
        f"{label:8}" + "".join(cell.rjust(11) for cell in cells)
        for label, cells in zip(labels, [*heads, *body, total], strict=True)
    ]
    return "\n".join([title, "", *(line.rstrip() for line in lines), "", *_wrapped(table.measure.reads, width_count)])


def _cell(table: PlannedActual, name: str, row: int) -> str:
    """Return a figure of a month; the books say nothing of a month without weeks."""
    planned = name in ("planned_bn", "planned_in_weeks_bn")
    return _number(name, getattr(table, name)[row]) if planned or table.week_count[row] else ""


def _number(name: str, number: float) -> str:
    """Return a figure, blank where it is not known; a total of months that are not all known is not known."""
    if name == "week_count":
        return f"{number:.0f}"
    return f"{round(number, 1) + 0.0:,.1f}" if np.isfinite(number) else ""


def diff_text(comparison: RegimeComparison, width_count: int = 80) -> str:
    """Return two run-off regimes aspect by aspect: span, caps by month since the start, rules, depth."""
    left, right = comparison.left, comparison.right
    names = f"{left.programme} and {right.programme}"
    return "\n".join(
        [
            f"Run-off regimes {names}: USD bn",
            "",
            *_side_by_side([("", left.programme, right.programme), *_spans(left, right)]),
            "",
            "Caps a month (Treasuries / agency), by month since the start",
            *_side_by_side(_cap_rows(left, right)),
            "",
            *_rules("What counts inside the caps", "counted", (left, right), width_count),
            "",
            *_rules("Where principal above the caps goes", "excess", (left, right), width_count),
            "",
            "How deep, on published Wednesdays",
            *_side_by_side(_depth_rows(left, right)),
        ]
    )


Row = tuple[str, str, str]


def _spans(left: Regime, right: Regime) -> list[Row]:
    return [
        ("announced", str(left.announced_date), str(right.announced_date)),
        ("first day", str(left.start_date), str(right.start_date)),
        ("last day", str(left.end_date), str(right.end_date)),
        ("calendar months", str(left.month_count), str(right.month_count)),
        *(("ceiling, " + what, _bn(one), _bn(other)) for what, one, other in _ceilings(left, right)),
    ]


def _ceilings(left: Regime, right: Regime) -> list[tuple[str, float, float]]:
    return [(what, _ceiling_bn(left, field), _ceiling_bn(right, field)) for what, field in CAP_FIELDS]


CAP_FIELDS = (("Treasuries", "treasury_cap_bn"), ("agency", "agency_cap_bn"))


def _ceiling_bn(regime: Regime, field: str) -> float:
    """Return what the caps add up to over the months of a regime."""
    starts = [*(step.month_count for step in regime.caps), regime.month_count + 1]
    lengths = [after - start for start, after in pairwise(starts)]
    return float(sum(getattr(step, field) * months for step, months in zip(regime.caps, lengths, strict=True)))


def _cap_rows(left: Regime, right: Regime) -> list[Row]:
    months = sorted({step.month_count for one in (left, right) for step in one.caps})
    ends = {one.month_count + 1 for one in (left, right)}
    return [(f"month {month}", _caps_at(left, month), _caps_at(right, month)) for month in sorted({*months, *ends})]


def _caps_at(regime: Regime, month: int) -> str:
    if month > regime.month_count:
        return "ended"
    step = [step for step in regime.caps if step.month_count <= month][-1]
    return f"{step.treasury_cap_bn:g} / {step.agency_cap_bn:g}"


def _rules(title: str, field: str, regimes: Sequence[Regime], width_count: int) -> list[str]:
    lines = [title]
    for one in regimes:
        for start, sector, words in getattr(one, field):
            lines += _wrapped(f"{one.programme}, {sector}, from {start}: {words}", width_count, "  ")
    return lines


def _depth_rows(left: Regime, right: Regime) -> list[Row]:
    rows = [("", f"{left.first_date} to", f"{right.first_date} to"), ("", str(left.last_date), str(right.last_date))]
    rows += [(one.line, _moved(one), _moved(other)) for one, other in zip(left.depth, right.depth, strict=True)]
    return rows


def _moved(depth: Depth) -> str:
    return f"{_bn(depth.change_bn)} ({pct_from_share(depth.change_share):.1f} %)"


def _side_by_side(rows: Iterable[Row]) -> list[str]:
    return [f"  {label:{DEPTH_LABEL_COUNT}}{left:>24}{right:>24}" for label, left, right in rows]


def findings_text(findings: Sequence[Finding], width_count: int = 80) -> str:
    """Return what the lint found, and how much."""
    errors = sum(finding.level == "error" for finding in findings)
    lines = [f"{errors} errors, {len(findings) - errors} notes"]
    for item in findings:
        lines += _wrapped(f"{item.level}, {item.rule}: {item.where}: {item.sentence}", width_count)
    return "\n".join(lines)


def _span(first: np.datetime64, last: np.datetime64) -> str:
    return f"{first} to {'now' if np.isnat(last) else last}"


def _bn(amount_bn: float) -> str:
    return f"{round(amount_bn, 1) + 0.0:,.1f}"


def _wrapped(text: str, width_count: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, width_count, initial_indent=indent, subsequent_indent=indent + "  ")
