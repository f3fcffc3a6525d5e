"""The plain parts of a scenario file: a mapping without strangers, a date, a number, a horizon.

A number is a number (no text, no yes/no, no NaN), a date is a date (no count of seconds). Whatever else stands there is
a fault with a sentence of its own; `fault` is how a form says it.
"""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from typing import Annotated, Self, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from eccles.base.errors import DataError, ScenarioError
from eccles.data.instants import instant_text

__all__ = [
    "FAULT",
    "ZERO_OR_MORE",
    "Date",
    "Form",
    "Horizon",
    "Instant",
    "Number",
    "Opening",
    "RuleForm",
    "Whole",
    "YesNo",
    "fault",
    "shown",
]

FAULT = "eccles"
"""The kind of a fault whose sentence is already made for the reader."""

LONGEST_SHOWN_COUNT = 60
ZERO_OR_MORE = {"minimum": 0}
"""What the schema says of a number whose rule refuses it below zero."""
HORIZON_PATTERN = re.compile(r"[1-9]\d{0,3}[ywm]")


def fault(message: str) -> PydanticCustomError:
    """Return the error that a validator raises to report a fault in its own words."""
    return PydanticCustomError(FAULT, "{message}", {"message": message})


def _as_date(value: object) -> dt.date | None:
    """Return a date or None; pydantic alone would take a number for seconds since 1970."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _a_date(value: object) -> dt.date:
    date = _as_date(value)
    if date is None:
        raise fault(f"{shown(value)} is no date; write YYYY-MM-DD, for example 2022-06-01")
    return date


def _a_horizon(value: object) -> str | dt.date:
    if isinstance(value, str) and HORIZON_PATTERN.fullmatch(value):
        return value
    date = _as_date(value)
    if date is None:
        raise fault(f"{shown(value)} is no horizon; write 10y, 36m, 182w, or the date it ends on")
    return date


def _an_opening(value: object) -> str | dt.date:
    date = _as_date(value)
    if date is None and value != "latest":
        raise fault(f"{shown(value)} is no opening; write latest, or a Wednesday such as 2022-06-01")
    return "latest" if date is None else date


def _an_instant(value: object) -> str:
    example = "write a day, 2024-06-20, or a time in New York, 2024-06-20T16:30"
    if not isinstance(value, str | dt.date):
        raise fault(f"{shown(value)} is no instant; {example}")
    try:
        return instant_text(value)
    except DataError:
        raise fault(f"{shown(value)} is no instant; {example}") from None


def shown(value: object) -> str:
    """Return a value in the words of the file, cut where it is long."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    words = {None: "null", True: "true", False: "false"}
    plain = words[value] if value is None or isinstance(value, bool) else str(value)
    text = f'"{value}"' if isinstance(value, str) else plain
    return text if len(text) <= LONGEST_SHOWN_COUNT else text[: LONGEST_SHOWN_COUNT - 3] + "..."


Date: TypeAlias = Annotated[dt.date, BeforeValidator(_a_date)]
Horizon: TypeAlias = Annotated[str | dt.date, BeforeValidator(_a_horizon)]
Instant: TypeAlias = Annotated[str, BeforeValidator(_an_instant)]
Opening: TypeAlias = Annotated[str | dt.date, BeforeValidator(_an_opening)]
Number: TypeAlias = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole: TypeAlias = Annotated[int, Field(strict=True)]
YesNo: TypeAlias = Annotated[bool, Field(strict=True)]


class Form(BaseModel):
    """A mapping of the file: frozen, and no key that is not named."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleForm(Form, ABC):
    """A mapping that stands for a rule; what the rule refuses is a fault of the mapping."""

    @abstractmethod
    def build(self) -> object:
        """Return the rule."""

    @model_validator(mode="after")
    def _builds(self) -> Self:
        try:
            self.build()
        except ScenarioError as error:
            raise fault(str(error)) from None
        return self
