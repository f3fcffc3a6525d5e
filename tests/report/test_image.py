"""A tiny figure through each renderer, and what is said where none works."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import plotly.graph_objects as go
import pytest

from eccles.base.errors import DataError, EcclesError
from eccles.report import image
from eccles.report.image import Renderer, image_bytes, installed_browser, write_image

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def tiny() -> go.Figure:
    return go.Figure(go.Scatter(x=[1, 2], y=[3, 5]), layout={"width": 320, "height": 200})


def available(renderer: Renderer) -> None:
    if renderer == "browser" and installed_browser() is None:
        pytest.skip("no Chrome or Chromium is installed here")
    if renderer == "kaleido" and find_spec("kaleido") is None:
        pytest.skip("kaleido is not installed here")


@pytest.mark.parametrize("renderer", ["kaleido", "browser"])
def test_a_picture_has_the_size_asked_for(tmp_path: Path, renderer: Renderer) -> None:
    available(renderer)
    path = write_image(tiny(), tmp_path / "deep" / "tiny.png", scale=2, renderer=renderer)
    content = path.read_bytes()
    assert content[:8] == PNG_HEAD
    assert [int.from_bytes(content[start : start + 4]) for start in (16, 20)] == [640, 400]
    assert [entry.name for entry in path.parent.iterdir()] == ["tiny.png"]


@pytest.mark.parametrize("renderer", ["kaleido", "browser"])
def test_a_drawing_is_svg(renderer: Renderer) -> None:
    available(renderer)
    text = image_bytes(tiny(), "svg", renderer=renderer).decode("utf-8")
    assert text.startswith("<svg")
    assert 'width="320"' in text
    assert text.rstrip().endswith("</svg>")


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"must end in \.png or \.svg"):
        write_image(tiny(), tmp_path / "tiny.gif")


def test_without_a_renderer_the_message_names_both(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(image, "installed_browser", lambda: None)
    monkeypatch.setattr(image, "find_spec", lambda name: None)
    with pytest.raises(EcclesError, match=r"browser: no Chrome.*kaleido: .*not installed.*install Chrome"):
        write_image(tiny(), tmp_path / "tiny.png")
    assert list(tmp_path.iterdir()) == []


def test_a_browser_that_hangs_or_fails_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "browser"
    script.write_text("#!/bin/sh\nexec sleep 30\n")
    script.chmod(0o755)
    monkeypatch.setenv("ECCLES_BROWSER", str(script))
    monkeypatch.setattr(image, "TIMEOUT_SECONDS", 0.2)
    with pytest.raises(EcclesError, match="no answer within"):
        image_bytes(tiny(), renderer="browser")
    script.write_text("#!/bin/sh\nexit 3\n")
    monkeypatch.setattr(image, "TIMEOUT_SECONDS", 20)
    with pytest.raises(EcclesError, match="stopped with code 3"):
        image_bytes(tiny(), renderer="browser")
