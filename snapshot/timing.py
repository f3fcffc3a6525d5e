"""Print what reading the snapshot costs in this process, in nanoseconds: run it as a fresh process for the cold cost.

python -m snapshot.timing
"""

from __future__ import annotations

import itertools
import sys
import time

__all__ = ["main"]

TABLES = ("holding", "auction", "soma_summary", "h41_factor")
SERIES = (
    "WALCL TREAST WSHOMCB WSHOSHO WDTGAL WRBWFRBL WLCFLL WLRRAL FEDDT GDP GDPPOT DGS1MO DGS3MO DGS6MO DGS1 DGS2 DGS3 "
    "DGS5 DGS7 DGS10 DGS20 DGS30 MORTGAGE30US CPIAUCNS DTS_TGA_CLOSE IORB EFFR"
)
"""What a projection reads."""


def main() -> int:
    """Time the import, four tables, the projection's series, then one more series and the same again."""
    marks = [("start", time.perf_counter_ns())]
    import numpy as np  # the imports are what is timed

    marks.append((f"import numpy {np.__version__}", time.perf_counter_ns()))
    from eccles.data.snapshot import open_snapshot

    snapshot = open_snapshot()
    marks.append(("import the reader, read the manifest", time.perf_counter_ns()))
    import duckdb

    marks.append((f"import duckdb {duckdb.__version__}", time.perf_counter_ns()))
    for table in TABLES:
        snapshot.table(table)
    marks.append((f"tables: {', '.join(TABLES)}", time.perf_counter_ns()))
    snapshot.series_many(SERIES.split())
    marks.append((f"{len(SERIES.split())} series in one query", time.perf_counter_ns()))
    snapshot.series("SOFR")
    marks.append(("one more series", time.perf_counter_ns()))
    snapshot.series_many(SERIES.split())
    marks.append(("all the series again (kept)", time.perf_counter_ns()))
    for (_, before), (name, after) in itertools.pairwise(marks):
        print(f"{name:60} {after - before:>13,} ns")
    print(f"{'all together':60} {marks[-1][1] - marks[0][1]:>13,} ns")
    return 0


if __name__ == "__main__":
    sys.exit(main())
