"""The calendar of announcements: loading it, adding a user's own, choosing from it.

One YAML file an institution, in `announcements/`. The form is strict: an unknown key, a wrong word or a day that is
none is refused with its place in the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_day
from eccles.core.announcement import Announcement, AnnouncementKind, Calendar, Direction, NamedSet, ProgrammeName
from eccles.data.form_faults import form_refusal
from eccles.data.package_files import packaged_texts
from eccles.data.reads import kept
from eccles.data.scenario_forms import Date, Form
from eccles.data.yaml_text import read_yaml

__all__ = ["choose", "load_calendar", "parse_calendar", "read_calendar"]

_Text = Annotated[str, Field(min_length=1)]


class _Names(Form):
    en: _Text
    zh: _Text


class _Entry(Form):
    date: Date
    time: str = ""
    kind: AnnouncementKind
    programme: _Text
    direction: Direction
    en: _Text
    zh: _Text
    source: _Text
    confidence: _Text
    sets: tuple[str, ...] = ()


class _File(Form):
    institution: _Text
    zone: _Text
    programmes: dict[str, _Names]
    sets: dict[str, _Text] = Field(default_factory=dict)
    announcements: Annotated[list[_Entry], Field(min_length=1)]


@kept
def load_calendar() -> Calendar:
    """Return the shipped calendar of every institution.

    Example:
        >>> load_calendar().announcements[0].date
        np.datetime64('2008-11-25')
    """
    return _joined(parse_calendar(text, name) for name, text in packaged_texts("announcements"))


def read_calendar(path: Path) -> Calendar:
    """Return a user's own calendar from a YAML file.

    Raises:
        DataError: the file cannot be read, or does not have the form; every fault is named.
        ScenarioError: it is no YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DataError(f"{path} is no text in UTF-8; a calendar is a YAML file") from None
    except OSError as error:
        raise DataError(f"the calendar {path} cannot be read ({error.strerror or error})") from None
    return parse_calendar(text, path.name)


def parse_calendar(text: str, source: str = "this file") -> Calendar:
    """Return the calendar of one institution from YAML text.

    Raises:
        DataError: the text does not have the form (every fault is named), or names a programme or a set it does not
            describe.
    """
    document = read_yaml(text, source)
    try:
        form = _File.model_validate(document)
    except ValidationError as error:
        raise form_refusal(source, error) from None
    for entry in form.announcements:
        _check(entry, form, source)
    return Calendar(
        announcements=_ordered(_announcement(entry, form) for entry in form.announcements),
        programmes=tuple(
            ProgrammeName(name, form.institution, words.en, words.zh) for name, words in form.programmes.items()
        ),
        sets=tuple(NamedSet(name, cited) for name, cited in form.sets.items()),
    )


def choose(
    calendar: Calendar,
    *,
    programme: str | None = None,
    institution: str | None = None,
    direction: str | None = None,
    named_set: str | None = None,
) -> tuple[Announcement, ...]:
    """Return the announcements that meet every condition given.

    Args:
        calendar: where to choose from.
        programme: "QE1", in any case.
        institution: "fed", "ecb" or "boe".
        direction: "easing", "tightening" or "mixed".
        named_set: the list of a published study, "gagnon_2011".

    Raises:
        DataError: a condition names what is not in the calendar, or nothing meets all of them.

    Example:
        >>> len(choose(load_calendar(), named_set="gagnon_2011"))
        8
    """
    programme = _known("programme", programme, (item.name for item in calendar.programmes))
    institution = _known("institution", institution, (item.institution for item in calendar.programmes))
    direction = _known("direction", direction, Direction)
    named_set = _known("set of announcements", named_set, (item.name for item in calendar.sets))
    found = tuple(
        item
        for item in calendar.announcements
        if programme in {None, item.programme}
        and institution in {None, item.institution}
        and direction in {None, str(item.direction)}
        and (named_set is None or named_set in item.sets)
    )
    if not found:
        raise DataError("no announcement meets all of these conditions; leave one out")
    return found


def _known(what: str, wanted: str | None, allowed: Iterable[str]) -> str | None:
    names = {str(name).casefold(): str(name) for name in allowed}
    if wanted is None:
        return None
    if wanted.casefold() not in names:
        raise DataError(f'no {what} "{wanted}"; {nearest_name(wanted, names.values())}')
    return names[wanted.casefold()]


def _check(entry: _Entry, form: _File, source: str) -> None:
    if entry.programme not in form.programmes:
        near = nearest_name(entry.programme, form.programmes)
        raise DataError(f'{source}: {entry.date} is about "{entry.programme}", which is not described; {near}')
    for name in entry.sets:
        if name not in form.sets:
            raise DataError(f'{source}: {entry.date} is in the set "{name}"; {nearest_name(name, form.sets)}')


def _announcement(entry: _Entry, form: _File) -> Announcement:
    return Announcement(
        institution=form.institution,
        date=as_day(entry.date),
        time=entry.time,
        zone=form.zone,
        kind=entry.kind,
        programme=entry.programme,
        direction=entry.direction,
        text=entry.en,
        text_zh=entry.zh,
        source=entry.source,
        confidence=entry.confidence,
        sets=entry.sets,
    )


def _joined(calendars: Iterable[Calendar]) -> Calendar:
    every = tuple(calendars)
    return Calendar(
        announcements=_ordered(item for calendar in every for item in calendar.announcements),
        programmes=tuple(item for calendar in every for item in calendar.programmes),
        sets=tuple(item for calendar in every for item in calendar.sets),
    )


def _ordered(announcements: Iterable[Announcement]) -> tuple[Announcement, ...]:
    return tuple(sorted(announcements, key=lambda item: (item.date, item.time, item.institution, item.kind)))
