"""Build the outside world of a scenario from the snapshot and the fitted models.

Each path says in one function what is published, and what the model does where nothing is. Monthly and quarterly
figures are used only once they were released: GDP thirty days after its quarter, consumer prices in the month after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray, Timeline, as_day
from eccles.base.units import DAYS_PER_YEAR, share_from_pct
from eccles.core.outside import Outside
from eccles.core.scenario import Method, Scenario
from eccles.core.series import Series
from eccles.data.snapshot import Snapshot
from eccles.ledger.currency import CurrencyParameters, currency_path
from eccles.ledger.held_line import held_path
from eccles.ledger.treasury_account import TreasuryAccountParameters, treasury_path
from eccles.opening.gdp import QuarterlyGdp
from eccles.opening.prices import PricePaths, core_inflation, unemployment
from eccles.opening.rates import RatePaths
from eccles.opening.weekly_path import Source, weekly_path

__all__ = ["AutonomousFits", "OutsideBuilder"]

FloatArray = NDArray[np.float64]

MONTH_DAYS = np.timedelta64(30, "D")
YEAR_WEEKS = 52


@dataclass(frozen=True)
class AutonomousFits:
    """Fitted behaviour behind the paths of the autonomous factors."""

    currency: CurrencyParameters
    treasury_account: TreasuryAccountParameters


@dataclass(frozen=True)
class OutsideBuilder:
    """Builds `Outside` for one scenario and timeline.

    Attributes:
        snapshot: the embedded data.
        scenario: its paths.
        timeline: the weeks.
        fits: fitted behaviour.
    """

    snapshot: Snapshot
    scenario: Scenario
    timeline: Timeline
    fits: AutonomousFits

    def build(self) -> Outside:
        """Return every outside path over the timeline.

        Raises:
            ScenarioError: a path as happened is not known over the horizon.
        """
        gdp = QuarterlyGdp.of(self.snapshot, self.timeline.opening_date, self.scenario.path("gdp_bn"))
        rates = RatePaths(self.snapshot, self.scenario, self.timeline)
        prices = PricePaths(self.snapshot, self.scenario, self.timeline)
        gdp_path = gdp.of_quarter(self.timeline.date)[None, :]
        cpi, cpi_first = prices.consumer_prices()
        mortgage, mortgage_first = rates.mortgage_rate()
        policy = rates.policy_rates()
        currency = self._currency()
        return Outside(
            currency_bn=currency,
            currency_growth_bn=self._currency_growth(currency),
            tga_bn=self._treasury_account(gdp_path),
            foreign_rrp_bn=self._held("foreign_rrp_bn", self._factor("foreign_rrp_bn")),
            other_liabilities_bn=self._held("other_liabilities_bn", self._factor("other_absorbing_bn")),
            loans_bn=self._held("loans_bn", self._factor("loans_bn")),
            other_assets_bn=self._held("other_assets_bn", self._published_other_assets()),
            discount_in_other_assets=self.scenario.path("other_assets_bn").method is not Method.MODEL,
            bridge_bn=self._bridge(),
            gdp_bn=gdp_path,
            gdp_known_bn=gdp.published_by(self.timeline.date)[None, :],
            gdp_growth_pct=gdp.growth_published_by(self.timeline.date)[None, :],
            bank_deposits_bn=self._with_gdp("bank_deposits_bn", "DPSACBW027SBOG", gdp),
            bank_assets_bn=self._with_gdp("bank_assets_bn", "TLAACBW027SBOG", gdp),
            iorb_pct=policy.iorb_pct,
            on_rrp_pct=policy.on_rrp_pct,
            effr_spread_bp=rates.effr_spread_bp(),
            unemployment_pct=self._last_published("unemployment_pct", unemployment(self.snapshot)),
            core_inflation_pct=self._last_published("core_inflation_pct", core_inflation(self.snapshot)),
            par_yield_pct=rates.par_yield_pct,
            breakeven_pct=prices.breakeven_pct(),
            mortgage_rate_pct=mortgage,
            mortgage_first_month_index=mortgage_first,
            cpi_index=cpi,
            cpi_first_month_index=cpi_first,
        )

    def _weekly(self, name: str, series: Series, model: Callable[[np.datetime64, DateArray], FloatArray]) -> FloatArray:
        source = Source(series.at, as_day(series.date[-1]), model)
        return weekly_path(name, self.scenario.path(name), self.timeline.date, source)

    def _currency(self) -> FloatArray:
        series, growth_pct = self._factor("currency_bn"), self.scenario.path("currency_bn").growth_pct

        def model(start: np.datetime64, later: DateArray) -> FloatArray:
            return currency_path(self.fits.currency, float(series.at(start)), start, later, growth_pct)

        return self._weekly("currency_bn", series, model)

    def _currency_growth(self, currency_bn: FloatArray) -> FloatArray:
        """Trend growth over a month at the fitted yearly rate: what a rule expects, whatever then happens."""
        spec = self.scenario.path("currency_bn")
        growth_pct = self.fits.currency.growth_pct if spec.growth_pct is None else spec.growth_pct
        month_years = float(MONTH_DAYS.astype(int)) / DAYS_PER_YEAR
        return np.asarray(currency_bn * ((1.0 + share_from_pct(growth_pct)) ** month_years - 1.0))

    def _treasury_account(self, gdp_bn: FloatArray) -> FloatArray:
        series = self._factor("tga_bn")

        def model(start: np.datetime64, later: DateArray) -> FloatArray:
            last = int(np.searchsorted(series.date, start))
            target = float(series.value[max(0, last + 1 - YEAR_WEEKS) : last + 1].mean())
            gdp = np.interp(later.astype(float), self.timeline.date.astype(float), gdp_bn[0])
            return treasury_path(
                self.fits.treasury_account, float(series.at(start)), start, later, target_bn=target, gdp_bn=gdp
            )

        return self._weekly("tga_bn", series, model)

    def _held(self, name: str, series: Series) -> FloatArray:
        """Follow a Wednesday line; the model holds its last level."""
        return self._weekly(name, series, lambda start, later: held_path(float(series.at(start)), start, later))

    def _published_other_assets(self) -> Series:
        """Total assets less securities held outright and loans: premiums, repos, swaps, gold and the rest."""
        table = self.snapshot.table("h41_factor")
        walcl = self.snapshot.series_bn("WALCL")
        return self._named("other_assets_bn", walcl.at(table["date"]) - table["securities_bn"] - table["loans_bn"])

    def _bridge(self) -> FloatArray:
        """Total factors supplying less total assets: as far as published other assets are followed, then held."""
        table = self.snapshot.table("h41_factor")
        series = self._named("bridge", table["total_supplying_bn"] - self.snapshot.series_bn("WALCL").at(table["date"]))
        spec = self.scenario.path("other_assets_bn")
        last = self.timeline.opening_date
        if spec.method is Method.AS_HAPPENED:
            last = self.timeline.last_date if spec.until_date is None else spec.until_date
        return series.asof(np.minimum(self.timeline.date, last))[None, :]

    def _factor(self, column: str) -> Series:
        """Return one column of the H.4.1 factors as a series of Wednesday levels."""
        return self._named(column, self.snapshot.table("h41_factor")[column])

    def _named(self, name: str, value_bn: FloatArray) -> Series:
        date = self.snapshot.table("h41_factor")["date"]
        return Series(
            id=name,
            title=name,
            publisher="Federal Reserve Board H.4.1",
            unit="USD bn",
            kind="Wednesday level",
            frequency="W",
            rights="public-domain",
            date=date,
            value=value_bn,
        )

    def _last_published(self, name: str, series: Series) -> FloatArray:
        """Follow a figure by its dates of publication; the model holds the last one published."""

        def model(start: np.datetime64, later: DateArray) -> FloatArray:
            return held_path(float(series.asof(start)), start, later)

        source = Source(series.asof, as_day(series.date[-1]), model)
        return weekly_path(name, self.scenario.path(name), self.timeline.date, source)

    def _with_gdp(self, name: str, series_id: str, gdp: QuarterlyGdp) -> FloatArray:
        series = self.snapshot.series_bn(series_id)

        def model(start: np.datetime64, later: DateArray) -> FloatArray:
            base = float(series.asof(start)) / float(gdp.smooth(np.array([start]))[0])
            return base * gdp.smooth(later)

        spec = self.scenario.path(name)
        return weekly_path(name, spec, self.timeline.date, Source(series.asof, as_day(series.date[-1]), model))
