"""Syncing: one store update a source, whole or not at all, and an honest count of what came."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from eccles import api
from eccles.base.errors import DataError
from eccles.data import sync as sync_module
from eccles.data.connector import Connector, Delivery, Reading, Wanted, all_connectors, deliver, find_connector
from eccles.data.http import Received
from eccles.data.http_errors import RateLimitedError, SourceError
from eccles.data.library import open_library
from eccles.data.pace import Backoff
from eccles.data.store import open_store
from eccles.data.sync import SourceOutcome, sync_source
from tests.data.connectors.replay import Asked, FakeClock, Reply, payload, replay, site

NAMES = {
    "boe": ("IUDBEDR", "LPMBL22"), "ecb": ("ILM.W.U2.C.T000000.Z5.Z01",), "fred_graph": ("WALCL",), "fred": ("WALCL",),
    "alfred": ("GDP",),
}  # fmt: skip


class Basket:
    """Takes what a store would take."""

    def __init__(self) -> None:
        self.catalogue: dict[str, object] = {}
        self.answers, self.series, self.tables = [], [], []

    def last_answer(self, _url: str) -> None:
        return None

    def update(self, answers, series, tables, *, doing: str, recipes) -> None:
        assert doing.startswith("sync ")
        assert [read.sha256 for recipe in recipes for read in recipe.answers]
        self.answers += answers
        self.series += series
        self.tables += tables


def run(home: Path, *names: str, answer: Callable[[Asked], Reply] = site, **more) -> tuple[SourceOutcome, ...]:
    with replay(answer) as server:
        urls = {connector.name: server.url for connector in api.sources()}
        return api.sync(names, home=home, base_urls=urls, **more)


def test_the_store_takes_what_every_source_brings(tmp_path: Path):
    basket = Basket()
    with replay(site) as server:
        for name, connector in all_connectors().items():
            wanted = Wanted(np.datetime64("2026-05-08"), None, NAMES.get(name, ()), "k" * 32)
            assert sync_source(connector.at(server.url), basket, wanted, clock=FakeClock().clock).status == "stored"
    with open_store(tmp_path) as store:
        store.update(basket.answers, basket.series, basket.tables)
        assert store.series("RRPONTSYD").value.tolist() == [0.0, 5.255]
        assert store.table("holding")["cusip"].size == 7  # two sources fill one table
        assert store.catalogue["DTS_TGA_CLOSE"].source == "treasury_cash"
    assert open_library(tmp_path).series("DGS10").value[-1] == 4.29


def test_a_second_sync_brings_nothing_new(tmp_path: Path):
    (first,) = run(tmp_path, "nyfed_rates")
    assert (first.changes.series_count, first.changes.new_count) == (34, 39)
    with open_store(tmp_path) as store:
        generation = store.generation
    with replay(site) as server:
        for expected in ("stored", "unchanged"):
            (outcome,) = api.sync(["nyfed_summary"], home=tmp_path, base_urls={"nyfed_summary": server.url})
            assert outcome.status == expected
        assert (outcome.size_count, outcome.changes.row_count) == (0, 0)
    with open_store(tmp_path) as store:
        assert store.generation.number == generation.number + 1


def test_revisions_are_counted(tmp_path: Path):
    run(tmp_path, "treasury_cash")
    content = json.loads(payload("treasury_cash.json"))
    content["data"][0]["close_today_bal"] = "215161"
    content["data"][3]["record_date"] = content["data"][2]["record_date"] = "2026-05-06"
    content["data"][3]["open_today_bal"] = "900000"
    content["data"][2]["record_date"] = "2026-05-06"
    (outcome,) = run(tmp_path, "treasury_cash", answer=lambda _: Reply(json.dumps(content).encode()))
    assert (outcome.changes.new_count, outcome.changes.revised_count) == (1, 1)


def test_only_since_a_day(tmp_path: Path):
    run(tmp_path, "board_h41", since="2026-05-01")
    with open_store(tmp_path) as store:
        assert store.series("WALCL").date.astype(str).tolist() == ["2026-05-06"]


def test_what_a_sync_since_a_day_left_out_comes_with_the_next_whole_one(tmp_path: Path):
    with replay(site) as server:  # one address, whose every answer is the same
        urls = {"board_h41": server.url}
        api.sync(["board_h41"], since="2026-05-01", home=tmp_path, base_urls=urls)
        (whole,) = api.sync(["board_h41"], home=tmp_path, base_urls=urls)
        (again,) = api.sync(["board_h41"], home=tmp_path, base_urls=urls)
    assert (whole.status, whole.size_count, whole.changes.revised_count) == ("stored", 0, 0)
    assert whole.changes.new_count > 0
    assert again.status == "unchanged"
    run(tmp_path / "at_once", "board_h41")
    with open_store(tmp_path) as store, open_store(tmp_path / "at_once") as other:
        assert store.series("WALCL").date.tolist() == other.series("WALCL").date.tolist()


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path):
    home = tmp_path / "home"
    (outcome,) = run(home, "board_h41", dry_run=True)
    assert (outcome.status, outcome.changes.new_count) == ("would store", 8)
    assert outcome.size_count == len(payload("board_h41.zip"))
    assert not home.exists()


def test_a_source_that_fails_keeps_no_other_back(tmp_path: Path):
    told: list[SourceOutcome] = []
    broken = lambda asked: Reply(b"{}") if "repo" in asked.path or "/rp/" in asked.path else site(asked)  # noqa: E731
    outcomes = run(tmp_path, "nyfed_repo", "nyfed_summary", answer=broken, on_outcome=told.append)
    assert [outcome.status for outcome in outcomes] == ["failed", "stored"]
    assert '"repo" is gone' in outcomes[0].reason
    assert tuple(told) == outcomes


def test_a_failure_late_in_a_source_stores_none_of_it(tmp_path: Path):
    run(tmp_path, "nyfed_summary")
    second = lambda asked: Reply(b"{", 200) if asked.query.get("page[number]") == "2" else site(asked)  # noqa: E731
    (outcome,) = run(tmp_path, "treasury_debt", answer=second)
    assert outcome.status == "failed"
    with open_store(tmp_path) as store:
        assert set(store.table_keys) == {"soma_summary"}


def test_an_interrupt_leaves_the_store_as_it_was(tmp_path: Path):
    run(tmp_path, "nyfed_summary")

    def stop(_source: str, _received: Received) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, "board_h41", on_progress=stop)
    with open_store(tmp_path) as store:
        assert store.generation.number == 1
        assert store.catalogue == {}
    assert run(tmp_path, "board_h41")[0].status == "stored"  # and no lock is left behind


def test_days_of_holdings_are_stored_in_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def answer(asked: Asked) -> Reply:
        if "/tsy/get/asof/" not in asked.path:
            return site(asked)
        return Reply(payload("nyfed_treasuries.csv").replace(b"2026-05-06", asked.path[-14:-4].encode()))

    (whole,) = run(tmp_path / "whole", "nyfed_treasuries", answer=answer, since="2026-04-22")
    monkeypatch.setattr(sync_module, "STEP_SIZE", 1)
    (steps,) = run(tmp_path / "steps", "nyfed_treasuries", answer=answer, since="2026-04-22")
    assert steps.changes == whole.changes
    with open_store(tmp_path / "whole") as one, open_store(tmp_path / "steps") as other:
        assert (one.generation.number, other.generation.number) == (1, 3)
        for name, column in one.table("holding").items():
            np.testing.assert_array_equal(column, other.table("holding")[name])


def test_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("FRED_API_KEY", raising=False)
    with pytest.raises(DataError, match="set FRED_API_KEY to it"):
        run(tmp_path, "fred:WALCL")
    monkeypatch.setenv("FRED_API_KEY", " " + "k" * 32 + " ")
    (outcome,) = run(tmp_path, "fred:WALCL")
    assert outcome.status == "stored"
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"k" * 32 not in path.read_bytes()


def test_without_names_keyed_and_contained_sources_are_skipped(tmp_path: Path):
    outcomes = run(tmp_path, answer=lambda _: Reply(status=404))
    found = {outcome.source: outcome for outcome in outcomes}
    assert set(found) == set(all_connectors())
    skipped = {name: outcome.reason for name, outcome in found.items() if outcome.status == "skipped"}
    assert skipped == {
        "fred": "needs FRED_API_KEY; name it to sync it",
        "alfred": "needs FRED_API_KEY; name it to sync it",
        "board_yields": "part of board_h15",
    }
    assert {found[name].status for name in found.keys() - skipped.keys()} == {"failed"}


@pytest.mark.parametrize(
    ("names", "since", "message"),
    [
        (["nyfed_rate"], None, "did you mean"),
        (["nyfed_rates:SOFR"], None, "brings all of its series"),
        (["nyfed_rates"], "2100-01-01", "nothing has been published since"),
    ],
)
def test_refusals(names: list[str], since: str | None, message: str, tmp_path: Path):
    with pytest.raises(DataError, match=message):
        api.sync(names, since=since, home=tmp_path)


def _asks(asker, base_url: str, _wanted: Wanted) -> Iterator[Delivery]:
    yield deliver(Reading(), asker.get(base_url))


def test_the_publishers_limit_and_its_wish_to_wait_are_kept(tmp_path: Path):
    fake = FakeClock()
    replies = iter([Reply(status=429, headers={"Retry-After": "9"}), Reply(status=503), Reply(b"x")])
    connector = Connector("test", "t", "p", "", _asks, lambda _: Reading(), "test.md", per_minute=12)
    with replay(lambda _: next(replies)) as server, open_store(tmp_path) as store:
        wanted = Wanted(np.datetime64("2026-05-08"))
        outcome = sync_source(connector.at(server.url), store, wanted, clock=fake.clock)
    assert fake.slept == [9.0, 2.0, pytest.approx(60 / 11 - 2)]
    assert outcome.status == "stored"
    assert outcome.took.total_seconds() == pytest.approx(sum(fake.slept))


def test_a_source_that_stays_busy_is_an_error(tmp_path: Path):
    fake, connector = FakeClock(), find_connector("nyfed_summary")
    wanted, backoff = Wanted(np.datetime64("2026-05-08")), Backoff(attempts=3)
    refused = pytest.raises(RateLimitedError, match="asked 3 times")
    with replay(lambda _: Reply(status=429)) as server, open_store(tmp_path) as store, refused:
        sync_source(connector.at(server.url), store, wanted, clock=fake.clock, backoff=backoff)
    assert fake.slept == [1.0, 2.0]


def test_errors_of_sources_are_errors_of_data():
    assert issubclass(SourceError, DataError)
