"""The command `eccles data sync`: bring the user's store up to date from the live sources.

Each source is stored on its own as soon as it is whole; its line is printed then, so an interrupt leaves both the
stored sources and their lines.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from eccles.surfaces.terminal import INTERRUPTED, REFUSED, line_width, plainly

if TYPE_CHECKING:
    from eccles.data.http import Received
    from eccles.data.sync import SourceOutcome

__all__ = ["register"]

SHOW_AFTER_SECONDS = 1.0
SHOW_EVERY_SECONDS = 0.2
KIBIBYTE_BITS = 10


def register(data: typer.Typer) -> None:
    """Add `sync` to the group of data commands."""
    data.command("sync", short_help="Bring your store up to date from the live sources.")(_sync)


def _sync(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE...]", help="board_h41, fred:WALCL,TREAST ...; none for all without a key."),
    ] = None,
    *,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Observations from this day on.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fetch and count, and write nothing.")] = False,
    sources: Annotated[bool, typer.Option("--sources", help="List the sources instead.")] = False,
) -> None:
    """Fetch the live sources and store what they bring, each in one step: whole or not at all."""
    with plainly():
        from eccles import api
        from eccles.report.sync_text import heading_text, outcome_text, sources_text

        if sources:
            typer.echo(sources_text(api.sources(), line_width()))
            return
        line = _DownloadLine()
        failed = headed = False

        def show(outcome: SourceOutcome) -> None:
            nonlocal failed, headed
            line.clear()
            if not headed:  # a wrong name is refused without the head of a table
                typer.echo(heading_text())
                headed = True
            failed = failed or outcome.status == "failed"
            typer.echo(outcome_text(outcome, line_width()))

        try:
            api.sync(names or (), since=since, dry_run=dry_run, on_outcome=show, on_progress=line)
        except KeyboardInterrupt:
            line.clear()
            sys.stderr.write("interrupted; the sources above are done, the one under way is as it was\n")
            raise SystemExit(INTERRUPTED) from None
        if failed:
            raise SystemExit(REFUSED)


class _DownloadLine:
    """One line on standard error with the bytes that have come; only on a terminal, and only where it takes a while."""

    def __init__(self) -> None:
        self._wanted = sys.stderr.isatty()
        self._shown = False
        self._source = ""
        self._started = self._last = 0.0

    def __call__(self, source: str, received: Received) -> None:
        """Show how far a download is."""
        now = time.monotonic()
        if source != self._source:
            self._source, self._started = source, now
        if not self._wanted or now - self._started < SHOW_AFTER_SECONDS or now - self._last < SHOW_EVERY_SECONDS:
            return
        self._last, self._shown = now, True
        whole = f" of {received.whole >> KIBIBYTE_BITS:,}" if received.whole else ""
        text = f"{source}: {received.size >> KIBIBYTE_BITS:,}{whole} KiB from {received.url}"
        sys.stderr.write(f"\r\x1b[K{text[: line_width() - 1]}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
        self._shown = False
