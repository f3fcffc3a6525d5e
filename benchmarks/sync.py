"""What a sync costs: ten years of weekly H.4.1 and SOMA from a server on this machine, in seconds and peak memory; and
what it costs to read all of it again from the archive.

The server runs in a process of its own and makes up numbers in the sources' shapes: a release of 150 lines and 150
changes, the weekly summary, 350 Treasuries on each of 522 Wednesdays, and 20,000 MBS pools on each of the last 53. The
network is this machine's, so what is measured is reading, checking and storing.
Run: python -m benchmarks.sync
"""

from __future__ import annotations

import functools
import io
import json
import multiprocessing
import resource
import shutil
import tempfile
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from eccles import api
from eccles.base.timeline import wednesdays
from eccles.data.store import open_store
from eccles.data.store_check import rebuild_store

__all__ = ["main"]

FIRST, LAST = "2016-05-11", "2026-05-06"
LINES, SECURITIES, POOLS = 150, 350, 20_000
SOURCES = (
    ("board_h41", FIRST),
    ("nyfed_summary", FIRST),
    ("nyfed_treasuries", FIRST),
    ("nyfed_agencies", "2025-05-07"),
)
HEAD = (
    '"As Of Date","CUSIP","Security Type","Security Description","Term","Maturity Date","Issuer","Spread (%)",'
    '"Coupon (%)","Current Face Value","Par Value","Inflation Compensation","Percent Outstanding",'
    '"Change From Prior Week","Change From Prior Year","is Aggregated"'
)
COMPACT = 'xmlns:kf="kf" xmlns:frb="frb"'
SHARES = {"bills": 3, "notesbonds": 35, "tips": 4, "tipsInflationCompensation": 1, "frn": 1, "agencies": 1, "mbs": 20,
          "cmbs": 1}  # fmt: skip


@functools.cache
def days() -> list[str]:
    """The Wednesdays of ten years."""
    return [str(day) for day in wednesdays(FIRST, LAST)]


@functools.cache
def release() -> bytes:
    """A whole H.4.1 as a zip file: levels, and as many changes."""
    series = []
    for line in range(2 * LINES):
        name = f"LINE{line}_XCH1_N.WW" if line % 2 else f"LINE{line}_N.WW"
        rows = "".join(
            f'<frb:Obs OBS_STATUS="A" OBS_VALUE="{(line << 10) + week}" TIME_PERIOD="{day}" />\n'
            for week, day in enumerate(days())
        )
        head = f'CURRENCY="USD" FREQ="19" SERIES_NAME="{name}" UNIT="Currency" UNIT_MULT="1000000"'
        series.append(f"<kf:Series {head}>{rows}</kf:Series>")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("H41_data.xml", f"<frb:DataSet {COMPACT}>{''.join(series)}</frb:DataSet>")
    return file.getvalue()


@functools.cache
def summary() -> bytes:
    """The weekly summary."""
    rows = [
        {"asOfDate": day, **{name: str(share * 100_000_000_000) for name, share in SHARES.items()}, "total": "1"}
        for day in days()
    ]
    return json.dumps({"soma": {"summary": rows}}).encode()


def holdings(day: str) -> bytes:
    """The Treasuries of one day."""
    rows = [
        f'"{day}","\'91282C{number:03}\'","NotesBonds",,,"2031-02-{1 + number % 28:02}",,,"4.125",,'
        f'"{(number + 1) * 31_000_000}",,"0.1234567890123","0",,'
        for number in range(SECURITIES)
    ]
    return "\r\n".join([HEAD, *rows]).encode()


def pools(day: str) -> bytes:
    """The MBS pools of one day."""
    name = "UMBS MORTPASS 2.5% 01/51"
    rows = [
        f'"{day}","\'3132D{number:05}\'","MBS","{name}","30yr",,,,,"{number}7152001.25",,,,,,'
        for number in range(POOLS)
    ]
    return "\r\n".join([HEAD, *rows]).encode()


def serve(port: multiprocessing.Queue[int]) -> None:
    """Answer on 127.0.0.1 until this process is ended."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else the answer waits 40 ms for the acknowledgement of its headers

        def do_GET(self) -> None:
            if self.path.startswith("/datadownload"):
                body = release()
            elif self.path.endswith("summary.json"):
                body = summary()
            elif self.path.endswith("list.json"):
                body = json.dumps({"soma": {"asOfDates": days()}}).encode()
            else:
                body = (pools if "/agency/" in self.path else holdings)(self.path[-14:-4])
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *values: object) -> None:  # noqa: A002 - the library's names
            """Say nothing."""

    release()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port.put(server.server_address[1])
    server.serve_forever()


def peak() -> int:
    """The most memory this process has held, in MiB."""
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) >> 10


def main() -> None:
    """Sync each source from nothing, then again, lose the generations and rebuild them; print what each cost."""
    spawn = multiprocessing.get_context("spawn")
    port: multiprocessing.Queue[int] = spawn.Queue()
    server = spawn.Process(target=serve, args=(port,), daemon=True)
    server.start()
    try:
        url = f"http://127.0.0.1:{port.get()}"
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            print(f"{'before':34} peak {peak():>5} MiB")
            for again in ("first", "again"):
                for source, since in SOURCES:
                    started = time.perf_counter()
                    (outcome,) = api.sync([source], since=since, home=home, base_urls={source: url})
                    took = time.perf_counter() - started
                    changes = outcome.changes
                    print(
                        f"{source:18} {again:6} {outcome.status:9} {took:6.2f} s  peak {peak():>5} MiB  "
                        f"{changes.new_count:>7,} observations {changes.row_count:>8,} rows  "
                        f"{outcome.size_count >> 10:>7,} KiB"
                    )
            shutil.rmtree(home / "generations")
            started = time.perf_counter()
            rebuilt = rebuild_store(home)
            took = time.perf_counter() - started
            print(f"read again from the archive: {len(rebuilt.again)} updates {took:6.2f} s  peak {peak():>5} MiB")
            with open_store(home) as store:
                assert np.unique(store.table("holding")["as_of_date"]).size == len(days())
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
