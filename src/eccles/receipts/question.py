"""What is asked: the address of a figure, the data at hand, and the operations that compute what it is a figure of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from eccles.base.errors import DataError
from eccles.data.library import Library
from eccles.data.reads import Reads, recorded_reads
from eccles.data.snapshot import Snapshot
from eccles.receipts.address import Address
from eccles.report.views import Projection

__all__ = ["Question"]

USUAL_SCENARIO = "baseline"


@dataclass(frozen=True)
class Question:
    """A figure and what is needed to explain it.

    Attributes:
        address: the figure.
        library: the data at hand.
        run: runs a scenario, by shipped name or path, as it was asked for (opening, horizon, overrides).
        operation: finds an operation of `eccles.api` by name; a figure is explained by what computes it elsewhere.
        given: the projection it is asked of, where one was given.
        changed: whether opening, horizon or overrides were given, so that only a projection can be meant.
        known_at: only what was published by this instant (UTC).
        noted: everything that was read for the operations asked so far.
    """

    address: Address
    library: Library
    run: Callable[[str], Projection]
    operation: Callable[[str], Callable[..., Any]]
    given: Projection | None = None
    changed: bool = False
    known_at: np.datetime64 | None = None
    noted: Reads = field(default_factory=dict, compare=False)

    @property
    def snapshot(self) -> Snapshot:
        """The embedded data."""
        return self.library.snapshot

    @property
    def of_projection(self) -> bool:
        """Whether a scenario was named or a projection given; else the figure may be one of what was published."""
        return self.given is not None or self.address.scenario is not None or self.changed

    def projection(self) -> Projection:
        """Return the projection the figure belongs to: the given one, the scenario's, or the baseline.

        Raises:
            ScenarioError: the scenario cannot be run as written.
        """
        return self.given if self.given is not None else self.run(self.address.scenario or USUAL_SCENARIO)

    def ask(self, operation: str, *args: object, **options: object) -> tuple[Any, Reads]:
        """Return the result of an operation, and everything that was read for it."""
        with recorded_reads() as reads:
            found = self.operation(operation)(*args, **options)
        self.noted.update(reads)
        return found, reads

    def refuse_scenario(self, what: str) -> None:
        """Refuse a scenario for a figure of what was published.

        Raises:
            DataError: one was named or given.
        """
        if self.of_projection:
            raise DataError(f"{what} is computed from what was published; leave scenario, opening, horizon and set out")

    def refuse_known_at(self, what: str) -> None:
        """Refuse an instant for a figure that shows what is known now.

        Raises:
            DataError: one was given.
        """
        if self.known_at is not None:
            raise DataError(f"{what} shows what is known now; ask for the series itself to use known_at")
