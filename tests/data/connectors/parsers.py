"""Every parser of bytes with the payloads it reads: what the tests that treat all parsers alike go through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eccles.data.connector import Facts
from eccles.data.connectors import (
    alfred,
    board,
    boe,
    boj,
    ecb,
    fred,
    fred_graph,
    nyfed_dealers,
    nyfed_holdings,
    nyfed_operations,
    nyfed_rates,
    nyfed_repo,
    nyfed_summary,
    snb,
    treasury_auctions,
    treasury_cash,
    treasury_debt,
)
from eccles.data.fred_api import parse_facts

__all__ = ["FACTS", "PARSERS", "Parser"]

Parser = Callable[[bytes], Any]

FACTS = Facts("WALCL", "Total assets", "Board", "USD mn", "Wednesday level", "W", "public-domain")
DEALERS = {"PDPOSGST-TOT": ("Net position", "SBN2024"), "PDFTD-USTET": ("Fails", "SBN2024")}
SNB_NAMES = {"GFG": "Gold", "T0": "Total", "SARON": "SARON"}

PARSERS: dict[str, tuple[Parser, tuple[str, ...]]] = {
    "board": (board.parse, ("board_h41.zip", "board_h15.zip", "board_h8.zip", "board_h6.zip", "board_package.csv")),
    "nyfed_summary": (nyfed_summary.parse, ("nyfed_summary.json",)),
    "nyfed_holdings": (
        nyfed_holdings.parse,
        ("nyfed_treasuries.csv", "nyfed_treasuries.json", "nyfed_agencies.csv", "nyfed_agencies.json"),
    ),
    "nyfed_dates": (nyfed_holdings.parse_dates, ("nyfed_dates.json",)),
    "nyfed_rates": (
        nyfed_rates.parse,
        tuple(f"nyfed_{name}.json" for name in ("effr", "obfr", "sofr", "tgcr", "bgcr", "sofrai")),
    ),
    "nyfed_repo": (nyfed_repo.parse, ("nyfed_repo.json", "nyfed_repo_list.json")),
    "nyfed_operations": (nyfed_operations.parse_treasuries, ("nyfed_operations.json",)),
    "nyfed_mbs_operations": (nyfed_operations.parse_mbs, ("nyfed_mbs_operations.json",)),
    "nyfed_dealer_list": (nyfed_dealers.parse_list, ("nyfed_dealer_list.json",)),
    "nyfed_dealers": (lambda body: nyfed_dealers.parse(body, DEALERS), ("nyfed_dealers.csv",)),
    "treasury_debt": (treasury_debt.parse, ("treasury_debt_1.json", "treasury_debt_2.json")),
    "treasury_auctions": (treasury_auctions.parse, ("treasury_auctions.json",)),
    "treasury_cash": (treasury_cash.parse, ("treasury_cash.json",)),
    "fred_facts": (lambda body: parse_facts(body, "WALCL"), ("fred_series.json",)),
    "fred": (lambda body: fred.parse(body, FACTS), ("fred_observations.json", "fred_bundle.json")),
    "fred_graph": (lambda body: fred_graph.parse(body, FACTS), ("fred_graph.csv",)),
    "alfred": (lambda body: alfred.parse(body, FACTS), ("alfred_first.json", "alfred_second.json")),
    "alfred_dates": (lambda body: alfred.parse_vintage_dates(body, "GDP"), ("alfred_dates.json",)),
    "ecb": (ecb.parse, ("ecb_assets.xml", "ecb_rate.xml")),
    "boe": (lambda body: boe.parse(body, "IUDBEDR"), ("boe_IUDBEDR.csv",)),
    "boe_monthly": (lambda body: boe.parse(body, "LPMBL22"), ("boe_LPMBL22.csv",)),
    "boj": (boj.parse, ("boj_BS01.json", "boj_FM01.json", "boj_BS01_2.json")),
    "boj_position": (boj.next_position, ("boj_BS01.json",)),
    "snb": (lambda body: snb.parse(body, "snbbipo", SNB_NAMES), ("snb_snbbipo.csv",)),
    "snb_names": (lambda body: snb.parse_names(body, "snbbipo"), ("snb_snbbipo_items.json",)),
}
