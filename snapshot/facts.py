"""Dated facts with their confidence marks: programmes, administered rates, official figures, published studies.

Confidence: V read in the issuer's own text; 2 read in a page quoting it; C computed from public data; M common
knowledge not yet verified. A row may carry several marks for several of its figures.
"""

from __future__ import annotations

import re

import pandas as pd

from snapshot.programme_notes import NOTES
from snapshot.raw import Raw, dates_of, numbers_of

__all__ = [
    "CLAIM_SOURCES",
    "INCOME_SOURCES",
    "MULTIPLIER_SOURCES",
    "PROGRAMME_SOURCES",
    "RATE_SOURCES",
    "REDEMPTION_SOURCES",
    "THRESHOLD_SOURCES",
    "build_administered_rate",
    "build_bill_redemption",
    "build_fed_income",
    "build_multiplier",
    "build_programme",
    "build_seed_claim",
    "build_threshold",
]

PROGRAMME_SOURCES = ("facts/programmes.csv",)
RATE_SOURCES = ("facts/administered_rates.csv",)
REDEMPTION_SOURCES = ("facts/soma_bill_redemptions.csv",)
INCOME_SOURCES = ("facts/fed_income.csv",)
MULTIPLIER_SOURCES = ("facts/multipliers.csv",)
THRESHOLD_SOURCES = ("facts/thresholds.csv",)
CLAIM_SOURCES = ("facts/seed_claims.csv",)

_RATES = {
    "target_lower": "target_lower_pct",
    "target_upper": "target_upper_pct",
    "iorb_or_ioer": "iorb_pct",
    "on_rrp": "on_rrp_pct",
    "primary_credit": "primary_credit_pct",
    "srf_min_bid": "srf_min_bid_pct",
}
_INCOME = {
    "interest_income_bn": "interest_income_bn",
    "interest_expense_bn": "interest_expense_bn",
    "net_income_bn": "net_income_bn",
    "remitted_bn": "remitted_bn",
    "deferred_asset_year_end_bn": "deferred_asset_bn",
}


def build_programme(raw: Raw) -> pd.DataFrame:
    """Return the programmes; the long notes of the raw file are left out, a few short ones of our own stand instead."""
    table = raw.text(PROGRAMME_SOURCES[0])
    keys = zip(table["programme"], table["start"], table["asset_class"], strict=True)
    amount = numbers_of(table["amount_bn"])
    return pd.DataFrame(
        {
            "programme": table["programme"],
            "start_date": dates_of(table["start"]),
            "end_date": dates_of(table["end"]),
            "asset_class": table["asset_class"],
            "action": table["action"],
            "amount_bn": amount.where(table["period"] != "ratio"),
            "period": table["period"],
            "confidence": table["note"].map(_marks_in_brackets),
            "note": [NOTES.get(key, "") for key in keys],
            "source": table["source"],
        }
    )


def build_administered_rate(raw: Raw) -> pd.DataFrame:
    """Return the administered rates by effective date; `note` says which figure carries which mark."""
    table = raw.text(RATE_SOURCES[0])
    rates = {name: numbers_of(table[column]) for column, name in _RATES.items()}
    confidence = table["confidence"].map(_marks)
    note = table["confidence"].map(_rate_note)
    return pd.DataFrame({"date": dates_of(table["date"]), **rates, "confidence": confidence, "note": note})


def build_bill_redemption(raw: Raw) -> pd.DataFrame:
    """Return official monthly bill redemptions; `month_date` is the first day of the month."""
    table = raw.text(REDEMPTION_SOURCES[0])
    return pd.DataFrame(
        {
            "month_date": dates_of(table["month"] + "-01"),
            "redeemed_bn": numbers_of(table["bills_redeemed_bn"]),
            "source": table["source"],
        }
    )


def build_fed_income(raw: Raw) -> pd.DataFrame:
    """Return yearly income and expense; `year_date` is 31 December of the year."""
    table = raw.text(INCOME_SOURCES[0])
    amounts = {name: numbers_of(table[column]) for column, name in _INCOME.items()}
    marks = {"confidence": table["confidence"], "source": table["source"]}
    return pd.DataFrame({"year_date": dates_of(table["year"] + "-12-31"), **amounts, **marks})


def build_multiplier(raw: Raw) -> pd.DataFrame:
    """Return the published studies; `year_date` is 1 January of the year of publication."""
    table = raw.text(MULTIPLIER_SOURCES[0])
    numbers = {name: numbers_of(table[name]) for name in ("value", "low", "high")}
    return table[["study", "what", "unit", "confidence", "source"]].assign(
        year_date=dates_of(table["year"] + "-01-01"), **numbers
    )


def build_threshold(raw: Raw) -> pd.DataFrame:
    """Return the thresholds as a range; a single figure has equal ends."""
    table = raw.text(THRESHOLD_SOURCES[0])
    ends = table["value"].str.extract(r"^([\d.]+)(?:-([\d.]+))?$")
    low = pd.to_numeric(ends[0]).astype("float64")
    high = pd.to_numeric(ends[1]).astype("float64").fillna(low)
    return table[["who", "measure", "unit", "confidence", "source"]].assign(low=low, high=high)


def build_seed_claim(raw: Raw) -> pd.DataFrame:
    """Return the articles' figures as they print them (text: some are pairs)."""
    return raw.text(CLAIM_SOURCES[0])


def _rate_note(text: str) -> str:
    """Say shortly which of a row's rates carries which mark; the raw remark repeats one long sentence since 2021."""
    if "spread rule" in text:
        return "IORB and its date V; the others M, by their usual distance from IORB and the target range"
    note = text.removeprefix("M").strip()
    return note.removeprefix("(").removesuffix(")") if note.startswith("(") else note


def _marks(text: str) -> str:
    """Return the confidence marks in order of appearance, separated by spaces."""
    return " ".join(dict.fromkeys(re.findall(r"\b[V2CM]\b", text)))


def _marks_in_brackets(text: str) -> str:
    return _marks(" ".join(re.findall(r"\[([V2CM]\b[^\]]*)\]", text)))
