"""The form of a programme file, and its translation into `core.programme`.

The form is strict about shape (a word is a known word, a date a date, a number a number, no unknown key) and lenient
about substance: a row without a source or with an odd mark is loaded, so that the lint can name it beside the others.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import numpy as np
from pydantic import Field, ValidationError, model_validator

from eccles.base.timeline import as_day
from eccles.core.programme import (
    Action,
    Basis,
    Decision,
    Measure,
    Per,
    PrincipalRule,
    Programme,
    Sector,
    Settlement,
    Total,
    Window,
)
from eccles.data.form_faults import form_refusal
from eccles.data.scenario_forms import Date, Form, Number, Whole, fault
from eccles.data.scenario_yaml import read_scenario_yaml

__all__ = ["parse_programme"]

NAN, NEVER = float("nan"), np.datetime64("NaT", "D")


class _Window(Form):
    name: str
    from_yrs: Number = NAN
    to_yrs: Number = NAN
    weight_pct: Number = NAN
    amount_bn: Number = NAN


class _Windows(Form):
    source: str
    confidence: str
    parts: list[_Window]


class _Span(Form):
    start: Date = Field(alias="from")
    until: Date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> _Span:
        if self.until is not None and self.until < self.start:
            raise fault(f"until {self.until} lies before from {self.start}")
        return self


class _Decision(_Span):
    phase: str = ""
    sector: Sector
    action: Action
    amount_bn: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)] | None = None
    per: Per
    purchase_periods: Annotated[Whole, Field(ge=1)] | None = None
    announced: Date | None = None
    basis: Basis = Basis.ANNOUNCED
    counted: str = ""
    excess_to: str = ""
    authority: str = ""
    windows: _Windows | None = None
    source: str = ""
    confidence: str = ""
    note: str = ""


class _Principal(_Span):
    of: str
    to: str
    source: str = ""
    confidence: str = ""
    note: str = ""


class _Total(Form):
    sector: Sector
    amount_bn: Number
    source: str = ""
    confidence: str = ""


class _Settlement(Form):
    sectors: list[Sector]
    lag_days: Whole | None = None
    words: str
    source: str = ""
    confidence: str = ""


class _Measure(_Span):
    name: str
    sectors: list[Sector]
    classes: Annotated[list[str], Field(min_length=1)]
    falls: Annotated[bool, Field(strict=True)] = False
    reads: str


class _Programme(Form):
    programme: str
    title: str
    summary: str
    broker_name: str = ""
    aliases: tuple[str, ...] = ()
    totals: tuple[_Total, ...] = ()
    settlement: tuple[_Settlement, ...] = ()
    principal: tuple[_Principal, ...] = ()
    measures: tuple[_Measure, ...] = ()
    decisions: Annotated[list[_Decision], Field(min_length=1)]


def parse_programme(text: str, source: str, data_to: np.datetime64) -> Programme:
    """Return the programme that a YAML text describes.

    Args:
        text: the YAML.
        source: what to call it in an error.
        data_to: the last SOMA date, where a measure that still runs ends.

    Raises:
        DataError: the text does not have the form of a programme; every fault is named.
        ScenarioError: it is no YAML, or names a key twice.
    """
    try:
        file = _Programme.model_validate(read_scenario_yaml(text, source))
    except ValidationError as error:
        raise form_refusal(source, error) from None
    return Programme(
        name=file.programme,
        title=file.title,
        summary=_flat(file.summary),
        broker_name=file.broker_name,
        aliases=file.aliases,
        decisions=tuple(_decision(row, file.programme) for row in file.decisions),
        principal=tuple(_principal(row) for row in file.principal),
        totals=tuple(Total(row.sector, row.amount_bn, row.source, row.confidence) for row in file.totals),
        settlements=tuple(_settlement(row) for row in file.settlement),
        measures=tuple(_measure(row, data_to) for row in file.measures),
    )


def _decision(row: _Decision, programme: str) -> Decision:
    windows = row.windows
    return Decision(
        phase=row.phase or programme,
        sector=row.sector,
        action=row.action,
        start_date=as_day(row.start),
        end_date=_day(row.until),
        announced_date=_day(row.announced),
        amount_bn=NAN if row.amount_bn is None else row.amount_bn,
        per=row.per,
        period_count=row.purchase_periods or 0,
        basis=row.basis,
        counted=_flat(row.counted),
        excess_to=_flat(row.excess_to),
        authority=row.authority,
        windows=() if windows is None else tuple(_window(part) for part in windows.parts),
        windows_source="" if windows is None else f"{windows.source} [{windows.confidence}]",
        source=_flat(row.source),
        confidence=row.confidence,
        note=_flat(row.note),
    )


def _window(part: _Window) -> Window:
    return Window(part.name, part.from_yrs, part.to_yrs, part.weight_pct, part.amount_bn)


def _principal(row: _Principal) -> PrincipalRule:
    start, end = as_day(row.start), _day(row.until)
    return PrincipalRule(row.of, row.to, start, end, _flat(row.source), row.confidence, _flat(row.note))


def _settlement(row: _Settlement) -> Settlement:
    lag = NAN if row.lag_days is None else float(row.lag_days)
    return Settlement(tuple(row.sectors), lag, _flat(row.words), _flat(row.source), row.confidence)


def _measure(row: _Measure, data_to: np.datetime64) -> Measure:
    return Measure(
        name=row.name,
        sectors=tuple(row.sectors),
        classes=tuple(row.classes),
        sign=-1 if row.falls else 1,
        start_date=as_day(row.start),
        end_date=data_to if row.until is None else as_day(row.until),
        reads=_flat(row.reads),
    )


def _day(value: dt.date | None) -> np.datetime64:
    return NEVER if value is None else as_day(value)


def _flat(text: str) -> str:
    return " ".join(text.split())
