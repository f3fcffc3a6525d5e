"""The pictures of history: every one builds in both languages, and what it draws is what pandas computes."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eccles import api
from eccles.base.errors import DataError, EcclesError
from eccles.data.episodes import load_episodes
from eccles.report import fonts
from eccles.report.chart import Chart, csv_text, dressed
from eccles.report.charts.catalogue import read_chart_name
from eccles.report.charts.setting import FULL_WIDTH_PX, read_width
from tests.house import REPOSITORY
from tests.house_units import unnamed_columns
from tests.report.drawn import embedded, letters, same

NAMES = list(api.charts())
LANGUAGES = ("en", "zh")


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@pytest.fixture(scope="module", autouse=True)
def empty_home(tmp_path_factory: pytest.TempPathFactory):
    """No series of the user's own: the pictures are those of the embedded data."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECCLES_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="module")
def drawn() -> dict[tuple[str, str], Chart]:
    return {(name, language): api.chart(name, language=language) for name in NAMES for language in LANGUAGES}


# --- every picture -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_says_what_it_shows_in_both_languages(drawn, name):
    english, chinese = (drawn[name, language] for language in LANGUAGES)
    assert (english.name, chinese.name) == (name, name)
    for chart in (english, chinese):
        assert chart.title
        assert chart.unit
        assert chart.note
        assert chart.summary.strip()
        assert "eccles" in chart.source.text
        assert str(chart.source.as_of_date) <= "2026-03-31"
    assert not has_chinese(csv_text(english.columns) + letters(english.figure))
    assert not has_chinese(english.title + english.subtitle + english.unit + english.note + english.source.text)
    for text in (chinese.title, chinese.note, chinese.source.text, letters(dressed(chinese, 860))):
        assert has_chinese(text)


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_draw_the_same_numbers(drawn, name):
    english, chinese = (drawn[name, language].columns for language in LANGUAGES)
    assert list(english) == list(chinese)
    for column, values in english.items():
        if column != "name":
            np.testing.assert_array_equal(values, chinese[column])


@pytest.mark.parametrize("name", NAMES)
def test_columns_are_named_by_their_unit_and_equally_long(drawn, name):
    columns = drawn[name, "en"].columns
    assert unnamed_columns(name, {key: value.dtype.kind for key, value in columns.items()}) == []
    assert len({len(value) for value in columns.values()}) == 1
    assert any(np.isfinite(value).any() for value in columns.values() if value.dtype.kind == "f")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_drawn_lies_outside_its_axis(drawn, name):
    figure = drawn[name, "zh"].figure
    for trace in figure.data:
        if trace.type != "scatter" or trace.stackgroup:
            continue
        low, high = figure.layout["yaxis" + (trace.yaxis or "y")[1:]].range
        values = np.asarray(trace.y, dtype=float)
        assert np.nanmin(values) >= low
        assert np.nanmax(values) <= high


@pytest.mark.parametrize(("name", "width"), list(itertools.product(NAMES, ["80mm", "full"])))
def test_a_picture_carries_title_unit_date_and_source_inside(name, width):
    chart = api.chart(name, language="zh", width=width)
    figure = dressed(chart, read_width(width))
    text = re.sub("<[^>]+>", "", "".join(note.text for note in figure.layout.annotations))
    for part in (chart.title, str(chart.source.as_of_date), "资料来源", "单位"):
        assert part.replace(" ", "") in text.replace(" ", "")
    assert figure.layout.width == read_width(width)


def test_labels_stand_within_their_axis():
    figure = api.chart("corridor", start="2019-08-01", end="2019-10-31", width="80mm").figure
    for axis in ("y2", "y4"):
        low, high = figure.layout["yaxis" + axis[1:]].range
        levels = sorted(note.y for note in figure.layout.annotations if note.yref == axis)
        assert len(levels) == {"y2": 4, "y4": 3}[axis]
        assert low <= levels[0] < levels[-1] <= high


def test_ticks_are_written_in_the_language(drawn):
    for language, month in (("en", "%b<br>%Y"), ("zh", "%-m月<br>%Y")):
        stops = drawn["corridor", language].figure.layout.xaxis2.tickformatstops
        assert [stop.value for stop in stops][1:] == [month, "%Y"]


def test_widths():
    assert read_width("80mm") == 420
    assert read_width("FULL") == FULL_WIDTH_PX
    for wrong in ("wide", "5mm", "9000"):
        with pytest.raises(EcclesError, match="millimetres"):
            read_width(wrong)


