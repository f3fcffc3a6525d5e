"""Verification names every fault; a rebuild goes back to the newest sound generation and says what it lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from eccles.base.errors import DataError
from eccles.data import whole_files
from eccles.data.generations import Generations
from eccles.data.store import open_store
from eccles.data.store_check import rebuild_store, verify_data
from eccles.data.updates import Updates
from tests.data.stores import URL, answer, series

WEEKS = ["2026-04-01", "2026-04-08"]


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made")
    with open_store(path) as store:
        for value in (1, 2, 3):
            given = answer(str(value).encode(), f"2026-06-0{value}T00:00:00", f"{URL}/{value}")
            store.update([given], [series(given, WEEKS, [0, value])])
    return path


@pytest.fixture
def home(tmp_path: Path, made_home: Path) -> Path:
    return Path(shutil.copytree(made_home, tmp_path / "home"))


def bytes_file(home: Path) -> Path:
    return sorted(path for path in (home / "archive").glob("*/*") if not path.suffix)[0]


def test_a_sound_home_has_no_fault(home: Path):
    check = verify_data(home)
    assert check.faults == ()
    assert (check.generation_count, check.answer_count) == (3, 3)
    assert check.series_count >= 80


def test_a_home_that_is_not_there_has_no_fault(tmp_path: Path):
    check = verify_data(tmp_path / "none")
    assert (check.faults, check.generation_count, check.answer_count) == ((), 0, 0)


def test_a_changed_answer_is_found(home: Path):
    bytes_file(home).write_bytes(b"other")
    (fault,) = verify_data(home).faults
    assert "is not the file its name says" in fault


def test_a_lost_answer_is_found(home: Path):
    path = bytes_file(home)
    path.unlink()
    assert verify_data(home).faults == (f"archive: the bytes of {path.name} are gone",)
    path.with_suffix(".json").unlink()
    assert verify_data(home).faults == (f"archive: {path.name}, which the store was made from, is gone",)


def test_a_lost_or_damaged_card_is_found(home: Path):
    card = bytes_file(home).with_suffix(".json")
    card.write_text("[{]")
    assert "damaged" in verify_data(home).faults[0]
    card.unlink()
    assert verify_data(home).faults == (f"archive: {card.stem} has no card",)


def test_a_changed_generation_is_found_and_set_aside(home: Path):
    path = home / "generations" / "000003.duckdb"
    path.write_bytes(path.read_bytes()[:-1])
    (fault,) = verify_data(home).faults
    assert fault.startswith("generation 3: sha256")
    rebuilt = rebuild_store(home)
    assert rebuilt.generation is not None
    assert rebuilt.generation.number == 2
    assert rebuilt.damaged == ("000003.duckdb",)
    assert rebuilt.unread == (f"{URL}/3",)
    with open_store(home) as store:
        assert store.series("WALCL").value.tolist() == [0, 2]
        assert store.update([answer(b"4")]).number == 3
    assert verify_data(home).faults == ()


@pytest.mark.parametrize("name", ["000003.duckdb", "000003.json"])
def test_a_lost_part_of_the_current_generation_is_found(home: Path, name: str):
    (home / "generations" / name).unlink()
    assert any("3" in fault for fault in verify_data(home).faults)
    rebuilt = rebuild_store(home)
    assert rebuilt.generation is not None
    assert rebuilt.generation.number == 2


def test_a_damaged_pointer_is_put_right(home: Path):
    (home / "current.json").write_text("{")
    assert "pointer" in verify_data(home).faults[0]
    rebuilt = rebuild_store(home)
    assert rebuilt.generation is not None
    assert (rebuilt.generation.number, rebuilt.damaged, rebuilt.unread) == (3, (), ())
    assert verify_data(home).faults == ()


def test_a_file_that_is_no_record_of_an_update_is_a_fault_and_stops_no_one(home: Path):
    """As a file manager or a cloud folder leaves them."""
    record = home / "updates" / "000001.json"
    for name in ("000001 copy.json", "1.json", "notes.json", "²²²²²².json"):
        shutil.copy(record, record.with_name(name))
    assert Updates(home).numbers() == (1, 2, 3)
    faults = verify_data(home).faults
    assert len(faults) == 4
    assert any("000001 copy.json is no record of an update" in fault for fault in faults)
    with open_store(home) as store:
        assert store.series("WALCL").value.tolist() == [0, 3]
    assert rebuild_store(home).refused == ()


def test_with_no_sound_generation_the_store_is_empty_and_every_answer_is_named(home: Path):
    for path in (home / "generations").glob("*.duckdb"):
        path.write_bytes(b"")
    rebuilt = rebuild_store(home)
    assert rebuilt.generation is None
    assert rebuilt.damaged == ("000003.duckdb", "000002.duckdb", "000001.duckdb")
    assert rebuilt.unread == (f"{URL}/1", f"{URL}/2", f"{URL}/3")
    assert open_store(home).generation is None


def test_faults_of_a_generation_without_a_file(tmp_path: Path, home: Path):
    generations = Generations(home)
    record = generations.record(3)
    generations.path(3).unlink()
    (fault,) = generations.faults(record)
    assert "no file" in fault


def test_unfinished_files_of_the_archive_are_cleared(home: Path):
    left = bytes_file(home).with_suffix(".part")
    left.write_bytes(b"half")
    assert verify_data(home).faults == ()
    with open_store(home) as store:
        store.update([])
    assert not left.exists()


def test_a_directory_the_system_does_not_open_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Windows opens no directory; the file itself is flushed all the same."""
    opened = os.open

    def careful(path: Path, mode: int) -> int:
        if Path(path).is_dir():
            raise PermissionError(13, "Permission denied")
        return opened(path, mode)

    monkeypatch.setattr(whole_files.os, "open", careful)
    whole_files.write_whole(tmp_path / "whole", b"content")
    assert (tmp_path / "whole").read_bytes() == b"content"


def test_the_home_may_not_be_a_file(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(DataError, match="is a file; the user's data needs a directory"):
        open_store(path)
