"""Build the embedded snapshot: read the raw files, write the tables, print what was written.

python -m snapshot --shared ../shared            # all tables
python -m snapshot --only auction                # one table again, the others kept
python -m snapshot --target /tmp/elsewhere       # somewhere else, to compare
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from eccles.data.manifest import read_manifest
from snapshot.raw import Raw
from snapshot.tables import TABLES
from snapshot.write import write_snapshot

__all__ = ["main"]

_ROOT = Path(__file__).resolve().parent.parent
_EMBEDDED = _ROOT / "src" / "eccles" / "data" / "embedded"


def main(arguments: list[str] | None = None) -> int:
    """Build as the command line says, and print each table's rows, span and size."""
    names = [spec.name for spec in TABLES]
    parser = argparse.ArgumentParser(prog="python -m snapshot", description="Build the embedded snapshot.")
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("ECCLES_SHARED", _ROOT.parent / "shared")))
    parser.add_argument("--target", type=Path, default=_EMBEDDED)
    parser.add_argument("--only", nargs="*", choices=names, default=[], metavar="TABLE")
    options = parser.parse_args(arguments)
    target = write_snapshot(Raw(options.shared), options.target, frozenset(options.only))
    manifest = read_manifest(target)
    for row in manifest.summary_rows():
        print(f"{row.name:18} {row.rows:>8,} rows  {row.size_count:>10,} bytes  {row.first_date:10} {row.last_date:10}")
    print(f"total {manifest.size_count:,} bytes, snapshot {manifest.snapshot_sha256}")
    return 0
