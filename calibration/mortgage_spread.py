"""The spread of MBS over Treasuries: what part of a new pool's spread gives the fair values of the Reserve Banks.

The Reserve Banks publish the fair value of their securities at quarter-ends. Three dates of 2022 decide one number; the
holdings are those of the last Wednesday, the curve is that of the quarter's last trading day, the amortised cost is
that of the H.4.1. Run: python -m calibration.mortgage_spread
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from calibration.parameter_file import Fit, write_fits
from eccles.compare.held import Held, held_on
from eccles.compare.value import value_held
from eccles.core.outside import YIELD_TENORS
from eccles.core.valuation import Valuation
from eccles.data.scenario_file import load_scenario
from eccles.data.snapshot import open_snapshot

__all__ = ["PUBLISHED", "PublishedGain", "main", "quarter_end"]


@dataclass(frozen=True)
class PublishedGain:
    """The cumulative unrealised gain of the domestic SOMA at a quarter-end, and where it was read.

    Attributes:
        wednesday: the last Wednesday before, whose holdings are valued.
        trading_day: the quarter's last day with Treasury yields.
        gain_bn: fair value less amortised cost.
    """

    wednesday: str
    trading_day: str
    gain_bn: float
    source: str


PUBLISHED = (
    PublishedGain(
        "2022-03-30",
        "2022-03-31",
        -330.0,
        "Combined Quarterly Financial Report, 2022-03-31 (loss 330 bn; MBS 2,770 at cost, 2,606 at fair value), as "
        "reported in the press: almovingimage.org, US Fed carrying $330 billion in unrealized asset losses",
    ),
    PublishedGain(
        "2022-06-29",
        "2022-06-30",
        -720.0,
        "Combined Quarterly Financial Report, 2022-06-30, as quoted by A. Pollock and P. Kupiec, "
        "fedsoc.org/commentary/fedsoc-blog (2022): mark to market loss of 720 bn",
    ),
    PublishedGain(
        "2022-12-28",
        "2022-12-30",
        458.0 - 330.0 - 1208.223,
        "Combined Financial Statements 2022, page 43: change over the year 1,208.223 bn, as quoted by mises.org, Don't "
        "forget the notes to financial statements; from the gain at the end of 2021 implied by the first report, 458 "
        "less 330 bn",
    ),
)
CONSTANT_MATURITY = ["DGS" + tenor.upper().replace("M", "MO").replace("Y", "") for tenor in YIELD_TENORS]
FIRST_FITS = "2022-05-31"
"""Borrowers of an opening before the first prepayment fit."""


def quarter_end(published: PublishedGain) -> Held:
    """Return the holdings of the last Wednesday with the market of the quarter's last trading day."""
    early = published.wednesday < FIRST_FITS
    named = {"fits.prepayment": FIRST_FITS} if early else None
    scenario = load_scenario("baseline", opening=published.wednesday, horizon="26w", overrides=named)
    day = np.array([published.trading_day], dtype="datetime64[D]")
    yields = [float(open_snapshot().series(name).at(day)[0]) for name in CONSTANT_MATURITY]
    rate = float(open_snapshot().series("MORTGAGE30US").asof(published.trading_day))
    return replace(held_on(scenario), par_yield_pct=np.array(yields), mortgage_rate_pct=rate)


def _valued(held: Held, share: float) -> Valuation:
    return value_held(held, "quarter-end", (), share)


def _gain_bn(valuation: Valuation) -> float:
    return float(valuation.of("total").value_bn - valuation.amortised_cost_bn)


def fit_share(holdings: Sequence[Held], published: Sequence[PublishedGain]) -> tuple[float, Fit]:
    """Return the share that gives the published gains, and the fit on data to the last of them."""
    wanted = np.array([item.gain_bn for item in published])

    def errors_bn(share: float) -> NDArray[np.float64]:
        return np.asarray(np.array([_gain_bn(_valued(held, share)) for held in holdings]) - wanted)

    found = minimize_scalar(
        lambda share: float(np.sum(errors_bn(share) ** 2)), bounds=(0.0, 1.5), method="bounded", options={"xatol": 1e-6}
    )
    share = float(found.x)
    return share, Fit(
        data_to_date=published[-1].trading_day,
        parameters={"par_spread_share": share},
        errors={item.trading_day: float(error) for item, error in zip(published, errors_bn(share), strict=True)},
        sample="; ".join(item.source for item in published),
        script="calibration/mortgage_spread.py",
    )


def main() -> None:
    """Fit the share on the first dates and on all, print each date and write `parameters/mortgage_spread.yaml`.

    The fit on all dates prices everything; the earlier ones serve projections as known at an instant.
    """
    holdings = [quarter_end(item) for item in PUBLISHED]
    fits = [fit_share(holdings[:count], PUBLISHED[:count]) for count in range(1, len(PUBLISHED) + 1)]
    share = fits[-1][0]
    for item, held in zip(PUBLISHED, holdings, strict=True):
        valuation = _valued(held, share)
        mbs, treasuries = valuation.of("mbs"), valuation.of("treasuries")
        print(
            f"{item.trading_day}: gain {_gain_bn(valuation):8.1f} bn, published {item.gain_bn:8.1f}; amortised cost "
            f"{valuation.amortised_cost_bn:7.1f}; Treasuries {treasuries.value_bn:7.1f}, MBS {mbs.value_bn:7.1f} "
            f"(spread {valuation.mortgage_spread_pct:.2f} %)"
        )
    heading = "MBS: part of a new pool's par spread that held pools are discounted with."
    write_fits("mortgage_spread", heading, [fit for _, fit in fits])
    missed = np.array(list(fits[-1][1].errors.values()))
    print(f"shares {', '.join(f'{found:.4f}' for found, _ in fits)}, rms {np.sqrt(np.mean(missed**2)):.1f} bn")


if __name__ == "__main__":
    main()
