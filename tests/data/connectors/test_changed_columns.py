"""A column that is gone is an error that names it, whatever the source and the form."""

from __future__ import annotations

import re

import pytest

from eccles.data.connectors import nyfed_holdings
from eccles.data.http_errors import ChangedColumnsError
from tests.data.connectors.parsers import PARSERS
from tests.data.connectors.replay import files_of, payload, zip_of

COLUMNS = [
    ("board", "board_package.csv", "Unit:"),
    ("board", "board_package.csv", "Time Period"),
    ("board", "board_h41.zip", "OBS_VALUE"),
    ("board", "board_h41.zip", "OBS_STATUS"),
    ("board", "board_h41.zip", "TIME_PERIOD"),
    ("board", "board_h41.zip", "UNIT_MULT"),
    ("board", "board_h41.zip", "CURRENCY"),
    ("nyfed_summary", "nyfed_summary.json", "summary"),
    ("nyfed_summary", "nyfed_summary.json", "notesbonds"),
    ("nyfed_summary", "nyfed_summary.json", "total"),
    ("nyfed_holdings", "nyfed_treasuries.csv", "Par Value"),
    ("nyfed_holdings", "nyfed_treasuries.csv", "Maturity Date"),
    ("nyfed_holdings", "nyfed_treasuries.csv", "Coupon (%)"),
    ("nyfed_holdings", "nyfed_treasuries.csv", "Spread (%)"),
    ("nyfed_holdings", "nyfed_treasuries.json", "inflationCompensation"),
    ("nyfed_holdings", "nyfed_agencies.json", "currentFaceValue"),
    ("nyfed_rates", "nyfed_effr.json", "percentRate"),
    ("nyfed_rates", "nyfed_effr.json", "percentPercentile25"),
    ("nyfed_rates", "nyfed_effr.json", "volumeInBillions"),
    ("nyfed_rates", "nyfed_sofrai.json", "index"),
    ("nyfed_repo", "nyfed_repo.json", "totalAmtAccepted"),
    ("nyfed_repo", "nyfed_repo.json", "lastUpdated"),
    ("nyfed_operations", "nyfed_operations.json", "parAmountAccepted"),
    ("nyfed_operations", "nyfed_operations.json", "details"),
    ("nyfed_mbs_operations", "nyfed_mbs_operations.json", "totalAcceptedCurrFace"),
    ("nyfed_dealers", "nyfed_dealers.csv", "Value (millions)"),
    ("nyfed_dealer_list", "nyfed_dealer_list.json", "description"),
    ("treasury_debt", "treasury_debt_1.json", "outstanding_amt"),
    ("treasury_auctions", "treasury_auctions.json", "total_accepted"),
    ("treasury_auctions", "treasury_auctions.json", "floating_rate"),
    ("treasury_cash", "treasury_cash.json", "open_today_bal"),
    ("fred", "fred_observations.json", "value"),
    ("fred_facts", "fred_series.json", "units"),
    ("fred_graph", "fred_graph.csv", "observation_date"),
    ("fred_graph", "fred_graph.csv", "WALCL"),
    ("alfred", "alfred_first.json", "realtime_start"),
    ("alfred_dates", "alfred_dates.json", "count"),
    ("ecb", "ecb_assets.xml", "UNIT_MULT"),
    ("ecb", "ecb_assets.xml", "FREQ"),
    ("boe", "boe_IUDBEDR.csv", "IUDBEDR"),
    ("boe", "boe_IUDBEDR.csv", "DATE"),
    ("boj", "boj_BS01.json", "UNIT"),
    ("boj", "boj_BS01.json", "STATUS"),
    ("boj", "boj_BS01.json", "SURVEY_DATES"),
    ("snb", "snb_snbbipo.csv", "PublishingDate"),
    ("snb", "snb_snbbipo.csv", "Value"),
    ("snb_names", "snb_snbbipo_items.json", "dimensions"),
]


@pytest.mark.parametrize(("name", "file", "column"), COLUMNS)
def test_a_changed_column_is_named(name: str, file: str, column: str):
    body = payload(file)
    changed = _in_zip(body, column) if file.endswith("zip") else _renamed(body, column)
    with pytest.raises(ChangedColumnsError) as caught:
        PARSERS[name][0](changed)
    inner = nyfed_holdings.HEADINGS.get(column, column)
    assert caught.value.column == inner
    assert f'"{inner}" is gone' in str(caught.value)


def _renamed(body: bytes, column: str) -> bytes:
    """Put an x before the name wherever it stands whole."""
    text = body.decode("utf-8")
    whole = rf"(?<![\w])({re.escape(column)})(?![\w])"
    assert re.search(whole, text)
    return re.sub(whole, r"x\1", text).encode()


def _in_zip(body: bytes, column: str) -> bytes:
    return zip_of({name: _renamed(text, column) if "data" in name else text for name, text in files_of(body).items()})
