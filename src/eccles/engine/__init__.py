"""Where the siblings meet: the tuple of blocks and the one loop over time."""

__all__: list[str] = []
