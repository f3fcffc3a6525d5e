"""Payloads in the shapes of the Treasury, FRED and other central banks, with numbers of our own."""

from __future__ import annotations

from typing import Any

from tests.data.connectors.payload_text import as_csv, as_json

__all__ = ["payloads"]


def payloads() -> dict[str, bytes]:
    """Every payload of this module by file name."""
    return {**_treasury(), **_fred(), **_other_banks()}


# --- Treasury ------------------------------------------------------------------------------------------------------


def _page(rows: list[dict[str, str]], pages: int = 1, count: int | None = None) -> bytes:
    whole = len(rows) if count is None else count
    return as_json(
        {"data": rows, "meta": {"count": len(rows), "total-count": whole, "total-pages": pages}, "links": {}}
    )


def _security(kind: str, cusip: str, issue: str, outstanding: str, **more: str) -> dict[str, str]:
    return {
        "record_date": "2026-04-30", "security_type_desc": "Marketable", "security_class1_desc": kind,
        "security_class2_desc": cusip, "series_cd": "null", "interest_rate_pct": "null", "yield_pct": "3.71",
        "issue_date": issue, "maturity_date": "2026-06-04", "interest_pay_date_1": "null", "issued_amt": "55072.6266",
        "inflation_adj_amt": "0", "redeemed_amt": "0", "outstanding_amt": outstanding, "src_line_nbr": "32", **more,
    }  # fmt: skip


def _auction(cusip: str, kind: str, term: str, accepted: str, **more: str) -> dict[str, str]:
    return {
        "record_date": "2026-05-05", "cusip": cusip, "security_type": kind, "security_term": term,
        "original_security_term": term, "auction_date": "2026-05-05", "issue_date": "2026-05-15",
        "maturity_date": "2036-05-15", "price_per100": "99.5", "offering_amt": "42000000000", "total_tendered":
        "99000000000", "total_accepted": accepted, "soma_accepted": "5000000000", "comp_accepted": "41000000000",
        "noncomp_accepted": "900000000", "inflation_index_security": "No", "floating_rate": "No", "reopening": "No",
        **more,
    }  # fmt: skip


def _treasury() -> dict[str, bytes]:
    total = _security("Bills Maturity Value", "Total Unmatured Treasury Bills", "null", "6000000", issued_amt="null")
    first = [
        _security("Bills Maturity Value", "912797XX1", "2026-03-05", "168420.9613"),
        _security("Bills Maturity Value", "912797XX1", "2026-04-02", "null"),
        total,
    ]
    second = [
        _security("Notes", "91282CXX9", "2026-02-28", "70000", interest_rate_pct="4.125", maturity_date="2031-02-28"),
        _security("Inflation-Protected Securities", "912828XX2", "2023-07-31", "20000.5", interest_rate_pct="1.375",
                  inflation_adj_amt="2000.25", maturity_date="2033-07-15"),
        _security("Federal Financing Bank", "91282CXX0", "2026-02-28", "7000"),
    ]  # fmt: skip
    cash = [
        {"record_date": day, "account_type": account, "close_today_bal": close, "open_today_bal": opening,
         "open_month_bal": "500000", "open_fiscal_year_bal": "400000"}
        for day, account, close, opening in (
            ("2021-09-30", "Federal Reserve Account", "215160", "173745"),
            ("2022-04-14", "Treasury General Account (TGA)", "596811", "561105"),
            ("2026-05-05", "Treasury General Account (TGA) Opening Balance", "null", "812345"),
            ("2026-05-05", "Treasury General Account (TGA) Closing Balance", "null", "823456"),
            ("2026-05-05", "Total TGA Deposits (Table II)", "null", "22222"),
        )
    ]  # fmt: skip
    auctions = [
        _auction("91282CZZ1", "Note", "10-Year", "47000000000"),
        _auction("912828ZZ2", "Note", "9-Year 10-Month", "21000000000", original_security_term="10-Year",
                 inflation_index_security="Yes", reopening="Yes"),
        _auction("91282CZZ3", "Note", "2-Year", "30000000000", floating_rate="Yes"),
        _auction("912797ZZ4", "Bill", "13-Week", "80000000000", original_security_term="26-Week"),
        _auction("912797ZZ5", "Bill", "42-Day", "60000000000"),
        _auction("912810ZZ6", "Bond", "30-Year", "null", price_per100="null", total_tendered="null",
                 soma_accepted="null", comp_accepted="null", noncomp_accepted="null"),
    ]  # fmt: skip
    return {
        "treasury_debt_1.json": _page(first, 2, 6),
        "treasury_debt_2.json": _page(second, 2, 6),
        "treasury_cash.json": _page(cash),
        "treasury_auctions.json": _page(auctions),
    }


