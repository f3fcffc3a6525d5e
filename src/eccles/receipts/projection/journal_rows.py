"""The receipt of the transfers between two accounts in one week: what was posted, by reason and block of the week."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain as in_turn

from eccles.base.errors import DataError, nearest_name
from eccles.core.journal import Movement
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.snapshot import Snapshot
from eccles.engine.step import BLOCKS, Block, meet_autonomous_demands
from eccles.receipts.projection.projected import date_of, standing_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.report.frames import journal_columns
from eccles.report.views import Projection

__all__ = ["explain", "journal_receipt"]


def explain(question: Question) -> Receipt:
    """Return where the transfers that are asked for come from; errors as in `journal_receipt`."""
    address = question.address
    first, second = address.names
    return journal_receipt(question.projection(), first, second, address.date, question.snapshot)


def journal_receipt(projection: Projection, debit: str, credit: str, date: str, snapshot: Snapshot) -> Receipt:
    """Return where the transfers from one account to another in a week come from.

    Args:
        projection: the projection, of one path.
        debit: the account that is debited, as `eccles journal` prints it.
        credit: the account that is credited.
        date: the Wednesday that first shows them.
        snapshot: the embedded data.

    Raises:
        DataError: no such account or week, nothing was posted between the two, or the projection has several paths.
    """
    result = projection.result
    place, names = date_of(result, date), result.chart.names
    for account in (debit, credit):
        if account not in names:
            raise DataError(f'no account "{account}"; {nearest_name(account, names)}')
    day = result.date[place]
    printed = journal_columns(result, day)
    rows = (printed["debit"] == debit) & (printed["credit"] == credit)
    if not rows.any():
        pairs = dict.fromkeys(f"{one}:{other}" for one, other in zip(printed["debit"], printed["credit"], strict=True))
        raise DataError(
            f"nothing was posted from {credit} to {debit} in the week to {day}; there are {', '.join(pairs)}"
        )
    entries = list(_entries(projection, place - 1, debit, credit))
    readers = dict.fromkeys(_reader(block, movement) for block, movement, _ in entries)
    return Receipt(
        figure=f"{projection.name}:journal:{debit}:{credit}@{day}",
        title=f"Debited to {debit}, credited to {credit} in the week to {day}",
        date=str(day),
        value=float(printed["amount_bn"][rows].sum()),
        unit="USD bn",
        chain=tuple(_step(*entry) for entry in entries),
        standing=standing_of(result),
        shaped_by=shaping_steps(projection.scenario, result, snapshot, readers, day),
    )


def _entries(projection: Projection, week: int, debit: str, credit: str) -> Iterator[tuple[Block, Movement, float]]:
    """Yield what the blocks posted between two accounts, with its amount; below zero where a movement ran backwards."""
    posted = projection.result.journal.amount_bn[0, week]
    movements = in_turn.from_iterable(((block, movement) for movement in block.movements) for block in BLOCKS)
    for (block, movement), amount in zip(movements, posted, strict=True):
        pair = (movement.debit, movement.credit) if amount > 0.0 else (movement.credit, movement.debit)
        if amount and pair == (debit, credit):
            yield block, movement, float(amount)


def _step(block: Block, movement: Movement, amount_bn: float) -> ReceiptStep:
    memo = movement.memo if amount_bn > 0.0 else movement.reverse_memo or movement.memo
    return ReceiptStep(f"{memo[0].upper()}{memo[1:]}", name_of(block.run), abs(amount_bn), "USD bn")


def _reader(block: Block, movement: Movement) -> str:
    """Return what says what a movement reads: the block, or the account where each follows a path of its own."""
    return movement.debit if block.run is meet_autonomous_demands else block.name
