"""One workbook for every test of workbooks: written once, read and written again once. Nothing changes it."""

from __future__ import annotations

from pathlib import Path

import pytest

import eccles
from eccles.receipts.checking.workbook_file import FreshBook, ReadBook, read_workbook, write_again
from eccles.report.workbook import write_workbook


@pytest.fixture(scope="session")
def projection() -> eccles.Projection:
    return eccles.project("qt2_as_it_happened", horizon="32w", set={"paths.loans_bn": 40.25})


@pytest.fixture(scope="session")
def path(projection: eccles.Projection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(
        projection, tmp_path_factory.mktemp("books") / "book.xlsx", dates=["2022-06-01", "2022-12-28"]
    )


@pytest.fixture(scope="session")
def book(path: Path) -> ReadBook:
    return read_workbook(path)


@pytest.fixture(scope="session")
def fresh(book: ReadBook) -> FreshBook:
    return write_again(book)
