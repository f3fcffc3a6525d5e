"""Foundations without economics: units, the weekly calendar, errors."""

__all__: list[str] = []
