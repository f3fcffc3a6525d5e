"""Principal the SOMA received on agency MBS, month by month, where it is known apart from purchases."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray, month_index
from eccles.base.units import DAYS_PER_WEEK
from eccles.data.reads import kept
from eccles.data.snapshot import open_snapshot

__all__ = ["agency_principal"]

FloatArray = NDArray[np.float64]


@kept
def agency_principal() -> tuple[DateArray, FloatArray]:
    """Return the principal the SOMA received on MBS by payment month: month starts, and bn.

    A payment month is the month of (Wednesday − 6 days). Until March 2023 the paydowns are published apart from
    purchases; afterwards no purchase settled, and the fall of the holding is the principal. The last month, which may
    not be whole, is left out.
    """
    snapshot = open_snapshot()
    flow, soma = snapshot.table("mbs_flow"), snapshot.table("soma_summary")
    known = np.isfinite(flow["paydown_bn"])
    last_flow = flow["date"][known][-1]
    later = np.flatnonzero(soma["date"] > last_flow)
    fall = soma["mbs_bn"][later - 1] - soma["mbs_bn"][later]
    date = np.concatenate([flow["date"][known], soma["date"][later]])
    paid = np.concatenate([flow["paydown_bn"][known], fall])
    month = month_index((date - np.timedelta64(DAYS_PER_WEEK - 1, "D")).astype("datetime64[D]"))
    months = np.unique(month)[:-1]
    total = np.array([paid[month == place].sum() for place in months])
    return months.astype("datetime64[M]").astype("datetime64[D]"), total
