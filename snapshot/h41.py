"""The H.4.1 release, Wednesday levels: the weekly factors table and the lines beneath it.

Millions become billions here. Two tables: `h41_factor` closes every week since 2002 (supplying = absorbing + reserves);
`h41_line` has every line of the Board's download for two spans and some lines of 14 single releases.
"""

from __future__ import annotations

import pandas as pd

from eccles.base.units import bn_from_mn
from snapshot.h41_names import DOWNLOAD_LINES, LINES_LEFT_OUT, RELEASE_LINES
from snapshot.raw import Raw, dates_of, numbers_of

__all__ = ["FACTOR_SOURCES", "LINE_SOURCES", "build_h41_factor", "build_h41_line"]

_FACTORS = "data/h41/weekly_factors.csv"
_DOWNLOADS = ("data/h41/ddp_2016-02_2017-12.csv", "data/h41/ddp_2021-04_2023-03.csv")
_RELEASES = "data/h41/release_excerpts_2018_2025.csv"
FACTOR_SOURCES = (_FACTORS,)
LINE_SOURCES = (*_DOWNLOADS, _RELEASES)

_FACTOR_COLUMNS = {
    "securities_held_outright": "securities_bn",
    "loans": "loans_bn",
    "other_factors_supplying": "other_supplying_bn",
    "total_factors_supplying": "total_supplying_bn",
    "currency_in_circulation": "currency_bn",
    "tga_wed": "tga_bn",
    "reverse_repo_foreign": "foreign_rrp_bn",
    "reverse_repo_others": "on_rrp_bn",
    "other_factors_absorbing": "other_absorbing_bn",
    "reserve_balances_wed": "reserves_bn",
}
_HEADER_ROWS = 5
_LEVEL = ": Wednesday level"


def build_h41_factor(raw: Raw) -> pd.DataFrame:
    """Return the weekly factors in billions."""
    table = raw.text(_FACTORS)
    amounts = {name: bn_from_mn(numbers_of(table[column]).to_numpy()) for column, name in _FACTOR_COLUMNS.items()}
    return pd.DataFrame({"date": dates_of(table["date"]), **amounts})


def build_h41_line(raw: Raw) -> pd.DataFrame:
    """Return the lines of the downloads and releases, tidy; a cell that is not a number is left out."""
    parts = [_download(raw, name) for name in _DOWNLOADS] + [_release(raw)]
    return pd.concat(parts, ignore_index=True).dropna(subset="value_bn")


def _download(raw: Raw, name: str) -> pd.DataFrame:
    table = raw.text(name)
    levels = [column for column in table.columns[1:] if column.endswith(_LEVEL) and ": change in" not in column]
    mnemonics = {column: str(table[column].iloc[_HEADER_ROWS - 1]).removesuffix("_N.WW") for column in levels}
    body = table.iloc[_HEADER_ROWS:]
    named = [(column, name) for column, name in mnemonics.items() if name not in LINES_LEFT_OUT]
    return pd.concat([_line(body, column, DOWNLOAD_LINES[name]) for column, name in named])


def _line(body: pd.DataFrame, column: str, line: str) -> pd.DataFrame:
    text = body[column].where(~body[column].isin(["ND", "NA", "NC"]), "")
    return pd.DataFrame(
        {
            "date": dates_of(body[body.columns[0]]),
            "source": "ddp",
            "line": line,
            "value_bn": bn_from_mn(numbers_of(text).to_numpy()),
            "description": column.removesuffix(_LEVEL),
        }
    )


def _release(raw: Raw) -> pd.DataFrame:
    table = raw.text(_RELEASES)
    date = dates_of(table["date_wed"])
    parts = [
        pd.DataFrame(
            {
                "date": date,
                "source": "release",
                "line": line,
                "value_bn": bn_from_mn(numbers_of(table[column]).to_numpy()),
                "description": table["source"],
            }
        )
        for column, line in RELEASE_LINES.items()
    ]
    return pd.concat(parts)
