"""A store whose generations are lost is read again from the archive, and is what it was, cell by cell."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from eccles import api
from eccles.base.errors import DataError
from eccles.data import read_again as read_again_module
from eccles.data.connector import Connector, all_connectors
from eccles.data.import_file import Layout
from eccles.data.import_series import Description, import_file
from eccles.data.store import Store, open_store
from eccles.data.store_check import rebuild_store, verify_data
from eccles.data.updates import Updates
from tests.data.connectors.replay import Asked, Reply, payload, replay, site

NAMES = {
    "boe": "boe:IUDBEDR,LPMBL22", "ecb": "ecb:ILM.W.U2.C.T000000.Z5.Z01", "fred_graph": "fred_graph:WALCL",
    "fred": "fred:WALCL,OTHERSERIES", "alfred": "alfred:GDP",
}  # fmt: skip
OWN = Description(unit="contracts", kind="month end", frequency="M", title="Open interest", rights="citation")


def revised(asked: Asked) -> Reply:
    """The same site a week later, with one value of the Treasury's cash changed."""
    if not asked.path.endswith("/operating_cash_balance"):
        return site(asked)
    content = json.loads(payload("treasury_cash.json"))
    content["data"][0]["close_today_bal"] = "215161"
    return Reply(json.dumps(content).encode())


def fill(home: Path, *names: str) -> None:
    """Sync sources, one of them from a day on and one again after a revision, and import a file twice."""
    with replay(site) as server:
        urls = {connector.name: server.url for connector in api.sources()}
        api.sync(["board_h41"], since="2026-05-01", home=home, base_urls=urls)
        outcomes = api.sync(names, home=home, base_urls=urls)
    assert {outcome.status for outcome in outcomes} == {"stored"}
    with replay(revised) as server:
        api.sync(["treasury_cash"], home=home, base_urls=urls | {"treasury_cash": server.url})
    csv = home.parent / "own.csv"
    with open_store(home) as store:
        for rows in ("2024-01-31,1\n2024-02-29,2\n", "2024-01-31,1\n2024-02-29,3\n2024-03-28,4\n"):
            csv.write_text(f"day,lots\n{rows}")
            import_file(store, csv, "OPEN_INTEREST", OWN, Layout("day", "lots", dated="end"))


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made") / "home"
    fill(home, "board_h41", "nyfed_summary", "boj", "treasury_cash")
    return home


@pytest.fixture
def home(tmp_path: Path, made_home: Path) -> Path:
    return Path(shutil.copytree(made_home, tmp_path / "home"))


def contents(home: Path) -> dict[str, list[Any]]:
    """Every row of every table of the current generation."""
    with open_store(home) as store:
        path = store.path
    with duckdb.connect(path, read_only=True) as connection:
        names = connection.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables() ORDER BY 1").fetchall()
        return {name: connection.execute(f"FROM {name} ORDER BY rowid").fetchall() for (name,) in names}


def lose_generations(home: Path) -> None:
    shutil.rmtree(home / "generations")
    (home / "current.json").unlink()


def test_every_source_is_read_again_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FRED_API_KEY", "k" * 32)
    home = tmp_path / "home"
    fill(home, *(NAMES.get(name, name) for name in all_connectors()))
    before = contents(home)
    assert len(before) > 10
    assert {source for _, source, *_ in before["main.answer"]} == {*all_connectors(), "import"}
    lose_generations(home)
    rebuilt = rebuild_store(home)
    assert contents(home) == before
    assert (rebuilt.refused, rebuilt.unread) == ((), ())
    assert len(rebuilt.again) == len(all_connectors()) + 4


def test_a_store_without_generations_says_so_and_is_read_again(home: Path):
    before = contents(home)
    lose_generations(home)
    with pytest.raises(DataError, match=r"every generation is gone .*eccles data rebuild"):
        open_store(home)
    assert "every generation is gone" in verify_data(home).faults[0]
    rebuilt = rebuild_store(home)
    assert contents(home) == before
    assert rebuilt.generation is not None
    assert (rebuilt.generation.number, rebuilt.refused, rebuilt.unread) == (len(rebuilt.again), (), ())
    assert rebuilt.again == (
        "sync board_h41", "sync board_h41", "sync nyfed_summary", "sync boj", "sync treasury_cash",
        "sync treasury_cash", "import of OPEN_INTEREST", "import of OPEN_INTEREST",
    )  # fmt: skip
    assert verify_data(home).faults == ()


