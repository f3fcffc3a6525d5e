"""Policy rules, one file each: what they may see and what they decide."""

__all__: list[str] = []
