"""The store: what goes in comes out, revisions keep their instants, generations follow, one writer at a time."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eccles.base.errors import DataError, UnitError
from eccles.data import generation_sql
from eccles.data import store as store_module
from eccles.data.generations import Generations
from eccles.data.home import data_home
from eccles.data.observations import Basis
from eccles.data.records import TableData
from eccles.data.store import Store, open_store
from eccles.data.store_lock import writer_lock
from tests.data.stores import URL, answer, series, table

WEEKS = ["2026-04-01", "2026-04-08"]
"""Wednesdays after the package's data end."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def test_an_empty_home_is_an_empty_store_and_is_not_made(tmp_path: Path):
    empty = open_store(tmp_path / "none")
    assert empty.generation is None
    assert empty.path is None
    assert empty.last_answer(URL) is None
    assert empty.answers() == {}
    assert not (tmp_path / "none").exists()
    with pytest.raises(DataError, match='no series "WALCL"; it is empty'):
        empty.series("WALCL")
    with pytest.raises(DataError, match='no table "holding"'):
        empty.table("holding")


def test_a_series_and_its_answer_come_back_as_they_went_in(store: Store):
    given = answer()
    made = store.update([given], [series(given, WEEKS, [1.5, 2.5])], doing="sync board")
    assert (made.number, made.previous, made.doing) == (1, 0, "sync board")
    found = store.series("WALCL")
    assert found.value.tolist() == [1.5, 2.5]
    assert found.date.astype(str).tolist() == WEEKS
    assert (found.unit, found.kind, found.publisher) == ("USD mn", "Wednesday level", "a publisher")
    assert store.catalogue["WALCL"].source == "board"
    assert store.catalogue["WALCL"].updated_at == given.retrieved_at
    assert store.last_answer(URL) == given
    assert store.last_answer(URL + "/other") is None
    with pytest.raises(DataError, match='did you mean "WALCL"'):
        store.series("WALC")


def test_what_the_calendar_dates_is_known_from_its_release_on(store: Store):
    given = answer()
    store.update([given], [series(given, WEEKS, [1, 2])])
    assert store.observations("WALCL").known_at.astype(str).tolist() == ["2026-04-02T20:30:00", "2026-04-09T20:30:00"]
    assert store.series("WALCL", np.datetime64("2026-04-09T20:29:59")).value.tolist() == [1]
    assert store.series("WALCL", np.datetime64("2026-04-09T20:30:00")).value.tolist() == [1, 2]


def test_what_was_retrieved_before_its_release_was_known_then(store: Store):
    given = answer(at="2026-04-08T23:00:00")
    store.update([given], [series(given, WEEKS, [1, 2])])
    assert store.observations("WALCL").known_at.astype(str).tolist()[-1] == "2026-04-08T23:00:00"


def test_a_value_that_changed_is_known_from_the_retrieval_that_saw_it(store: Store):
    first, second = answer(b"first"), answer(b"second", "2026-06-01T09:00:00")
    store.update([first], [series(first, WEEKS, [1, 2])])
    store.update([second], [series(second, WEEKS, [1, 2.25])])
    kept = store.observations("WALCL")
    assert kept.value.tolist() == [1, 2, 2.25]
    assert kept.basis.tolist() == [Basis.CALENDAR, Basis.CALENDAR, Basis.RECORDED]
    assert store.series("WALCL", np.datetime64("2026-06-01T08:59:59")).value.tolist() == [1, 2]
    assert store.series("WALCL").value.tolist() == [1, 2.25]


def test_a_value_that_differs_from_the_packages_is_a_revision(store: Store):
    """The package holds 6,657,161 for 2026-03-25."""
    given = answer()
    store.update([given], [series(given, ["2026-03-18", "2026-03-25"], [6655939, 6657000])])
    kept = store.observations("WALCL")
    assert kept.basis.tolist() == [Basis.CALENDAR, Basis.RECORDED]
    assert kept.known_at[1] == given.retrieved_at


def test_the_same_again_adds_nothing(store: Store):
    given, again = answer(), answer(at="2026-05-08T12:00:00")
    vintages = series(given, WEEKS, [1, 2], known_at=["2026-04-02T20:30:00", "2026-04-09T20:30:00"], series_id="GDP_V")
    store.update([given], [series(given, WEEKS, [1, 2]), vintages])
    store.update([again], [series(again, WEEKS, [1, 2]), vintages])
    assert store.observations("WALCL").value.size == 2
    assert store.observations("GDP_V").value.size == 2
    assert store.answers()["retrieved_at"].size == 2
    assert store.archive.hashes() == [given.sha256]


