"""Every tutorial does what it says: its sessions run and print what stands on the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import REPOSITORY
from tests.sessions import commands, faults

PAGES = sorted((REPOSITORY / "docs" / "tutorials").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_tutorial_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path / "home"))
    assert commands(page.read_text("utf-8"))
    assert faults(page) == []


def test_another_output_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.md"
    page.write_text("```console\n$ eccles --version\neccles 9.9.9\n```\n\n```python\n>>> 1 + 1\n3\n\n```\n", "utf-8")
    found = faults(page)
    assert len(found) >= 2
    assert "the page has" in found[0]
    page.write_text("```console\n$ eccles chart nothing\n```\n", "utf-8")
    assert "ended with 2" in faults(page)[0]
