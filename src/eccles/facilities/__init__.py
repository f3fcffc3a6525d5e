"""The Federal Reserve's facilities, one file each."""

__all__: list[str] = []