def test_two_answers_of_one_update_may_overlap(store: Store):
    early, late = answer(b"early"), answer(b"late", "2026-05-02T12:00:00")
    store.update([early, late], [series(late, WEEKS, [1, 3]), series(early, WEEKS, [1, 2])])
    assert store.series("WALCL").value.tolist() == [1, 3]
    assert store.observations("WALCL").value.size == 2


def test_stated_vintages_are_kept_as_stated(store: Store):
    given = answer()
    instants = ["2026-04-29T12:30:00", "2026-05-28T12:30:00"]
    store.update([given], [series(given, ["2026-01-01"] * 2, [100, 101], known_at=instants, series_id="GDP_V")])
    assert store.series("GDP_V", np.datetime64("2026-05-01")).value.tolist() == [100]
    assert store.series("GDP_V").value.tolist() == [101]


def test_replacing_drops_what_was_there(store: Store):
    first, second = answer(b"first"), answer(b"second")
    store.update([first], [series(first, WEEKS, [1, 2], unit="USD bn", series_id="OWN")])
    store.update([second], [series(second, WEEKS[:1], [9], unit="percent", series_id="OWN")], replace=["OWN"])
    assert store.series("OWN").value.tolist() == [9]
    assert store.series("OWN").unit == "percent"


def test_rows_of_a_table_replace_those_of_their_key(store: Store):
    first, second = answer(b"first"), answer(b"second")
    store.update([first], [], [table(first, ["B", "A", "B"], [1, 2, np.nan])])
    assert store.table("own_holding")["cusip"].tolist() == ["A", "B"]
    assert np.isnan(store.table("own_holding")["par_bn"][1])
    store.update(
        [second], [], [table(second, ["B"], [7]), table(second, ["C"], [8]), table(second, ["X"], [1], "other")]
    )
    found = store.table("own_holding")
    assert found["cusip"].tolist() == ["A", "B", "C"]
    assert found["par_bn"].tolist() == [2, 7, 8]
    assert found["issue_date"].dtype == np.dtype("datetime64[D]")
    assert found["answer_sha256"].tolist() == [first.sha256, second.sha256, second.sha256]
    store.update([answer(b"third")])
    assert store.table("other")["cusip"].tolist() == ["X"]
    with pytest.raises(DataError, match='did you mean "own_holding"'):
        store.table("own_holdings")


def test_a_new_column_is_missing_in_old_rows(store: Store):
    given = answer()
    store.update([given], [], [table(given, ["A"], [1])])
    wider = table(given, ["B"], [2])
    more = {
        **wider.columns,
        "on_loan": np.array([True]),
        "note": np.array(["n"], dtype=object),
        "seen_at": np.array(["2026-01-01T10:00:00"], dtype="datetime64[s]"),
    }
    store.update([given], [], [replace(wider, columns=more)])
    found = store.table("own_holding")
    assert found["on_loan"].tolist() == [False, True]
    assert found["note"].tolist() == ["", "n"]
    assert np.isnat(found["seen_at"][0])
    assert str(found["seen_at"][1]) == "2026-01-01T10:00:00"


def broken(**changes: object) -> object:
    return replace(series(answer(), WEEKS, [1, 2]), **changes)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (broken(value=np.array([1.0])), "2026|dates"),
        (broken(value=np.array([1.0, np.nan])), "2026-04-08 is no finite number"),
        (broken(date=np.array(["2026-04-08", "2026-04-01"], dtype="datetime64[D]")), "not fall back"),
        (broken(date=np.array(["2026-04-08", "NaT"], dtype="datetime64[D]")), "must all be known"),
        (broken(answer_sha256=""), "neither given nor in the archive"),
    ],
)
def test_a_series_that_is_not_whole_is_refused(store: Store, bad: object, message: str):
    with pytest.raises(DataError, match=message):
        store.update([answer()], [bad])
    assert store.generation is None
    assert store.archive.hashes() == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "observation"}, "cannot be called"),
        ({"name": "two words"}, "cannot be called"),
        ({"key": ("isin",)}, "no column isin"),
        ({"key": ()}, "no column is its key"),
        ({"columns": {"cusip": np.array(["A"]), "par_bn": np.zeros(2)}}, "unequal length"),
        ({"answer_sha256": "f" * 64}, "neither given"),
    ],
)
def test_a_table_that_is_not_whole_is_refused(store: Store, changes: dict[str, object], message: str):
    with pytest.raises(DataError, match=message):
        store.update([answer()], [], [replace(table(answer(), ["A"], [1]), **changes)])


