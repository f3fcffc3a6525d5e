"""Rates formed from curves and reserves."""

__all__: list[str] = []
