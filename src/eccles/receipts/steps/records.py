"""Where an entry of the package's records stands: the file of an episode, of a programme's decisions, of the cycles."""

from __future__ import annotations

from eccles.base.errors import DataError
from eccles.core.episode import Episode
from eccles.core.receipt import Origin, ReceiptStep
from eccles.data.episodes import episode_files, load_episodes
from eccles.data.origins import file_origin
from eccles.receipts.shaping import name_of

__all__ = ["CYCLES_PLACE", "decisions_origin", "episode_origin", "episode_step"]

CYCLES_PLACE = "cycles/fed.yaml"
FOLDER = "episodes"
GAPS_FROM = "purchases.yaml"
"""A gap lies between two purchase programmes; their days stand here."""


def episode_origin(episode: str) -> Origin:
    """Return the file in which the days of an episode, or those a gap is computed from, are recorded.

    Raises:
        DataError: no file of the package has it.
    """
    name = GAPS_FROM if episode.startswith("gap_") else episode_files().get(episode)
    if name is None:
        raise DataError(f"no file of {FOLDER}/ has an episode {episode}")
    return file_origin(f"{FOLDER}/{name}")


def episode_step(episode: Episode, last_date: object) -> ReceiptStep:
    """Return the step that says where the days of an episode are recorded.

    Args:
        episode: the episode.
        last_date: the last day that counts: its own, or the last of the data.
    """
    what = f"The days of {episode.name}: {episode.first_date} to {last_date}"
    said = f"{what}, the last of the data" if episode.is_open else what
    source = f"{episode.source} (confidence {episode.confidence})" if episode.source else ""
    return ReceiptStep(said, name_of(load_episodes), detail=source, origins=(episode_origin(episode.id),))


def decisions_origin(programme: str) -> Origin:
    """Return the file in which the decisions of a programme are recorded."""
    return file_origin(f"programmes/decisions/{programme.lower()}.yaml")
