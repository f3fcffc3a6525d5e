"""The surprises of the Federal Open Market Committee's announcements, from USMPD of the San Francisco Fed.

Four kinds of event with their windows: statements (10 minutes before to 20 after), press conferences (10 before to 60
after its beginning), monetary events (from 10 before the statement to 60 after the press conference begins; the
statement's window where there was none) and minutes (10 before to 20 after). Rates in percentage points, prices in per
cent, times in New York.
"""

from __future__ import annotations

import pandas as pd

from eccles.core.surprise import SurpriseTable
from eccles.data.surprises import parse_usmpd
from snapshot.raw import Raw

__all__ = ["COLUMNS", "SOURCES", "build_fomc_surprise"]

_FILE = "data/surprises/USMPD.xlsx"
SOURCES: tuple[str, ...] = (_FILE,)

_RATES = (
    "mp1 mp2 ff1 ff2 ff3 ff4 ff5 ff6 ed1 ed2 ed3 ed4 ed5 ed6 ed7 ed8 ois1y ois2y ust3m ust6m ust2y ust5y ust10y "
    "ust30y tips5y tips10y tips30y"
)
_PRICES = "sp500 spfut dxy eurusd usdjpy"
_MOVES = (*(f"{name}_pp" for name in _RATES.split()), *(f"{name}_pct" for name in _PRICES.split()))
COLUMNS = "date event time " + " ".join(f"{name}:number" for name in _MOVES)


def build_fomc_surprise(raw: Raw) -> pd.DataFrame:
    """Return one row an event with what each instrument did around it."""
    tables = parse_usmpd(raw.path(_FILE).read_bytes())
    return pd.concat([_frame(table) for table in tables], ignore_index=True)


def _frame(table: SurpriseTable) -> pd.DataFrame:
    columns = {f"{name.lower()}_{table.units[name]}": column for name, column in table.moves.items()}
    if set(columns) != set(_MOVES):
        raise ValueError(f"USMPD, {table.event}: columns {sorted(set(columns) ^ set(_MOVES))} are new or missing")
    return pd.DataFrame(
        {"date": table.date, "event": table.event, "time": table.time, **{name: columns[name] for name in _MOVES}}
    )
