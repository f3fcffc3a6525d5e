"""Fitted parameters: YAML files written by the scripts in `calibration/`, each with several dated fits.

A projection uses the latest fit made on data up to its opening, so that it never knows what came later; a scenario may
name an older or a newer one.
"""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from eccles.base.errors import DataError
from eccles.data.yaml_text import read_yaml

__all__ = ["PARAMETER_FILES", "Fit", "choose_fit", "load_fits"]

PARAMETER_FILES = ("prepayment", "liquidity_split", "currency", "treasury_account", "cmbs", "income", "expenses")
"""The parameter files a projection reads by date, each with the latest fit before its opening."""


@dataclass(frozen=True)
class Fit:
    """One fit of a parameter file.

    Attributes:
        name: the file's name.
        data_to_date: the last date of the data it was made on.
        parameters: values by name.
        errors: how well it did, by name.
    """

    name: str
    data_to_date: np.datetime64
    parameters: Mapping[str, Any]
    errors: Mapping[str, Any]


@functools.cache
def load_fits(name: str) -> tuple[Fit, ...]:
    """Return the fits of a parameter file in order of date.

    Raises:
        DataError: there is no such file.
    """
    path = importlib.resources.files("eccles") / "parameters" / f"{name}.yaml"
    if not path.is_file():
        raise DataError(f"no parameter file {name}.yaml; run the script in calibration/ that writes it")
    fits = [
        Fit(name, np.datetime64(str(fit["data_to_date"]), "D"), fit["parameters"], fit["errors"])
        for fit in read_yaml(path.read_text(encoding="utf-8"))["fits"]
    ]
    return tuple(sorted(fits, key=lambda fit: fit.data_to_date))


def choose_fit(name: str, opening: np.datetime64, data_to: np.datetime64 | None = None) -> Fit:
    """Return the fit a projection uses.

    Args:
        name: the parameter file.
        opening: the opening date.
        data_to: the `data_to_date` of the wanted fit; None takes the latest on or before the opening.

    Raises:
        DataError: no such fit; the dates at hand are named.
    """
    fits = load_fits(name)
    dates = ", ".join(str(fit.data_to_date) for fit in fits)
    if data_to is not None:
        chosen = [fit for fit in fits if fit.data_to_date == data_to]
        if not chosen:
            raise DataError(f"{name}: no fit on data to {data_to}; there are fits to {dates}")
        return chosen[0]
    known = [fit for fit in fits if fit.data_to_date <= opening]
    if not known:
        raise DataError(
            f"{name}: the first fit uses data to {fits[0].data_to_date}, after the opening {opening}; to use it "
            f"all the same, name it: fits.{name}={fits[0].data_to_date} (there are fits to {dates})"
        )
    return known[-1]
