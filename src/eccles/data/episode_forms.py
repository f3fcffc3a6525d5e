"""The form of an episode file, and its translation into `core.episode`.

An episode gives its own first and last day, or names a programme of the record, or a phase of one, whose days it has
(`dates_of: QE3_TAPER`), so that no day stands in two files.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

import numpy as np
from pydantic import Field, ValidationError, model_validator

from eccles.base.timeline import as_day
from eccles.core.episode import Episode, EpisodeKind
from eccles.core.programme import Decision
from eccles.data.form_faults import form_refusal
from eccles.data.programmes import find_programme
from eccles.data.scenario_forms import Date, Form, fault
from eccles.data.scenario_yaml import read_scenario_yaml

__all__ = ["parse_episodes"]

NEVER = np.datetime64("NaT", "D")
ID_PATTERN = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


class _Episode(Form):
    id: str
    name: str = ""
    name_zh: str = ""
    kind: EpisodeKind = EpisodeKind.CUSTOM
    dates_of: str | None = None
    start: Date | None = Field(default=None, alias="from")
    until: Date | None = None
    announced: Date | None = None
    programmes: tuple[str, ...] = ()
    inside: str = ""
    aliases: tuple[str, ...] = ()
    broker_aliases: tuple[str, ...] = ()
    source: str = ""
    confidence: str = ""
    note: str = ""
    note_zh: str = ""

    @model_validator(mode="after")
    def _whole(self) -> _Episode:
        if not ID_PATTERN.fullmatch(self.id):
            raise fault(f'"{self.id}" is no id; write lower case letters, digits and single underscores: my_episode')
        if self.dates_of is None and self.start is None:
            raise fault("an episode needs its first day: from: YYYY-MM-DD, or dates_of: a programme or its phase")
        if self.dates_of is not None and (self.start is not None or self.until is not None):
            raise fault("dates_of gives both days; leave out from and until")
        if self.start is not None and self.until is not None and self.until < self.start:
            raise fault(f"until {self.until} lies before from {self.start}")
        return self


class _File(Form):
    episodes: Annotated[list[_Episode], Field(min_length=1)]


def parse_episodes(text: str, source: str) -> tuple[Episode, ...]:
    """Return the episodes that a YAML text describes.

    Args:
        text: the YAML: a mapping with the one key `episodes`, a list.
        source: what to call it in an error.

    Raises:
        DataError: the text does not have the form; every fault is named. Or `dates_of` names no programme.
        ScenarioError: it is no YAML, or names a key twice.

    Example:
        >>> parse_episodes("episodes: [{id: winter, from: 2022-12-07, until: 2023-03-01}]", "mine")[0].last_date
        np.datetime64('2023-03-01')
    """
    try:
        file = _File.model_validate(read_scenario_yaml(text, source))
    except ValidationError as error:
        raise form_refusal(source, error) from None
    return tuple(_episode(row) for row in file.episodes)


def _episode(row: _Episode) -> Episode:
    first, last = (_day(row.start), _day(row.until)) if row.dates_of is None else _dates_of(row.dates_of)
    name = row.name or row.id
    return Episode(
        id=row.id,
        name=name,
        name_zh=row.name_zh or name,
        kind=row.kind,
        first_date=first,
        last_date=last,
        announced_date=_day(row.announced),
        programmes=tuple(find_programme(name).name for name in row.programmes),
        inside=row.inside,
        aliases=row.aliases,
        broker_aliases=row.broker_aliases,
        source=_flat(row.source),
        confidence=row.confidence,
        note=_flat(row.note),
        note_zh=_flat(row.note_zh),
    )


def _dates_of(name: str) -> tuple[np.datetime64, np.datetime64]:
    """Return the first and the last day of a programme, or of the phase of one that carries this name."""
    programme = find_programme(name)
    phase: tuple[Decision, ...] = tuple(row for row in programme.decisions if row.phase == name)
    rows = phase if name in programme.phases and name != programme.name else programme.decisions
    ends = [row.end_date for row in rows]
    return min(row.start_date for row in rows), NEVER if any(np.isnat(end) for end in ends) else max(ends)


def _day(value: dt.date | None) -> np.datetime64:
    return NEVER if value is None else as_day(value)


def _flat(text: str) -> str:
    return " ".join(text.split())
