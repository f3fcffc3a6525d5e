"""The receipt of a number in a picture of history: which recipe each column of each picture follows.

A column without a recipe is a fault of the program; a test walks every column of every picture.
"""

from __future__ import annotations

from eccles.base.errors import InvariantError
from eccles.core.receipt import Receipt
from eccles.receipts.history.recipes import (
    Recipe,
    Spot,
    change_since_first,
    grown_over_a_year,
    index_since_first,
    level_of,
    line_of_the_books,
    over_gdp,
)
from eccles.receipts.history.recipes_economy import equity_change, growth_through, move_through
from eccles.receipts.history.recipes_holdings import (
    average_maturity,
    due_of_month,
    par_of,
    share_of_debt,
    share_of_marketable,
    share_of_soma,
)
from eccles.receipts.history.recipes_programmes import (
    actual_of_month,
    cap_of_month,
    length_of_programme,
    moved_by_class,
    moved_by_programme,
    moved_with_assets,
    pace_of_programme,
    planned_by_programme,
    planned_by_window,
    planned_of_month,
)
from eccles.receipts.history.recipes_rates import (
    mbs_principal,
    mean_of_episode,
    on_rrp_rate,
    on_rrp_spread,
    reserve_rate,
    rolling_deviation,
    spread_to_reserves,
)
from eccles.receipts.question import Question
from eccles.receipts.steps.computed import published_standing
from eccles.receipts.steps.picture_cells import PictureCell, find_cell
from eccles.report.charts.buying import PROGRAMMES

__all__ = ["RECIPES", "history_receipt", "recipe_of"]

BOOKS: dict[str, Recipe] = {"*_bn": line_of_the_books}
MONTHS: dict[str, Recipe] = {"*_actual_bn": actual_of_month, "*_planned_bn": planned_of_month}

RECIPES: dict[str, dict[str, Recipe]] = {
    "three_years": {
        "fed_assets_change_pct": change_since_first("WALCL"),
        "sp500_total_return_pct": equity_change,
    },
    "assets": {"total_assets_bn": level_of("WALCL")},
    "composition": BOOKS,
    "liabilities": BOOKS,
    "assets_to_gdp": {
        "assets_of_nominal_gdp_pct": over_gdp("WALCL", "GDP"),
        "assets_of_real_gdp_pct": over_gdp("WALCL", "GDPC1"),
    },
    "central_banks": {
        "fed_index": index_since_first("WALCL"),
        "ecb_index": index_since_first("ECBASSETSW"),
        "boj_index": index_since_first("JPNASSETS"),
        "pboc_index": index_since_first("PBOC_ASSETS"),
    },
    "compare_programmes": {
        "planned_bn": planned_by_programme,
        "actual_bn": moved_by_programme,
        "total_assets_change_bn": moved_with_assets,
        "actual_a_month_bn": pace_of_programme,
        "length_months": length_of_programme,
    },
    "twist": {"planned_bn": planned_by_window, "actual_bn": moved_by_class},
    "economy": {
        "gdp_growth_pct": grown_over_a_year("GDPC1"),
        "cpi_inflation_pct": grown_over_a_year("CPIAUCSL"),
        "pce_inflation_pct": grown_over_a_year("PCEPI"),
        "core_pce_inflation_pct": grown_over_a_year("PCEPILFE"),
        "unemployment_pct": level_of("UNRATE"),
        "production_growth_pct": grown_over_a_year("INDPRO"),
    },
    "through_programmes": {
        "*_gdp_growth_pct": growth_through("GDPC1"),
        "*_core_pce_inflation_pct": growth_through("PCEPILFE"),
        "*_cpi_inflation_pct": growth_through("CPIAUCSL"),
        "*_unemployment_change_pp": move_through("UNRATE", "pp"),
        "*_production_change_pct": move_through("INDPRO", "%"),
    },
    "inflation_and_yields": {
        "nominal_10y_pct": level_of("DGS10"),
        "real_10y_pct": level_of("DFII10"),
        "breakeven_10y_pct": level_of("T10YIE"),
        "forward_5y5y_pct": level_of("T5YIFR"),
    },
    "funds_rate": {
        "effective_pct": level_of("DFF"),
        "target_upper_pct": level_of("DFEDTARU"),
        "target_lower_pct": level_of("DFEDTARL"),
    },
    "corridor": {
        "iorb_pct": reserve_rate,
        "effr_pct": level_of("EFFR"),
        "sofr_pct": level_of("SOFR"),
        "on_rrp_pct": on_rrp_rate,
        "effr_less_iorb_bp": spread_to_reserves("EFFR"),
        "sofr_less_iorb_bp": spread_to_reserves("SOFR"),
        "on_rrp_less_iorb_bp": on_rrp_spread,
    },
    "volatility": {"volatility_bp": rolling_deviation, "mean_of_episode_bp": mean_of_episode},
    "mortgages": {
        "mortgage_rate_pct": level_of("MORTGAGE30US"),
        "fannie_cpr_pct": level_of("AGENCY_CPR_FNMA"),
        "freddie_cpr_pct": level_of("AGENCY_CPR_FHLMC"),
        "ginnie_cpr_pct": level_of("AGENCY_CPR_GNMA"),
        "mbs_principal_bn": mbs_principal,
    },
    "soma_table": {
        "par_bn": par_of,
        "share_of_total_pct": share_of_soma,
        "average_maturity_yrs": average_maturity,
    },
    "share_of_market": {
        "share_of_public_debt_pct": share_of_debt,
        "share_of_marketable_pct": share_of_marketable,
    },
    "maturities_and_caps": {
        "coupons_due_bn": due_of_month,
        "bills_due_bn": due_of_month,
        "treasury_cap_bn": cap_of_month("QT2", "treasuries"),
    },
    **{f"purchases_{name.lower()}": MONTHS for name in PROGRAMMES},
}
"""Picture → column → recipe; "*" stands for what a column begins with: a line, a programme, a measure."""


def recipe_of(picture: str, column: str) -> Recipe:
    """Return the recipe of a column: its own, or that of its ending.

    Raises:
        InvariantError: nothing says what the column is made of.
    """
    known = RECIPES.get(picture, {})
    endings = [name for name in known if name.startswith("*") and column.endswith(name[1:])]
    name = column if column in known else next(iter(endings), None)
    if name is None:
        raise InvariantError(f"nothing says what {column} of the picture {picture} is made of; name it in {__name__}")
    return known[name]


def history_receipt(question: Question, picture: str, column: str, row: str) -> Receipt:
    """Return where a number in a picture of history comes from, drawn over the picture's own days.

    Args:
        question: what is asked, with the data at hand.
        picture: one of history, by name.
        column: of its table.
        row: the first cell of the row; of a picture over time also a month or a year.

    Raises:
        DataError: no such column or row, or an empty cell.
    """
    chart, _ = question.ask("chart", picture)
    cell = find_cell(chart, column, row)
    return _told(question, cell)


def _told(question: Question, cell: PictureCell) -> Receipt:
    told = recipe_of(cell.chart.name, cell.column)(Spot(question, cell))
    return Receipt(
        figure=cell.name,
        title=f"{cell.chart.title}: {cell.column}",
        date=cell.label,
        value=cell.value,
        unit=told.unit,
        chain=told.chain,
        standing=published_standing(question.library),
        shaped_by=told.shaped_by,
        divisor_bn=told.divided_by.value if told.divided_by else None,
        divided_by=told.divided_by,
        note=told.note,
    )
