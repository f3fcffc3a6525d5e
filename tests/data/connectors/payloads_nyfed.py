"""Payloads in the shapes of the New York Fed, with numbers of our own."""

from __future__ import annotations

from typing import Any

from tests.data.connectors.payload_text import as_csv, as_json

__all__ = ["payloads"]


def payloads() -> dict[str, bytes]:
    """Every payload of this module by file name."""
    return {**_nyfed_holdings(), **_nyfed_rates(), **_nyfed_operations(), **_nyfed_outright(), **_nyfed_dealers()}


# --- New York Fed --------------------------------------------------------------------------------------------------

_HEAD = (
    '"As Of Date","CUSIP","Security Type","Security Description","Term","Maturity Date","Issuer","Spread (%)",'
    '"Coupon (%)","Current Face Value","Par Value","Inflation Compensation","Percent Outstanding",'
    '"Change From Prior Week","Change From Prior Year","is Aggregated"'
)


def _nyfed_holdings() -> dict[str, bytes]:
    debt = {
        "asOfDate": "2026-05-06", "cusip": "3135G0XX1", "maturityDate": "2030-05-15", "issuer": "FNMA", "spread": "",
        "coupon": "6.5", "parValue": "275000000", "inflationCompensation": "", "percentOutstanding": "",
        "changeFromPriorWeek": "0", "changeFromPriorYear": "0", "securityType": "Agency Debts",
    }  # fmt: skip
    pool = {
        "asOfDate": "2026-05-06", "cusip": "3132DXXX3", "securityDescription": "UMBS MORTPASS 2% 01/51",
        "term": "30yr", "currentFaceValue": "29783152001.25", "isAggregated": "", "securityType": "MBS",
    }  # fmt: skip
    treasury = {
        "asOfDate": "2026-05-06", "cusip": "91282CXX9", "maturityDate": "2031-02-28", "issuer": "", "spread": "",
        "coupon": "4.125", "parValue": "11000000000", "inflationCompensation": "", "percentOutstanding": "0.1",
        "changeFromPriorWeek": "0", "changeFromPriorYear": "", "securityType": "NotesBonds",
    }  # fmt: skip
    summary = [
        {"asOfDate": day, "mbs": "2000000000.00", "cmbs": "7000000.00", "tips": "300000000", "frn": frn,
         "tipsInflationCompensation": "90000000.00", "notesbonds": "3500000000", "bills": "200000000",
         "agencies": "2347000000", "total": "8544000000.00"}
        for day, frn in (("2026-04-29", ""), ("2026-05-05", "100000000"))
    ]  # fmt: skip
    return {
        "nyfed_summary.json": as_json({"soma": {"summary": summary}}),
        "nyfed_dates.json": as_json({"soma": {"asOfDates": ["2026-05-06", "2026-04-29", "2026-04-22"]}}),
        "nyfed_treasuries.csv": as_csv(
            _HEAD,
            '"2026-05-06","\'912797XX1\'","Bills",,,"2026-05-07",,,,,"14061293800",,"0.11","0",,',
            '"2026-05-06","\'91282CXX9\'","NotesBonds",,,"2031-02-28",,,"4.125",,"11000000000",,"0.1","0",,',
            '"2026-05-06","\'912828XX2\'","TIPS",,,"2033-07-15",,,"1.375",,"2000000000","450000000.5","0.1","0",,',
            '"2026-05-06","\'91282CXY7\'","FRNs",,,"2027-10-31",,"0.19",,,"900000000",,"0.1","0",,',
        ),
        "nyfed_treasuries.json": as_json({"soma": {"holdings": [treasury]}}),
        "nyfed_agencies.csv": as_csv(
            _HEAD,
            '"2026-05-06","\'3135G0XX1\'","Agency Debts",,,"2030-05-15","FNMA",,"6.5",,"275000000",,,"0",,',
            '"2026-05-06","\'3132DXXX3\'","MBS","UMBS MORTPASS 2% 01/51","30yr",,,,,"29783152001.25",,,,,,',
            '"2026-05-06","\'3137XXXX4\'","CMBS","FHLMC MULTICLASS",,,,,,"1500000.5",,,,,,',
        ),
        "nyfed_agencies.json": as_json({"soma": {"holdings": [debt, pool]}}),
    }


