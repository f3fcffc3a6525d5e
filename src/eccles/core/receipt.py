"""Where a number came from: a receipt whose steps add up to the value, and the outcome of checking a report.

A receipt refuses to exist where its steps miss the value it explains. Steps that add carry an amount; what shaped them
(rules in force, outside paths, fits) stands beside them without one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from eccles.base.errors import InvariantError
from eccles.base.units import pct_from_share

__all__ = [
    "RESIDUAL_TOLERANCE",
    "Difference",
    "FigureForm",
    "Origin",
    "Receipt",
    "ReceiptStep",
    "ReportCheck",
    "Standing",
]

RESIDUAL_TOLERANCE = 1e-9
NAMES = frozenset({"Treasury", "Treasuries", "Federal", "Freddie", "Fannie", "Ginnie", "Moody's", "Twist"})
"""Words that keep their capital wherever they stand."""


@dataclass(frozen=True)
class Origin:
    """One published thing that a step read.

    Attributes:
        name: a column of a table, "h41_factor.reserves_bn", or the id of a series.
        title: what it is.
        publisher: who published it.
        rights: "public-domain", "citation" or "restricted".
        retrieval: when and how it was retrieved.
        address: a URL, or the raw file it was read from.
        sha256: of the raw bytes it was read from.
        content_sha256: of what was kept of them: a table's file, a series' dates and values; empty for a user's store.
        date: the day of the value, where one value was read.
        value: that value, in `unit`; None where the whole of it was read.
        unit: of the value.
        known_at: when a value of that day was first published, UTC; empty where that is not known.
        known_by: how that instant is known: by the calendar of releases; empty where the source said it.
        page: the publisher's page of the release, where its latest figures stand; empty where there is none. The bytes
            themselves were read from `address`.
        row: which row of a table that has several a day: a CUSIP, a line of the release; empty where the day says it.
    """

    name: str
    title: str
    publisher: str
    rights: str
    retrieval: str
    address: str
    sha256: str
    content_sha256: str = ""
    date: str = ""
    value: float | None = None
    unit: str = ""
    known_at: str = ""
    known_by: str = ""
    page: str = ""
    row: str = ""


@dataclass(frozen=True)
class ReceiptStep:
    """One step from the sources to the value.

    Attributes:
        what: in the field's words.
        by: the function, the rule or the script that did it.
        value: what it adds to the figure, in `unit`; None for what only shaped it.
        unit: of the value.
        detail: what else a reader needs: the scenario's entry, the accounts it came through.
        origins: what it read.
    """

    what: str
    by: str
    value: float | None = None
    unit: str = ""
    detail: str = ""
    origins: tuple[Origin, ...] = ()

    def less(self) -> ReceiptStep:
        """Return the step as one that is taken away.

        Example:
            >>> step = ReceiptStep("Total assets on the day", "eccles.history.books.assets_move", 5.0).less()
            >>> step.what, step.value
            ('less: total assets on the day', -5.0)
        """
        value = None if self.value is None else -self.value
        return replace(self, what=f"less: {_inside_a_sentence(self.what)}", value=value)


def _inside_a_sentence(words: str) -> str:
    """Return words with a small first letter; acronyms, proper names and titles in capitals keep theirs."""
    first, *others = words.split(" ", 2)
    acronym = not first[1:].replace("-", "").isalpha() or not first[1:].islower()
    titled = bool(others) and others[0][:1].isupper()
    return words if acronym or titled or first in NAMES else f"{words[:1].lower()}{words[1:]}"


@dataclass(frozen=True)
class Standing:
    """What a figure stands on besides its sources.

    Attributes:
        version: of eccles.
        snapshot_sha256: of the embedded data.
        scenario_name: of the scenario; empty for what was published.
        scenario_sha256: of the scenario as run; empty for what was published.
        seed: of the draws; None for a deterministic run.
        generation: of the user's store, where the value came from it.
        known_at: nothing published after this instant (UTC) was used; empty where everything at hand was.
        base_name: of the scenario a difference is taken from; empty for anything but a difference.
        base_sha256: of that scenario as run.
    """

    version: str
    snapshot_sha256: str
    scenario_name: str = ""
    scenario_sha256: str = ""
    seed: int | None = None
    generation: int | None = None
    known_at: str = ""
    base_name: str = ""
    base_sha256: str = ""


@dataclass(frozen=True)
class Receipt:
    """Where one value came from.

    Attributes:
        figure: how it was asked for, in full: "baseline:reserves@2028-12-27".
        title: what it is.
        date: the day or the year it is about.
        value: in `unit`.
        unit: of the value.
        chain: the steps that add up to it.
        standing: versions and hashes.
        shaped_by: rules in force, outside paths and fits, in that order.
        divisor_bn: nominal GDP, where the figure is a share of it; the chain then adds up to its numerator.
        divided_by: what was read for the divisor.
        note: what else to know, such as how a report shows the value.
    """

    figure: str
    title: str
    date: str
    value: float
    unit: str
    chain: tuple[ReceiptStep, ...]
    standing: Standing
    shaped_by: tuple[ReceiptStep, ...] = ()
    divisor_bn: float | None = None
    divided_by: ReceiptStep | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse steps that do not add up to the value."""
        if self.total != self.value and not abs(self.residual) <= RESIDUAL_TOLERANCE:
            raise InvariantError(f"{self.figure}: the steps of its receipt miss it by {self.residual:.3g} {self.unit}")

    @property
    def total(self) -> float:
        """What the steps add up to, in the unit of the value."""
        total = sum(step.value for step in self.chain if step.value is not None)
        return total if self.divisor_bn is None else float(pct_from_share(total / self.divisor_bn))

    @property
    def residual(self) -> float:
        """What the steps leave unexplained: zero but for the rounding of floating-point sums."""
        return self.value - self.total

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Everything that was read, each once, in the order of the steps."""
        steps = (*self.chain, *([self.divided_by] if self.divided_by else []), *self.shaped_by)
        return tuple(dict.fromkeys(origin for step in steps for origin in step.origins))


@dataclass(frozen=True)
class FigureForm:
    """A form in which figures are asked for.

    Attributes:
        written: how it is written; names in brackets may be left out.
        what: what it is.
        example: one that answers.
    """

    written: str
    what: str
    example: str


@dataclass(frozen=True)
class Difference:
    """The first place where a report and its recomputation differ.

    Attributes:
        part: the table, picture or text.
        row: of a table: the row's header, or its number where it has none.
        column: of a table.
        shown: what the report says.
        recomputed: what it should say.
    """

    part: str
    row: str
    column: str
    shown: str
    recomputed: str

    def __str__(self) -> str:
        """The place and both readings, in one line."""
        place = ", ".join(word for word in (self.part, self.row, self.column) if word)
        return f"{place}: shown {self.shown or 'nothing'}, recomputed {self.recomputed or 'nothing'}"


@dataclass(frozen=True)
class ReportCheck:
    """What checking a report or a workbook found.

    Attributes:
        file: the report or the workbook.
        scenario: the name of its scenario.
        difference: the first one; None where everything was confirmed.
        notes: what else to know: other data, another version, parts that could not be compared.
        table_count: tables compared, those of saved digits among them.
        cell_count: cells compared.
        same_bytes: whether the recomputed page is the report, byte for byte.
        counted: what `table_count` counts, in words.
    """

    file: str
    scenario: str
    difference: Difference | None
    notes: tuple[str, ...]
    table_count: int
    cell_count: int
    same_bytes: bool
    counted: str = "tables and sets of saved digits"

    @property
    def confirmed(self) -> bool:
        """Whether no difference was found."""
        return self.difference is None
