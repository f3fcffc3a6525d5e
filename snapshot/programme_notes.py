"""Short notes of our own to the programme rows that need one, keyed by programme, start date and asset class.

A note says how to read the amount (gross or net, a cap or an actual figure) or where a date is not exact; the raw
file's longer remarks stay there.
"""

from __future__ import annotations

__all__ = ["NOTES"]

_TAPER_2014 = "steps sum to the published totals, 790 Treasuries and 823 MBS"
_QT1 = "cap; 6 and 4 at the start, plus 6 and 4 every quarter to 30 and 20; the excess is reinvested"
_QT2_TREASURY = "cap on coupons due in the month; bills fill a shortfall; the excess rolls at auction"
_QT2_AGENCY = "cap, not binding"
_RMP = "period ends near the ninth business day; agency principal reinvested beside it: {} bn"
_GROSS = "net of reinvested agency principal"

NOTES: dict[tuple[str, str, str], str] = {
    ("QE1", "2008-11-25", "agency_debt"): "announced up to 100, then 200, then about 175; actual 172",
    ("QE1", "2009-01-05", "agency_mbs"): "gross; settlement and paydowns left a net rise of 1,069 in SOMA MBS",
    ("QE1", "2009-03-25", "treasury"): "first and last operation; announced 2009-03-18",
    ("REINV_2010", "2010-08-17", "agency_principal_to_treasury"): "keeps SOMA near 2,054",
    ("QE2", "2010-11-12", "treasury"): "about 75 a month, on top of reinvestment",
    ("REINV_2011", "2011-07-01", "agency_principal_to_treasury"): "keeps SOMA near 2,600",
    ("MEP1", "2011-10-03", "treasury_6_30y"): "bought; sector weights 32/32/4/29 per cent and 3 in TIPS",
    ("MEP1", "2011-10-03", "treasury_le_3y"): "sold or redeemed, the same amount",
    ("MEP2", "2012-07-01", "treasury_6_30y"): "bought; both legs together 667 with the first programme",
    ("MEP2", "2012-07-01", "treasury_le_3y"): "sold or redeemed; SOMA Treasuries fell by 9.0 over both programmes",
    ("QE3", "2012-09-14", "agency_mbs"): "the rest of September 2012",
    ("QE3", "2012-10-01", "agency_mbs"): "open-ended",
    ("QE3", "2013-01-01", "treasury"): "longer-term; maturing Treasuries rolled again from January 2013",
    ("REINV_2014", "2014-11-01", "treasury"): "all Treasuries rolled, all agency principal into MBS",
    ("QT1", "2019-05-01", "treasury"): "cap halved from May; ended 2019-08-01, two months early",
    ("QT1", "2019-05-01", "agency"): "cap unchanged",
    ("REINV_2019", "2019-08-01", "agency_principal_to_treasury"): "up to 20 a month, the rest into MBS",
    ("REPO_2019", "2019-09-17", "repo_overnight"): "overnight limit a day, raised to 120 on 2019-10-24; not outright",
    ("RMP_2019", "2019-10-15", "treasury_bills"): "opened to all maturities on 2020-03-13",
    ("QE_COVID", "2020-06-12", "treasury"): "at least this pace; formal from 2020-12-16",
    ("QE_COVID", "2020-06-12", "agency_mbs"): _GROSS,
    ("QE_COVID", "2020-03-27", "agency_cmbs"): "about 9 held in 2022",
    ("RESERVE_REQUIREMENTS", "2020-03-26", "reserves"): "reserve requirement ratios set to zero",
    ("QE_COVID_TAPER", "2022-02-01", "treasury"): "actual purchases of the month, for carrying holdings forward",
    ("QE_COVID_TAPER", "2022-03-01", "treasury"): "actual: 4.0 at 1-5 years, 1.6 at 5-10, 2.4 over 10",
    ("QE_COVID_TAPER", "2022-02-14", "treasury"): "announced as at least this much",
    ("QE_COVID_TAPER", "2022-02-14", "agency_mbs"): "announced as at least this much",
    ("QT2", "2022-06-01", "treasury"): _QT2_TREASURY,
    ("QT2", "2022-06-01", "agency"): "cap, binding: payments 30.7, 29.5, 25.3; the excess reinvested in MBS",
    ("QT2", "2022-09-01", "treasury"): _QT2_TREASURY,
    ("QT2", "2022-09-01", "agency"): _QT2_AGENCY,
    ("QT2", "2024-06-01", "treasury"): _QT2_TREASURY,
    ("QT2", "2024-06-01", "agency"): _QT2_AGENCY + "; an excess would go to Treasuries",
    ("QT2", "2025-04-01", "treasury"): _QT2_TREASURY,
    ("QT2", "2025-04-01", "agency"): _QT2_AGENCY,
    ("REINV_2025", "2025-12-01", "treasury"): "all principal rolled, in proportion to the amounts offered",
    ("REINV_2025", "2025-12-01", "agency_principal_to_bills"): "in the secondary market, by the two bill sectors' size",
    ("RMP_2025", "2025-12-12", "treasury_bills"): _RMP.format(14.5),
    ("RMP_2025", "2026-01-15", "treasury_bills"): _RMP.format(15.3),
    ("RMP_2025", "2026-02-13", "treasury_bills"): _RMP.format(13.5),
    ("RMP_2025", "2026-03-13", "treasury_bills"): _RMP.format(13.8),
}
NOTES |= {
    ("QE3_TAPER", f"2014-{month}-01", asset): _TAPER_2014
    for month in ("01", "02", "04", "05", "07", "08", "10")
    for asset in ("agency_mbs", "treasury")
}
NOTES |= {
    ("QT1", start, asset): _QT1
    for start in ("2017-10-01", "2018-01-01", "2018-04-01", "2018-07-01", "2018-10-01")
    for asset in ("agency", "treasury")
}
