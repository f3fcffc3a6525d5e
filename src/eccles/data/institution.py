"""A central bank as data: its chart of accounts, read from `institutions/<bank>/`."""

from __future__ import annotations

from eccles.base.errors import DataError
from eccles.core.accounts import Account, ChartOfAccounts, Group, Side
from eccles.data.package_files import packaged_exists, packaged_text
from eccles.data.reads import kept
from eccles.data.yaml_text import read_yaml

__all__ = ["chart_of_accounts"]


@kept
def chart_of_accounts(bank: str = "fed") -> ChartOfAccounts:
    """Return a bank's chart of accounts.

    Raises:
        DataError: no such bank.
    """
    place = f"institutions/{bank}/accounts.yaml"
    if not packaged_exists(place):
        raise DataError(f'no chart of accounts for "{bank}"')
    rows = read_yaml(packaged_text(place))["accounts"]
    return ChartOfAccounts(
        tuple(
            Account(row["name"], Side(row["side"]), Group(row["group"]), row["title"], row["published_line"])
            for row in rows
        )
    )
