"""A central bank as data: its chart of accounts, read from `institutions/<bank>/`."""

from __future__ import annotations

import functools
import importlib.resources

from eccles.base.errors import DataError
from eccles.core.accounts import Account, ChartOfAccounts, Group, Side
from eccles.data.yaml_text import read_yaml

__all__ = ["chart_of_accounts"]


@functools.cache
def chart_of_accounts(bank: str = "fed") -> ChartOfAccounts:
    """Return a bank's chart of accounts.

    Raises:
        DataError: no such bank.
    """
    path = importlib.resources.files("eccles") / "institutions" / bank / "accounts.yaml"
    if not path.is_file():
        raise DataError(f'no chart of accounts for "{bank}"')
    rows = read_yaml(path.read_text(encoding="utf-8"))["accounts"]
    return ChartOfAccounts(
        tuple(
            Account(row["name"], Side(row["side"]), Group(row["group"]), row["title"], row["published_line"])
            for row in rows
        )
    )
