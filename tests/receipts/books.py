"""Workbooks as others save them and as forgers would: parts of the archive changed, and what a cell then holds."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Callable

from eccles.data.xlsx import StoredBook
from eccles.report.workbook import SHEETS
from eccles.report.workbook_words import README

__all__ = ["Change", "edited", "in_cell", "number", "part_of", "saved_again", "with_receipt"]

Change = Callable[[str], str]


def number(stored: StoredBook, sheet: str, cell: str) -> float:
    value = stored.sheets[sheet][cell].value
    assert isinstance(value, float)
    return value


def edited(content: bytes, part: str, change: Change) -> bytes:
    """Change one part of the archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            text = archive.read(name).decode()
            after = change(text) if name == part else text
            assert name != part or after != text, "nothing was changed"
            copy.writestr(name, after)
    return out.getvalue()


def part_of(sheet: str) -> str:
    names = [README, *(name for name, _, _ in SHEETS)]
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


def in_cell(cell: str, old: str, new: str) -> Change:
    """Change what stands in a cell."""

    def change(text: str) -> str:
        found = re.search(rf'<c r="{cell}"[^>]*>.*?</c>', text)
        assert found is not None
        return text.replace(found[0], re.sub(old, new, found[0], count=1))

    return change


def with_receipt(content: bytes, **change: object) -> bytes:
    """Change fields of the receipt as a forger would."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        carried = re.search(r'<t>(\{"drawn_with.*?)</t>', archive.read("xl/sharedStrings.xml").decode())
    assert carried is not None
    receipt = {**json.loads(html.unescape(carried[1])), **change}
    written = json.dumps(receipt, sort_keys=True, separators=(",", ":")).replace("&", "&amp;").replace("<", "&lt;")

    def replaced(text: str) -> str:
        return re.sub(r'<t>\{"drawn_with.*?</t>', lambda _: f"<t>{written}</t>", text)

    return edited(content, "xl/sharedStrings.xml", replaced)


def saved_again(content: bytes) -> bytes:
    """A workbook as another program saves it: other parts first, fifteen digits, sheet names without quotes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as copy:
        for name in reversed(archive.namelist()):
            text = archive.read(name).decode()
            if name.startswith("xl/worksheets/"):
                text = re.sub(r"<v>(-?\d+\.\d+)</v>", lambda found: f"<v>{float(found[1]):.15g}</v>", text)
                text = re.sub(r'(<c r="C20"[^>]*><v>)([^<]*)', r"\1 \2 ", text)
                text = re.sub(r"'(Income|Ladder)'!", r"\1!", text).replace("<f>", '<f aca="false">')
            copy.writestr(name, text)
    return out.getvalue()
