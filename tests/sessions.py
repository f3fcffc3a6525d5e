"""Run the sessions printed in a page of the documentation: shell commands of `eccles` and Python prompts.

A block marked `console` holds commands after `$` and what they print, one marked `python` a Python session; both are
compared as doctest does, `...` standing for anything.
"""

from __future__ import annotations

import doctest
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from eccles.surfaces.cli import app

BLOCK = re.compile(r"^```(console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
COLUMNS = "80"


@dataclass(frozen=True)
class Command:
    """One command of a page and what stands under it."""

    line: str
    printed: str


def commands(page: str) -> list[Command]:
    """Return the commands of a page, in order."""
    found = []
    for kind, text in BLOCK.findall(page):
        if kind == "console":
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                line, _, printed = part.partition("\n")
                found.append(Command(line, printed))
    return found


def faults(page: Path) -> list[str]:
    """Run every session of a page in the present folder; return what went differently."""
    text = page.read_text("utf-8")
    return [*(fault for command in commands(text) for fault in _run(command)), *_python(text, page.name)]


def _run(command: Command) -> list[str]:
    name, *words = shlex.split(command.line)
    assert name == "eccles", command.line
    result = CliRunner().invoke(app, words, env={"COLUMNS": COLUMNS})
    if result.exit_code:
        return [f"$ {command.line}\nended with {result.exit_code}: {result.stderr}"]
    if doctest.OutputChecker().check_output(command.printed, result.stdout, FLAGS):
        return []
    return [f"$ {command.line}\nthe page has\n{command.printed}\nit prints\n{result.stdout}"]


def _python(text: str, name: str) -> list[str]:
    session = "\n".join(block for kind, block in BLOCK.findall(text) if kind == "python")
    test = doctest.DocTestParser().get_doctest(session, {}, name, name, 0)
    report: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS, verbose=False).run(test, out=report.append)
    return report
