"""Receipts of studies: what markets did around announcements, in purchases and in run-off."""

__all__: list[str] = []
