"""Bringing the user's store up to date from live sources."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eccles.base.errors import DataError
from eccles.base.timeline import DateLike, as_date

if TYPE_CHECKING:
    from eccles.data.connector import Connector, Wanted
    from eccles.data.http import Received
    from eccles.data.sync import SourceOutcome

__all__ = ["sources", "sync"]


def sources() -> tuple[Connector, ...]:
    """Return every live source eccles can read, sorted by name.

    Example:
        >>> [source.name for source in sources() if source.key_variable]
        ['alfred', 'fred']
    """
    from eccles.data.connector import all_connectors  # deferred: finds and loads every connector

    return tuple(sorted(all_connectors().values(), key=lambda connector: connector.name))


def sync(
    names: Sequence[str] = (),
    *,
    since: DateLike | None = None,
    dry_run: bool = False,
    home: Path | None = None,
    base_urls: dict[str, str] | None = None,
    on_outcome: Callable[[SourceOutcome], None] = lambda _: None,
    on_progress: Callable[[str, Received], None] = lambda _source, _received: None,
) -> tuple[SourceOutcome, ...]:
    """Bring the store up to date, one update a source; a source that fails keeps none of the others back.

    Args:
        names: sources, `fred` or with series of theirs `fred:WALCL,TREAST`; none for all that need no key.
        since: observations from this day on; without it everything a source has, of holdings the latest day.
        dry_run: fetch and count, and write nothing.
        home: the user's data directory instead of the usual one.
        base_urls: other addresses by source, such as a mirror of one's own.
        on_outcome: told of each source when it is done.
        on_progress: told of the source and of every piece that arrives.

    Returns:
        What became of each source, in the order asked.

    Raises:
        DataError: a source is unknown, has no series to choose by name, or needs a key that is not set.
    """
    from eccles.data.http_errors import SourceError
    from eccles.data.store import open_store
    from eccles.data.sync import SourceOutcome, sync_source

    outcomes: list[SourceOutcome] = []
    chosen = list(_chosen(names, since))
    with open_store(home) as store:
        for connector, wanted, skip in chosen:
            placed = connector.at((base_urls or {}).get(connector.name, connector.base_url))
            try:
                outcome = (
                    SourceOutcome(connector.name, "skipped", reason=skip)
                    if skip
                    else sync_source(placed, store, wanted, dry_run=dry_run, told=_telling(connector.name, on_progress))
                )
            except SourceError as error:
                outcome = SourceOutcome(connector.name, "failed", reason=str(error))
            outcomes.append(outcome)
            on_outcome(outcome)
    return tuple(outcomes)


def _telling(name: str, on_progress: Callable[[str, Received], None]) -> Callable[[Received], None]:
    return lambda received: on_progress(name, received)


def _chosen(names: Sequence[str], since: DateLike | None) -> Iterator[tuple[Connector, Wanted, str]]:
    """Yield each source with what is wanted of it, and why it is left out."""
    import numpy as np

    from eccles.data.connector import Wanted, find_connector

    today_date = np.datetime64("today", "D")
    since_date = None if since is None else as_date(since)
    if since_date is not None and since_date > today_date:
        raise DataError(f"nothing has been published since {since_date} yet; give a day in the past")
    if not names:
        for connector in sources():
            skip = f"needs {connector.key_variable}; name it to sync it" if connector.key_variable else ""
            skip = skip or (f"part of {connector.part_of}" if connector.part_of else "")
            yield connector, Wanted(today_date, since_date), skip
    for text in names:
        name, _, series = text.partition(":")
        connector = find_connector(name)
        wanted = tuple(filter(None, (word.strip() for word in series.split(","))))
        if wanted and not connector.serves_names:
            raise DataError(f"{name} brings all of its series; name it without {series}")
        yield connector, Wanted(today_date, since_date, wanted, _key(connector)), ""


def _key(connector: Connector) -> str:
    """Return the user's key of a source that needs one."""
    if not connector.key_variable:
        return ""
    key = os.environ.get(connector.key_variable, "").strip()
    if not key:
        raise DataError(
            f"{connector.name} needs a key of your own, free from {connector.publisher}: "
            f"set {connector.key_variable} to it"
        )
    return key
