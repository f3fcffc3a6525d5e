"""The pictures of the workbook: native charts of the weekly sheet and the ladder, so that they follow its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eccles.report.charts.months import CAP_COLOUR
from eccles.report.charts.style import COLOUR, DARK, FONT_SIZE, GREY, PALE, tint
from eccles.report.workbook_book import ProjectionBook

__all__ = ["CHARTS", "charts_sheet"]

CHARTS = "Charts"
WIDTH_PX, HEIGHT_PX, ROWS_APART = 900, 400, 22


@dataclass(frozen=True)
class _Picture:
    """A chart: its title, kind, unit, and its series as (range, words, colour)."""

    title: str
    kind: dict[str, str]
    unit: str
    dates: str
    series: tuple[tuple[str, str, str], ...]
    lines: tuple[tuple[str, str, str], ...] = ()


AREA, LINE, BARS = {"type": "area", "subtype": "stacked"}, {"type": "line"}, {"type": "column", "subtype": "stacked"}

PICTURES = (
    _Picture(
        "What the Federal Reserve holds",
        AREA,
        "USD bn",
        "weekly_date",
        (
            ("weekly_treasuries", "Treasuries", COLOUR["treasuries_bn"]),
            ("weekly_agency_securities", "Agency securities", COLOUR["agency_securities_bn"]),
            ("weekly_loans", "Loans", COLOUR["loans_bn"]),
            ("weekly_other_assets", "Other assets and net premiums", COLOUR["other_assets_bn"]),
        ),
    ),
    _Picture(
        "What it owes",
        AREA,
        "USD bn",
        "weekly_date",
        (
            ("weekly_currency", "Currency", COLOUR["currency_bn"]),
            ("weekly_reserves", "Reserves", COLOUR["reserves_bn"]),
            ("weekly_on_rrp", "ON RRP", COLOUR["on_rrp_bn"]),
            ("weekly_foreign_rrp", "Foreign reverse repos", COLOUR["foreign_rrp_bn"]),
            ("weekly_tga", "Treasury General Account", COLOUR["tga_bn"]),
            ("weekly_other_liabilities", "Other liabilities and capital", COLOUR["other_liabilities_bn"]),
        ),
    ),
    _Picture(
        "Total assets and reserves, per cent of GDP",
        LINE,
        "per cent of nominal GDP",
        "weekly_date",
        (
            ("weekly_assets_share_of_gdp", "Total assets", DARK),
            ("weekly_reserves_share_of_gdp", "Reserves", COLOUR["reserves_bn"]),
        ),
    ),
    _Picture(
        "Treasury principal against the cap",
        BARS,
        "USD bn a month",
        "ladder_month",
        (
            ("ladder_coupon_redeemed", "Coupons redeemed", COLOUR["coupons_bn"]),
            ("ladder_bill_redeemed", "Bills redeemed", COLOUR["bills_bn"]),
            ("ladder_coupon_rolled", "Coupons rolled over", tint(COLOUR["coupons_bn"], 0.35)),
        ),
        (("ladder_treasury_cap", "Cap", CAP_COLOUR),),
    ),
    _Picture(
        "Agency principal against its cap",
        BARS,
        "USD bn a month",
        "ladder_month",
        (
            ("ladder_agency_redeemed", "Redeemed", COLOUR["agency_securities_bn"]),
            ("ladder_agency_reinvested", "Reinvested", tint(COLOUR["agency_securities_bn"], 0.4)),
        ),
        (("ladder_agency_cap", "Cap", CAP_COLOUR),),
    ),
)


def charts_sheet(book: ProjectionBook) -> None:
    """Draw the pictures of the projection as native charts, one below the other."""
    note = "Drawn from the weekly sheet and the ladder: change a number there and the picture follows."
    sheet = book.sheet(CHARTS, "Charts", note)
    sheet.set_print_scale(70)
    sheet.set_h_pagebreaks([3 + place * ROWS_APART for place in range(2, len(PICTURES), 2)])
    for place, picture in enumerate(PICTURES):
        sheet.insert_chart(3 + place * ROWS_APART, 0, _chart(book, picture), {"description": picture.title})


def _chart(book: ProjectionBook, picture: _Picture) -> Any:  # noqa: ANN401  # XlsxWriter publishes no types
    chart = book.workbook.add_chart(picture.kind)
    for cells, words, colour in picture.series:
        chart.add_series(_series(book, picture, cells, words, colour))
    if picture.lines:
        over = book.workbook.add_chart(LINE)
        for cells, words, colour in picture.lines:
            over.add_series(_series(book, picture, cells, words, colour, line=True))
        chart.combine(over)
    years = len(set(book.projection.date.astype("datetime64[Y]").tolist()))
    font = {"size": FONT_SIZE - 3, "color": GREY}
    chart.set_title(
        {"name": picture.title, "name_font": {"size": FONT_SIZE, "bold": True, "color": DARK}, "overlay": False}
    )
    chart.set_x_axis(
        {
            "date_axis": True,
            "num_format": "yyyy" if years > 3 else "mmm yy",
            "major_unit": 1 if years > 3 else 3,
            "major_unit_type": "years" if years > 3 else "months",
            "num_font": font,
            "line": {"color": GREY},
        }
    )
    unit = {"name": picture.unit, "name_font": {**font, "bold": False}}
    chart.set_y_axis(
        {**unit, "num_format": "#,##0", "num_font": font, "major_gridlines": {"visible": True, "line": {"color": PALE}}}
    )
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": WIDTH_PX, "height": HEIGHT_PX})
    return chart


def _series(
    book: ProjectionBook, picture: _Picture, cells: str, words: str, colour: str, *, line: bool = False
) -> dict[str, object]:
    series: dict[str, object] = {
        "name": words,
        "categories": f"={book.names[picture.dates]}",
        "values": f"={book.names[cells]}",
    }
    if line or picture.kind is LINE:
        return {**series, "line": {"color": colour, "width": 2}}
    return {**series, "fill": {"color": colour}, "border": {"none": True}, "gap": 30}
