"""Fonts for Chinese text in pictures: found on this machine, or shown to the renderer where a package brought one.

The locked package `pylopdf-fonts-zh-cn` carries Noto Sans SC under the SIL Open Font License. Both renderers ask
fontconfig for fonts, so a small configuration file that names the package's folder is all they need; nothing is
installed. Where no font is found the caller draws in English: a picture of empty boxes is no picture.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

__all__ = ["CHINESE_FAMILIES", "font_folder", "has_chinese_font", "write_font_configuration"]

PACKAGE = "pylopdf_fonts_zh_cn"
CHINESE_FAMILIES = "'Noto Sans SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei'"
"""Where a browser looks for Chinese letters, the packaged family first."""

SYSTEM_FILES = ("/System/Library/Fonts/PingFang.ttc", "C:/Windows/Fonts/msyh.ttc")
LIST_SECONDS = 20


@functools.cache
def font_folder() -> Path | None:
    """Return the folder of the packaged Chinese font, or None where the package is not installed."""
    found = find_spec(PACKAGE)
    folder = Path(str(found.origin)).parent if found and found.origin else None
    return folder if folder is not None and any(folder.glob("NotoSansSC*.otf")) else None


@functools.cache
def has_chinese_font() -> bool:
    """Tell whether pictures can hold Chinese text here: with the packaged font or one of the system's."""
    return font_folder() is not None or any(Path(name).is_file() for name in SYSTEM_FILES) or _listed()


def _listed() -> bool:
    """Ask fontconfig, where there is one, for a font of Chinese."""
    program = shutil.which("fc-list")
    if program is None:
        return False
    done = subprocess.run(  # noqa: S603 - the system's own program, with a fixed question
        [program, ":lang=zh-cn"], capture_output=True, timeout=LIST_SECONDS, check=False
    )
    return bool(done.stdout.strip())


def write_font_configuration(folder: Path, *more: Path) -> dict[str, str]:
    """Write a fontconfig file that adds the packaged font to what is configured, and return the setting that names it.

    Args:
        folder: where to write it.
        more: further configurations to include where they exist, a renderer's own.

    Returns:
        Environment variables for the renderer; none where there is no packaged font.
    """
    fonts = font_folder()
    if fonts is None:
        return {}
    own = os.environ.get("FONTCONFIG_FILE")
    known = [*more, Path(own) if own else Path("/etc/fonts/fonts.conf")]
    includes = "".join(f'<include ignore_missing="yes">{escape(str(path))}</include>' for path in known)
    text = (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig>{includes}<dir>{escape(str(fonts))}</dir></fontconfig>\n"
    )
    path = folder / "fonts.conf"
    path.write_text(text, encoding="utf-8")
    return {"FONTCONFIG_FILE": str(path)}
