"""What the data room costs: a series cold and warm, an update of ten years of weekly H.4.1 and SOMA, a week more.

The lines and holdings are made up, in the numbers real ones come in: 400 lines, and 2,000 securities a week.
Run: python -m benchmarks.store
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from eccles.base.timeline import wednesdays
from eccles.base.units import ms_from_seconds
from eccles.data.library import open_library
from eccles.data.records import Answer, SeriesData, TableData
from eccles.data.snapshot import Snapshot, open_snapshot
from eccles.data.store import open_store

__all__ = ["main"]

CALLS = 9
LINES, SECURITIES = 400, 2000
WEEKS = wednesdays("2016-01-06", "2025-12-31")
UNKNOWN = np.full(WEEKS.size, np.datetime64("NaT", "s"))


def timed(what: str, call: Callable[[], object], calls: int = CALLS) -> None:
    """Print the median time of a call in milliseconds."""
    times = []
    for _ in range(calls):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    median = ms_from_seconds(statistics.median(times))
    print(f"{what:66} {median:9.1f} ms  (fastest {ms_from_seconds(min(times)):.1f}, {calls} calls)")


def cold() -> None:
    """Run `eccles data get WALCL` in a process of its own."""
    command = [sys.executable, "-c", "from eccles.surfaces.cli import main; main()", "data", "get", "WALCL"]
    subprocess.run(command, check=True, capture_output=True)


def answer(number: int) -> Answer:
    """An answer of a megabyte."""
    return Answer(
        "made_up", f"made up {number}", np.datetime64("2026-01-05", "s") + number, bytes(1 << 20) + b"%d" % number
    )


def lines(given: Answer) -> list[SeriesData]:
    """Ten years of weekly lines."""
    draw = np.random.default_rng(0)
    words = ("a line", "made up", "USD mn", "Wednesday level", "W", "public-domain")
    return [
        SeriesData(f"LINE{place}", *words, WEEKS, draw.normal(size=WEEKS.size), UNKNOWN, "", given.sha256)
        for place in range(LINES)
    ]


def holdings(given: Answer) -> list[TableData]:
    """Ten years of weekly holdings, a part a week as they come."""
    draw = np.random.default_rng(0)
    columns = {
        "cusip": np.array([f"9128{place:05d}" for place in range(SECURITIES)], dtype=object),
        "kind": np.full(SECURITIES, "note_bond", dtype=object),
        "maturity_date": np.full(SECURITIES, np.datetime64("2030-01-15", "D")),
    }
    key = ("as_of_date", "cusip")
    return [
        TableData(
            "holding",
            {"as_of_date": np.full(SECURITIES, week), **columns, "par_bn": draw.normal(size=SECURITIES)},
            key,
            given.sha256,
        )
        for week in WEEKS
    ]


def main() -> None:
    """Print the table."""
    timed("cold: eccles data get WALCL, a process of its own", cold)
    directory = open_snapshot().directory
    Snapshot(directory).series("WALCL")
    fresh = Snapshot(directory)
    names = iter(fresh.manifest.series)
    timed("warm: one more series of the package, with its reader", lambda: fresh.series(next(names)))
    library = open_library()
    timed("warm: WALCL as it was known on 2019-08-30", lambda: library.series("WALCL", known_at="2019-08-30"))
    with tempfile.TemporaryDirectory() as home, open_store(Path(home)) as store:
        first, second, third = answer(1), answer(2), answer(3)
        series, tables = lines(first), holdings(second)
        timed(f"update: {LINES} lines x {WEEKS.size} weeks", lambda: store.update([first], series), 1)
        timed(f"update: {SECURITIES:,} securities x {WEEKS.size} weeks", lambda: store.update([second], [], tables), 1)
        timed("update: nothing new, over all that", lambda: store.update([third]), 1)
        chosen = iter(range(LINES))
        timed("one series of that store", lambda: store.series(f"LINE{next(chosen)}"))
        size = store.generation.size_count if store.generation else 0
        print(f"size of that store's file: {size:,} bytes")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 10)
    print(f"largest memory of this process: {peak:.0f} MiB, of which the made-up tables are most")


if __name__ == "__main__":
    main()
