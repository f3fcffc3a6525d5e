"""Why it moved: the change of a line as a sum of what was done, from the journal's transfers, with zero residual.

Every transfer moves some line by its amount; added up by reason they are the change. One refinement makes reserves
readable. Treasuries mature at the Treasury's account, whose own path then decides reserves: in the journal a redemption
first lowers the TGA, and "payments to the Treasury" bring it back. Booked like that, run-off would never show up in
reserves and the TGA would seem to drain what it only passed on. So the line is followed through every account that is
brought to its own path against reserves (TGA, currency, foreign pool, other liabilities, ...): a transfer counts where
it enters that circle, and each such account counts with nothing but the change of its own balance. By double entry the
two ways of counting add up to the same change. Income is the exception: what it earns, pays and keeps inside other
liabilities is named for what it is, and they count with the rest of their change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, InvariantError
from eccles.base.timeline import DateLike
from eccles.compare.measure import Measure, read_measure, wednesday_place
from eccles.core.accounts import ChartOfAccounts, Group
from eccles.core.journal import JournalLayout, Movement
from eccles.core.projection import ProjectionResult
from eccles.engine.income import INCOME_MOVEMENTS
from eccles.engine.step import AUTONOMOUS
from eccles.engine.treasuries import ACCRUALS

__all__ = [
    "RESIDUAL_TOLERANCE_BN",
    "SETTLED",
    "Step",
    "Waterfall",
    "asks_for_income",
    "reason_of",
    "why_different",
    "why_moved",
]

FloatArray = NDArray[np.float64]

RESIDUAL_TOLERANCE_BN = 1e-9
RESERVES = "reserves"
SETTLED = "Brought to its path against reserves"
"""What moves an autonomous line itself, where nobody needs to be told its name again."""
INCOME_WORDS = ("income", "net_income")
"""What asks for net income instead of a line of the balance sheet."""
REASONS = {
    "Treasury run-off": ("redeemed at maturity",),
    "Treasury roll-overs": ("matures and is rolled over", "bought at auction in a roll-over"),
    "Discount on bills rolled over": ("discount on bills rolled over",),
    "Discount earned on bills": ("discount on bills is earned",),
    "Inflation compensation": ("inflation compensation accrues",),
    "Bills bought and sold": ("bills bought in the market", "discount on bills bought"),
    "Coupons bought and sold": (
        "notes and bonds bought in the market",
        "TIPS bought in the market",
        "compensation of TIPS bought in the market",
    ),
    "MBS principal": ("MBS principal",),
    "MBS bought and sold": ("MBS purchases settle", "MBS sold in the market"),
    "CMBS principal": ("CMBS principal",),
    "Agency debt maturing": ("agency debt matures",),
}
"""Reasons and the memos that belong together; a memo named nowhere is a reason of its own."""
INCOME_REASONS = {
    "Interest received": ("interest is received",),
    "Interest paid": (
        "interest on reserves is paid",
        "interest on other deposits is paid",
        "interest on the ON RRP is paid",
        "interest on the foreign repo pool is paid",
    ),
    "Costs of the Reserve Banks": ("costs and assessments are paid",),
    "Dividends and remittances": ("dividends and remittances are paid",),
    "Premium amortisation": ("premiums are amortised",),
}
"""The same for income."""
REASON_OF = {memo: reason for reason, memos in (REASONS | INCOME_REASONS).items() for memo in memos}
INCOME_MEMOS = {movement.memo for movement in (*INCOME_MOVEMENTS, *ACCRUALS)}
"""Movements that other liabilities keep: none of them is made good against reserves."""


@dataclass(frozen=True)
class Step:
    """One reason and what it did to the line.

    Attributes:
        reason: in the field's words.
        amount_bn: what it added (above zero) or took away.
        through: titles of the accounts it reached the line through; empty where it moved the line itself.
        note: from what to what, where a reason has a level of its own.
    """

    reason: str
    amount_bn: float
    through: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Waterfall:
    """A change or a difference as a sum of steps.

    Attributes:
        line: title of what moved.
        first_label: where it starts: a date, or a scenario on a date.
        first_bn: the level there.
        last_label: where it ends.
        last_bn: the level there.
        steps: what lies between.
    """

    line: str
    first_label: str
    first_bn: float
    last_label: str
    last_bn: float
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        """Refuse steps that do not add up."""
        if not abs(self.residual_bn) <= RESIDUAL_TOLERANCE_BN:
            raise InvariantError(
                f"{self.line}: the steps miss the change by {self.residual_bn:.3g} bn; books are wrong"
            )

    @property
    def residual_bn(self) -> float:
        """What the steps leave unexplained: zero but for the rounding of floating-point sums."""
        return self.last_bn - self.first_bn - sum(step.amount_bn for step in self.steps)

    def amount_bn(self, reason: str) -> float:
        """Return what one reason did; zero where it did nothing."""
        return sum(step.amount_bn for step in self.steps if step.reason == reason)


def why_moved(
    result: ProjectionResult,
    line: str = RESERVES,
    start: DateLike | None = None,
    end: DateLike | None = None,
    path: int = 0,
) -> Waterfall:
    """Return why a line moved between two Wednesdays of a projection.

    Args:
        result: the projection.
        line: an account, a group or `total_assets`.
        start: the earlier Wednesday; the opening where it is left out.
        end: the later Wednesday; the last one where it is left out.
        path: which path.

    Raises:
        DataError: no such line, path or Wednesday, or the first is not the earlier one.
    """
    measure = _line(line, result.chart)
    first = 0 if start is None else wednesday_place(result.date, start)
    last = result.date.size - 1 if end is None else wednesday_place(result.date, end)
    if first >= last:
        raise DataError(f"{result.date[first]} is not before {result.date[last]}; give the earlier Wednesday first")
    level = _level_bn(result, measure, path)
    return Waterfall(
        line=measure.title,
        first_label=str(result.date[first]),
        first_bn=float(level[first]),
        last_label=str(result.date[last]),
        last_bn=float(level[last]),
        steps=_steps(result, measure, first, last, path),
    )


def why_different(
    left: ProjectionResult,
    right: ProjectionResult,
    line: str = RESERVES,
    date: DateLike | None = None,
    path: int = 0,
) -> Waterfall:
    """Return why a line stands elsewhere in one projection (right) than in another (left) on a Wednesday.

    Both are followed from the first Wednesday they share; where they already differed there, that is a step too.

    Args:
        left: the projection compared with, the waterfall's start.
        right: the projection that is explained, its end.
        line: an account, a group or `total_assets`.
        date: a Wednesday of both; the last one they share where it is left out.
        path: which path.

    Raises:
        DataError: they share no two Wednesdays or have different accounts, or no such line, path or Wednesday.
    """
    shared = np.intersect1d(left.date, right.date)
    if shared.size == 0:
        raise DataError(
            f"{left.name} ({left.date[0]} to {left.date[-1]}) and {right.name} ({right.date[0]} to {right.date[-1]}) "
            "share no Wednesday; give both one opening"
        )
    if left.chart.names != right.chart.names:
        raise DataError(f"{left.name} and {right.name} have different charts of accounts; project one central bank")
    measure = _line(line, left.chart)
    place = shared.size - 1 if date is None else wednesday_place(shared, date)
    both = [_since(result, measure, shared[0], shared[place], path) for result in (left, right)]
    (opened, stood, base), (other_opened, other_stood, changed) = both
    steps = _subtract(base, changed)
    if other_opened != opened:
        steps = (Step(f"Where they stood on {shared[0]}", other_opened - opened), *steps)
    return Waterfall(
        line=measure.title,
        first_label=f"{left.name} {shared[place]}",
        first_bn=stood,
        last_label=f"{right.name} {shared[place]}",
        last_bn=other_stood,
        steps=steps,
    )


def asks_for_income(line: str) -> bool:
    """Whether a line is the Reserve Banks' net income, which `compare.income_waterfall` explains."""
    return line.strip().replace("-", "_").removesuffix("_bn") in INCOME_WORDS


