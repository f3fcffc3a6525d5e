"""Doors to the operations of `eccles.api`: today the command line."""

__all__: list[str] = []
