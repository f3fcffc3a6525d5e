"""The nouns of the record refuse what cannot be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.data.programmes import find_programme


def test_a_decision_does_not_end_before_it_starts_nor_name_a_negative_amount():
    row = find_programme("QE2").decisions[0]
    with pytest.raises(DataError, match="before it starts"):
        replace(row, end_date=row.start_date - np.timedelta64(1, "D"))
    with pytest.raises(DataError, match="not negative"):
        replace(row, amount_bn=-1.0)


def test_a_programme_is_its_decisions():
    programme = find_programme("QE3")
    with pytest.raises(DataError, match="holds no decision"):
        replace(programme, decisions=())
    assert programme.phases == ("QE3", "QE3_TAPER")
    assert (str(programme.start_date), str(programme.end_date)) == ("2012-09-14", "2014-10-31")
    assert np.isnat(find_programme("REINV_2025").end_date)


def test_a_repo_is_no_outright_purchase_and_a_twist_has_two_sides():
    (repo,) = find_programme("REPO_2019").decisions
    assert not repo.is_purchase
    assert {(row.is_purchase, row.is_sale) for row in find_programme("MEP").decisions} == {(True, False), (False, True)}
    assert find_programme("QE1").decisions[0].marks == ("M", "V")