def _rate(name: str, day: str, rate: float, **more: Any) -> dict[str, Any]:
    return {
        "effectiveDate": day, "type": name, "percentRate": rate, "percentPercentile1": rate - 0.05,
        "percentPercentile25": rate - 0.01, "percentPercentile75": rate + 0.01, "percentPercentile99": rate + 0.09,
        "volumeInBillions": 101, "revisionIndicator": "", **more,
    }  # fmt: skip


def _nyfed_rates() -> dict[str, bytes]:
    old = {"effectiveDate": "2015-06-01", "type": "EFFR", "percentRate": 0.13, "intraDayLow": 0.06,
           "intraDayHigh": 0.31, "stdDeviation": 0.03, "revisionIndicator": ""}  # fmt: skip
    rates = {
        "effr": [old, _rate("EFFR", "2026-05-05", 3.63), _rate("EFFR", "2026-05-06", 3.62)],
        "obfr": [_rate("OBFR", "2026-05-06", 3.61, percentPercentile1="NA")],
        "sofr": [
            _rate("SOFR", "2026-05-06", 3.66),
            _rate("SOFR", "2026-05-06", 3.67, revisionIndicator="R"),
        ],
        "tgcr": [_rate("TGCR", "2026-05-06", 3.64)],
        "bgcr": [_rate("BGCR", "2026-05-06", 3.65)],
        "sofrai": [
            {"effectiveDate": "2026-05-07", "type": "SOFRAI", "average30day": 3.65127, "average90day": 3.70101,
             "average180day": "NA", "index": 1.23456789, "revisionIndicator": ""}
        ],
    }  # fmt: skip
    return {f"nyfed_{name}.json": as_json({"refRates": rows}) for name, rows in rates.items()}


