"""Receipts: where any value came from, step by step, and whether a report still says what its scenario gives."""

__all__: list[str] = []
