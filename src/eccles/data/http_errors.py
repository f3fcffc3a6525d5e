"""What can go wrong between eccles and a source, as a tree that says whether asking again is worth it.

    SourceError
      RetryableError     the same question may succeed in a moment: TimedOutError, RateLimitedError, UnavailableError,
                         BrokenOffError
      RefusedError       asking again will not help: BadRequestError, NotFoundError, KeyRefusedError, BrokenSourceError
      BadAnswerError     an answer came and cannot be used: TruncatedError, TooLargeError, MalformedError and
                         ChangedColumnsError, which names the column

Every message quotes the question that was asked; a user's key is never in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from eccles.base.errors import DataError, nearest_name

__all__ = [
    "BadAnswerError",
    "BadRequestError",
    "BrokenOffError",
    "BrokenSourceError",
    "ChangedColumnsError",
    "KeyRefusedError",
    "MalformedError",
    "NotFoundError",
    "RateLimitedError",
    "RefusedError",
    "RetryableError",
    "SourceError",
    "TimedOutError",
    "TooLargeError",
    "TruncatedError",
    "UnavailableError",
]


class SourceError(DataError):
    """Anything that keeps a source's data from arriving."""


class RetryableError(SourceError):
    """The same question may succeed in a moment.

    Attributes:
        wait: seconds the source asked to wait, or None where it did not say.
    """

    def __init__(self, message: str, wait: int | None = None) -> None:
        """Keep how long the source asks to wait."""
        super().__init__(message)
        self.wait = wait

    def after(self, tries: int) -> Self:
        """Return this error, saying how often the question was asked."""
        return type(self)(f"{self} (asked {tries} {'times' if tries > 1 else 'time'})", self.wait)


class TimedOutError(RetryableError):
    """The source did not answer in time."""


class RateLimitedError(RetryableError):
    """The source asks for fewer questions."""


class UnavailableError(RetryableError):
    """The source cannot be reached, or says that it is busy."""


class BrokenOffError(RetryableError):
    """The connection closed before the whole answer had come; nothing of it is stored."""


class RefusedError(SourceError):
    """The source refused, and would refuse again."""


class BadRequestError(RefusedError):
    """The source does not accept the question."""


class NotFoundError(RefusedError):
    """The source has nothing at this address."""


class KeyRefusedError(RefusedError):
    """A key is missing, or the source does not accept it."""


class BrokenSourceError(RefusedError):
    """The source failed while it answered; that is its defect, and a later day may be better."""


class BadAnswerError(SourceError):
    """An answer came and cannot be used; nothing of it is stored."""


class TruncatedError(BadAnswerError):
    """The pages of an answer together hold less than the source says there is."""


class TooLargeError(BadAnswerError):
    """The answer is larger than eccles is ready to read."""


class MalformedError(BadAnswerError):
    """The answer is not in the shape the source documents."""


class ChangedColumnsError(MalformedError):
    """A column that eccles reads is no longer in the answer.

    Attributes:
        column: its name.
    """

    def __init__(self, what: str, column: str, found: Iterable[str]) -> None:
        """Name the column, and the nearest of those that are there."""
        present = [name for name in found if name]
        hint = nearest_name(column, present) if present else "it has no columns"
        super().__init__(
            f'{what}: the column "{column}" is gone ({hint.removesuffix("?")}); the source has changed its format, so '
            "nothing was read; look for a newer eccles"
        )
        self.column = column
