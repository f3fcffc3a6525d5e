"""New York Fed Markets API: every security of the System Open Market Account by CUSIP, agency MBS pools included.

The source gives one file a day: Treasuries (`/soma/tsy`) and agency debt, CMBS and MBS (`/soma/agency`), as JSON or as
comma-separated text with other headings; both are read. Mortgages have a current face value and no par, and say coupon
and maturity in their description only: "UMBS MORTPASS 2% 01/51".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray, as_day
from eccles.base.units import bn_from_usd
from eccles.data.connector import (
    Asker,
    Connector,
    Delivery,
    Reading,
    Wanted,
    deliver,
    last_answer_by,
    make_table,
)
from eccles.data.http_errors import MalformedError
from eccles.data.reading import Rows, csv_records, csv_rows, day_of, inside, json_of

__all__ = ["CONNECTORS", "fetch", "parse", "parse_dates"]

WHAT = "the New York Fed's SOMA holdings"
WHAT_DATES = "the New York Fed's list of SOMA dates"
KINDS = {
    "Bills": "bill",
    "NotesBonds": "note_bond",
    "TIPS": "tips",
    "FRNs": "frn",
    "FRN": "frn",
    "Agency Debts": "agency_debt",
    "CMBS": "cmbs",
    "MBS": "mbs",
}
MORTGAGES = ("cmbs", "mbs")
WITH_COUPON = ("note_bond", "tips", "agency_debt")
HEADINGS = {
    "As Of Date": "asOfDate",
    "CUSIP": "cusip",
    "Security Type": "securityType",
    "Security Description": "securityDescription",
    "Maturity Date": "maturityDate",
    "Spread (%)": "spread",
    "Coupon (%)": "coupon",
    "Current Face Value": "currentFaceValue",
    "Par Value": "parValue",
    "Inflation Compensation": "inflationCompensation",
}
_TERMS = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,6})?)% ([0-9]{2})/([0-9]{2})$")


def parse(body: bytes) -> Reading:
    """Read holdings, JSON or comma-separated text, into the table `holding`."""
    rows = Rows(WHAT, _records(body))
    kind = rows.kinds("securityType", KINDS)
    mortgage = np.isin(kind, MORTGAGES)
    _check(rows, kind, mortgage)
    description = rows.texts("securityDescription", optional=True)
    coupon_pct, maturity_date = _described(description)
    printed = rows.days("maturityDate", gaps=True, optional=True)
    described = np.isnat(printed) & ~np.isnat(maturity_date)
    columns = {
        "as_of_date": rows.days("asOfDate"),
        "cusip": _cusips(rows),
        "kind": kind,
        "coupon_pct": np.where(described, coupon_pct, rows.numbers("coupon", gaps=True, optional=True)),
        "spread_pct": rows.numbers("spread", gaps=True, optional=True),
        "issue_date": np.full(len(rows), np.datetime64("NaT", "D")),
        "maturity_date": np.where(described, maturity_date, printed),
        "par_bn": bn_from_usd(_par(rows, mortgage)),
        "compensation_bn": bn_from_usd(
            np.nan_to_num(rows.numbers("inflationCompensation", gaps=True, optional=True))
        ),
        "maturity_basis": np.where(described, "description month", "published").astype(object),
        "description": description,
    }  # fmt: skip
    return Reading(tables=(make_table("holding", ("as_of_date", "cusip"), columns),))


def parse_dates(body: bytes) -> DateArray:
    """Read the list of days on which holdings were published, oldest first."""
    content = json_of(body, WHAT_DATES)
    soma = content.get("soma") if isinstance(content, dict) else None
    days = soma.get("asOfDates") if isinstance(soma, dict) else None
    if not isinstance(days, list) or not days or not all(isinstance(day, str) for day in days):
        raise MalformedError(f"{WHAT_DATES}: no list soma.asOfDates of days in it")
    return np.unique(np.array([day_of(day, WHAT_DATES) for day in days], dtype="datetime64[D]"))


def fetch(part: str, asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch every published day since the one wanted; the latest alone where none is named."""
    days = parse_dates(asker.get(f"{base_url}/api/soma/asofdates/list.json").body)
    chosen = days[-1:] if wanted.since_date is None else days[days >= wanted.since_date]
    for day in chosen:
        answer = asker.get(f"{base_url}/api/soma/{part}/get/asof/{day}.csv")
        yield deliver(parse(answer.body), answer)


def _records(body: bytes) -> list[dict[str, str]]:
    if body.lstrip()[:1] == b"{":
        return [dict(record) for record in inside(json_of(body, WHAT), ("soma", "holdings"), WHAT)]
    rows = csv_rows(body, WHAT)
    heads = [HEADINGS.get(name, name) for name in rows[0]] if rows else []
    return [dict(record) for record in csv_records([heads, *rows[1:]] if heads else [], WHAT)]


def _check(rows: Rows, kind: NDArray[np.object_], mortgage: NDArray[np.bool_]) -> None:
    """Refuse a security without the terms its class must have."""
    rows.where(mortgage).require("currentFaceValue", "securityDescription")
    rows.where(~mortgage).require("parValue", "inflationCompensation")
    rows.where(~mortgage).days("maturityDate")
    rows.where(np.isin(kind, WITH_COUPON)).numbers("coupon")
    rows.where(kind == "frn").numbers("spread")
    rows.where(kind == "tips").numbers("inflationCompensation")


def _cusips(rows: Rows) -> NDArray[np.object_]:
    cusips = [text.strip("'") for text in rows.cells("cusip")]
    if not all(cusips):
        raise MalformedError(f"{WHAT}: row {cusips.index('') + 1} has no CUSIP")
    return np.array(cusips, dtype=object)


def _par(rows: Rows, mortgage: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return par, of mortgages the current face value."""
    par = np.empty(len(rows))
    par[mortgage] = rows.where(mortgage).numbers("currentFaceValue")
    par[~mortgage] = rows.where(~mortgage).numbers("parValue")
    return par


def _described(descriptions: NDArray[np.object_]) -> tuple[NDArray[np.float64], DateArray]:
    """Return coupon and month of maturity as descriptions tell them; a gap where one does not."""
    coupons, months = np.full(descriptions.size, np.nan), np.full(descriptions.size, np.datetime64("NaT", "D"))
    for row, text in enumerate(descriptions):
        terms = _TERMS.search(text)
        if terms is not None and "01" <= terms[2] <= "12":
            coupons[row], months[row] = float(terms[1]), as_day(f"20{terms[3]}-{terms[2]}-01")
    return coupons, months


def _holdings(name: str, title: str, part: str) -> Connector:
    return Connector(
        name=name,
        title=title,
        publisher="Federal Reserve Bank of New York",
        base_url="https://markets.newyorkfed.org",
        fetch=partial(fetch, part),
        read=last_answer_by(parse),
        page="nyfed.md",
        in_steps=True,  # a day of holdings is whole by itself
    )


CONNECTORS = (
    _holdings("nyfed_treasuries", "SOMA Treasuries by CUSIP", "tsy"),
    _holdings("nyfed_agencies", "SOMA agency debt, CMBS and MBS pools by CUSIP", "agency"),
)
