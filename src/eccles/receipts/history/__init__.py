"""Receipts of what was published and what follows from it: pictures, episodes, programmes, claims."""

__all__: list[str] = []
