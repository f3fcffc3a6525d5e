"""Operations on announcements: the calendar, event studies, local projections, stock against flow, volatility."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

from eccles.base.errors import ScenarioError, nearest_name
from eccles.base.timeline import DateLike, as_date
from eccles.core.announcement import Announcement

if TYPE_CHECKING:
    import numpy as np

    from eccles.core.event_study import EventStudy
    from eccles.core.responses import LocalProjection, StockFlow
    from eccles.core.volatility import VolatilityStudy
    from eccles.data.library import Library

__all__ = ["Choice", "announcements", "event_study", "local_projection", "stock_flow", "volatility"]

FIRST_VOLATILITY_DAY = "2008-11-25"
"""The day QE1 was announced: before it there were neither purchases nor run-off to compare."""


class Choice(TypedDict, total=False):
    """Conditions on announcements, besides the programme; the same as those of `announcements`."""

    institution: str | None
    direction: str | None
    named_set: str | None
    calendar: str | Path | None


def announcements(
    programme: str | None = None,
    *,
    institution: str | None = None,
    direction: str | None = None,
    named_set: str | None = None,
    calendar: str | Path | None = None,
) -> tuple[Announcement, ...]:
    """Return the announcements that meet every condition given, in order of day.

    Args:
        programme: "QE1", "QE3_TAPER", "APP" ...
        institution: "fed", "ecb" or "boe".
        direction: "easing", "tightening" or "mixed": what the words meant, not what markets did.
        named_set: the list of a published study, "gagnon_2011".
        calendar: the path of a YAML calendar of your own instead of the shipped one.

    Raises:
        DataError: a condition names what is not there, or nothing meets all of them.

    Example:
        >>> [str(item.date) for item in announcements("QE2", direction="easing")][:2]
        ['2010-08-10', '2010-08-27']
    """
    from eccles.data.announcements import choose, load_calendar, read_calendar  # deferred: pydantic

    known = load_calendar() if calendar is None else read_calendar(Path(calendar))
    return choose(known, programme=programme, institution=institution, direction=direction, named_set=named_set)


def event_study(
    programme: str | None = None,
    *,
    window: tuple[int, int] = (-1, 0),
    series: Sequence[str] = (),
    by: str = "",
    surprises: str | Path | None = None,
    sample: tuple[DateLike, DateLike] | None = None,
    set_count: int = 5_000,
    seed: int = 2008,
    home: str | Path | None = None,
    **choice: Unpack[Choice],
) -> EventStudy:
    """Sum what series did around announcements and judge it by placebo sets of ordinary days.

    Args:
        programme: of the announcements; all of the Federal Reserve's without any condition.
        window: days around the first value after an announcement: (-1, 0) from the close before to the close after.
        series: ids of daily or weekly series; the 10-year yield, or the usual maturities, without them.
        by: "programme", "maturity" or "announcement".
        surprises: "USMPD" or the path of a surprise file: sums of moves within minutes; `series` are its columns.
        sample: first and last day the placebo days are drawn from; a year around the announcements without it.
        set_count: placebo sets; `seed` is that of their random numbers.
        home: the user's data directory.
        choice: institution, direction, named_set, calendar (see `Choice`).

    Raises:
        DataError: no such programme or series, or nothing to sum.
        ScenarioError: a window that ends before it begins, an unknown way of telling it, or a condition there is not.

    Example:
        >>> qe1 = event_study(named_set="gagnon_2011", series=["DGS10"]).sums[0]
        >>> round(qe1.value), qe1.unit, qe1.p_share < 0.01
        (-94, 'bp', True)
    """
    from eccles.core.event_study import Window
    from eccles.history.event_desk import Question, study_events
    from eccles.history.event_study import Settings
    from eccles.history.placebo import Draws

    _refuse_unknown(choice)
    settings = Settings(draws=Draws(set_count, seed), sample=_sample(sample))
    question = Question(programme, Window(*window), tuple(series), by, _text(surprises), settings, **choice)
    return study_events(question, _library(home))


def local_projection(
    series: str,
    shock: str = "UST10Y",
    *,
    surprises: str | Path = "USMPD",
    event: str = "monetary_event",
    horizon_count: int = 12,
    lag_count: int = 2,
    size_ratio: float | None = None,
    sample: tuple[DateLike, DateLike] | None = None,
    home: str | Path | None = None,
) -> LocalProjection:
    """Return the responses of a series to announcement surprises, horizon by horizon, with HAC bands.

    Args:
        series: the variable: an id of any frequency; horizons are its periods.
        shock: a column of the surprises.
        surprises: "USMPD", or the path of a file of Bauer-Swanson, Jarociński-Karadi or EA-MPD.
        event: "statement", "press_conference", "monetary_event", "minutes", or "month" where there is such a table.
        horizon_count: the last horizon.
        lag_count: lags of the variable's changes and of the surprise held constant.
        size_ratio: the surprise answered, in its unit; ten basis points, or one per cent, without it.
        sample: first and last day of the surprises used.
        home: the user's data directory.

    Raises:
        DataError: no such series, column or event, or too few rows.

    Example:
        >>> answer = local_projection("DGS10", horizon_count=1)
        >>> answer.unit, [round(value) for value in answer.value.tolist()]
        ('bp', [10, 8])
    """
    from eccles.core.surprise import BP
    from eccles.data.surprises import table_of_event
    from eccles.history.event_desk import surprise_tables
    from eccles.history.local_projection import project_locally

    surprise = table_of_event(surprise_tables(str(surprises)), event).surprise(shock)
    usual_size = 10.0 if surprise.unit == BP else 1.0
    return project_locally(
        _library(home).series(series),
        surprise,
        horizon_count=horizon_count,
        lag_count=lag_count,
        size_ratio=usual_size if size_ratio is None else size_ratio,
        sample=_sample(sample),
    )


def stock_flow(
    programme: str,
    *,
    series: str = "DGS10",
    window: tuple[int, int] = (-1, 0),
    set_count: int = 5_000,
    seed: int = 2008,
    home: str | Path | None = None,
) -> StockFlow:
    """Return what a programme's announcements did beside what moved in the months in which it bought.

    Args:
        programme: of the record: "QE1", "QE3", "QT2".
        series: a daily series.
        window: days around each announcement.
        set_count: placebo sets of the announcement sum.
        seed: of their random numbers.
        home: the user's data directory.

    Raises:
        DataError: no such programme, one that changed no size, or one with too few months.
    """
    from eccles.core.event_study import Window
    from eccles.data.announcements import choose, load_calendar
    from eccles.data.programmes import find_programme
    from eccles.history.event_desk import other_meetings
    from eccles.history.event_study import Settings
    from eccles.history.placebo import Draws
    from eccles.history.purchases import planned_actual
    from eccles.history.stock_flow import stock_against_flow
    from eccles.history.windows import changes_of

    found = find_programme(programme)
    every = choose(load_calendar(), institution="fed")
    names = {name: find_programme(name).name for name in {item.programme for item in every}}
    return stock_against_flow(
        found,
        planned_actual(found),
        changes_of(_library(home).series(series)),
        [item for item in every if names[item.programme] == found.name],
        Window(*window),
        not_ordinary=(*every, *other_meetings()),
        settings=Settings(draws=Draws(set_count, seed)),
    )


def volatility(
    series: str = "DGS10",
    *,
    window_count: int = 21,
    first: DateLike = FIRST_VOLATILITY_DAY,
    last: DateLike | None = None,
    set_count: int = 2_000,
    seed: int = 2008,
    home: str | Path | None = None,
) -> VolatilityStudy:
    """Return the volatility of a yield in purchases, in run-off and in neither, with tests of the differences.

    Args:
        series: a daily rate in per cent.
        window_count: days of the rolling standard deviation.
        first: first day of the sample.
        last: its last day; that of the series without it.
        set_count: sets of the block bootstrap.
        seed: of its random numbers.
        home: the user's data directory.

    Raises:
        DataError: no such series, one that is no daily rate, or a sample without run-off or purchases.

    Example:
        >>> [regime.name for regime in volatility().regimes]
        ['QE', 'QT', 'neither']
    """
    from eccles.data.episodes import load_episodes
    from eccles.history.placebo import Draws
    from eccles.history.volatility import volatility_by_regime

    found = _library(home).series(series)
    return volatility_by_regime(
        found,
        load_episodes(),
        window_count=window_count,
        first_date=as_date(first),
        last_date=found.date[-1] if last is None else as_date(last),
        draws=Draws(set_count, seed),
    )


def _refuse_unknown(choice: Mapping[str, object]) -> None:
    for name in choice:
        if name not in Choice.__annotations__:
            raise ScenarioError(f'an event study has no "{name}"; {nearest_name(name, Choice.__annotations__)}')


def _library(home: str | Path | None) -> Library:
    from eccles.data.library import open_library  # deferred: DuckDB

    return open_library(None if home is None else Path(home))


def _text(path: str | Path | None) -> str | None:
    return None if path is None else str(path)


def _sample(sample: tuple[DateLike, DateLike] | None) -> tuple[np.datetime64, np.datetime64] | None:
    if sample is None:
        return None
    first, last = (as_date(day) for day in sample)
    if last <= first:
        raise ScenarioError(f"the sample {first} to {last} ends before it begins")
    return first, last
