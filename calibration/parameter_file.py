"""How a calibration script writes what it found: `src/eccles/parameters/<name>.yaml`, one entry a data cut-off.

The file is deterministic (sorted keys, fixed rounding), so that running a script again on the same snapshot leaves the
repository unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

__all__ = ["PARAMETERS", "Fit", "write_fits"]

PARAMETERS = Path(__file__).resolve().parents[1] / "src" / "eccles" / "parameters"
SIGNIFICANT_DIGITS = 6


@dataclass(frozen=True)
class Fit:
    """One fit: the last date it has seen, what it found, how wrong it was, and on what."""

    data_to_date: str
    parameters: dict[str, Any]
    errors: dict[str, Any]
    sample: str
    script: str


def write_fits(name: str, heading: str, fits: Sequence[Fit]) -> Path:
    """Write the fits of one block, oldest cut-off first, under a comment that says what they are."""
    entries = [_rounded(vars(fit)) for fit in sorted(fits, key=lambda fit: fit.data_to_date)]
    body = yaml.safe_dump({"fits": entries}, sort_keys=True, allow_unicode=True, width=120)
    path = PARAMETERS / f"{name}.yaml"
    path.write_text("".join(f"# {line}\n" for line in heading.splitlines()) + body, encoding="utf-8")
    return path


def _rounded(value: Any) -> Any:  # noqa: ANN401 - a parsed document: mappings, lists and numbers at any depth
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}") if isinstance(value, float) else value
