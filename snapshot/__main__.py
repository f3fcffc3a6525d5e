"""`python -m snapshot`: build the embedded snapshot."""

from __future__ import annotations

import sys

from snapshot.build import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())
