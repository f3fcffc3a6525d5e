"""Checking what was written: reports and workbooks run again and compared, and the cells of a workbook."""

__all__: list[str] = []
