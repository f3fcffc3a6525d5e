"""The edge of the world: the only part of the package that touches disk or network.

`snapshot` reads the data embedded in the package; `manifest` says what is in it. Units other than billions and per
cent end here.
"""

__all__: list[str] = []
