"""Words about lots that several receipts share: what a class is called, and how many there are with the largest."""

from __future__ import annotations

from collections.abc import Iterable

from eccles.core.portfolio import Kind

__all__ = ["CLASS_TITLES", "largest"]

CLASS_TITLES = {
    Kind.BILL: "Bills",
    Kind.NOTE_BOND: "Notes and bonds",
    Kind.TIPS: "TIPS",
    Kind.FRN: "Floating-rate notes",
}
LARGEST_COUNT = 3


def largest(amount_bn: Iterable[tuple[str, float]], one: str = "lot", several: str = "lots") -> str:
    """Say how many there are and which three count most.

    Args:
        amount_bn: each one's name and amount, in bn or in what is added up.
        one: what one of them is called.
        several: what several of them, or none, are called.

    Example:
        >>> largest([("912828ZZ6", 2.25), ("912810QE1", 10.5)])
        '2 lots, the largest 912810QE1 10.5, 912828ZZ6 2.25'
    """
    found = sorted(amount_bn, key=lambda item: -abs(item[1]))
    if not found:
        return f"no {several}"
    told = ", ".join(f"{name} {amount:.5g}" for name, amount in found[:LARGEST_COUNT])
    return f"{len(found)} {one if len(found) == 1 else several}, the largest {told}"
