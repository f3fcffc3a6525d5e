"""What a projection looks like: frames, summary rows, pictures, and the self-contained page that holds them all."""

__all__: list[str] = []
