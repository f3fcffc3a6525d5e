"""The indicators that are read over every episode, and which episodes make a cycle: both are YAML beside the code."""

from __future__ import annotations

from eccles.core.cycle import EntryParts, ExitParts
from eccles.core.indicator import ChangeKind, Gauge, Indicator, Measured
from eccles.data.package_files import packaged_text
from eccles.data.reads import kept
from eccles.data.scenario_forms import Form
from eccles.data.yaml_text import read_yaml

__all__ = ["load_cycle_parts", "load_indicators"]


class _Gauge(Form):
    series: str
    unit: str
    measured: Measured = Measured.LEVEL
    change: ChangeKind
    short: str
    short_zh: str
    title: str
    title_zh: str

    def gauge(self) -> Gauge:
        return Gauge(
            series=self.series,
            title=self.title,
            title_zh=self.title_zh,
            short=self.short,
            short_zh=self.short_zh,
            unit=self.unit,
            measured=self.measured,
            change=self.change,
        )


class _Indicator(_Gauge):
    id: str
    group: str
    stand_in: _Gauge | None = None


class _Indicators(Form):
    indicators: list[_Indicator]


class _Entry(Form):
    id: str
    title: str
    title_zh: str
    cuts: str
    lower_bound: str
    purchases: str


class _Exit(Form):
    id: str
    title: str
    title_zh: str
    purchases: str
    taper: str
    hikes: str
    run_off: str


class _Cycles(Form):
    entries: list[_Entry]
    exits: list[_Exit]


@kept
def load_indicators() -> tuple[Indicator, ...]:
    """Return every indicator in the order of the tables.

    Example:
        >>> [item.id for item in load_indicators() if item.stand_in is not None]
        ['credit_spread', 'dollar', 'equities', 'volatility']
    """
    file = _Indicators.model_validate(read_yaml(packaged_text("indicators/history.yaml"), "indicators/history.yaml"))
    return tuple(
        Indicator(row.id, row.group, row.gauge(), None if row.stand_in is None else row.stand_in.gauge())
        for row in file.indicators
    )


@kept
def load_cycle_parts() -> tuple[tuple[EntryParts, ...], tuple[ExitParts, ...]]:
    """Return which episodes make the easings and the tightenings."""
    file = _Cycles.model_validate(read_yaml(packaged_text("cycles/fed.yaml"), "cycles/fed.yaml"))
    return (
        tuple(EntryParts(**row.model_dump()) for row in file.entries),
        tuple(ExitParts(**row.model_dump()) for row in file.exits),
    )