def _line(line: str, chart: ChartOfAccounts) -> Measure:
    if asks_for_income(line):
        raise DataError(
            "income is no balance: it follows from a scenario's rates too; ask eccles.why_moved or why_different with "
            "projections, or compare.income_waterfall with income statements"
        )
    try:
        measure = read_measure(line, chart)
    except DataError as error:
        raise DataError(f"{error}; or income, the net income of the Reserve Banks") from None
    if measure.share_of_gdp:
        raise DataError(f"{line}: transfers move amounts, not shares of GDP; ask why {measure.line} moved")
    return measure


def _level_bn(result: ProjectionResult, measure: Measure, path: int) -> FloatArray:
    if not 0 <= path < result.path_count:
        raise DataError(f"no path {path}; {result.name} has {result.path_count}, counted from 0")
    return np.asarray(measure.of(result.balance_bn[path : path + 1], result.gdp_bn[:1])[0])


def _since(
    result: ProjectionResult, measure: Measure, start: np.datetime64, end: np.datetime64, path: int
) -> tuple[float, float, tuple[Step, ...]]:
    """Return the level at the start, at the end, and the steps between."""
    level = _level_bn(result, measure, path)
    first, last = wednesday_place(result.date, start), wednesday_place(result.date, end)
    return float(level[first]), float(level[last]), _steps(result, measure, first, last, path)


