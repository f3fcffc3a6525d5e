"""The answers of sources behind what the store holds: behind a value, a series, a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from eccles.base.errors import DataError
from eccles.data.generations import Generations
from eccles.data.store import open_store
from tests.data.stores import URL, answer, series, table


def test_the_answer_behind_a_value_a_series_and_a_table(tmp_path: Path):
    store = open_store(tmp_path)
    first, second = answer(b"one"), answer(b"two", at="2026-06-01T12:00:00", url=f"{URL}/later")
    store.update([first], [series(first, ["2026-04-15"], [1.0])], [table(first, ["A"], [1.0])])
    store.update([second], [series(second, ["2026-04-15"], [2.0])])
    seen = store.observations("WALCL")
    behind = [store.answer_of_observation("WALCL", "2026-04-15", str(at)) for at in seen.known_at]
    assert {found.sha256 for found in behind} == {first.sha256, second.sha256}
    assert store.answer_of_series("WALCL").url == second.url
    assert (store.answer_of_table("own_holding").sha256, store.answer_of_table("own_holding").source) == (
        first.sha256,
        first.source,
    )
    with pytest.raises(DataError, match="lost the rows of WALCL"):
        store.answer_of_observation("WALCL", "2026-04-22", "2026-04-23T20:30:00")


def test_a_copy_of_a_generation_made_by_hand_is_none(tmp_path: Path):
    (tmp_path / "generations").mkdir()
    (tmp_path / "generations" / "000001 copy.duckdb").write_bytes(b"")
    assert Generations(tmp_path).numbers() == ()
