"""Chinese letters in pictures: real glyphs, told apart from the boxes that stand for a missing one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import plotly.graph_objects as go
import pytest

from eccles.report import fonts
from eccles.report.image import image_bytes
from tests.report.test_image import available


def picture_of(letter: str, renderer: str) -> bytes:
    family = f"'Liberation Sans', {fonts.CHINESE_FAMILIES}, sans-serif"
    note = {"text": letter, "x": 0.5, "y": 0.5, "showarrow": False, "font": {"size": 40, "family": family}}
    axis = {"visible": False}
    layout = {"width": 120, "height": 90, "xaxis": axis, "yaxis": axis, "annotations": [note]}
    return image_bytes(go.Figure(layout=layout), renderer=renderer, scale=1)


@pytest.mark.parametrize("renderer", ["kaleido", "browser"])
def test_chinese_letters_are_drawn_and_not_boxes(renderer):
    available(renderer)
    assert fonts.font_folder() is not None
    # without a font both letters would be the same box
    assert picture_of("国", renderer) != picture_of("债", renderer)


def test_letters_no_font_has_are_alike():
    available("kaleido")
    assert picture_of("\U000f0001", "kaleido") == picture_of("\U000f0002", "kaleido")


def test_the_configuration_adds_the_packaged_font_to_what_is_there(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/etc/own.conf")
    setting = fonts.write_font_configuration(tmp_path, tmp_path / "a & b.conf")
    assert setting == {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    text = (tmp_path / "fonts.conf").read_text("utf-8")
    assert "/etc/own.conf" in text
    assert "a &amp; b.conf" in text
    assert f"<dir>{fonts.font_folder()}</dir>" in text


def test_without_the_package_nothing_is_configured_and_the_system_is_asked(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(fonts, "font_folder", lambda: None)
    monkeypatch.setattr(fonts, "SYSTEM_FILES", ())
    assert fonts.write_font_configuration(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []
    answers = iter([b"", b"/usr/share/fonts/noto.ttc: Noto Sans CJK SC\n"])
    monkeypatch.setattr(fonts.shutil, "which", lambda name: "/usr/bin/fc-list")
    monkeypatch.setattr(
        fonts.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0, stdout=next(answers))
    )
    found = [fonts.has_chinese_font.__wrapped__() for _ in range(2)]
    monkeypatch.setattr(fonts.shutil, "which", lambda name: None)
    assert [*found, fonts.has_chinese_font.__wrapped__()] == [False, True, False]
