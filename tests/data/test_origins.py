"""Where published values come from: the publisher's page stands beside the bytes they were read from."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from eccles.data.library import open_library
from eccles.data.origins import origin_of, read_origin
from eccles.data.reads import Read
from eccles.data.releases import load_releases
from eccles.data.snapshot import open_snapshot
from eccles.data.store import open_store
from tests.data.stores import answer, series, table

NO_PAGE = {"prepayment_speeds", "market_close", "own_daily", "own_weekly", "own_monthly", "own_quarterly", "own_yearly"}
"""Releases of no single publisher: read off a chart, traded prices, a user's own."""


def test_every_publisher_has_a_page() -> None:
    without = {release.name for release in load_releases() if not release.page}
    assert without == NO_PAGE | {"lists"}
    for release in load_releases():
        if release.page:
            place = urlsplit(release.page)
            assert place.scheme in {"https", "http"}
            assert "." in place.netloc
            assert place.path


def test_a_source_quotes_the_page_of_its_release() -> None:
    snapshot = open_snapshot()
    assert origin_of(snapshot, "WALCL").page == "https://www.federalreserve.gov/releases/h41/"
    assert origin_of(snapshot, "holding").page == "https://www.newyorkfed.org/markets/soma-holdings"
    assert origin_of(snapshot, "AGENCY_CPR_FNMA").page == ""


def test_every_series_and_table_of_the_package_has_an_origin() -> None:
    snapshot = open_snapshot()
    for name in (*snapshot.manifest.series, *snapshot.manifest.tables):
        origin = origin_of(snapshot, name)
        assert origin.sha256, name
        assert origin.publisher, name


def test_what_the_store_holds_quotes_the_answer_it_came_in(tmp_path: Path) -> None:
    given = answer()
    open_store(tmp_path).update([given], [series(given, ["2026-04-15"], [1.0])], [table(given, ["A"], [1.0])])
    library = open_library(tmp_path)
    for read in (Read("table", "own_holding"), Read("series", "WALCL")):
        origin = read_origin(library, read)
        assert (origin.sha256, origin.address) == (given.sha256, given.url)
