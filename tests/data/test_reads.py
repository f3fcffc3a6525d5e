"""What was read is noted, through what is kept as well."""

from __future__ import annotations

import pytest

from eccles.base.errors import DataError
from eccles.data.episodes import load_episodes
from eccles.data.library import open_library
from eccles.data.origins import read_origin
from eccles.data.package_files import packaged_digest, packaged_text
from eccles.data.reads import Read, kept, kept_few, recorded_reads
from eccles.data.snapshot import open_snapshot
from eccles.report.history import published_lines


def test_series_tables_and_files_are_noted_once_in_order() -> None:
    library = open_library()
    with recorded_reads() as reads:
        library.series("UNRATE")
        open_snapshot().table("h41_factor")
        packaged_text("episodes/rates.yaml")
        library.series("UNRATE")
    assert list(reads) == [Read("series", "UNRATE"), Read("table", "h41_factor"), Read("file", "episodes/rates.yaml")]


def test_what_is_kept_is_noted_every_time() -> None:
    load_episodes()
    published_lines()
    for _ in range(2):
        with recorded_reads() as reads:
            load_episodes()
            published_lines()
        assert Read("file", "episodes/purchases.yaml") in reads
        assert {Read("table", "soma_summary"), Read("series", "WALCL")} <= set(reads)


@pytest.mark.parametrize("keep", [kept, kept_few])
def test_a_kept_function_runs_once(keep: type) -> None:
    runs = []

    def run(number: int) -> int:
        runs.append(number)
        open_library().series("WALCL")
        return number + 1

    function = keep(run)
    with recorded_reads() as outer, recorded_reads() as inner:
        assert [function(1), function(1), function(2)] == [2, 2, 3]
    assert runs == [1, 2]
    assert list(outer) == list(inner) == [Read("series", "WALCL")]
    function.cache_clear()
    assert function(1) == 2
    assert runs == [1, 2, 1]


def test_nothing_is_noted_outside_a_block() -> None:
    with recorded_reads() as reads:
        pass
    open_library().series("UNRATE")
    assert not reads


def test_a_read_names_its_source() -> None:
    library = open_library()
    series, table, file = (
        read_origin(library, Read(kind, name))
        for kind, name in (("series", "WALCL"), ("table", "h41_factor"), ("file", "indicators/history.yaml"))
    )
    manifest = open_snapshot().manifest
    assert series.content_sha256 == manifest.series["WALCL"].value_sha256
    assert table.content_sha256 == manifest.tables["h41_factor"].sha256
    assert file.sha256 == packaged_digest("indicators/history.yaml")


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(DataError, match="no file episodes"):
        packaged_text("episodes/none.yaml")
