"""Operations on what happened: the episodes, their figures, an indicator along them, and the cycles they make."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eccles.base.errors import DataError, nearest_name

if TYPE_CHECKING:
    from eccles.core.cycle import PolicyCycles
    from eccles.core.episode import Episode
    from eccles.core.episode_history import IndicatorPath
    from eccles.report.history_view import HistoryView

__all__ = ["episodes", "history", "indicator_paths", "policy_cycles"]


def episodes(custom: str | Path | None = None) -> tuple[Episode, ...]:
    """Return every episode since 2007 and the gaps between purchase programmes, in order of the first day.

    Args:
        custom: a YAML file of your own episodes, or a directory of such files, to add.

    Raises:
        DataError: the file does not have the form of episodes.

    Example:
        >>> [item.id for item in episodes() if item.kind == "gap"]
        ['gap_qe1_qe2', 'gap_qe2_mep', 'gap_qe3_qe_covid']
    """
    from eccles.data.episodes import load_episodes, read_episodes, with_gaps

    own = () if custom is None else read_episodes(Path(custom))
    shipped = load_episodes()
    taken = sorted({item.id for item in own} & {item.id for item in with_gaps(shipped)})
    if taken:
        raise DataError(f"{custom} calls its own {', '.join(taken)}, which is shipped; choose another id")
    return with_gaps((*shipped, *own))


def history(
    *names: str, custom: str | Path | None = None, real: bool = False, broker_numbering: bool = False
) -> HistoryView:
    """Return what happened in episodes: the books, purchases, and every indicator at start and end.

    Args:
        names: episodes by id or alias; every episode and gap without one, or those of `custom` where it is given.
        custom: a YAML file of your own episodes, or a directory of such files.
        real: give assets over real GDP as well.
        broker_numbering: read names as the Chinese brokers number programmes (their QE3 is Twist).

    Raises:
        DataError: no such episode; the nearest name is given.

    Example:
        >>> round(history("QT2")["qt2"].assets.change_bn)
        -2363
    """
    from eccles.data.indicators import load_indicators
    from eccles.data.library import open_library
    from eccles.history.episode_history import history_of
    from eccles.report.history_view import HistoryView

    known = episodes(custom)
    chosen = _chosen(names, known, custom, broker_numbering=broker_numbering)
    return HistoryView(history_of(chosen, open_library(), load_indicators(), known=known, real=real))


def indicator_paths(
    indicator: str, *names: str, custom: str | Path | None = None, broker_numbering: bool = False
) -> tuple[IndicatorPath, ...]:
    """Return an indicator along episodes: an index, 100 at the start, or the difference from the start.

    Args:
        indicator: "yield_10y", "equities" and so on; `eccles history --help` says where they are listed.
        names: episodes by id or alias; the purchase programmes and run-offs without one.
        custom: a YAML file of your own episodes, or a directory of such files.
        broker_numbering: read names as the Chinese brokers number programmes.

    Raises:
        DataError: no such indicator or episode, or neither the series nor a stand-in is at hand.

    Example:
        >>> round(float(indicator_paths("yield_10y", "QE2")[0].value[-1]), 2)
        0.42
    """
    from eccles.data.indicators import load_indicators
    from eccles.data.library import open_library
    from eccles.history.episode_history import indicator_paths as along

    by_id = {item.id: item for item in load_indicators()}
    if indicator not in by_id:
        raise DataError(f'no indicator "{indicator}"; {nearest_name(indicator, by_id)}')
    known = episodes(custom)
    if names or custom is not None:
        chosen = _chosen(names, known, custom, broker_numbering=broker_numbering)
    else:
        chosen = tuple(item for item in known if item.is_programme or item.kind == "run_off")
    return along(chosen, open_library(), by_id[indicator])


def policy_cycles() -> PolicyCycles:
    """Return how fast each expansion was left (taper, hikes, run-off, depth) and in which order each easing came.

    Example:
        >>> [(item.pace_before_bn, item.highest_caps_bn) for item in policy_cycles().exits]
        [(85.0, 50.0), (120.0, 95.0)]
    """
    from eccles.data.indicators import load_cycle_parts
    from eccles.data.library import open_library
    from eccles.history.cycles import policy_cycles as of_parts

    return of_parts(open_library(), *load_cycle_parts(), episodes())


def _chosen(
    names: Sequence[str], known: Sequence[Episode], custom: str | Path | None, *, broker_numbering: bool
) -> tuple[Episode, ...]:
    from eccles.data.episodes import find_episode, load_episodes, with_gaps

    if names:
        return tuple(find_episode(name, known, broker_numbering=broker_numbering) for name in names)
    if custom is None:
        return tuple(known)
    shipped = {item.id for item in with_gaps(load_episodes())}
    return tuple(item for item in known if item.id not in shipped)
