"""What happened: episodes and their figures, programmes as planned and as the books show them, run-off regimes."""

__all__: list[str] = []
