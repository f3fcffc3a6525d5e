"""Checking a workbook: the same bytes or the same cells are confirmed, and every kind of change is found and named."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import eccles
from eccles.base.errors import DataError, ScenarioError
from eccles.core.receipt import ReportCheck
from eccles.data.xlsx import read_cells
from eccles.receipts.checking import verify_workbook, workbook_file
from eccles.receipts.checking.workbook_file import FreshBook, ReadBook, write_again
from eccles.report.workbook import workbook_bytes
from eccles.report.workbook_balance import QUARTERLY, WEEKLY
from eccles.report.workbook_income import INCOME
from eccles.report.workbook_lots import LADDER
from eccles.report.workbook_receipt import workbook_receipt
from eccles.report.workbook_words import README
from tests.receipts.books import edited, in_cell, number, part_of, saved_again, with_receipt

PARTS = ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet2.xml", "xl/_rels/workbook.xml.rels")

WRITTEN: dict[str, FreshBook] = {}


@pytest.fixture(autouse=True)
def written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a workbook again only once for each receipt that these tests make up."""

    def remembered(book: ReadBook, progress: object = None) -> FreshBook:
        key = json.dumps([book.receipt.get(name) for name in ("scenario", "path", "path_count", "lot_dates")])
        if key not in WRITTEN:
            WRITTEN[key] = write_again(book)
        return WRITTEN[key]

    monkeypatch.setattr(verify_workbook, "write_again", remembered)


def check(tmp_path: Path, content: bytes) -> ReportCheck:
    file = tmp_path / "book.xlsx"
    file.write_bytes(content)
    return eccles.verify_report(file)


def told(found: ReportCheck) -> str:
    assert not found.confirmed
    return str(found.difference)


@pytest.fixture(scope="module")
def content(path: Path) -> bytes:
    return path.read_bytes()


def test_the_workbook_is_confirmed_without_anything_else(tmp_path: Path, content: bytes) -> None:
    found = check(tmp_path, content)
    assert found.same_bytes
    assert (found.notes, found.table_count, found.counted) == ((), 11, "sheets")
    assert found.cell_count > 7_000


def test_a_workbook_saved_again_has_the_same_numbers(tmp_path: Path, content: bytes) -> None:
    found = check(tmp_path, saved_again(content))
    assert found.confirmed
    assert not found.same_bytes
    assert found.notes == (
        "the file is not the one eccles wrote, only its cells are; charts and formats were not compared",
    )


def libreoffice() -> str | None:
    return shutil.which("libreoffice") or shutil.which("soffice")


