"""The errors a user can meet: each says what was found, what is allowed and what to do.

Every error of the package descends from `EcclesError`; the surfaces turn it into one line and exit code 2.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["DataError", "EcclesError", "InvariantError", "ScenarioError", "UnitError", "counted", "nearest_name"]


class EcclesError(Exception):
    """Anything the package refuses, with a message made for the user."""


class DataError(EcclesError):
    """Data that is missing, outside its span, or not in the expected shape."""


class ScenarioError(EcclesError):
    """A scenario, rule or option that cannot be run as written."""


class UnitError(EcclesError):
    """Quantities whose units or kinds do not match."""


class InvariantError(EcclesError):
    """Books that do not balance: a defect of the program or of its inputs."""


def nearest_name(found: str, allowed: Iterable[str]) -> str:
    """Return the sentence that names the nearest allowed word, or the list when none is near: its beginning if long.

    Args:
        found: the word that was not understood.
        allowed: the words that are.

    Example:
        >>> nearest_name("hozizon", ["horizon", "opening"])
        'did you mean "horizon"?'
    """
    names = sorted(allowed)
    close = difflib.get_close_matches(found, names, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{close[0]}"?'
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return "allowed: " + ", ".join(names[:MOST_NAMED]) + more


MOST_NAMED = 40
"""A message that names more words than these names none."""


def counted(count: int, thing: str) -> str:
    """Return a number with its noun: "1 fault", "2 faults".

    Example:
        >>> counted(1, "fault"), counted(1200, "row")
        ('1 fault', '1,200 rows')
    """
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
