"""The connectors to live sources, one file each: a pure `parse(bytes)`, a thin `fetch`, and the list `CONNECTORS`."""

__all__: list[str] = []