# --- FRED ----------------------------------------------------------------------------------------------------------


def _observations(*rows: tuple[str, ...]) -> dict[str, Any]:
    columns = ("date", "value", "realtime_start", "realtime_end")
    return {
        "realtime_start": "2026-05-08", "realtime_end": "2026-05-08", "units": "lin", "output_type": 1,
        "file_type": "json", "order_by": "observation_date", "sort_order": "asc", "count": len(rows), "offset": 0,
        "limit": 100000, "observations": [dict(zip(columns, row, strict=False)) for row in rows],
    }  # fmt: skip


def _fred() -> dict[str, bytes]:
    about = {"id": "WALCL", "title": "Assets: Total Assets", "units": "Millions of U.S. Dollars",
             "frequency": "Weekly, As of Wednesday", "frequency_short": "W", "notes": "From the H.4.1."}  # fmt: skip
    other = {"id": "OTHERSERIES", "title": "A series of its own", "units": "Percent",
             "frequency": "Monthly, End of Period", "frequency_short": "M"}  # fmt: skip
    gdp = {"id": "GDP", "title": "Gross Domestic Product", "units": "Billions of Dollars", "frequency": "Quarterly",
           "frequency_short": "Q"}  # fmt: skip
    today = ("2026-05-08", "2026-05-08")
    walcl = (("2026-04-29", "6699001", *today), ("2026-05-06", ".", *today), ("2026-05-07", "6698005", *today))
    first = (
        ("2025-10-01", "30100.0", "2026-01-29", "2026-02-25"),
        ("2025-10-01", "30120.5", "2026-02-26", "9999-12-31"),
    )
    second = (
        ("2025-10-01", "30120.5", "2026-04-30", "9999-12-31"),
        ("2026-01-01", "30500.1", "2026-04-30", "9999-12-31"),
    )
    return {
        "fred_series.json": as_json({"seriess": [about]}),
        "fred_series_other.json": as_json({"seriess": [other]}),
        "fred_series_gdp.json": as_json({"seriess": [gdp]}),
        "fred_observations.json": as_json(_observations(*walcl)),
        "fred_bundle.json": as_json({"WALCL": {"observations": [{"date": "2026-04-29", "value": "6699001"}]}}),
        "alfred_dates.json": as_json({"count": 3, "vintage_dates": ["2026-01-29", "2026-02-26", "2026-04-30"]}),
        "alfred_first.json": as_json(_observations(*first)),
        "alfred_second.json": as_json(_observations(*second)),
        "fred_graph.csv": b"observation_date,WALCL\n2026-04-29,6699001\n2026-05-06,\n2026-05-13,6698005\n",
    }


# --- other central banks -------------------------------------------------------------------------------------------


def _values(values: dict[str, str]) -> str:
    return "".join(f'<generic:Value id="{name}" value="{value}"/>' for name, value in values.items())


def _sdmx(structure: str, key: dict[str, str], attributes: dict[str, str], rows: dict[str, str]) -> bytes:
    observations = "".join(
        f'<generic:Obs><generic:ObsDimension value="{period}"/><generic:ObsValue value="{value}"/>'
        f"<generic:Attributes>{_values({'OBS_STATUS': 'A'})}</generic:Attributes></generic:Obs>\n"
        for period, value in rows.items()
    )
    home = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><message:GenericData xmlns:message="{home}/message" '
        f'xmlns:common="{home}/common" xmlns:generic="{home}/data/generic">\n<message:Header>'
        f'<message:Structure structureID="{structure}" dimensionAtObservation="TIME_PERIOD"><common:Structure>'
        "<URN>urn</URN></common:Structure></message:Structure></message:Header>\n"
        f'<message:DataSet action="Replace" structureRef="{structure}">\n<generic:Series>'
        f"<generic:SeriesKey>{_values(key)}</generic:SeriesKey>\n"
        f"<generic:Attributes>{_values(attributes)}</generic:Attributes>\n"
        f"{observations}</generic:Series></message:DataSet></message:GenericData>\n"
    ).encode()