def test_parts_of_a_table_must_be_alike(store: Store):
    one = table(answer(), ["A"], [1])
    other = TableData("own_holding", {"cusip": np.array(["B"], dtype=object)}, ("cusip",), answer().sha256)
    with pytest.raises(DataError, match="different columns"):
        store.update([answer()], [], [one, other])


def test_a_unit_never_changes_silently(store: Store):
    with pytest.raises(UnitError, match='"USD mn" here and comes in "USD bn"'):
        store.update([answer()], [series(answer(), WEEKS, [1, 2], unit="USD bn")])


@pytest.mark.parametrize(("kind", "frequency"), [("week average", "W"), ("Wednesday level", "D"), ("month end", "M")])
def test_a_kind_or_frequency_never_changes_silently(store: Store, kind: str, frequency: str):
    other = series(answer(), WEEKS, [1, 2], kind=kind, frequency=frequency)
    message = rf'WALCL is "Wednesday level" \(W\) here and comes as "{kind}" \({frequency}\); .* an id of its own'
    with pytest.raises(UnitError, match=message):  # the package's
        store.update([answer()], [other])
    own = series(answer(), WEEKS, [1, 2], series_id="OWN")
    with pytest.raises(UnitError, match="an id of its own"):  # two parts of one update
        store.update([answer()], [own, replace(other, id="OWN")])
    assert store.generation is None
    store.update([answer()], [own])
    with pytest.raises(UnitError, match="an id of its own"):  # the store's
        store.update([answer()], [replace(other, id="OWN")])
    store.update([answer()], [replace(other, id="OWN")], replace=["OWN"])
    assert (store.catalogue["OWN"].kind, store.catalogue["OWN"].frequency) == (kind, frequency)


# --- generations -----------------------------------------------------------------------------------------------------


def numbers(home: Path) -> list[int]:
    return list(Generations(home).numbers())


def test_readers_keep_the_generation_they_opened(tmp_path: Path):
    writer = open_store(tmp_path)
    writer.update([answer()], [series(answer(), WEEKS, [1, 2])])
    with open_store(tmp_path) as reader:
        for value in range(5):
            given = answer(str(value).encode(), f"2026-06-0{value + 1}T00:00:00")
            writer.update([given], [series(given, WEEKS, [1, value + 10])])
        assert reader.series("WALCL").value.tolist() == [1, 2]
        assert writer.series("WALCL").value.tolist() == [1, 14]
        assert numbers(tmp_path) == [1, 4, 5, 6]  # the current one, two before it, and the one that is open
    writer.update([answer()])
    assert numbers(tmp_path) == [5, 6, 7]
    with pytest.raises(DataError, match="the store is closed"):
        reader.series("WALCL")


