"""Content as a source would send it."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["as_csv", "as_json"]


def as_json(content: Any) -> bytes:
    return json.dumps(content, indent=1).encode()


def as_csv(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()
