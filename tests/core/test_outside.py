"""Outside paths: every number finite, and as many paths as the widest array."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import ScenarioError
from tests.small import outside


def test_all_faulty_paths_are_named_at_once():
    hole = np.ones((1, 5))
    hole[0, 2] = np.nan
    with pytest.raises(ScenarioError, match="no finite number: tga_bn, cpi_index"):
        outside(tga_bn=hole, cpi_index=np.full((1, 24), np.inf))


def test_one_path_with_many_rows_makes_many_paths():
    assert outside().path_count == 1
    assert outside(tga_bn=np.ones((7, 5))).path_count == 7
    assert outside(cpi_index=np.ones((3, 24))).path_count == 3