def _subtract(base: Iterable[Step], changed: Iterable[Step]) -> tuple[Step, ...]:
    """Return the changed steps less the base's, reason by reason."""
    before = {step.reason: step for step in base}
    after = {step.reason: step for step in changed}
    none = Step("", 0.0)
    return tuple(
        Step(
            reason,
            after.get(reason, none).amount_bn - before.get(reason, none).amount_bn,
            tuple(dict.fromkeys((*after.get(reason, none).through, *before.get(reason, none).through))),
        )
        for reason in _ordered(dict.fromkeys((*before, *after)))
    )


def _ordered(reasons: Iterable[str]) -> list[str]:
    """Put the named reasons first, in the order of their table; the others stay in theirs."""
    rank = {reason: place for place, reason in enumerate(REASONS | INCOME_REASONS)}
    return sorted(reasons, key=lambda reason: rank.get(reason, len(rank)))


def _steps(result: ProjectionResult, measure: Measure, first: int, last: int, path: int) -> tuple[Step, ...]:
    layout, places = result.journal.layout, measure.places
    circle = _passing_through(layout.chart) if layout.chart.index(RESERVES) in places else set()
    passing = sorted(circle.difference(places.tolist()))
    # Accounts passed through count like the line's own: their transfers are the line's, less their own path.
    weight = measure.weight_ratio.copy()
    weight[passing] = weight[layout.chart.index(RESERVES)]
    moved = result.journal.amount_bn[path, first:last].sum(axis=0)
    kept = np.array([movement.memo in INCOME_MEMOS for movement in layout.movements]) & (result.income is not None)
    touched = layout.incidence_ratio
    effect = moved * np.where(kept, touched @ measure.weight_ratio, touched @ weight)
    steps = tuple(
        replace(step, reason=SETTLED) if step.reason == measure.title else step
        for step in _by_reason(layout, effect, passing)
    )
    change = result.balance_bn[path, last] - result.balance_bn[path, first] - (moved * kept) @ touched
    own = [Step(layout.chart.accounts[place].title, float(-weight[place] * change[place])) for place in passing]
    return (*steps, *own)


def _passing_through(chart: ChartOfAccounts) -> set[int]:
    """Return the accounts that are brought to a path of their own against reserves: autonomous factors and ON RRP."""
    autonomous = {chart.index(movement.debit) for movement in AUTONOMOUS if movement.debit in chart.names}
    return (autonomous | set(chart.members(Group.LIQUIDITY).tolist())) - {chart.index(RESERVES)}


def _by_reason(layout: JournalLayout, effect_bn: FloatArray, passing: list[int]) -> tuple[Step, ...]:
    """Add up what the movements did by reason; leave out reasons that cannot touch the line."""
    amounts: dict[str, float] = {}
    through: dict[str, list[str]] = {}
    for row, movement in enumerate(layout.movements):
        if effect_bn[row] == 0.0:
            continue
        reason = reason_of(layout.chart, movement)
        amounts[reason] = amounts.get(reason, 0.0) + float(effect_bn[row])
        reached = through.setdefault(reason, [])
        if movement.memo not in INCOME_MEMOS:
            reached += [layout.chart.accounts[place].title for place in passing if layout.incidence_ratio[row, place]]
    return tuple(Step(reason, amounts[reason], tuple(dict.fromkeys(through[reason]))) for reason in _ordered(amounts))


def reason_of(chart: ChartOfAccounts, movement: Movement) -> str:
    """Return a movement's reason; where an account is brought to its path, the account's title."""
    known = REASON_OF.get(movement.memo)
    if known is not None:
        return known
    pair = {movement.debit, movement.credit}
    own = [chart.names[place] for place in _passing_through(chart) if pair == {chart.names[place], RESERVES}]
    return chart.accounts[chart.index(own[0])].title if own else movement.memo[:1].upper() + movement.memo[1:]
