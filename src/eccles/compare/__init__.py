"""Projections beside each other: differences, why they moved, what each clause did, sensitivities, solved rules."""

__all__: list[str] = []
