"""The Bank of England's statistical database (IADB): one comma-separated file a series.

The file holds days ("02 Jan 2026") and values under the series' code and nothing else, so what each series is stands
here. A code the database does not know, and a request it does not like, come back as a web page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_day
from eccles.data.connector import (
    Asker,
    Connector,
    Delivery,
    Facts,
    Reading,
    Wanted,
    asked_parameter,
    deliver,
    make_series,
)
from eccles.data.http_errors import ChangedColumnsError, MalformedError
from eccles.data.reading import Rows, csv_records, csv_rows
from eccles.data.records import Answer

__all__ = ["CONNECTORS", "fetch", "parse", "read"]

DAY = "DATE"
FIRST_DATE = "1975-01-02"
SERIES = {
    "IUDBEDR": ("Official Bank Rate", "percent", "daily", "D"),
    "IUDSOIA": ("Sterling overnight index average (SONIA)", "percent", "daily", "D"),
    "IUDSNPY": ("British government nominal par yield, 5-year", "percent", "daily", "D"),
    "IUDMNPY": ("British government nominal par yield, 10-year", "percent", "daily", "D"),
    "IUDLNPY": ("British government nominal par yield, 20-year", "percent", "daily", "D"),
    "XUDLUSS": ("U.S. dollars per pound sterling, spot", "USD", "daily", "D"),
    "LPMBL22": ("Bank of England sterling reserve balances", "GBP mn", "month average", "M"),
    "LPMAVAA": ("Notes and coin in circulation outside the Bank of England", "GBP mn", "month average", "M"),
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse(body: bytes, code: str) -> Reading:
    """Read the file of one series; a monthly value is dated with the first of its month."""
    what = f"the Bank of England's {code}"
    rows = csv_rows(body, what)
    heading = [name.strip().upper() for name in rows[0]] if rows else []
    for column in (DAY, code):
        if column not in heading:
            raise ChangedColumnsError(what, column, heading)
    table = Rows(what, csv_records([heading, *rows[1:]], what))
    title, unit, kind, frequency = SERIES[code]
    date = np.array([_day(text, what) for text in table.cells(DAY)], dtype="datetime64[D]")
    if frequency == "M":
        date = date.astype("datetime64[M]").astype("datetime64[D]")
    facts = Facts(code, title, "Bank of England", unit, kind, frequency, "citation")
    return Reading(series=(make_series(facts, {"date": date, "value": table.numbers(code, gaps=True)}),))


def fetch(asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch each series in a file of its own.

    Raises:
        DataError: a code eccles has no description of.
    """
    for code in wanted.names or tuple(SERIES):
        if code not in SERIES:
            raise DataError(f'unknown series "{code}" of the Bank of England; {nearest_name(code, SERIES)}')
        question = {
            "csv.x": "yes",
            "Datefrom": _asked(wanted.first(FIRST_DATE)),
            "Dateto": _asked(wanted.today),
            "SeriesCodes": code,
            "CSVF": "TN",
            "UsingCodes": "Y",
            "VPD": "Y",
            "VFD": "N",
        }
        answer = asker.get(f"{base_url}/boeapps/database/_iadb-fromshowcolumns.asp", question)
        yield deliver(parse(answer.body, code), answer)


def read(answers: Sequence[Answer]) -> Reading:
    """Read the file of one series, which its address names."""
    return parse(answers[-1].body, asked_parameter(answers[-1], "SeriesCodes"))


def _asked(day: str) -> str:
    year, month, number = day.split("-")
    return f"{number}/{MONTHS[int(month) - 1]}/{year}"


def _day(text: str, what: str) -> np.datetime64:
    """Return the date written as 02 Jan 2026; month names are read in English, whatever the computer speaks."""
    number, _, rest = text.partition(" ")
    month, _, year = rest.partition(" ")
    try:
        return as_day(dt.date(int(year), MONTHS.index(month) + 1, int(number)))
    except ValueError as error:
        raise MalformedError(f'"{text[:30]}" is not a date, in {what}') from error


CONNECTORS = (
    Connector(
        name="boe",
        title="Bank of England: Bank Rate, SONIA, gilt yields, reserves",
        publisher="Bank of England",
        base_url="https://www.bankofengland.co.uk",
        fetch=fetch,
        read=read,
        page="boe.md",
        serves_names=True,
    ),
)
