"""Operations on what is known without a model: the dated decisions and the embedded data."""

from __future__ import annotations

from eccles.core.programme import Programme
from eccles.core.purchases import PlannedActual
from eccles.data.manifest import Manifest
from eccles.data.programmes import load_programmes
from eccles.data.snapshot import open_snapshot

__all__ = [
    "data_info",
    "planned_actual",
    "programmes",
]


def programmes() -> tuple[Programme, ...]:
    """Return every purchase programme and run-off regime since 2008: dated decisions with source and confidence.

    Example:
        >>> next(item.name for item in programmes() if item.name.startswith("QE"))
        'QE1'
    """
    return load_programmes()


def planned_actual(name: str, *, broker_numbering: bool = False) -> tuple[PlannedActual, ...]:
    """Return a programme's planned against actual purchases by month.

    Args:
        name: "QE3", an alias such as "Operation Twist", or a broker's number with `broker_numbering`.
        broker_numbering: read the name as the Chinese brokers number programmes (their QE3 is Twist).

    Raises:
        DataError: no such programme; the nearest name is given.
    """
    from eccles.history.purchases import planned_actual as of_programme  # deferred: reads the SOMA summary

    return of_programme(name, broker_numbering=broker_numbering)


def data_info() -> Manifest:
    """Return what the embedded data holds: tables and series with publisher, rights, span and hash."""
    return open_snapshot().manifest
