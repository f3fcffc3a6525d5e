"""Pictures as files: one function that turns a figure into PNG or SVG, without network.

An installed Chrome or Chromium draws it if there is one; otherwise the renderer inside `kaleido` 0.2.1 does, given
Plotly's own `plotly.min.js`. Both are separate programs started for one picture, fed a local figure, and ended after a
bounded time.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote_to_bytes

from eccles.base.errors import DataError, EcclesError
from eccles.report.fonts import write_font_configuration
from eccles.report.whole_file import write_whole

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Renderer", "image_bytes", "installed_browser", "plotly_script", "write_image"]

Renderer = Literal["browser", "kaleido"]
Format = Literal["png", "svg"]

FORMATS: dict[str, Format] = {".png": "png", ".svg": "svg"}
TIMEOUT_SECONDS = 60
BROWSERS = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome", "msedge")
BROWSER_FILES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
BROWSER_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # a container has no user namespaces; the only page opened is ours
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no name resolves: nothing can be fetched
    "--virtual-time-budget=20000",
    "--dump-dom",
)
KALEIDO_ARGUMENTS = (
    "--disable-gpu",
    "--allow-file-access-from-files",
    "--disable-breakpad",
    "--disable-dev-shm-usage",
    "--no-sandbox",
)

PAGE = """<!doctype html><meta charset="utf-8"><script src="{plotly}"></script><body><pre id="out"></pre><script>
Plotly.toImage({figure}, {options}).then(
  function (address) {{ document.getElementById("out").textContent = address; }},
  function (error) {{ document.getElementById("out").textContent = "error: " + error; }});
