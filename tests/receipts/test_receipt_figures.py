"""Receipts of everything else: addresses, published values, the user's own, income, the ladder and pictures."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import eccles
from eccles import receipts
from eccles.base.errors import DataError, InvariantError
from eccles.core.receipt import FigureForm
from eccles.data.library import open_library
from eccles.data.snapshot import open_snapshot
from eccles.data.store import open_store
from eccles.receipts.address import read_address
from eccles.receipts.answer import explain
from eccles.receipts.projection.ladder_rows import LADDER_COLUMNS
from eccles.receipts.question import Question
from eccles.receipts.subjects import SUBJECTS, Subject
from eccles.report.receipt_text import receipt_mapping, receipt_text
from tests.data import stores

OUTSIDE_FILES = [form for form in eccles.figures() if "#" not in form.written]
PROJECTED = ("balance_sheet", "reserves", "runoff", "mortgages")


@pytest.fixture(scope="module")
def projection() -> eccles.Projection:
    return eccles.project("qt2_as_it_happened", horizon="80w")


@pytest.mark.parametrize(
    "text",
    [
        "reserves",
        "@2023-01-01",
        "reserves@",
        "chart:reserves@2023-01-04",
        "page.pdf#reserves@2023",
        ":x@1",
    ],
)
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="is no figure"):
        read_address(text)


def test_a_word_that_is_no_kind_of_figure_is_refused() -> None:
    with pytest.raises(DataError, match=r'"laddr" is no kind of figure .*ladder'):
        read_address("baseline:laddr:coupon_due_bn@2026-06")
    with pytest.raises(DataError, match=r"written .*ladder:COLUMN@MONTH"):
        read_address("ladder:coupon_due_bn")


def test_addresses_are_read() -> None:
    address = read_address("out/my scenario.yaml:income:net_income@2027")
    assert (address.scenario, address.subject, address.name) == ("out/my scenario.yaml", "income", "net_income")
    assert address.figure == "income:net_income@2027"
    assert read_address("report.html#reserves@2028-12-27").file == "report.html"
    with pytest.raises(DataError, match="one scenario of its own"):
        read_address("report.html#baseline:reserves@2028-12-27")


def test_a_published_value_quotes_the_manifest() -> None:
    receipt = eccles.why("WALCL@2022-04-13")
    entry = open_snapshot().manifest.series["WALCL"]
    (origin,) = receipt.origins
    assert (receipt.value, receipt.unit) == (8965487.0, "USD mn")
    assert (origin.sha256, origin.content_sha256) == (entry.source_sha256, entry.value_sha256)
    assert (origin.publisher, origin.rights, origin.retrieval) == (entry.publisher, entry.rights, entry.retrieval)
    assert origin.known_at == "2022-04-14T20:30:00Z"
    assert eccles.why("WALCL@2022-04").date == "2022-04-27"


def test_a_cell_of_a_table(projection: eccles.Projection) -> None:
    table = open_snapshot().table("h41_factor")
    receipt = eccles.why("h41_factor.tga_bn@2022-06-01")
    assert receipt.value == table["tga_bn"][table["date"] == np.datetime64("2022-06-01")][0]
    for text, said in {
        "h41_factor.tga@2022-06-01": "tga_bn",
        "h41_factor@2022-06-01": "name a column",
        "h41_factor.tga_bn@2022-06-02": "no row of 2022-06-02",
        "holding.par_bn@2022-02-16": "eccles sql",
        "WALCL@2022-04-14": "nearest is of 2022-04-13",
        "WALCL@1999": "no observation in 1999",
        "SP500TR@2020-01-02": "restricted",
    }.items():
        with pytest.raises(DataError, match=said):
            eccles.why(text)


def test_a_stored_value_quotes_its_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path))
    given = stores.answer(b"the bytes", url="https://example.org/walcl")
    with open_store() as store:
        made = store.update([given], [stores.series(given, ["2026-04-01"], [6_700_000.0])])
    receipt = eccles.why("WALCL@2026-04-01")
    (origin,) = receipt.origins
    assert receipt.value == 6_700_000.0
    assert (origin.address, origin.sha256) == ("https://example.org/walcl", given.sha256)
    assert "2026-05-01" in origin.retrieval
    assert receipt.standing.generation == made.number
    assert eccles.why("WALCL@2022-04-13").standing.generation is None
    assert open_library().home == tmp_path


def test_a_revised_value_as_it_was_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path))
    given = stores.answer(b"two vintages", at="2026-05-02T12:00:00")
    revised = stores.series(
        given, ["2026-04-01"] * 2, [1.0, 2.0], known_at=["2026-04-02T20:30:00", "2026-04-09T20:30:00"]
    )
    with open_store() as store:
        store.update([given], [revised])
    assert eccles.why("WALCL@2026-04-01").value == 2.0
    receipt = eccles.why("WALCL@2026-04-01", known_at="2026-04-03")
    assert (receipt.value, receipt.standing.known_at) == (1.0, "2026-04-04T03:59:59Z")
    assert receipt.origins[0].sha256 == given.sha256
    with pytest.raises(DataError, match="no observation on 2026-04-01"):
        eccles.why("WALCL@2026-04-01", known_at="2026-04-01")
    with pytest.raises(DataError, match="later known_at"):
        eccles.why("WALCL@2026-04-01", known_at="1990-01-01")
    with pytest.raises(DataError, match="no row of 2022-06-01"):
        eccles.why("h41_factor.tga_bn@2022-06-01", known_at="2022-06-01")
    with pytest.raises(DataError, match="what is known now"):
        eccles.why("chart:assets:total_assets_bn@2022-04-13", known_at="2022-06-01")


def test_a_projection_as_it_was_known() -> None:
    receipt = eccles.why("reserves@2024-09", "baseline", known_at="2024-06-20", horizon="26w")
    assert receipt.standing.known_at == "2024-06-21T03:59:59Z"
    assert all(origin.known_at <= "2024-06-21T03:59:59Z" for origin in receipt.origins if origin.value is not None)


@pytest.mark.parametrize("name", ["net_income", "interest_income", "interest_expense"])
@pytest.mark.parametrize("date", ["2023", "2023-05-03"])
def test_income_is_its_lines(projection: eccles.Projection, name: str, date: str) -> None:
    statement = projection.result.income
    assert statement is not None
    receipt = eccles.why(f"income:{name}@{date}", projection)
    shown = getattr(statement, f"{name}_bn")
    if len(date) == 4:
        years, total = statement.yearly_bn(shown)
        wanted = float(total[0, years == int(date)][0])
    else:
        wanted = float(shown[0, statement.date == np.datetime64(date)][0])
    assert receipt.value == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("given", ["treasury_cap", "tga"])
def test_what_a_sensitivity_shows_is_not_handed_through(projection: eccles.Projection, given: str) -> None:
    assert projection.scenario is not None
    found = eccles.sensitivity(projection.scenario, [given], ["reserves"])
    moved = replace(found, value=found.value + 1e-6)
    address = read_address(f"sensitivity:{given}:reserves@2023-05")
    run = {"baseline": projection}
    with pytest.raises(InvariantError, match="miss it by"):
        explain(Question(address, open_library(), run.__getitem__, lambda _: lambda *_: moved))


@pytest.mark.parametrize("column", LADDER_COLUMNS)
def test_the_ladder_adds_up(projection: eccles.Projection, column: str) -> None:
    for month in ("2022-07", "2023-04"):
        receipt = eccles.why(f"ladder:{column}@{month}", projection)
        shown = projection.ladder_frame()
        if column in shown:
            assert receipt.value == shown.loc[month, column].item()
        assert receipt.shaped_by


def test_what_fell_due_is_the_lots(projection: eccles.Projection) -> None:
    receipt = eccles.why("ladder:coupon_due_bn@2022-09", projection)
    assert [step.what for step in receipt.chain] == ["Notes and bonds"]  # no TIPS falls due in a September
    assert "4 lots" in receipt.chain[0].detail
    july = eccles.why("ladder:coupon_due_bn@2022-07", projection).chain
    last = {step.what: step.value or 0.0 for step in july}["Inflation compensation of the last days"]
    assert 0.0 < last < 0.05


@pytest.mark.parametrize("name", PROJECTED)
def test_every_number_of_a_picture_has_a_receipt(projection: eccles.Projection, name: str) -> None:
    chart = projection.chart(name)
    first, *others = chart.columns
    rows = [len(chart.columns[first]) // 3, len(chart.columns[first]) - 1]
    asked = 0
    for column in others:
        values = chart.columns[column]
        for row in rows if values.dtype.kind == "f" else ():
            if not np.isnan(values[row]):
                receipt = eccles.why(f"chart:{name}:{column}@{chart.columns[first][row]}", projection)
                assert receipt.value == values[row]
                asked += 1
    assert asked >= len(others)


def test_the_pictures_levels_are_explained_not_quoted(projection: eccles.Projection) -> None:
    last = projection.date[-1]
    receipt = eccles.why(f"chart:balance_sheet:coupons_bn@{last}", projection)
    result = projection.result
    wanted = sum(
        float(result.amount_bn(name)[0, -1]) for name in ("notes_bonds", "tips", "inflation_compensation", "frn")
    )
    assert receipt.value == pytest.approx(wanted, abs=1e-9)
    assert any(step.what == "Treasury run-off" for step in receipt.chain)
    before = eccles.why("chart:balance_sheet:coupons_bn@2020-12", projection)
    assert [step.what for step in before.chain] == ["TREAST", "soma_summary.bill_bn"]


@pytest.mark.parametrize(
    "form", [form for form in eccles.figures() if "#" not in form.written], ids=lambda form: form.example
)
def test_the_example_of_every_form_answers(form: FigureForm) -> None:
    receipt = eccles.why(form.example)
    assert receipt.total == pytest.approx(receipt.value, abs=1e-9)
    assert receipt.origins
    assert max(map(len, receipt_text(receipt).splitlines())) <= 80


OF_PUBLISHED = [subject for subject in SUBJECTS.values() if subject.of_published]


def test_every_kind_says_whether_it_is_a_projections() -> None:
    for word, subject in SUBJECTS.items():
        of_projection = subject.written.startswith("[SCENARIO:]") or word == "difference"
        assert of_projection is not bool(subject.of_published), word


@pytest.mark.parametrize("subject", OF_PUBLISHED, ids=lambda subject: subject.word)
def test_what_was_published_has_no_scenario_and_no_instant(subject: Subject) -> None:
    with pytest.raises(DataError, match=f"{subject.of_published} is computed from .* leave scenario"):
        eccles.why(f"baseline:{subject.example}")
    with pytest.raises(DataError, match=f"{subject.of_published} is computed from .* leave scenario"):
        eccles.why(subject.example, horizon="4w")
    with pytest.raises(DataError, match=f"{subject.of_published} shows what is known now"):
        eccles.why(subject.example, known_at="2015-01-01")


@pytest.mark.parametrize("subject", OF_PUBLISHED, ids=lambda subject: subject.word)
def test_what_was_published_names_what_was_read_once(subject: Subject) -> None:
    receipt = eccles.why(subject.example)
    (read,) = [step for step in receipt.shaped_by if step.what == "Everything that was read for it"]
    assert read.origins or read.detail
    assert receipt.standing.generation is None


def test_the_store_is_named_where_it_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path))
    given = stores.answer(b"later", url="https://example.org/dgs10")
    with open_store() as store:
        rate = stores.series(given, ["2026-06-30"], [4.5], series_id="DGS10", unit="percent", frequency="D")
        made = store.update([given], [rate])
    assert eccles.why("path:qt2:yield_10y@2023-10-19").standing.generation == made.number
    assert eccles.why("programme:QT2:actual:treasuries@2024-06").standing.generation is None
    assert eccles.why("h41:loans@2026-03-25").standing.generation is None


def test_a_row_is_named_in_text_and_json() -> None:
    receipt = eccles.why("chart:maturities_and_caps:coupons_due_bn@2024-02")
    (lot,) = receipt.chain[0].origins
    assert (lot.name, lot.date) == ("holding.par_bn", "2022-02-16")
    assert lot.row in receipt.chain[0].what
    assert f"holding.par_bn, {lot.row}, of 2022-02-16" in " ".join(receipt_text(receipt).split())
    assert receipt_mapping(receipt)["chain"][0]["origins"][0]["row"] == lot.row


def test_the_rooms_of_projections_and_of_history_know_nothing_of_each_other() -> None:
    rooms = Path(receipts.__file__).parent
    for here, there in (("projection", "history"), ("history", "projection"), ("steps", "history")):
        for file in (rooms / here).glob("*.py"):
            assert f"eccles.receipts.{there}" not in file.read_text(encoding="utf-8"), file.name


def test_every_kind_of_figure_says_its_form_when_it_is_mistaken() -> None:
    for word, subject in SUBJECTS.items():
        names = ":".join(["x"] * (len(subject.form) + 1))
        with pytest.raises(DataError, match=re.escape(subject.written)):
            read_address(f"{word}:{names}")


def test_other_names_of_a_series_are_understood() -> None:
    assert eccles.why("walcl@2022-04-13").figure == "WALCL@2022-04-13"


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("WALCLL@2022-04-13", 'did you mean "WALCL"'),
        ("H41_FACTOR.reserves_bn@2022-06-01", 'did you mean "h41_factor.reserves_bn"'),
        ("reservs@2028-12-27", 'no line "reservs"'),
    ],
)
def test_a_name_is_looked_at_before_its_date(figure: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        eccles.why(figure)


def test_a_published_series_has_no_horizon() -> None:
    with pytest.raises(DataError, match="belongs to no scenario"):
        eccles.why("WALCL@2022-04-13", horizon="2y")


def test_a_value_of_a_revised_release_is_not_called_the_first() -> None:
    (revised,), (final,) = (eccles.why(figure).origins for figure in ("GDP@2024-01-01", "WALCL@2022-04-13"))
    assert "as revised" in revised.retrieval
    assert revised.known_by == "by the calendar of releases [M]"
    assert "as revised" not in final.retrieval


def test_a_changed_scenario_is_named_with_its_changes() -> None:
    receipt = eccles.why("reserves@2026-04-29", horizon="8w", set={"paths.tga_bn": 900})
    assert receipt.note == "asked with horizon 8w, paths.tga_bn = 900"
    assert not eccles.why("reserves@2026-04-29").note
