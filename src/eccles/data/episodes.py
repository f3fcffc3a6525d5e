"""The episodes since 2007: loading them, adding a user's own, finding one by any of its names.

The shipped ones lie in `episodes/*.yaml`. The English numbering names them; the numbering of the Chinese brokers, in
which Operation Twist is "QE3" and the programme of 2012-14 "QE4", is understood when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from eccles.base.errors import DataError, nearest_name
from eccles.core.episode import Episode, gaps_between
from eccles.data.episode_forms import parse_episodes
from eccles.data.package_files import packaged_texts
from eccles.data.reads import kept

__all__ = ["episode_files", "find_episode", "load_episodes", "read_episodes", "with_gaps"]


@kept
def _shipped() -> tuple[tuple[str, Episode], ...]:
    """Return every shipped episode with the file it stands in."""
    return tuple((name, row) for name, text in packaged_texts("episodes") for row in parse_episodes(text, name))


@kept
def load_episodes() -> tuple[Episode, ...]:
    """Return the shipped episodes in order of their first day, without the computed gaps.

    Example:
        >>> [item.id for item in load_episodes() if item.is_programme]
        ['qe1', 'qe2', 'mep', 'qe3', 'qe_covid']
    """
    return _checked([row for _, row in _shipped()])


def episode_files() -> dict[str, str]:
    """Return the file of `episodes/` in which each shipped episode stands, by its id."""
    return {row.id: name for name, row in _shipped()}


def read_episodes(path: Path) -> tuple[Episode, ...]:
    """Return a user's own episodes: those of a YAML file, or of every `.yaml` file of a directory.

    Raises:
        DataError: there is no such file, it does not have the form, or two episodes share an id.
        ScenarioError: it is no YAML.
    """
    if not path.exists():
        raise DataError(f"{path} does not exist; give a YAML file of episodes, or a directory of such files")
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    if not files:
        raise DataError(f"{path} holds no .yaml file; an episode file ends in .yaml and lists `episodes:`")
    return _checked([row for item in files for row in parse_episodes(item.read_text(encoding="utf-8"), item.name)])


def with_gaps(episodes: Iterable[Episode]) -> tuple[Episode, ...]:
    """Return the episodes and the gaps between their purchase programmes, in order of the first day."""
    known = tuple(episodes)
    return _ordered((*known, *gaps_between(known)))


def find_episode(name: str, episodes: Iterable[Episode] | None = None, *, broker_numbering: bool = False) -> Episode:
    """Return an episode or a gap by its id, a name or an alias; upper and lower case are one.

    Args:
        name: "QE3", "qe3_taper", "Operation Twist", "gap_qe1_qe2".
        episodes: where to look; the shipped ones without it. Gaps between them are found too.
        broker_numbering: read the number as Chinese brokers do: "QE3" is Operation Twist, "QE4" is QE3.

    Raises:
        DataError: no episode goes by that name.

    Example:
        >>> find_episode("operation twist").id, find_episode("QE4", broker_numbering=True).id
        ('mep', 'qe3')
    """
    known = with_gaps(load_episodes() if episodes is None else episodes)
    word = name.strip().casefold()
    brokers = {other.casefold(): item for item in known for other in item.broker_aliases}
    if broker_numbering and word in brokers:
        return brokers[word]
    names = {other.casefold(): item for item in known for other in (*item.aliases, item.name, item.name_zh)}
    names |= {item.id: item for item in known}
    if word in names:
        return names[word]
    if word in brokers:
        meant = brokers[word].id
        raise DataError(f'"{name}" is the Chinese brokers\' number of {meant}; say {meant}, or ask for their numbering')
    raise DataError(f'no episode is named "{name}"; {nearest_name(word, [item.id for item in known])}')


def _checked(episodes: list[Episode]) -> tuple[Episode, ...]:
    ids = [item.id for item in episodes]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise DataError(f"two episodes are called {', '.join(twice)}; give each its own id")
    return _ordered(episodes)


def _ordered(episodes: Iterable[Episode]) -> tuple[Episode, ...]:
    """Return episodes by first day; of two that begin together the longer one first, so that parts follow the whole."""
    return tuple(sorted(episodes, key=lambda item: (item.first_date, not item.is_open, -_length(item), item.id)))


def _length(episode: Episode) -> int:
    return 0 if episode.is_open else int((episode.last_date - episode.first_date).astype(int))
