"""Receipts of what is projected: lines, income, principal, securities, valuations, the H.4.1, differences."""

__all__: list[str] = []
