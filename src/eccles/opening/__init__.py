"""The opening of a projection: assembled from data, carried forward with the engine, reconciled."""

__all__: list[str] = []
