"""A report taken apart: its tables, the digits it lets one save, its pictures, its receipt, and the text around them.

Only the markup that `eccles` writes is understood; whatever else stands in a page remains part of its text, so that
nothing in it escapes a comparison.
"""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import Any

from eccles.base.errors import DataError
from eccles.report.carried_receipt import read_carried

__all__ = ["FIGURE", "RECEIPT_ID", "SAVED", "TABLE", "Grid", "Page", "read_page"]

RECEIPT_ID = "eccles-receipt"
RECEIPT = re.compile(rf'(<script type="application/json" id="{RECEIPT_ID}">)(.*?)(</script>)', re.DOTALL)
BODY_END = "</main>"
"""What follows are scripts, Plotly's among them."""

TABLE, SAVED, FIGURE = "table", "saved digits", "picture"
PART = re.compile(
    r"<table>(?P<table>.*?)</table>"
    r'|download="(?P<file>[^"]+)" href="data:text/csv;charset=utf-8;base64,(?P<saved>[^"]*)"'
    r'|<script type="application/json" id="(?P<id>chart-[^"]+)-figure">(?P<figure>.*?)</script>',
    re.DOTALL,
)
CAPTION, ROW = re.compile(r"<caption>(.*?)</caption>", re.DOTALL), re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd](?P<marks>[^>]*)>(?P<text>.*?)</t[hd]>", re.DOTALL)
ID = re.compile(r'\bid="([^"]+)"')

Grid = list[list[str]]


@dataclass(frozen=True)
class Page:
    """A page of eccles.

    Attributes:
        text: the whole of it.
        parts: by name ("table: ...", "saved digits: ...", "picture: ..."), the raw content, in the order of the page.
        around: the text between the parts, without the receipt.
        scripts: what follows the body.
    """

    text: str
    parts: Mapping[str, str]
    around: str
    scripts: str

    @cached_property
    def receipt(self) -> Mapping[str, Any]:
        """The receipt the page carries.

        Raises:
            DataError: it carries none, several, or one that cannot be read.
        """
        found = RECEIPT.findall(self.text)
        if len(found) != 1:
            many = f"{len(found)} receipts" if found else "no receipt"
            raise DataError(f"the page carries {many}; only the report of a projection (eccles project --out) has one")
        return read_carried(found[0][1], "the page")

    @property
    def sha256(self) -> str:
        """The hash of the page without the content of its receipt."""
        return hashlib.sha256(RECEIPT.sub(r"\1\3", self.text).encode("utf-8")).hexdigest()

    def digests(self) -> dict[str, str]:
        """Return the hash of every part, by name."""
        return {name: hashlib.sha256(raw.encode("utf-8")).hexdigest() for name, raw in self.parts.items()}

    def grid(self, name: str) -> Grid:
        """Return a table, or saved digits, as rows of text; the heads are the first row.

        Raises:
            DataError: the saved digits cannot be read.
        """
        raw = self.parts[name]
        if name.startswith(SAVED):
            try:
                return list(csv.reader(io.StringIO(base64.b64decode(raw, validate=True).decode("utf-8"))))
            except (binascii.Error, ValueError) as error:
                raise DataError(f"{name} cannot be read ({error})") from None
        return [[unescape(cell["text"]) for cell in CELL.finditer(row)] for row in ROW.findall(raw)]

    def marked(self, figure: str) -> str | None:
        """Return the text of the cell under an id; None where the page has none."""
        for name, raw in self.parts.items():
            for cell in CELL.finditer(raw) if name.startswith(TABLE) else ():
                found = ID.search(cell["marks"])
                if found is not None and unescape(found[1]) == figure:
                    return unescape(cell["text"])
        return None


def read_page(text: str) -> Page:
    """Take a page apart."""
    body, _, scripts = text.partition(BODY_END)
    parts: dict[str, str] = {}
    for name, raw in _named(RECEIPT.sub(r"\1\3", body)):
        count = sum(known == name or known.startswith(f"{name} (") for known in parts)
        parts[f"{name} ({count + 1})" if count else name] = raw
    return Page(text, parts, PART.sub("", RECEIPT.sub("", body)), scripts)


def _named(body: str) -> Iterator[tuple[str, str]]:
    """Yield each part with its name: a table has its caption's, or that of the digits offered before it."""
    last = ""
    for found in PART.finditer(body):
        if found["file"] is not None:
            last = found["file"].removesuffix(".csv")
            yield f"{SAVED}: {last}", found["saved"]
        elif found["id"] is not None:
            yield f"{FIGURE}: {found['id'].removeprefix('chart-')}", found["figure"]
        else:
            caption = CAPTION.search(found["table"])
            yield f"{TABLE}: {unescape(caption[1]) if caption else last}", found["table"]
