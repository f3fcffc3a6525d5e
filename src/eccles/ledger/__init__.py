"""Double entry over time: posting, the autonomous factors, the invariants."""

__all__: list[str] = []
