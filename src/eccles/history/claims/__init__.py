"""The claims ledger: one small function a relation, a verdict that follows from what they return, and nothing typed."""

__all__: list[str] = []