def test_names_are_read_generously_and_a_wrong_one_names_the_nearest():
    assert read_chart_name(" Assets-to-GDP ") == "assets_to_gdp"
    with pytest.raises(DataError, match='did you mean "corridor"'):
        api.chart("coridor")


# --- what lies behind ----------------------------------------------------------------------------------------------


def test_recessions_and_episodes_lie_behind_with_colour_and_pattern(drawn):
    figure = drawn["assets", "en"].figure
    spans = [(shape.x0, shape.x1) for shape in figure.layout.shapes if shape.layer == "below"]
    assert spans == [("2008-01-01", "2009-07-01"), ("2020-03-01", "2020-05-01")]
    bands = [trace for trace in figure.data if trace.type == "bar"]
    wanted = [
        item for item in load_episodes() if item.kind.value in {"purchases", "twist", "run_off", "reserve_management"}
    ]
    assert len(bands) == len(wanted)
    assert {band.marker.pattern.shape for band in bands} == {"/", "x", "\\", "."}
    assert {band.yaxis for band in bands} == {"y"}
    assert figure.layout.yaxis2.overlaying == "y"
    assert {annotation.text for annotation in figure.layout.annotations} >= {"QE1", "QE2", "Twist", "QE3", "QT1", "QT2"}


def test_an_episode_chooses_the_days():
    date = api.chart("economy", episode="Twist").columns["date"]
    assert (str(date[0]), str(date[-1])) == ("2011-04-01", "2013-06-01")
    with pytest.raises(EcclesError, match="not both"):
        api.chart("economy", episode="qe1", start="2010-01-01")
    with pytest.raises(EcclesError, match="before it starts"):
        api.chart("economy", start="2010-01-01", end="2009-01-01")
    with pytest.raises(DataError, match="nothing is known"):
        api.chart("corridor", start="1990-01-01", end="1991-01-01")


# --- files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["compare_programmes", "twist", "through_programmes"])
def test_a_picture_of_whole_programmes_takes_no_days(name):
    for days in ({"start": "2020-01-01"}, {"end": "2020-01-01"}, {"episode": "QE3"}):
        with pytest.raises(DataError, match="whole programmes"):
            api.chart(name, **days)


def test_the_rows_of_a_table_are_as_high_as_the_figure_has_room_for(drawn):
    for language in LANGUAGES:
        figure = drawn["soma_table", language].figure
        cells = figure.data[0].cells
        rows = [text for column in cells["values"] for text in column]
        assert not any("<" in text for text in rows)  # Plotly makes a row with marked-up text higher than asked
        height = figure.data[0].header.height + cells.height * len(cells["values"][0])
        assert figure.layout.height - figure.layout.margin.t - figure.layout.margin.b >= height


def test_a_page_holds_everything_and_fetches_nothing(tmp_path: Path):
    page = api.write_chart("assets", tmp_path / "a.html", language="zh").read_text("utf-8")
    assert '<html lang="zh-Hans">' in page
    assert "美联储总资产" in page
    assert "default-src 'none'" in page
    assert 'src="http' not in page


def test_a_table_is_written_with_every_digit(tmp_path: Path):
    written = pd.read_csv(api.write_chart("funds_rate", tmp_path / "f.csv"), index_col="date", parse_dates=True)
    same(written["effective_pct"].dropna(), embedded("DFF"))


def test_another_ending_is_refused(tmp_path: Path):
    with pytest.raises(DataError, match=r"must end in \.png, \.svg, \.html, \.csv"):
        api.write_chart("assets", tmp_path / "a.gif")


def test_without_a_chinese_font_a_png_says_so_and_is_english(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(fonts, "has_chinese_font", lambda: False)
    seen = []
    monkeypatch.setattr("eccles.report.image.write_image", lambda figure, path: seen.append(figure) or path)
    api.write_chart("assets", tmp_path / "a.png", language="zh")
    text = letters(seen[0])
    assert "no Chinese font was found" in text
    assert not has_chinese(text)
    api.write_chart("assets", tmp_path / "a.svg", language="zh")
    assert has_chinese(letters(seen[1]))  # an SVG is drawn with the reader's own fonts


# --- the how-to ----------------------------------------------------------------------------------------------------


def test_the_how_to_names_every_chart_and_its_pictures_are_there():
    page = REPOSITORY / "docs" / "how-to" / "charts.md"
    text = page.read_text("utf-8")
    assert [name for name in NAMES if f"`{name}`" not in text] == []
    links = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert len(links) == 5
    assert [link for link in links if not (page.parent / link).is_file()] == []