</script>"""


class _RendererError(Exception):
    """One renderer could not draw; the other may."""


def write_image(
    figure: go.Figure,
    path: str | os.PathLike[str],
    *,
    width_px: int | None = None,
    height_px: int | None = None,
    scale: int = 3,
    renderer: Renderer | None = None,
) -> Path:
    """Write a figure as PNG or SVG, by the ending of the path; nothing is left behind where it fails.

    Args:
        figure: a Plotly figure, for example `projection.plot()`.
        path: ends in .png or .svg.
        width_px: width; the figure's own where left out.
        height_px: height; the figure's own where left out.
        scale: dots per pixel of a PNG; 3 prints well.
        renderer: use this one only.

    Raises:
        DataError: the ending is neither.
        EcclesError: no renderer works here; the message says what each one answered.
    """
    target = Path(path)
    kind = FORMATS.get(target.suffix.lower())
    if kind is None:
        raise DataError(f'cannot write a picture as "{target.name}"; the name must end in .png or .svg')
    content = image_bytes(figure, kind, width_px=width_px, height_px=height_px, scale=scale, renderer=renderer)
    return write_whole(target, content)


def image_bytes(
    figure: go.Figure,
    image_format: Format = "png",
    *,
    width_px: int | None = None,
    height_px: int | None = None,
    scale: int = 3,
    renderer: Renderer | None = None,
) -> bytes:
    """Return a figure as the bytes of a PNG or SVG; see `write_image`."""
    spec = {
        "format": image_format,
        "width": width_px or figure.layout.width or 900,
        "height": height_px or figure.layout.height or 500,
        "scale": scale if image_format == "png" else 1,
    }
    failures: list[str] = []
    for name, draw in (("browser", _with_browser), ("kaleido", _with_kaleido)):
        if renderer in (None, name):
            try:
                return draw(figure.to_json(), spec)
            except _RendererError as failure:
                failures.append(f"{name}: {failure}")
    raise EcclesError(
        "no picture could be drawn (" + "; ".join(failures) + "); install Chrome or Chromium, or kaleido 0.2.1"
    )


def installed_browser() -> str | None:
    """Return the Chrome or Chromium that draws pictures, or None; `ECCLES_BROWSER` names another one."""
    named = os.environ.get("ECCLES_BROWSER")
    found = [named] if named else [path for name in BROWSERS if (path := shutil.which(name))]
    return next((path for path in (*found, *BROWSER_FILES) if Path(path).is_file()), None)


def _with_browser(figure_json: str, spec: dict[str, object]) -> bytes:
    browser = installed_browser()
    if browser is None:
        raise _RendererError("no Chrome or Chromium is installed")
    with tempfile.TemporaryDirectory(prefix="eccles-", ignore_cleanup_errors=True) as folder:
        page = Path(folder) / "figure.html"
        safe = figure_json.replace("<", "\\u003c")
        page.write_text(
            PAGE.format(plotly=plotly_script().as_uri(), figure=safe, options=json.dumps(spec)), encoding="utf-8"
        )
        fonts = write_font_configuration(Path(folder))
        command = [browser, *BROWSER_ARGUMENTS, f"--user-data-dir={folder}/profile", page.as_uri()]
        dump = _run(command, places={**os.environ, **fonts})
    found = re.search(rb'<pre id="out">(.*?)</pre>', dump, re.DOTALL)
    answer = found.group(1).decode("utf-8") if found else "no answer"
    if not answer.startswith("data:image/"):
        raise _RendererError(answer[:200] or "it drew nothing in time")
    return _decoded(answer)


def _decoded(address: str) -> bytes:
    head, _, body = unescape(address).partition(",")
    return base64.b64decode(body) if head.endswith(";base64") else unquote_to_bytes(body)


def _with_kaleido(figure_json: str, spec: dict[str, object]) -> bytes:
    """Speak to the renderer directly: its Python wrapper waits without limit and fails under a path with spaces."""
    folder = _kaleido_folder()
    program = folder / "bin" / "kaleido"
    command = [
        str(program if program.is_file() else folder / ("kaleido.cmd" if sys.platform == "win32" else "kaleido"))
    ]
    command += ["plotly", f"--plotlyjs={plotly_script().as_uri()}"]
    command += [f"--mathjax={(folder / 'etc' / 'mathjax' / 'MathJax.js').as_uri()}", *KALEIDO_ARGUMENTS]
    libraries = os.pathsep.join(filter(None, [str(folder / "lib"), os.environ.get("LD_LIBRARY_PATH")]))
    places = {
        "LD_LIBRARY_PATH": libraries,
        "FONTCONFIG_PATH": str(folder / "etc" / "fonts"),
        "XDG_DATA_HOME": str(folder / "xdg"),
    }
    question = json.dumps({**spec, "data": json.loads(figure_json)}) + "\n"
    with tempfile.TemporaryDirectory(prefix="eccles-", ignore_cleanup_errors=True) as scratch:
        fonts = write_font_configuration(Path(scratch), folder / "etc" / "fonts" / "fonts.conf")
        answers = _run(command, question.encode("utf-8"), {**os.environ, **places, **fonts}, folder).splitlines()
    answer = json.loads(answers[-1]) if answers else {"message": "no answer"}
    if not answer.get("result"):
        raise _RendererError(str(answer.get("message"))[:200])
    text: str = answer["result"]
    return base64.b64decode(text) if spec["format"] == "png" else text.encode("utf-8")


def _kaleido_folder() -> Path:
    found = find_spec("kaleido")
    folder = Path(str(found.origin)).parent / "executable" if found else None
    if folder is None or not folder.is_dir():
        raise _RendererError("kaleido 0.2.1 with its renderer is not installed")
    return folder


def plotly_script() -> Path:
    """Return the Plotly script that the installed package ships."""
    import plotly  # deferred: only needed where a picture is drawn

    return Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


def _run(
    command: Sequence[str], question: bytes = b"", places: dict[str, str] | None = None, folder: Path | None = None
) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - a program found on this machine, with arguments made here
            command, input=question, capture_output=True, timeout=TIMEOUT_SECONDS, check=False, env=places, cwd=folder
        )
    except subprocess.TimeoutExpired:
        raise _RendererError(f"no answer within {TIMEOUT_SECONDS} seconds") from None
    except OSError as error:
        raise _RendererError(f"it did not start ({error})") from None
    if done.returncode != 0:
        raise _RendererError(f"it stopped with code {done.returncode}")
    return done.stdout
