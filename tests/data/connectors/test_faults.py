"""A changed column is named, an empty result is empty, and what cannot be read is refused, parser by parser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from eccles.base.errors import DataError
from eccles.data.connector import Facts, find_connector, make_table
from eccles.data.connectors import board, boj, nyfed_holdings, nyfed_operations, nyfed_repo
from eccles.data.fred_api import parse_facts
from eccles.data.fred_catalogue import facts_or_refusal, unit_of_fred, usual_ids
from eccles.data.http_errors import BadAnswerError, ChangedColumnsError, MalformedError, SourceError
from eccles.data.new_york_time import updated_utc
from eccles.data.periods import day_of_period
from eccles.data.reading import Rows
from tests.data.connectors.parsers import PARSERS
from tests.data.connectors.replay import files_of, payload, zip_of

EMPTY = {
    "nyfed_summary": {"soma": {"summary": []}},
    "nyfed_holdings": {"soma": {"holdings": []}},
    "nyfed_rates": {"refRates": []},
    "nyfed_repo": {"repo": {"operations": []}},
    "nyfed_operations": {"treasury": {"auctions": []}},
    "nyfed_mbs_operations": {"ambs": {"auctions": []}},
    "nyfed_dealer_list": {"pd": {"timeseries": []}},
    "treasury_debt": {"data": []},
    "treasury_auctions": {"data": []},
    "treasury_cash": {"data": []},
    "fred": {"observations": []},
    "alfred": {"observations": []},
    "boj": {"STATUS": 200, "RESULTSET": []},
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_result_is_empty(name: str):
    found = PARSERS[name][0](json.dumps(EMPTY[name]).encode())
    if name == "nyfed_dealer_list":
        assert found == {}
        return
    assert sum(series.date.size for series in found.series) == 0
    assert sum(len(next(iter(table.columns.values()))) for table in found.tables) == 0


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("nyfed_dealers", b'"As Of Date","Time Series","Value (millions)"\n'),
        ("fred_graph", b"DATE,WALCL\n"),
        ("boe", b"DATE,IUDBEDR\n"),
        ("snb", b'"CubeId";"snbbipo"\n"PublishingDate";"x"\n\n"Date";"D0";"Value"\n'),
    ],
)
def test_an_empty_file_with_its_heading_is_empty(name: str, body: bytes):
    assert sum(series.date.size for series in PARSERS[name][0](body).series) == 0


def edited(file: str, edit: Callable[[Any], Any]) -> bytes:
    content = json.loads(payload(file))
    edit(content)
    return json.dumps(content).encode()


def put(*path: Any) -> Callable[[Any], None]:
    """Put the last of a path where the rest of it leads."""

    def edit(content: Any) -> None:
        for key in path[:-2]:
            content = content[key]
        content[path[-2]] = path[-1]

    return edit


@pytest.mark.parametrize(
    ("name", "file", "edit", "message"),
    [
        ("nyfed_summary", "nyfed_summary.json", put("soma", "summary", 1, "asOfDate", "2026-04-29"), "two rows for"),
        ("nyfed_summary", "nyfed_summary.json", put("soma", "summary", 0, "total", ""), 'no value in column "total"'),
        ("nyfed_summary", "nyfed_summary.json", put("soma", "summary", 0, "mbs", "1_0"), "not a number"),
        ("nyfed_summary", "nyfed_summary.json", put("soma", "summary", 0, "asOfDate", "30 Apr"), "not a date"),
        ("nyfed_summary", "nyfed_summary.json", put("soma", "summary", 0, "asOfDate", None), "no value in column"),
        ("nyfed_summary", "nyfed_summary.json", put("soma", "summary", [1]), "not a list of records"),
        ("nyfed_summary", "nyfed_summary.json", put("soma", []), "no object that could hold"),
        ("nyfed_holdings", "nyfed_agencies.json", put("soma", "holdings", 0, "securityType", "Swaps"), "Swaps"),
        ("nyfed_holdings", "nyfed_agencies.json", put("soma", "holdings", 0, "cusip", ""), "row 1 has no CUSIP"),
        ("nyfed_dates", "nyfed_dates.json", put("soma", "asOfDates", []), "no list soma.asOfDates"),
        ("nyfed_dates", "nyfed_dates.json", put("soma", None), "no list soma.asOfDates"),
        ("nyfed_rates", "nyfed_bgcr.json", put("refRates", 0, "type", "LIBOR"), "LIBOR"),
        ("nyfed_rates", "nyfed_effr.json", put("refRates", 2, "effectiveDate", "2026-05-05"), "two values for"),
        ("nyfed_summary", "nyfed_summary.json", put("soma", "summary", 0, "asOfDate", "2026-02-30"), "not a date"),
        ("nyfed_rates", "nyfed_effr.json", put("refRates", 0, "percentRate", True), "neither text nor a number"),
        ("nyfed_repo", "nyfed_repo.json", put("repo", "operations", 0, "details", 3), "not a list of records"),
        ("nyfed_repo", "nyfed_repo.json", put("repo", "operations", 0, "lastUpdated", "2026-05-06 25:0"), "no time"),
        ("nyfed_operations", "nyfed_operations.json", put("treasury", "auctions", 0, "operationId", ""), "without an"),
        ("nyfed_operations", "nyfed_operations.json", put("treasury", "auctions", 0, "details", [1]), "not a list"),
        ("treasury_debt", "treasury_debt_1.json", put("data", 0, "security_class1_desc", "Perpetuals"), "Perpetuals"),
        ("treasury_debt", "treasury_debt_1.json", put("data", 1, "issued_amt", "null"), "without an amount"),
        ("treasury_auctions", "treasury_auctions.json", put("data", 0, "cusip", "null"), "without a CUSIP"),
        ("fred_facts", "fred_series.json", put("seriess", 0, "units", "Billions of Dollars"), "has USD mn"),
        ("fred_facts", "fred_series.json", put("seriess", 0, "id", "TREAST"), "another series"),
        ("alfred_dates", "alfred_dates.json", put("vintage_dates", [1]), "no list of days"),
        ("boj", "boj_BS01.json", put("STATUS", 400), "status 400, it says: Successfully"),
        ("boj", "boj_BS01.json", put("RESULTSET", 0, "UNIT", "trillion yen"), "trillion yen"),
        ("boj", "boj_BS01.json", put("RESULTSET", 0, "VALUES", []), "holds no dates and values"),
        ("boj", "boj_BS01.json", put("RESULTSET", 0, "VALUES", "VALUES", [1.0]), "not one value for each date"),
        ("boj", "boj_BS01.json", put("RESULTSET", 0, "VALUES", "SURVEY_DATES", [2026, 202604]), "not a date"),
        ("boj", "boj_BS01.json", put("RESULTSET", 0, "VALUES", "SURVEY_DATES", [202613, 202604]), "not a date"),
        ("boj_position", "boj_BS01.json", put("NEXTPOSITION", [1]), "NEXTPOSITION"),
        ("snb_names", "snb_snbbipo_items.json", put("dimensions", []), "there are none"),
        ("snb_names", "snb_snbbipo_items.json", put("dimensions", 0, "dimensionItems", {"a": 1}), "no tree of items"),
        ("snb_names", "snb_snbbipo_items.json", put("dimensions", 0, "dimensionItems", [3]), "an item is no object"),
        ("snb_names", "snb_snbbipo_items.json", put("dimensions", 0, "dimensionItems", 0, "name", 1), '"name" is gone'),
    ],
)  # fmt: skip
def test_odd_content_is_refused(name: str, file: str, edit: Callable[[Any], Any], message: str):
    with pytest.raises(SourceError, match=re.escape(message)):
        PARSERS[name][0](edited(file, edit))


@pytest.mark.parametrize(
    ("name", "file", "old", "new", "message"),
    [
        ("board", "board_package.csv", b"2026-05-04,3.91,4.31", b"2026-05-04,3.91", "row 2 has 2 cells"),
        ("board", "board_package.csv", b'"Unit:","Percent:_Per_Year"', b'"Unit:"', "rows of different lengths"),
        ("board", "board_package.csv", b'"Multiplier:","1","1"', b'"Multiplier:","1000","1"', "a multiplier of 1000"),
        ("board", "board_package.csv", b'"Time Period","RIFLGFCY02_N.B"', b'"Time Period","RIF"', "names no frequency"),
        ("board", "board_package.csv", b"3.91,4.31", b"3.91,x", '"x" is not a number'),
        ("nyfed_dealers", "nyfed_dealers.csv", b"PDPOSGST-TOT", b"PDNEW", "not in the list of series"),
        ("nyfed_treasuries", "nyfed_treasuries.csv", b'"4.125"', b"", 'no value in column "coupon"'),
        ("snb", "snb_snbbipo.csv", b'"GFG"', b'"XYZ"', "not in the list of items"),
        ("snb", "snb_snbbipo.csv", b'"CubeId";"snbbipo"', b'"CubeId";"other"', "is of the cube"),
        ("boe", "boe_IUDBEDR.csv", b"05 May", b"35 May", "not a date"),
        ("ecb", "ecb_assets.xml", b'"2026-W19"', b'"2025-W53"', "is no week"),
        ("ecb", "ecb_assets.xml", b'id="UNIT_MULT" value="6"', b'id="UNIT_MULT" value="4"', "power of 4"),
        ("ecb", "ecb_assets.xml", b'id="UNIT" value="EUR"', b'id="UNIT" value="XDR_1"', "which is not known"),
        ("ecb", "ecb_assets.xml", b'id="FREQ" value="W"', b'id="FREQ" value="N"', "cannot be kept"),
        ("ecb", "ecb_assets.xml", b'structureID="ECB_ILM1"', b'structureID="BIS_X"', "no structure of the ECB"),
        ("ecb", "ecb_assets.xml", b'structureID="ECB_ILM1"', b"", "does not name its structure"),
        ("ecb", "ecb_assets.xml", b'<generic:ObsValue value="6117260"/>', b"", '"ObsValue" is gone'),
        ("ecb", "ecb_assets.xml", b'<generic:ObsValue value="6117260"/>', b"<generic:ObsValue/>", '"value" is gone'),
        ("ecb", "ecb_assets.xml", b"</message:GenericData>", b"", "not XML"),
    ],
)
def test_odd_text_is_refused(name: str, file: str, old: bytes, new: bytes, message: str):
    body = payload(file)
    assert old in body
    changed = body.replace(old, new)
    parse = PARSERS.get(name, PARSERS["nyfed_holdings"])[0]
    with pytest.raises(SourceError, match=re.escape(message)):
        parse(changed)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'UNIT_MULT="1000000"', b'UNIT_MULT="12"', "money in units of 12"),
        (b'OBS_VALUE="6700123"', b'OBS_VALUE="6,7"', "not a number"),
        (b"<kf:Series ", b"<kf:Other ", "not XML"),
        (b"RESPPMA_N.WW", b"RESH4R_XAW_N.WW", "stands twice"),
    ],
)
def test_odd_releases_are_refused(old: bytes, new: bytes, message: str):
    files = {name: text.replace(old, new) for name, text in files_of(payload("board_h41.zip")).items()}
    with pytest.raises(MalformedError, match=message):
        board.parse(zip_of(files))


def test_zip_files_that_are_no_release(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(MalformedError, match="0 documents"):
        board.parse(zip_of({"readme.txt": b"x"}))
    with pytest.raises(MalformedError, match="no series"):
        board.parse(zip_of({"H41_data.xml": b"<a/>"}))
    with pytest.raises(MalformedError, match="not a readable zip"):
        board.parse(b"PK\x03\x04")
    untitled = re.sub(rb"<frb:Annotations>.*?</frb:Annotations>", b"", files_of(payload("board_h8.zip"))["H8_data.xml"])
    assert board.parse(zip_of({"H8_data.xml": untitled})).series[0].title == "B1023NCBA_N.WW"
    monkeypatch.setattr(board, "LARGEST_DOCUMENT", 10)
    with pytest.raises(BadAnswerError, match="larger than 10 bytes"):
        board.parse(payload("board_h8.zip"))


def test_units_of_the_board_keep_their_words():
    changed = payload("board_package.csv").replace(b'"Unit:","Percent:_Per_Year"', b'"Unit:","Index:_2017_100"')
    assert board.parse(changed).series[0].unit == "index: 2017 100"


def test_changes_in_a_package_are_left_out():
    changed = payload("board_package.csv").replace(b"RIFLGFCY02_N.B", b"RIFLGFCY02_XCH1_N.B")
    assert [series.id for series in board.parse(changed).series] == ["DGS10"]


def test_percent_of_the_ecb():
    old, new = b'id="UNIT" value="EUR"/><generic:Value id="UNIT_MULT" value="6"', b'id="UNIT" value="PC"/>'
    changed = payload("ecb_assets.xml").replace(old, new + b'<generic:Value id="UNIT_MULT" value="0"')
    assert PARSERS["ecb"][0](changed).series[0].unit == "percent"


def test_headings_of_a_package_in_another_order_are_refused():
    first, second, *rest = payload("board_package.csv").split(b"\r\n")
    with pytest.raises(MalformedError, match="another order"):
        board.parse(b"\r\n".join([second, first, *rest]))


def test_json_that_is_none_is_refused():
    for body in (b"{", b"[" * 100_000, b"NaN", b'{"soma": {"summary": NaN}}', b"\xff"):
        with pytest.raises(MalformedError):
            PARSERS["nyfed_summary"][0](body)
    with pytest.raises(MalformedError, match="no usable number"):
        Rows("x", [{"a": 10**5000}]).cells("a")


def test_text_with_broken_quotes_and_no_heading_is_refused():
    with pytest.raises(MalformedError, match="comma-separated"):
        PARSERS["nyfed_dealers"][0](b'"As Of Date","Time')
    with pytest.raises(MalformedError, match="no heading"):
        PARSERS["nyfed_dealers"][0](b"")
    with pytest.raises(ChangedColumnsError):
        PARSERS["fred_graph"][0](b"")


def test_the_same_row_twice_is_one_row():
    reading = nyfed_holdings.parse(edited("nyfed_agencies.json", lambda content: content["soma"]["holdings"].extend(
        content["soma"]["holdings"])))  # fmt: skip
    assert reading.tables[0].columns["cusip"].size == 2
    assert make_table("t", ("a",), reading.tables[0].columns | {"a": reading.tables[0].columns["cusip"]}).name == "t"


def test_kinds_of_fred():
    def facts(**cells: str) -> Facts:
        row = {"id": "X1", "title": "t", "units": "Lin", "frequency": "Daily", "frequency_short": "D", **cells}
        return parse_facts(json.dumps({"seriess": [row]}).encode(), "X1")

    assert (facts().kind, facts().unit) == ("daily", "Lin")
    assert facts(frequency="Monthly, End of Period", frequency_short="M").kind == "month end"
    assert facts(frequency="Weekly, Ending Wednesday", frequency_short="W").kind == "week average"
    assert facts(frequency="Weekly, Ending Friday", frequency_short="W").kind == "weekly"
    with pytest.raises(SourceError, match="cannot be kept"):
        facts(frequency="Biweekly", frequency_short="BW")
    assert unit_of_fred("Index 2017=100") == "index 2017=100"


def test_the_catalogue_of_fred():
    assert {"GDP", "CPIAUCSL", "DTWEXBGS"} <= set(usual_ids())
    assert not {"WALCL", "DGS10", "SOFR", "PBOC_ASSETS"} & set(usual_ids())  # read at their source, or not there
    assert facts_or_refusal("SP500").rights == "restricted"
    with pytest.raises(DataError, match="neither unit nor kind"):
        facts_or_refusal("NOSUCHSERIES")


def test_periods():
    assert [str(day_of_period(text, "t")) for text in ("2026", "2026-Q3", "2026-02", "2026-W01", "2026-05-06")] == [
        "2026-01-01", "2026-07-01", "2026-02-01", "2026-01-02", "2026-05-06",
    ]  # fmt: skip
    with pytest.raises(MalformedError):
        day_of_period("spring", "t")


def test_clock_times_of_new_york():
    found = updated_utc(["2026-01-05 13:15", "", "2026-07-06T13:15:42.123"], "t")
    assert [str(instant) for instant in found] == ["2026-01-05T18:15:00", "NaT", "2026-07-06T17:15:42"]


def test_an_unknown_source_is_named():
    with pytest.raises(DataError, match="did you mean"):
        find_connector("nyfed_rate")
    assert find_connector("snb").publisher == "Swiss National Bank"


def test_positions_of_pages():
    assert boj.next_position(edited("boj_BS01.json", put("NEXTPOSITION", 255))) == "255"
    assert boj.next_position(payload("boj_BS01.json")) == ""


def test_operations_without_details():
    body = edited("nyfed_operations.json", put("treasury", "auctions", 0, "details", None))
    assert nyfed_operations.parse_treasuries(body).tables[1].columns["cusip"].tolist() == ["91282CXX9"]
    assert nyfed_repo.parse(edited("nyfed_repo.json", put("repo", "operations", 0, "details", None))).series


def test_inflation_compensation_that_is_missing_is_not_taken_for_none():
    body = payload("nyfed_treasuries.csv")
    assert body.count(b'"450000000.5"') == 1
    with pytest.raises(MalformedError, match='no value in column "inflationCompensation"'):
        nyfed_holdings.parse(body.replace(b'"450000000.5"', b""))