def test_a_generation_another_process_reads_is_kept(tmp_path: Path):
    writer = open_store(tmp_path)
    writer.update([answer()], [series(answer(), WEEKS, [1, 2])])
    program = (
        "import sys; from pathlib import Path; from eccles.data.store import open_store\n"
        "store = open_store(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()\n"
        "print(store.series('WALCL').value.tolist())"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    source = str(Path(store_module.__file__).parents[2])
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        for value in range(4):
            writer.update([answer(str(value).encode())])
        assert numbers(tmp_path) == [1, 3, 4, 5]
        assert reader.communicate(timeout=60)[0] == "[1.0, 2.0]\n"
    writer.update([answer(b"last")])
    assert numbers(tmp_path) == [4, 5, 6]


def test_one_writer_at_a_time(tmp_path: Path):
    store = open_store(tmp_path)
    with (
        writer_lock(tmp_path, "sync fred"),
        pytest.raises(DataError, match=rf"process {os.getpid()}, since 20.*Z, sync fred.*wait for it"),
    ):
        store.update([answer()])
    store.update([answer()])
    assert not (tmp_path / "writer.json").exists()


def test_a_writer_without_a_note_is_seen_as_well(tmp_path: Path):
    with writer_lock(tmp_path, "sync fred"):
        (tmp_path / "writer.json").write_text("{")
        with (
            pytest.raises(DataError, match=r"another process is writing to [^(]*; wait"),
            writer_lock(tmp_path, "other"),
        ):
            pass


def test_a_note_a_dead_writer_left_stops_no_one(tmp_path: Path):
    (tmp_path / "writer.json").write_text('{"process": 1, "since": "2026-01-01", "doing": "sync"}')
    (tmp_path / "writer.lock").write_bytes(b"")
    assert open_store(tmp_path).update([answer()]).number == 1


def test_threads_wait_for_no_one_either(tmp_path: Path):
    refused: list[str] = []

    def write() -> None:
        try:
            open_store(tmp_path).update([answer()])
        except DataError as error:
            refused.append(str(error))

    with writer_lock(tmp_path, "first"):
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(refused) == 1


def test_a_home_that_cannot_be_locked_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class Refusing:
        def execute(self, _: str) -> None:
            raise sqlite3.OperationalError("attempt to write a readonly database")

        def close(self) -> None:
            pass

    monkeypatch.setattr("eccles.data.store_lock.sqlite3.connect", lambda *_, **__: Refusing())
    with pytest.raises(DataError, match="check that the directory can be written"), writer_lock(tmp_path, "x"):
        pass


def test_a_home_that_cannot_be_written_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("")
    message = r"your data directory .* cannot be written \(Not a directory\); nothing was changed. Set ECCLES_HOME"
    with pytest.raises(DataError, match=message):
        open_store(tmp_path / "file" / "home").update([answer()])
    unable = sqlite3.OperationalError("unable to open database file")
    with monkeypatch.context() as patch:
        patch.setattr("eccles.data.store_lock.sqlite3.connect", lambda *_, **__: (_ for _ in ()).throw(unable))
        with pytest.raises(DataError, match=r"cannot be written \(unable to open database file\)"):
            open_store(tmp_path).update([answer()])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("eccles.data.archive.write_whole", full)
    with pytest.raises(DataError, match=r"cannot be written \(No space left on device\); nothing was changed"):
        open_store(tmp_path).update([answer()])
    assert open_store(tmp_path).generation is None


def test_a_home_that_may_not_be_looked_into_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(DataError, match=r"cannot be read \(Permission denied\); set ECCLES_HOME"):
        data_home(tmp_path)


@pytest.mark.parametrize("rows_at_once", [1, 2, 3])
def test_a_join_in_spans_is_the_join_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_at_once: int):
    def filled(home: Path) -> list[dict[str, list[object]]]:
        with open_store(home) as made:
            for day, names in (("2026-05-01", "ABDF"), ("2026-06-01", "BCDEG"), ("2026-07-01", "AG")):
                given = answer(day.encode(), f"{day}T12:00:00")
                cusips = [*names, names[0], ""]  # one stands twice, and the last of its rows counts
                parts = [series(given, ["2026-04-01", day], [1, len(names)], series_id=name) for name in names]
                made.update([given], parts, [table(given, cusips, [float(day[6]) + n for n in range(len(cusips))])])
            columns = [made.table("own_holding"), *(vars(made.observations(name)) for name in sorted(made.catalogue))]
            return [{name: np.asarray(values).tolist() for name, values in item.items()} for item in columns]

    whole = filled(tmp_path / "whole")
    assert whole[0]["cusip"] == ["", *"ABCDEFG"]
    monkeypatch.setattr(generation_sql, "ROWS_AT_ONCE", rows_at_once)
    assert filled(tmp_path / "spans") == whole


def test_a_key_without_a_value_comes_last_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(generation_sql, "ROWS_AT_ONCE", 1)
    with open_store(tmp_path) as made:
        for value in (1.0, 2.0):
            given = answer(str(value).encode())
            days = np.array(["NaT", "2026-01-02", "2026-01-01", "2026-01-03"], dtype="datetime64[D]")
            made.update(
                [given], (), [TableData("own", {"day": days, "value": np.full(4, value)}, ("day",), given.sha256)]
            )
        found = made.table("own")
    assert found["day"].astype(str).tolist() == ["2026-01-01", "2026-01-02", "2026-01-03", "NaT"]
    assert found["value"].tolist() == [2.0] * 4
