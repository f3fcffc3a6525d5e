"""A damaged store: what is wrong is said, with the way to rebuild, and damage is never passed on."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from eccles.base.errors import DataError
from eccles.data.generations import Generations
from eccles.data.store import Store, open_store
from eccles.data.store_check import rebuild_store
from tests.data.stores import URL, answer, series

WEEKS = ["2026-04-01", "2026-04-08"]


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made")
    with open_store(path) as store:
        store.update([answer()], [series(answer(), WEEKS, [1, 2])])
    return path


@pytest.fixture
def filled(tmp_path: Path, made_home: Path) -> Path:
    return Path(shutil.copytree(made_home, tmp_path / "home"))


def test_a_damaged_pointer_says_how_to_rebuild(filled: Path):
    (filled / "current.json").write_text("{")
    with pytest.raises(DataError, match=r"pointer .* is damaged .*eccles data rebuild"):
        open_store(filled)


def test_a_lost_pointer_never_costs_the_generations(filled: Path):
    with open_store(filled) as store:
        second = answer(b"second", "2026-06-01T00:00:00")
        store.update([second], [series(second, WEEKS, [1, 5])])
    (filled / "current.json").unlink()
    with pytest.raises(DataError, match=r"pointer .* is gone; .*eccles data rebuild"):
        open_store(filled)
    rebuilt = rebuild_store(filled)
    assert rebuilt.generation is not None
    with open_store(filled) as store:
        assert store.series("WALCL").value.tolist() == [1, 5]


def test_a_missing_record_says_how_to_rebuild(filled: Path):
    (filled / "generations" / "000001.json").unlink()
    with pytest.raises(DataError, match=r"record .* cannot be read .*eccles data rebuild"):
        open_store(filled)


def test_a_file_that_is_gone_says_how_to_rebuild(filled: Path):
    (filled / "generations" / "000001.duckdb").unlink()
    with pytest.raises(DataError, match=r"is gone from .*eccles data rebuild"):
        open_store(filled)


def test_a_file_that_is_no_database_says_how_to_rebuild(filled: Path):
    (filled / "generations" / "000001.duckdb").write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(DataError, match=r"is damaged .*eccles data rebuild"):
        open_store(filled)


def test_a_block_that_changed_is_seen_when_read(filled: Path):
    path = filled / "generations" / "000001.duckdb"
    content = bytearray(path.read_bytes())
    for place in range(12288, len(content), 512):
        content[place] ^= 0xFF
    path.write_bytes(bytes(content))
    with pytest.raises(DataError, match=r"is damaged .*eccles data rebuild"):
        open_store(filled)


def test_a_reading_that_fails_says_how_to_rebuild(filled: Path):
    with open_store(filled) as store, pytest.raises(DataError, match=r"is damaged .*eccles data rebuild"):
        store._columns("SELECT * FROM a_table_that_is_gone")


def test_damage_is_never_passed_on_to_the_next_generation(filled: Path):
    path = filled / "generations" / "000001.duckdb"
    path.write_bytes(path.read_bytes() + b"\0")
    with open_store(filled) as store, pytest.raises(DataError, match="the store is damaged: generation 1: sha256"):
        store.update([answer(b"more")])
    assert list(Generations(filled).numbers()) == [1]


def test_a_generation_removed_before_it_is_opened_is_looked_for_again(filled: Path, monkeypatch: pytest.MonkeyPatch):
    connect, missed = Store._connect, iter([False])

    def late(self: Store, generation: object) -> bool:
        return next(missed, True) and connect(self, generation)

    monkeypatch.setattr(Store, "_connect", late)
    assert open_store(filled).series("WALCL").value.tolist() == [1, 2]


def test_a_write_that_fails_changes_nothing(filled: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object, **__: object) -> None:
        raise duckdb.IOException("No space left on device")

    with open_store(filled) as store:
        monkeypatch.setattr("eccles.data.generation_sql._write_tables", fail)
        with pytest.raises(DataError, match="No space left"):
            store.update([answer(b"more")], [series(answer(b"more"), WEEKS, [8, 9])])
        monkeypatch.undo()
    with open_store(filled) as store:
        assert store.series("WALCL").value.tolist() == [1, 2]
        store.update([answer(b"again")])
    assert sorted(path.name for path in (filled / "generations").iterdir()) == [
        "000001.duckdb",
        "000001.json",
        "000002.duckdb",
        "000002.json",
    ]


def test_an_archive_that_lost_an_answer_says_so(filled: Path):
    with open_store(filled) as store:
        path = next(path for path in (filled / "archive").glob("*/*") if not path.suffix)
        path.write_bytes(b"other")
        with pytest.raises(DataError, match="is not the file its name says"):
            store.last_answer(URL)
        path.unlink()
        with pytest.raises(DataError, match="the archive has no"):
            store.last_answer(URL)
