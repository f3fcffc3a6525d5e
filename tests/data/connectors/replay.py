"""A server on 127.0.0.1 that replays payloads, and a clock that never waits: what the tests of the data edge run on."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np

from eccles.data.pace import Clock

__all__ = ["Asked", "FakeClock", "Replay", "Reply", "files_of", "payload", "replay", "site", "zip_of"]

PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> bytes:
    return (PAYLOADS / name).read_bytes()


def files_of(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_of(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


@dataclass(frozen=True)
class Asked:
    """A question that arrived: path, parameters, headers."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Reply:
    """What to answer; `claims` is the length to announce where it is not the body's."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/octet-stream"
    headers: dict[str, str] = field(default_factory=dict)
    claims: int | None = None


Answerer = Callable[[Asked], Reply]


@dataclass
class Replay:
    """A running server: its address and what it was asked."""

    url: str
    asked: list[Asked]


@contextmanager
def replay(answer: Answerer) -> Iterator[Replay]:
    """Run a server that gives these answers."""
    asked: list[Asked] = []

    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True  # else the answer waits 40 ms for the acknowledgement of its headers

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            question = Asked(parts.path, query, {name.lower(): value for name, value in self.headers.items()})
            asked.append(question)
            reply = answer(question)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            length = len(reply.body) if reply.claims is None else reply.claims
            self.send_header("Content-Length", str(length))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # the client may have had enough
                self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Replay(f"http://127.0.0.1:{server.server_address[1]}", asked)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class FakeClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self, fraction: float = 1.0) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []
        self.clock = Clock(
            monotonic=lambda: self.seconds,
            sleep=self._sleep,
            now=lambda: np.datetime64("2026-05-08T12:00:00", "s"),
            fraction=lambda: fraction,
        )

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def site(asked: Asked) -> Reply:
    """Answer as all the sources together: every path the connectors ask, with its payload."""
    name = _board(asked) or _nyfed(asked) or _treasury(asked) or _fred(asked) or _other(asked)
    return Reply(payload(name)) if name else Reply(b'{"error": "no such path"}', 404, "application/json")


def _board(asked: Asked) -> str:
    if asked.path != "/datadownload/Output.aspx":
        return ""
    return "board_package.csv" if asked.query["filetype"] == "csv" else f"board_{asked.query['rel'].lower()}.zip"


def _nyfed(asked: Asked) -> str:
    fixed = {
        "/api/soma/summary.json": "nyfed_summary.json",
        "/api/soma/asofdates/list.json": "nyfed_dates.json",
        "/api/soma/tsy/get/asof/2026-05-06.csv": "nyfed_treasuries.csv",
        "/api/soma/agency/get/asof/2026-05-06.csv": "nyfed_agencies.csv",
        "/api/rp/results/search.json": "nyfed_repo.json",
        "/api/tsy/all/results/details/search.json": "nyfed_operations.json",
        "/api/ambs/all/results/details/search.json": "nyfed_mbs_operations.json",
        "/api/pd/list/timeseries.json": "nyfed_dealer_list.json",
        "/api/pd/get/all/timeseries.csv": "nyfed_dealers.csv",
    }
    if asked.path.startswith("/api/rates/"):
        return f"nyfed_{asked.path.split('/')[4]}.json"
    return fixed.get(asked.path, "")


def _treasury(asked: Asked) -> str:
    if asked.path.endswith("/mspd_table_3_market"):
        return f"treasury_debt_{asked.query['page[number]']}.json"
    return {"/auctions_query": "treasury_auctions.json", "/operating_cash_balance": "treasury_cash.json"}.get(
        "/" + asked.path.rpartition("/")[2], ""
    )


def _fred(asked: Asked) -> str:
    if asked.path == "/fred/series":
        names = {"WALCL": "fred_series.json", "GDP": "fred_series_gdp.json", "OTHERSERIES": "fred_series_other.json"}
        return names.get(asked.query["series_id"], "")
    if asked.path == "/fred/series/vintagedates":
        return "alfred_dates.json"
    if asked.path == "/fred/series/observations":
        blocks = {"2026-01-29": "alfred_first.json", "2026-04-30": "alfred_second.json"}
        return blocks.get(asked.query.get("realtime_start", ""), "fred_observations.json")
    return "fred_graph.csv" if asked.path == "/graph/fredgraph.csv" and asked.query["id"] == "WALCL" else ""


def _other(asked: Asked) -> str:
    if asked.path.startswith("/service/data/"):
        return "ecb_assets.xml" if "/ILM/" in asked.path else "ecb_rate.xml"
    if asked.path.startswith("/boeapps/"):
        return f"boe_{asked.query['SeriesCodes']}.csv"
    if asked.path == "/api/v1/getDataCode":
        return f"boj_{asked.query['db']}.json"
    if asked.path.startswith("/api/cube/"):
        cube = asked.path.split("/")[3]
        return f"snb_{cube}_items.json" if "/dimensions/" in asked.path else f"snb_{cube}.csv"
    return ""
