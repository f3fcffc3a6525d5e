"""When to ask again, and how fast: the clock, the back-off and the rate limit of the client.

All of chance and time comes from one `Clock`, so that a test can run an hour of waiting in no time.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

__all__ = ["SYSTEM_CLOCK", "Backoff", "Clock", "TokenBucket"]

MINUTE = 60
BURST_PART = 12
"""A twelfth of a minute's questions may be asked at once; the rest is spread, so that no window of a minute holds more
than the limit."""


def _utc_now() -> np.datetime64:
    return np.datetime64(dt.datetime.now(dt.UTC).replace(tzinfo=None), "s")


@dataclass(frozen=True)
class Clock:
    """Time and chance.

    Attributes:
        monotonic: seconds that only go forward.
        sleep: waits so many seconds.
        now: the time, UTC.
        fraction: a random number from 0 to 1.
    """

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], np.datetime64] = _utc_now
    fraction: Callable[[], float] = random.random


SYSTEM_CLOCK = Clock()


@dataclass(frozen=True)
class Backoff:
    """Exponential back-off with full jitter: the n-th wait is anything from 0 to base x 2^n seconds, at most `cap`.

    Full jitter keeps many clients that failed together from coming back together.

    Attributes:
        attempts: how often a question is asked in all.
        base: seconds before the second time, at most.
        cap: the longest wait of our own choice, in seconds.
        patience: the longest wait a source may ask for, in seconds; one that asks for more is reported at once.
    """

    attempts: int = 5
    base: int = 1
    cap: int = 60
    patience: int = 300

    def wait(self, failures: int, clock: Clock) -> float:
        """Return the seconds to wait after so many failures."""
        longest: int = min(self.cap, self.base << (failures - 1))
        return clock.fraction() * longest


@dataclass
class TokenBucket:
    """Each question takes a token; tokens come back evenly. At most `per_minute` in any minute.

    Attributes:
        per_minute: questions a minute; 0 for no limit.
    """

    per_minute: int
    clock: Clock = SYSTEM_CLOCK
    _tokens: float = field(init=False)
    _seen: float = field(init=False)

    def __post_init__(self) -> None:
        """Start with a full bucket."""
        self._size = max(1, self.per_minute // BURST_PART)
        self._tokens = float(self._size)
        self._seen = self.clock.monotonic()

    def take(self) -> None:
        """Wait until a question may be asked, and count it."""
        if not self.per_minute:
            return
        self._fill()
        if self._tokens < 1:
            self.clock.sleep((1 - self._tokens) / self._rate)
            self._fill()
        self._tokens -= 1

    @property
    def _rate(self) -> float:
        """Tokens a second: what the burst leaves of a minute's limit."""
        return max(1, self.per_minute - self._size) / MINUTE

    def _fill(self) -> None:
        now = self.clock.monotonic()
        self._tokens = min(float(self._size), self._tokens + (now - self._seen) * self._rate)
        self._seen = now
