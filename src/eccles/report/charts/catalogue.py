"""The pictures of history by name: one function each, with the line that the list of pictures shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.language import Language
from eccles.data.words import load_words
from eccles.report.chart import Chart
from eccles.report.charts import assets, buying, economy, holdings, rates
from eccles.report.charts.setting import Setting

__all__ = ["HISTORY_CHARTS", "chart_line", "draw_history", "read_chart_name"]

HISTORY_CHARTS: dict[str, Callable[[Setting], Chart]] = {
    "three_years": assets.three_years,
    "assets": assets.assets,
    "composition": assets.composition,
    "liabilities": assets.liabilities,
    "assets_to_gdp": assets.assets_to_gdp,
    "central_banks": assets.central_banks,
    "compare_programmes": buying.compare_programmes,
    "twist": buying.twist,
    "economy": economy.economy,
    "through_programmes": economy.through_programmes,
    "inflation_and_yields": economy.inflation_and_yields,
    "funds_rate": rates.funds_rate,
    "corridor": rates.corridor,
    "volatility": rates.volatility,
    "mortgages": rates.mortgages,
    "soma_table": holdings.soma_table,
    "share_of_market": holdings.share_of_market,
    "maturities_and_caps": holdings.maturities_and_caps,
    **{f"purchases_{name.lower()}": partial(buying.purchases, programme=name) for name in buying.PROGRAMMES},
}
"""Every picture of history by its name."""

OF_WHOLE_PROGRAMMES = frozenset({"compare_programmes", "twist", "through_programmes"})
"""Pictures that measure programmes from their first to their last day, whatever days are asked for."""


def read_chart_name(text: str) -> str:
    """Return the name of a picture; case, and hyphens for underscores, do not matter.

    Raises:
        DataError: there is no such picture; the nearest name is given.

    Example:
        >>> read_chart_name("Assets-to-GDP")
        'assets_to_gdp'
    """
    name = text.strip().lower().replace("-", "_")
    if name not in HISTORY_CHARTS:
        raise DataError(f'no chart "{text}"; {nearest_name(name, HISTORY_CHARTS)} - `eccles chart` lists them')
    return name


def draw_history(setting: Setting, name: str) -> Chart:
    """Return one picture of history.

    Raises:
        DataError: there is no such picture, what it needs is not at hand or not known on the days asked for, or
            it takes no days.
    """
    known = read_chart_name(name)
    if known in OF_WHOLE_PROGRAMMES and not (np.isnat(setting.first_date) and np.isnat(setting.last_date)):
        raise DataError(f"{known} shows whole programmes; leave days and episode out")
    return HISTORY_CHARTS[known](setting)


def chart_line(name: str, language: Language) -> str:
    """Return the line that says what a picture shows."""
    words = load_words("charts")
    if words.has(f"{name}_line"):
        return words.text(f"{name}_line", language)
    programme = name.removeprefix("purchases_").upper()
    return words.text("purchases_line", language, programme=programme.replace("_", " "))
