"""Where an entry of the package's records stands: the file of an episode, the episodes of a cycle."""

from __future__ import annotations

from eccles.base.errors import DataError
from eccles.core.receipt import Origin
from eccles.data.episode_forms import parse_episodes
from eccles.data.origins import file_origin
from eccles.data.package_files import packaged_texts
from eccles.data.reads import kept

__all__ = ["CYCLES_PLACE", "episode_origin"]

CYCLES_PLACE = "cycles/fed.yaml"
FOLDER = "episodes"
GAPS_FROM = "purchases.yaml"
"""A gap lies between two purchase programmes; their days stand here."""


@kept
def _files() -> dict[str, str]:
    return {row.id: name for name, text in packaged_texts(FOLDER) for row in parse_episodes(text, name)}


def episode_origin(episode: str) -> Origin:
    """Return the file in which the days of an episode, or those a gap is computed from, are recorded.

    Raises:
        DataError: no file of the package has it.
    """
    name = GAPS_FROM if episode.startswith("gap_") else _files().get(episode)
    if name is None:
        raise DataError(f"no file of {FOLDER}/ has an episode {episode}")
    return file_origin(f"{FOLDER}/{name}")