def _repo(
    number: int, kind: str, day: str, accepted: int, details: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    return {
        "operationId": f"RP {day[5:7]}{day[8:]}{day[2:4]} {number}", "auctionStatus": "Results", "operationDate": day,
        "settlementDate": day, "maturityDate": "2026-05-07", "operationType": kind, "operationMethod": "Fixed Rate",
        "settlementType": "Same Day", "termCalenderDays": 1, "term": "Overnight", "releaseTime": "12:45",
        "closeTime": "13:15", "note": "", "lastUpdated": f"{day} 13:15:4{number}", "totalAmtSubmitted": accepted,
        "totalAmtAccepted": accepted, "details": details, **more,
    }  # fmt: skip


def _nyfed_operations() -> dict[str, bytes]:
    award = [{"securityType": "Treasury", "amtSubmitted": 5255000000, "amtAccepted": 5255000000,
              "percentOfferingRate": 3.5, "percentAwardRate": 3.5}]  # fmt: skip
    nobody = [{"securityType": "Treasury", "amtSubmitted": 0, "amtAccepted": 0, "percentOfferingRate": 3.5,
               "percentAwardRate": "N/A"}]  # fmt: skip
    bid = [{"securityType": name, "amtSubmitted": 1000000, "amtAccepted": 1000000, "minimumBidRate": 3.75,
            "percentHighRate": 3.76, "percentLowRate": 3.75, "percentStopOutRate": 3.75,
            "percentWeightedAverageRate": 3.755} for name in ("Treasury", "Mortgage-Backed")]  # fmt: skip
    repo = [
        _repo(1, "Reverse Repo", "2026-05-06", 5255000000, award, participatingCpty=9, acceptedCpty=9),
        _repo(2, "Repo", "2026-05-06", 2000000, bid),
        _repo(3, "Repo", "2026-05-06", 1000000, []),
        _repo(1, "Reverse Repo", "2026-05-05", 0, nobody),
        _repo(2, "Repo", "2026-05-07", 0, [], auctionStatus="Announced", totalAmtAccepted=None, lastUpdated=""),
    ]
    bare = [
        {"operationDate": day, "totalAmtAccepted": amount, "totalAmtSubmitted": amount, "operationType": "Repo",
         "term": "Overnight"}
        for day, amount in (("2026-05-06", 0), ("2026-05-05", 1000000))
    ]  # fmt: skip
    return {
        "nyfed_repo.json": as_json({"repo": {"operations": repo}}),
        "nyfed_repo_list.json": as_json(bare),
    }


def _nyfed_outright() -> dict[str, bytes]:
    common = {"auctionStatus": "Results", "operationDate": "2026-05-06", "settlementDate": "2026-05-07",
              "releaseTime": "10:10 AM", "closeTime": "10:30 AM", "note": "",
              "lastUpdated": "2026-05-06 10:31:02"}  # fmt: skip
    bills = {
        **common, "operationId": "PB 050626 1", "operationType": "Outright Bill Purchase", "operationDirection": "P",
        "auctionMethod": "Multiple Price", "maturityRangeStart": "2026-06-01", "maturityRangeEnd": "2026-09-01",
        "totalParAmtSubmitted": "30000000000", "totalParAmtAccepted": "8170000000",
        "details": [{"cusip": "912797XX1", "securityDescription": "B 06/04/26", "parAmountAccepted": "8170000000",
                     "weightedAvgAccptPrice": "3.612", "leastFavoriteAccptPrice": "3.610"}],
    }  # fmt: skip
    coupons = {
        **common, "operationId": "CS 050626 2", "operationType": "Outright Coupon Sale", "operationDirection": "S",
        "auctionMethod": "Multiple Price", "maturityRangeStart": "2028-01-01", "maturityRangeEnd": "2030-01-01",
        "totalParAmtSubmitted": "", "totalParAmtAccepted": "25000000",
        "details": [{"cusip": "91282CXX9", "securityDescription": "T 04.125 02/28/31", "parAmountAccepted": "25000000",
                     "weightedAvgAccptPrice": "100.125", "leastFavoriteAccptPrice": "100.120"}],
    }  # fmt: skip
    announced = {**bills, "operationId": "PB 050726 1", "auctionStatus": "Announced", "totalParAmtAccepted": ""}
    pools = {
        **common, "operationId": "OR 050626 1", "operationType": "Outright Specified Pool Sale",
        "operationDirection": "S", "method": "Multiple Price", "classType": "FNMA/FHLMC UMBS",
        "totalSubmittedOrigFace": "900000000", "totalAcceptedOrigFace": "400000000",
        "totalSubmittedCurrFace": "500000000", "totalAcceptedCurrFace": "210000000", "totalAmtSubmittedPar": "",
        "totalAmtAcceptedPar": "", "details": [{"securityDescription": "UMBS 30-Year 2.0"}],
    }  # fmt: skip
    tba = {
        **pools, "operationId": "OP 050626 2", "operationType": "Outright TBA Purchase", "operationDirection": "P",
        "totalSubmittedOrigFace": "", "totalAcceptedOrigFace": "", "totalSubmittedCurrFace": "",
        "totalAcceptedCurrFace": "", "totalAmtSubmittedPar": "50000000", "totalAmtAcceptedPar": "20000000",
        "details": [{"securityDescription": "UMBS 30-Year 5.0", "amtAcceptedPar": "20000000"}],
    }  # fmt: skip
    return {
        "nyfed_operations.json": as_json({"treasury": {"auctions": [bills, coupons, announced]}}),
        "nyfed_mbs_operations.json": as_json({"ambs": {"auctions": [pools, tba]}}),
    }


def _nyfed_dealers() -> dict[str, bytes]:
    listed = [
        {"seriesbreak": "SBN2015", "keyid": "PDPOSGST-TOT", "description": "U.S. TREASURY SECURITIES: NET POSITION"},
        {"seriesbreak": "SBN2024", "keyid": "PDPOSGST-TOT", "description": "U.S. TREASURY SECURITIES: NET POSITION"},
        {"seriesbreak": "SBN2024", "keyid": "PDFTD-USTET", "description": "FAILS TO DELIVER: TREASURIES"},
    ]
    return {
        "nyfed_dealer_list.json": as_json({"pd": {"timeseries": listed}}),
        "nyfed_dealers.csv": as_csv(
            '"As Of Date","Time Series","Value (millions)"',
            '"2026-04-22","PDPOSGST-TOT","454557"',
            '"2026-04-22","PDFTD-USTET","31022"',
            '"2026-04-29","PDPOSGST-TOT","-470836"',
            '"2026-04-29","PDFTD-USTET","*"',
        ),
    }
