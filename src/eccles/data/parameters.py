"""Fitted parameters: YAML files written by the scripts in `calibration/`, each with several dated fits.

A projection uses the latest fit made on data up to its opening, so that it never knows what came later; a scenario may
name an older or a newer one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import first_wednesday_on_or_after
from eccles.data.package_files import packaged_digest, packaged_exists, packaged_text
from eccles.data.reads import kept
from eccles.data.releases import release_of_series
from eccles.data.yaml_text import read_yaml

__all__ = [
    "PARAMETER_FILES",
    "Fit",
    "choose_fit",
    "first_known_at",
    "fit_known_at",
    "latest_fit",
    "load_fits",
    "parameter_digest",
]

PARAMETER_FILES = ("prepayment", "liquidity_split", "currency", "treasury_account", "cmbs", "income", "expenses")
"""The parameter files a projection reads by date, each with the latest fit before its opening."""


PUBLISHED_AFTER = {"mortgage_spread": np.timedelta64(90, "D")}
"""Files whose data come out later than the H.4.1: the Reserve Banks' quarterly reports, two to three months after."""


@dataclass(frozen=True)
class Fit:
    """One fit of a parameter file.

    Attributes:
        name: the file's name.
        data_to_date: the last date of the data it was made on.
        parameters: values by name.
        errors: how well it did, by name.
        sample: the observations it was made on.
        script: what made it.
    """

    name: str
    data_to_date: np.datetime64
    parameters: Mapping[str, Any]
    errors: Mapping[str, Any]
    sample: str = ""
    script: str = ""


@kept
def load_fits(name: str) -> tuple[Fit, ...]:
    """Return the fits of a parameter file in order of date.

    Raises:
        DataError: there is no such file.
    """
    if not packaged_exists(_place(name)):
        raise DataError(f"no parameter file {name}.yaml; run the script in calibration/ that writes it")
    fits = [
        Fit(
            name,
            np.datetime64(str(fit["data_to_date"]), "D"),
            fit["parameters"],
            fit["errors"],
            str(fit["sample"]),
            str(fit["script"]),
        )
        for fit in read_yaml(packaged_text(_place(name)))["fits"]
    ]
    return tuple(sorted(fits, key=lambda fit: fit.data_to_date))


def fit_known_at(fit: Fit) -> np.datetime64:
    """Return the instant (UTC) from which a fit's data were public: the H.4.1 of its last day's Wednesday."""
    last = fit.data_to_date + PUBLISHED_AFTER.get(fit.name, np.timedelta64(0, "D"))
    wednesday = first_wednesday_on_or_after(np.array([last]))
    return np.datetime64(release_of_series("WALCL", "W").known_at(wednesday, "W")[0], "s")


@kept
def first_known_at() -> np.datetime64:
    """Return the earliest instant (UTC) a projection can be asked what was known.

    The MBS of the published holdings are inferred with the first prepayment fit, so that every opening knows its data.
    """
    return fit_known_at(load_fits("prepayment")[0])


def latest_fit(name: str, known_at: np.datetime64 | None = None) -> Fit:
    """Return the newest fit of a file that serves every opening, or the newest on data public at an instant (UTC).

    Raises:
        DataError: there was none; the message says from when there is one.
    """
    fits = load_fits(name)
    known = [fit for fit in fits if known_at is None or fit_known_at(fit) <= known_at]
    if not known:
        raise DataError(
            f"{name}: the data of its first fit, to {fits[0].data_to_date}, were public from {fit_known_at(fits[0])}Z "
            f"on, after known_at {known_at}Z; ask for a later known_at"
        )
    return known[-1]


def choose_fit(
    name: str, opening: np.datetime64, data_to: np.datetime64 | None = None, known_at: np.datetime64 | None = None
) -> Fit:
    """Return the fit a projection uses.

    Args:
        name: the parameter file.
        opening: the opening date.
        data_to: the `data_to_date` of the wanted fit; None takes the latest on or before the opening.
        known_at: a wanted fit on data published after this instant (UTC) is refused.

    Raises:
        DataError: no such fit; the dates at hand are named.
    """
    fits = load_fits(name)
    dates = ", ".join(str(fit.data_to_date) for fit in fits)
    if data_to is not None:
        chosen = [fit for fit in fits if fit.data_to_date == data_to]
        if not chosen:
            raise DataError(f"{name}: no fit on data to {data_to}; there are fits to {dates}")
        _refuse_later(chosen[0], known_at)
        return chosen[0]
    known = [fit for fit in fits if fit.data_to_date <= opening]
    if not known:
        raise DataError(
            f"{name}: the first fit uses data to {fits[0].data_to_date}, after the opening {opening}; to use it "
            f"all the same, name it: fits.{name}={fits[0].data_to_date} (there are fits to {dates})"
        )
    _refuse_later(known[-1], known_at)
    return known[-1]


def _refuse_later(fit: Fit, known_at: np.datetime64 | None) -> None:
    if known_at is not None and fit_known_at(fit) > known_at:
        raise DataError(
            f"{fit.name}: the fit on data to {fit.data_to_date} was known from {fit_known_at(fit)}Z on, after known_at "
            f"{known_at}Z; name an earlier fit or ask for a later known_at"
        )


def parameter_digest(name: str) -> str:
    """Return the sha256 of a parameter file."""
    return packaged_digest(_place(name))


def _place(name: str) -> str:
    return f"parameters/{name}.yaml"
