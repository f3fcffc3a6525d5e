"""How a command speaks: one message on standard error and exit code 2 where something is refused, never a traceback.

An interrupted command leaves with 130, as shells expect, and leaves nothing half-written.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from eccles.base.errors import EcclesError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["INTERRUPTED", "REFUSED", "WeekBar", "line_width", "plainly"]

REFUSED, INTERRUPTED = 2, 130
BAR_AFTER_SECONDS = 1.0
NARROWEST, WIDEST = 60, 140


@contextmanager
def plainly() -> Iterator[None]:
    """Turn refusals, failures of the file system and an interrupt into a message and an exit code."""
    try:
        yield
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted; nothing was written\n")
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        # The reader (head, less) has left; what Python still holds for it goes nowhere, without a complaint at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except EcclesError as error:
        sys.stderr.write(f"eccles: {error}\n")
        raise SystemExit(REFUSED) from None
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"eccles: {name}{error.strerror or error}\n")
        raise SystemExit(REFUSED) from None


def line_width() -> int:
    """Return the characters of a line: COLUMNS or the terminal's, 80 where there is neither."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, NARROWEST), WIDEST)


class WeekBar:
    """A bar of finished weeks on standard error; it appears only on a terminal and only where the run takes long."""

    def __init__(self, week_count: int) -> None:
        """Prepare a bar of so many weeks; nothing is shown yet."""
        self._week_count = week_count
        self._started = time.monotonic()
        self._wanted = sys.stderr.isatty()
        self._bar: tuple[Progress, TaskID] | None = None

    def __call__(self, week: int) -> None:
        """Show that a week is finished."""
        if self._bar is None and self._wanted and time.monotonic() - self._started > BAR_AFTER_SECONDS:
            self._bar = self._show()
        if self._bar is not None:
            progress, task = self._bar
            progress.update(task, completed=week)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar[0].stop()

    def _show(self) -> tuple[Progress, TaskID]:
        from rich.console import Console  # deferred: rich is loaded only by those who wait
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = TextColumn("projecting"), BarColumn(), MofNCompleteColumn(), TextColumn("weeks")
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        progress.start()
        return progress, progress.add_task("weeks", total=self._week_count)
