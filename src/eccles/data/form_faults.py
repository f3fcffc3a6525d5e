"""What is wrong with a file of a strict form, in the reader's words: one sentence a fault, all of them at once.

pydantic names its own classes where a mapping was wanted; a reader of YAML knows keys and values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from eccles.base.errors import DataError, counted
from eccles.data.scenario_forms import shown

if TYPE_CHECKING:
    from pydantic import ValidationError

__all__ = ["form_refusal"]

A_MAPPING = re.compile("a valid dictionary( or (instance of|object to extract fields from) ?[A-Za-z_]*)?")


def form_refusal(source: str, error: ValidationError) -> DataError:
    """Return the one error that lists every fault of a file."""
    faults = [_sentence(item["loc"], item["msg"], item["input"]) for item in error.errors(include_url=False)]
    return DataError(f"{source} has {counted(len(faults), 'fault')}:\n" + "\n".join(faults))


def _sentence(place: Sequence[int | str], message: str, given: object) -> str:
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    plain = A_MAPPING.sub("a mapping of keys to values", message)
    return f"  - {where or 'the file'}: {plain} (found {shown(given)})"
