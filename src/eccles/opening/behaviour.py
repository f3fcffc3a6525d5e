"""Fitted behaviour of a run: which fit of which file, and the parameters the engine and the outside world take."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from eccles.data.parameters import PARAMETER_FILES, Fit, choose_fit, latest_fit
from eccles.data.reads import kept_few
from eccles.engine.plan import Behaviour
from eccles.facilities.overnight_rrp import LiquiditySplitParameters
from eccles.ledger.currency import CurrencyParameters
from eccles.ledger.treasury_account import TreasuryAccountParameters
from eccles.opening.outside import AutonomousFits
from eccles.runoff.prepayment import PrepaymentParameters
from eccles.runoff.production import ProductionMix

__all__ = ["autonomous_fits", "behaviour_of", "choose_fits", "production_mix"]


def choose_fits(
    opening: np.datetime64, named: Mapping[str, np.datetime64], known_at: np.datetime64 | None = None
) -> dict[str, Fit]:
    """Return the fit of every parameter file: the one named, or the latest on data up to the opening.

    Args:
        opening: the opening date.
        named: by file, the `data_to_date` of the wanted fit.
        known_at: an instant (UTC); fits on data published later are refused.

    Raises:
        DataError: there is no such fit.
    """
    return {name: choose_fit(name, opening, named.get(name), known_at) for name in PARAMETER_FILES}


def behaviour_of(fits: Mapping[str, Fit], known_at: np.datetime64 | None = None) -> Behaviour:
    """Return what the engine takes from the fits, and what MBS purchases consist of as known at an instant."""
    return Behaviour(
        prepayment=PrepaymentParameters.from_mapping(fits["prepayment"].parameters),
        split=LiquiditySplitParameters.from_mapping(fits["liquidity_split"].parameters),
        cmbs_paydown_share=float(fits["cmbs"].parameters["paydown_share"]),
        production=production_mix(known_at),
    )


def autonomous_fits(fits: Mapping[str, Fit]) -> AutonomousFits:
    """Return what the outside world takes from the fits."""
    return AutonomousFits(
        CurrencyParameters.from_mapping(fits["currency"].parameters),
        TreasuryAccountParameters.from_mapping(fits["treasury_account"].parameters),
    )


@kept_few
def production_mix(known_at: np.datetime64 | None = None) -> ProductionMix:
    """Return what MBS purchases consist of: one description serves every opening, the newest known at an instant."""
    return ProductionMix.from_mapping(latest_fit("mbs_production", known_at).parameters)
