"""What a report or a workbook carries so that it can be made again: the scenario as run, and the hashes it stands on.

Written as JSON in ASCII with sorted keys, so that the same projection carries the same text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from eccles.base.errors import DataError
from eccles.report.views import Projection

__all__ = ["carried", "carried_text", "made_with", "read_carried"]

FORM = 1
"""Raised when what a receipt holds changes its meaning."""


def carried(projection: Projection, library: str) -> dict[str, Any]:
    """Return what a projection is run again from.

    Args:
        projection: what is shown.
        library: the package that draws the page or writes the workbook.
    """
    result, record = projection.result, projection.provenance
    scenario = projection.scenario
    # A scenario changed in memory has another hash than what is written of it: then it cannot be run from here.
    written = scenario.written if scenario is not None else ""
    known = written and sha256(written.encode()).hexdigest() == record.scenario_hash
    return {
        "form": FORM,
        "version": record.version,
        "drawn_with": made_with(library),
        "snapshot_sha256": record.snapshot_hash,
        "scenario_name": projection.name,
        "scenario_sha256": record.scenario_hash,
        "scenario": json.loads(written) if known else None,
        "fits": dict(record.parameter_dates),
        "seed": record.seed,
        "path_count": projection.path_count,
        "opening_date": str(result.date[0]),
        "last_date": str(result.date[-1]),
    }


def made_with(library: str) -> str:
    """Return a library and its version, which decide the bytes of what it makes."""
    return f"{library} {version(library)}"


def carried_text(content: Mapping[str, Any]) -> str:
    """Return a receipt as text: JSON in ASCII, with sorted keys and no spaces."""
    return json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)


def read_carried(text: str, whose: str) -> Mapping[str, Any]:
    """Read the text of a receipt.

    Args:
        text: from `carried_text`.
        whose: in whose name a fault is told: "the page".

    Raises:
        DataError: it cannot be read.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{whose}'s receipt cannot be read ({error})") from None
    if not isinstance(content, dict):
        raise DataError(f"{whose}'s receipt cannot be read (it is no mapping)")
    return content
