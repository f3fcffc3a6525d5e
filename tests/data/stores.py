"""Small answers, series and tables, and homes to keep them in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eccles.data.records import Answer, SeriesData, TableData

KINDS = {"D": "daily", "W": "Wednesday level", "M": "month", "Q": "quarter"}
URL = "https://example.org/data"


def answer(body: bytes = b"one", at: str = "2026-05-01T12:00:00", url: str = URL, source: str = "board") -> Answer:
    return Answer(source, url, np.datetime64(at, "s"), body, etag='"v1"', last_modified="Fri, 01 May 2026 12:00:00 GMT")


def series(
    given: Answer,
    dates: Sequence[str],
    values: Sequence[float],
    *,
    known_at: Sequence[str] | None = None,
    series_id: str = "WALCL",
    unit: str = "USD mn",
    frequency: str = "W",
    kind: str = "",
) -> SeriesData:
    instants = ["NaT"] * len(dates) if known_at is None else list(known_at)
    return SeriesData(
        id=series_id,
        title="a title",
        publisher="a publisher",
        unit=unit,
        kind=kind or KINDS[frequency],
        frequency=frequency,
        rights="public-domain",
        date=np.array(dates, dtype="datetime64[D]"),
        value=np.array(values, dtype=np.float64),
        known_at=np.array(instants, dtype="datetime64[s]"),
        footnote="a footnote",
        answer_sha256=given.sha256,
    )


def table(given: Answer, cusips: Sequence[str], par_bn: Sequence[float], name: str = "own_holding") -> TableData:
    return TableData(
        name,
        {
            "cusip": np.array(cusips, dtype=object),
            "par_bn": np.array(par_bn, dtype=np.float64),
            "issue_date": np.array(["2020-01-15"] * len(cusips), dtype="datetime64[D]"),
        },
        ("cusip",),
        given.sha256,
    )
