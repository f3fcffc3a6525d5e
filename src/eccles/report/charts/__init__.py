"""Pictures: of a projection, of a programme by month, and of what happened since 2007; one module a subject."""

__all__: list[str] = []
