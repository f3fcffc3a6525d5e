"""What securities do by themselves: fall due, amortise, prepay."""

__all__: list[str] = []
