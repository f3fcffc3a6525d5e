"""The chart of accounts: unique names, groups, signs, and what total assets leaves out."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.core.accounts import Account, ChartOfAccounts, Group, Side
from tests.small import chart


def test_an_account_is_found_by_name_and_a_wrong_name_gets_the_nearest():
    assert chart().names[chart().index("reserves")] == "reserves"
    with pytest.raises(DataError, match='no account "reserve"; did you mean "reserves"'):
        chart().index("reserve")


def test_a_name_stands_once():
    twice = Account("mbs", Side.ASSET, Group.AGENCY_MBS, "MBS", "")
    with pytest.raises(DataError, match="names must be unique"):
        ChartOfAccounts((twice, twice))


def test_groups_are_added_up_in_the_order_of_the_chart():
    names = np.array(chart().names)
    assert names[chart().members(Group.AGENCY_MBS)].tolist() == ["mbs", "cmbs"]
    assert names[chart().members(Group.LIQUIDITY, Group.AUTONOMOUS)].tolist() == ["tga", "reserves"]
    assert chart().members(Group.OTHER_ASSETS).tolist() == []


def test_assets_are_positive_and_liabilities_negative():
    signs = dict(zip(chart().names, chart().side_sign, strict=True))
    assert signs["bills"] == 1.0
    assert signs["reserves"] == -1.0


def test_total_assets_are_all_assets_but_the_bridge_of_the_factors_table():
    total = {chart().names[place] for place in chart().total_assets_index}
    assets = {account.name for account in chart().accounts if account.side is Side.ASSET}
    assert total == assets - {"factors_bridge"}