def _boj(code: str, unit: str, frequency: str, dates: list[int], values: list[float | None], **more: Any) -> bytes:
    result = {"SERIES_CODE": code, "NAME_OF_TIME_SERIES": "Bank of Japan Accounts/Assets/Total", "UNIT": unit,
              "FREQUENCY": frequency, "CATEGORY": "Bank of Japan Accounts", "LAST_UPDATE": 20260507,
              "VALUES": {"SURVEY_DATES": dates, "VALUES": values}}  # fmt: skip
    return as_json({"STATUS": 200, "MESSAGEID": "M181000I", "MESSAGE": "Successfully completed", "NEXTPOSITION": None,
                  "RESULTSET": [result], **more})  # fmt: skip


SNB_ITEMS = {
    "cubeId": "snbbipo",
    "dimensions": [
        {"id": "D0", "name": "Item", "dimensionItems": [
            {"id": "A", "name": "Assets", "dimensionItems": [{"id": "GFG", "name": "Gold\nholdings"},
                                                             {"id": "T0", "name": "Total assets"}]}]}
    ],
}  # fmt: skip


def _other_banks() -> dict[str, bytes]:
    assets = _sdmx(
        "ECB_ILM1",
        {
            "FREQ": "W",
            "REF_AREA": "U2",
            "BS_REP_SECTOR": "C",
            "BS_ITEM": "T000000",
            "BS_COUNT_SECTOR": "Z5",
            "CURR": "Z01",
        },
        {"TITLE": "Total assets/liabilities", "UNIT": "EUR", "UNIT_MULT": "6", "COLLECTION": "E"},
        {"2026-W17": "6117260", "2026-W18": "NaN", "2026-W19": "6110001"},
    )
    rate = _sdmx(
        "ECB_EXR1",
        {"FREQ": "M", "CURRENCY": "USD", "CURRENCY_DENOM": "EUR", "EXR_TYPE": "SP00", "EXR_SUFFIX": "A"},
        {
            "TITLE": "US dollar/Euro",
            "UNIT": "USD",
            "UNIT_MULT": "0",
            "COLLECTION": "A",
            "TITLE_COMPL": "reference rate",
        },
        {"2026-03": "1.0912", "2026-04": "1.1013"},
    )
    return {
        "ecb_assets.xml": assets,
        "ecb_rate.xml": rate,
        "boe_IUDBEDR.csv": as_csv("DATE,IUDBEDR", "01 May 2026,3.75", "05 May 2026,3.75", "06 May 2026,"),
        "boe_LPMBL22.csv": as_csv("DATE,LPMBL22", "31 Mar 2026,644005", "30 Apr 2026,640000"),
        "boj_BS01.json": _boj("MABJMTA", "100 million yen", "MONTHLY", [202603, 202604], [6828680, None]),
        "boj_BS01_2.json": _boj("MABJMTA", "100 million yen", "MONTHLY", [202605], [6837705]),
        "boj_FM01.json": _boj("STRDCLUCON", "percent per annum", "DAILY", [20260506, 20260507], [0.727, 0.728]),
        "snb_snbbipo.csv": '\ufeff"CubeId";"snbbipo"\n"PublishingDate";"2026-04-30 09:00"\n\n"Date";"D0";"Value"\n'
        '"2026-02";"GFG";"81234.5"\n"2026-02";"T0";"862126.98"\n"2026-03";"GFG";\n"2026-03";"T0";"861000.5"\n'.encode(),
        "snb_snbbipo_items.json": as_json(SNB_ITEMS),
        "snb_snbgwdzid.csv": b'"CubeId";"snbgwdzid"\n"PublishingDate";"2026-05-07 09:00"\n\n"Date";"D0";"Value"\n'
        b'"2026-05-06";"SARON";"-0.04"\n"2026-05-07";"SARON";"-0.05"\n',
        "snb_snbgwdzid_items.json": as_json(
            {"dimensions": [{"id": "D0", "name": "Overview", "dimensionItems": [{"id": "SARON", "name": "SARON"}]}]}
        ),
    }
