"""The scripts that build the embedded snapshot from the raw published tables, and nothing else.

Run `python -m snapshot --shared ../shared` from the repository's root: it reads the raw files, brings them into the
package's own tidy schema, and writes `src/eccles/data/embedded` (zstd Parquet and a manifest). The same raw files under
the same DuckDB give the same bytes.
"""

__all__: list[str] = []
