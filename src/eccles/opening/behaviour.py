"""Fitted behaviour of a run: which fit of which file, and the parameters the engine and the outside world take."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from eccles.data.parameters import PARAMETER_FILES, Fit, choose_fit, load_fits
from eccles.engine.plan import Behaviour
from eccles.facilities.overnight_rrp import LiquiditySplitParameters
from eccles.ledger.currency import CurrencyParameters
from eccles.ledger.treasury_account import TreasuryAccountParameters
from eccles.opening.outside import AutonomousFits
from eccles.runoff.prepayment import PrepaymentParameters
from eccles.runoff.production import ProductionMix

__all__ = ["autonomous_fits", "behaviour_of", "choose_fits", "production_mix"]


def choose_fits(opening: np.datetime64, named: Mapping[str, np.datetime64]) -> dict[str, Fit]:
    """Return the fit of every parameter file: the one named, or the latest on data up to the opening.

    Raises:
        DataError: there is no such fit.
    """
    return {name: choose_fit(name, opening, named.get(name)) for name in PARAMETER_FILES}


def behaviour_of(fits: Mapping[str, Fit]) -> Behaviour:
    """Return what the engine takes from the fits."""
    return Behaviour(
        prepayment=PrepaymentParameters.from_mapping(fits["prepayment"].parameters),
        split=LiquiditySplitParameters.from_mapping(fits["liquidity_split"].parameters),
        cmbs_paydown_share=float(fits["cmbs"].parameters["paydown_share"]),
        production=production_mix(),
    )


def autonomous_fits(fits: Mapping[str, Fit]) -> AutonomousFits:
    """Return what the outside world takes from the fits."""
    return AutonomousFits(
        CurrencyParameters.from_mapping(fits["currency"].parameters),
        TreasuryAccountParameters.from_mapping(fits["treasury_account"].parameters),
    )


@functools.cache
def production_mix() -> ProductionMix:
    """Return what MBS purchases consist of: one description serves every opening."""
    return ProductionMix.from_mapping(load_fits("mbs_production")[-1].parameters)
