"""The engine: paths, chunks, blocks."""