def test_only_what_came_after_the_last_sound_generation_is_read_again(home: Path):
    before = contents(home)
    numbers = [int(path.stem) for path in (home / "generations").glob("*.duckdb")]
    for number in sorted(numbers)[1:]:
        (home / "generations" / f"{number:06d}.duckdb").write_bytes(b"")
    rebuilt = rebuild_store(home)
    assert rebuilt.again == ("import of OPEN_INTEREST",) * 2
    assert contents(home) == before
    assert rebuild_store(home).again == ()


def test_values_keep_their_answer_and_their_instant(home: Path):
    lose_generations(home)
    rebuild_store(home)
    with open_store(home) as store:
        found = store.answer_of_series("OPEN_INTEREST")
        assert (found.url, found.source) == ("own.csv", "import")
        assert store.series("OPEN_INTEREST").value.tolist() == [1, 3, 4]
        assert store.series("OPEN_INTEREST").date.astype(str).tolist() == ["2024-01-01", "2024-02-01", "2024-03-01"]
        assert store.catalogue["OPEN_INTEREST"].title == "Open interest"
        assert sorted(set(store.observations("DTS_TGA_CLOSE").basis.tolist())) == [0, 1]  # the revision was seen


def test_what_cannot_be_read_again_is_named_and_nothing_else_is_lost(home: Path):
    before = contents(home)
    lost = next(sha for sha, _, url, *_ in before["main.answer"] if "/soma/summary" in url)
    (home / "archive" / lost[:2] / lost).unlink()
    lose_generations(home)
    rebuilt = rebuild_store(home)
    (reason,) = rebuilt.refused
    assert "the archive has no" in reason
    assert [url for url in rebuilt.unread if "/soma/summary" not in url] == []
    after = contents(home)
    assert "rows.soma_summary" not in after
    assert after["main.observation"] == before["main.observation"]


def test_damaged_records_and_a_connector_that_is_gone_are_named(home: Path, monkeypatch: pytest.MonkeyPatch):
    (home / "updates" / "000002.json").write_text('{"number": 2, "doing": "x", "recipes": [{"answers": 3}]}')
    (home / "updates" / "000003.json").write_text("{")
    assert [fault.partition(" of an update")[0].rpartition("/")[2] for fault in verify_data(home).faults] == [
        "000002.json", "000003.json",
    ]  # fmt: skip
    monkeypatch.setattr("eccles.data.read_again.find_connector", _without_boj)
    lose_generations(home)
    refused = rebuild_store(home).refused
    assert "cannot be read (its answers are no list)" in refused[0]
    assert "cannot be read" in refused[1]
    assert refused[2] == 'update 4: unknown source "boj"'
    assert len(refused) == 3


def test_a_lost_card_is_written_again(home: Path):
    before = contents(home)
    for card in (home / "archive").glob("*/*.json"):
        card.unlink()
    lose_generations(home)
    assert rebuild_store(home).refused == ()
    assert contents(home)["main.observation"] == before["main.observation"]
    assert verify_data(home).faults == ()


def _without_boj(name: str) -> Connector:
    if name == "boj":
        raise DataError(f'unknown source "{name}"')
    return all_connectors()[name]


def test_a_rebuild_that_is_interrupted_goes_on_where_it_was(home: Path, monkeypatch: pytest.MonkeyPatch):
    before = contents(home)
    lose_generations(home)
    take, calls = Store.take, iter(range(1, 100))

    def stop(self: Store, *args: Any, **words: Any) -> object:
        if next(calls) == 4:
            raise KeyboardInterrupt
        return take(self, *args, **words)

    with monkeypatch.context() as patch:
        patch.setattr(read_again_module.Store, "take", stop)
        with pytest.raises(KeyboardInterrupt):
            rebuild_store(home)
    with open_store(home) as store:
        assert store.generation is not None
        assert store.generation.number == 3
    rebuild_store(home)
    assert contents(home) == before


def test_an_update_after_a_rebuild_goes_on(home: Path):
    lose_generations(home)
    made = rebuild_store(home).generation
    assert made is not None
    with replay(site) as server:
        (outcome,) = api.sync(["nyfed_rates"], home=home, base_urls={"nyfed_rates": server.url})
    assert outcome.status == "stored"
    with open_store(home) as store:
        assert store.generation is not None
        assert store.generation.number == made.number + 1
    assert Updates(home).record(made.number + 1).doing == "sync nyfed_rates"


def test_a_record_that_is_absent_says_so(tmp_path: Path):
    with pytest.raises(DataError, match=r"record .*000007.json of an update cannot be read"):
        Updates(tmp_path).record(7)
