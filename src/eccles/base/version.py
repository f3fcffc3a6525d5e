"""The version of the package, as its provenance records print it."""

__all__ = ["VERSION"]

VERSION = "0.1.0"
