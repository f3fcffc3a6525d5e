"""Steps that receipts of every kind are made of: cells, the SOMA, decisions, lines of the release."""

__all__: list[str] = []
