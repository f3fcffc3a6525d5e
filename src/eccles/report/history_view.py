"""What `api.history` returns: the figures of the episodes, and every way to look at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.language import Language
from eccles.core.episode_history import EpisodeHistory, History
from eccles.report.frames import Columns
from eccles.report.history_columns import history_columns
from eccles.report.history_tables import details_text, history_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HistoryView", "plain"]


@dataclass(frozen=True)
class HistoryView:
    """Episodes beside each other.

    Attributes:
        result: the figures as frozen values.
    """

    result: History

    def __iter__(self) -> Iterator[EpisodeHistory]:
        return iter(self.result.episodes)

    def __len__(self) -> int:
        return len(self.result.episodes)

    def __getitem__(self, episode: str) -> EpisodeHistory:
        for item in self.result.episodes:
            if item.episode.id == episode:
                return item
        ids = [item.episode.id for item in self.result.episodes]
        raise DataError(f'"{episode}" is not among these episodes; {nearest_name(episode, ids)}')

    def columns(self, language: Language = "en") -> Columns:
        """Return one row an episode and item, as plain columns."""
        return history_columns(self.result, language)

    def frame(self) -> pd.DataFrame:
        """Return the same as a pandas frame."""
        import pandas as pd  # deferred: only those who ask for a frame wait for it

        return pd.DataFrame(self.columns())

    def text(self, width_count: int = 80, language: Language = "en") -> str:
        """Return the episodes beside each other, table by table."""
        return history_text(self.result, width_count, language)

    def details(self, width_count: int = 80, language: Language = "en") -> str:
        """Return one episode after the other, with levels at both ends."""
        return details_text(self.result, width_count, language)

    def content(self) -> dict[str, Any]:
        """Return everything as plain mappings, for JSON; what has no number is null."""
        episodes = [plain(item) for item in self.result.episodes]
        return {
            "data_to": str(self.result.data_to_date),
            "episodes": episodes,
            "absent": [plain(item) for item in self.result.absent],
        }


def plain(value: object) -> Any:  # noqa: ANN401  # a tree of whatever JSON knows
    """Return frozen values, with their properties, as mappings, lists, text, numbers and None, as JSON knows them."""
    if is_dataclass(value):
        named = [field.name for field in fields(value)]
        named += [name for name, member in vars(type(value)).items() if isinstance(member, property)]
        return {name: plain(getattr(value, name)) for name in named}
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value)
    if isinstance(value, np.ndarray | tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value