@pytest.mark.skipif(libreoffice() is None, reason="LibreOffice is not installed: apt-get install libreoffice-calc")
def test_libreoffice_keeps_the_receipt_and_the_numbers(path: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [libreoffice() or "", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(path)]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "HOME": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    found = eccles.verify_report(tmp_path / path.name)
    assert found.confirmed, found.difference
    assert not found.same_bytes


def test_a_changed_number_is_named(tmp_path: Path, content: bytes, fresh: FreshBook) -> None:
    was = number(fresh.stored, WEEKLY, "B20")
    said = told(check(tmp_path, edited(content, part_of(WEEKLY), in_cell("B20", r"<v>[^<]*", "<v>999.5"))))
    assert said == f"{WEEKLY}, B20, Treasury bills, 2022-08-31: shown 999.5, recomputed {was:.15g}"
    forged = edited(content, part_of(WEEKLY), in_cell("B20", r"<v>[^<]*", f"<v>{was + 1e-6!r}"))
    assert f"{WEEKLY}, B20" in told(check(tmp_path, forged))
    # A cell of the same workbook still tells where its number comes from, and what stands there instead.
    receipt = eccles.why(f"{tmp_path / 'book.xlsx'}#{WEEKLY}!B20")
    assert receipt.value == pytest.approx(was, abs=1e-9)
    assert f"the workbook shows {was + 1e-6!r} there" in receipt.note


@pytest.mark.parametrize(
    ("sheet", "cell", "old", "new", "words"),
    [
        (QUARTERLY, "D6", r"<v>[^<]*", "<v>1", "shown 1, recomputed"),
        (README, "B10", r"<v>[^<]*", "<v>8000", "shown 8000, recomputed"),
        (WEEKLY, "L20", "G20", "H20", "shown =H20+K20, recomputed =G20+K20"),
        (WEEKLY, "L20", r"<f>[^<]*</f>", "", "recomputed =G20+K20"),
        (LADDER, "F8", r"<v>([^<]*)</v>", r"<f>F7</f><v>\1</v>", "shown =F7, recomputed"),
        (WEEKLY, "B20", r"><v>[^<]*", ' t="e"><v>#REF!', "shown #REF!"),
        (WEEKLY, "B20", r"<c .*</c>", "", "shown nothing, recomputed"),
        (INCOME, "C10", r"<v>[^<]*</v>", "<v>0</v>", "shown 0, recomputed"),
    ],
)
def test_changed_values_and_formulas_are_found(
    tmp_path: Path, content: bytes, sheet: str, cell: str, old: str, new: str, words: str
) -> None:
    forged = edited(
        saved_again(content),
        part_of(sheet),
        lambda text: in_cell(cell, old, new)(text.replace(' aca="false"', "")),
    )
    said = told(check(tmp_path, forged))
    assert said.startswith(f"{sheet}, {cell}")
    assert words in said


def test_changed_words_names_and_sheets_are_found(tmp_path: Path, content: bytes) -> None:
    words = edited(content, "xl/sharedStrings.xml", lambda text: text.replace("Treasury bills<", "Treasury bonds<", 1))
    assert "shown Treasury bonds, recomputed Treasury bills" in told(check(tmp_path, words))
    named = edited(content, "xl/workbook.xml", lambda text: text.replace("!$B$7:$B$39</", "!$C$7:$C$39</", 1))
    assert told(check(tmp_path, named)).startswith("the names of ranges, income_bills: shown")
    renamed = edited(content, "xl/workbook.xml", lambda text: text.replace('sheet name="Ladder"', 'sheet name="Steps"'))
    assert told(check(tmp_path, renamed)) == "the sheets: shown nothing, recomputed Ladder"
    added = edited(
        content,
        "xl/workbook.xml",
        lambda text: text.replace("</sheets>", '<sheet name="Mine" sheetId="99" r:id="rId1"/></sheets>'),
    )
    assert told(check(tmp_path, added)) == "the sheets: shown Mine, recomputed nothing"


def test_a_changed_receipt_is_found(tmp_path: Path, content: bytes) -> None:
    scenario = json.loads(json.dumps(dict(workbook_receipt(read_cells(content)))["scenario"]))
    scenario["paths"]["loans_bn"] = 41.25
    changed = told(check(tmp_path, with_receipt(content, scenario=scenario)))
    assert changed.startswith("the scenario in the receipt, sha256")
    assert told(check(tmp_path, with_receipt(content, seed=7))) == "the receipt, seed: shown 7, recomputed None"
    assert told(check(tmp_path, with_receipt(content, lot_dates=["2022-06-01"]))).startswith("README, ")


def test_another_version_is_said_and_numbers_are_compared_all_the_same(tmp_path: Path, content: bytes) -> None:
    older = with_receipt(content, version="0.0.1", drawn_with="xlsxwriter 0", snapshot_sha256="f" * 64)
    found = check(tmp_path, older)
    assert found.confirmed
    assert "made by eccles 0.0.1" in found.notes[0]
    assert "words were not compared" in found.notes[-1]
    words = edited(older, "xl/sharedStrings.xml", lambda text: text.replace("Treasury bills<", "Treasury bonds<", 1))
    assert check(tmp_path, words).confirmed
    amount = edited(older, part_of(WEEKLY), in_cell("B20", r"<v>[^<]*", "<v>999.5"))
    assert told(check(tmp_path, amount)).startswith(f"{WEEKLY}, B20")
    (tmp_path / "book.xlsx").write_bytes(older)
    assert "stands on other data (ffffffffffffffff)" in eccles.why(f"{tmp_path / 'book.xlsx'}#{WEEKLY}!B20").note


def test_formulas_without_values_are_said(tmp_path: Path, content: bytes) -> None:
    bare = edited(content, part_of(LADDER), lambda text: re.sub(r"(</f>)<v>[^<]*</v>", r"\1", text))
    found = check(tmp_path, bare)
    assert found.confirmed
    assert "formulas have no value stored beside them" in found.notes[-1]


def test_what_cannot_be_checked_is_refused(tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        eccles.verify_report(tmp_path / "absent.xlsx")
    with pytest.raises(DataError, match=r"no \.xlsx workbook"):
        check(tmp_path, b"PK nothing")
    foreign = io.BytesIO()
    with xlsxwriter.Workbook(foreign, {"in_memory": True}) as other:
        other.add_worksheet("A").write_number(0, 0, 1.0)
    with pytest.raises(DataError, match="carries no receipt"):
        check(tmp_path, foreign.getvalue())
    with pytest.raises(DataError, match="carries no receipt"):
        eccles.why(f"{tmp_path / 'book.xlsx'}#A!A1")
    damaged = edited(content, "xl/sharedStrings.xml", lambda text: text.replace('{"drawn_with', "{drawn_with"))
    with pytest.raises(DataError, match="the workbook's receipt cannot be read"):
        check(tmp_path, damaged)
    unclear: tuple[dict[str, object], ...] = ({"path": "one"}, {"lot_dates": "all"}, {"lot_dates": []})
    for change in unclear:
        with pytest.raises(DataError, match="which path and which lots"):
            check(tmp_path, with_receipt(content, **change))
    with pytest.raises(DataError, match="nearest"):
        check(tmp_path, with_receipt(content, lot_dates=["2022-06-02"]))
    with pytest.raises(DataError, match="changed in memory"):
        check(tmp_path, with_receipt(content, scenario=None))
    monkeypatch.setattr(workbook_file, "LARGEST_UNPACKED_COUNT", 10)
    with pytest.raises(DataError, match="unpacks to"):
        check(tmp_path, content)


@given(
    place=st.floats(0.0, 1.0, exclude_max=True), put=st.text("<>&/\"' 9cr=v", max_size=3), part=st.sampled_from(PARTS)
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_workbook_gives_a_result_or_a_refusal(
    place: float, put: str, part: str, content: bytes, tmp_path: Path
) -> None:
    def damage(text: str) -> str:
        start = int(place * len(text))
        return text[:start] + put + "\n" + text[start + 1 :]

    with contextlib.suppress(eccles.EcclesError):
        found = check(tmp_path, edited(content, part, damage))
        assert not found.same_bytes


def test_cells_and_sheets_that_stand_there_twice_are_refused(tmp_path: Path, content: bytes) -> None:
    twice = edited(content, part_of(WEEKLY), lambda text: text.replace('<c r="B21"', '<c r="B20"'))
    with pytest.raises(DataError, match="two cells B20"):
        check(tmp_path, twice)
    nameless = edited(content, part_of(WEEKLY), lambda text: text.replace('<c r="B21"', "<c"))
    with pytest.raises(DataError, match="is no cell"):
        check(tmp_path, nameless)
    same = edited(content, "xl/workbook.xml", lambda text: text.replace('name="Ladder"', 'name="Income"'))
    with pytest.raises(DataError, match="two sheets of one name"):
        check(tmp_path, same)


def test_a_workbook_without_lots_is_confirmed(tmp_path: Path, projection: eccles.Projection) -> None:
    bare = replace(projection, result=replace(projection.result, lots=None))
    assert check(tmp_path, workbook_bytes(bare)).same_bytes


def test_a_scenario_that_cannot_be_run_is_refused(tmp_path: Path, content: bytes) -> None:
    scenario = {"name": "x", "title": "x"}
    digest = hashlib.sha256(json.dumps(scenario, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    with pytest.raises(ScenarioError, match="policy"):
        check(tmp_path, with_receipt(content, scenario=scenario, scenario_sha256=digest))
