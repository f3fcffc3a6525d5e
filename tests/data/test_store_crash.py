"""Killed in the middle of an update: whatever the moment, the last good state stands and the next update goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eccles.data import store as store_module
from eccles.data.store import open_store
from eccles.data.store_check import verify_data
from tests.data.stores import answer, series

WEEKS = ["2026-04-01", "2026-04-08"]
STEPS = ("archiving", "writing", "keeping", "publishing", "pruning")

NURSERY = """
# Loads everything once; for each line it forks a writer, which stops where it was told to and is killed there.
import importlib, os, signal, sys
from pathlib import Path
import duckdb
from eccles.data.store import open_store
from tests.data.stores import answer, series

def stop(*_):
    print(os.getpid(), flush=True)
    signal.pause()

def write(home, where, name):
    if where != "step":
        setattr(importlib.import_module(f"eccles.data.{where}"), name, stop)
    given = answer(b"second", "2026-06-01T00:00:00")
    data = series(given, ["2026-04-01", "2026-04-08"], [1, 5])
    at = name if where == "step" else ""
    open_store(Path(home)).update([given], [data], progress=lambda now: stop() if now == at else None)

for line in sys.stdin:
    child = os.fork()
    if not child:
        write(*line.split("|")[:3])
        os._exit(1)
    print(os.WTERMSIG(os.waitpid(child, 0)[1]), flush=True)
"""

FUNCTIONS = (("archive", "write_whole"), ("generation_sql", "_write_tables"), ("generations", "move_into_place"))
"""Before the bytes of the answer are kept; in the middle of writing the file; before the finished file has its name."""


Kill = Callable[[Path, str, str], None]


@pytest.fixture(scope="module")
def kill() -> Iterator[Kill]:
    """Kill a writer of a home where it stops: as a step begins, or instead of a function of a module."""
    roots = [str(Path(store_module.__file__).parents[2]), str(Path(__file__).parents[2])]
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(roots)},
    ) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        to, back = nursery.stdin, nursery.stdout

        def one(home: Path, where: str, name: str) -> None:
            to.write(f"{home}|{where}|{name}|\n")
            to.flush()
            os.kill(int(back.readline()), signal.SIGKILL)
            assert int(back.readline()) == signal.SIGKILL

        yield one
        to.close()


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made")
    with open_store(path) as store:
        given = answer(b"first")
        store.update([given], [series(given, WEEKS, [1, 2])])
    return path


@pytest.fixture
def home(tmp_path: Path, made_home: Path) -> Path:
    return Path(shutil.copytree(made_home, tmp_path / "home"))


def goes_on(home: Path, expected: list[float]) -> None:
    assert verify_data(home).faults == ()
    with open_store(home) as store:
        assert store.series("WALCL").value.tolist() == expected
        before = store.generation
        assert before is not None
        third = answer(b"third", "2026-07-01T00:00:00")
        made = store.update([third], [series(third, WEEKS, [1, 9])])
        assert made.number == before.number + 1
        assert store.series("WALCL").value.tolist() == [1, 9]
    assert verify_data(home).faults == ()
    assert [path.name for path in home.rglob("*.part*")] == []
    assert not (home / "writer.json").exists()


@pytest.mark.parametrize("step", STEPS)
def test_killed_as_a_step_begins(home: Path, kill: Kill, step: str):
    kill(home, "step", step)
    assert (home / "writer.json").exists()
    goes_on(home, [1, 5] if step == "pruning" else [1, 2])


@pytest.mark.parametrize(("module", "name"), FUNCTIONS)
def test_killed_in_the_middle_of_a_step(home: Path, kill: Kill, module: str, name: str):
    kill(home, module, name)
    goes_on(home, [1, 2])


def test_killed_while_it_wrote_to_disk_what_memory_could_not_hold(home: Path):
    spilled = home / "generations" / "000002.duckdb.part.tmp"  # where DuckDB puts it, by the name of its file
    spilled.mkdir()
    (spilled / "duckdb_temp_storage_DEFAULT-0.tmp").write_bytes(b"a block")
    goes_on(home, [1, 2])


def test_the_first_update_of_a_home_killed_leaves_an_empty_store(tmp_path: Path, kill: Kill):
    kill(tmp_path, "step", "publishing")
    with open_store(tmp_path) as store:
        assert store.generation is None
        given = answer(b"first")
        assert store.update([given], [series(given, WEEKS, [1, 2])]).number == 1
