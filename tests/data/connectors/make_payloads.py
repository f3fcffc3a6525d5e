"""Write the payloads the connectors are tested on: the sources' shapes with numbers of our own.

python -m tests.data.connectors.make_payloads
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.data.connectors import payloads_banks, payloads_nyfed
from tests.data.connectors.payload_text import as_csv

__all__ = ["FOLDER", "payloads"]

FOLDER = Path(__file__).parent / "payloads"


def payloads() -> dict[str, bytes]:
    """Every payload by file name."""
    return {**_board(), **payloads_nyfed.payloads(), **payloads_banks.payloads()}


# --- Board ---------------------------------------------------------------------------------------------------------


def _series(name: str, freq: str, unit: str, mult: str, title: str, observations: list[tuple[str, str, str]]) -> str:
    rows = "".join(
        f'<frb:Obs OBS_STATUS="{status}" OBS_VALUE="{value}" TIME_PERIOD="{day}" />'
        for day, value, status in observations
    )
    note = (
        "<frb:Annotations><common:Annotation><common:AnnotationType>Short Description</common:AnnotationType>"
        f"<common:AnnotationText>{title}</common:AnnotationText></common:Annotation></frb:Annotations>"
    )
    money = "USD" if unit == "Currency" else "NA"
    head = f'CURRENCY="{money}" FREQ="{freq}" SERIES_NAME="{name}" UNIT="{unit}" UNIT_MULT="{mult}"'
    return f"<kf:Series {head}>{note}{rows}</kf:Series>\n"


def _release(release: str, *series: str) -> bytes:
    document = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<message:MessageGroup '
        'xmlns:message="http://www.SDMX.org/resources/SDMXML/schemas/v1_0/message" '
        'xmlns:common="http://www.SDMX.org/resources/SDMXML/schemas/v1_0/common" '
        'xmlns:frb="http://www.federalreserve.gov/structure/compact/common" '
        f'xmlns:kf="http://www.federalreserve.gov/structure/compact/{release}_{release}">\n'
        f'<frb:DataSet id="{release}">\n{"".join(series)}</frb:DataSet>\n</message:MessageGroup>\n'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, text in ((f"{release}_struct.xml", "<structure/>"), (f"{release}_data.xml", document)):
            archive.writestr(zipfile.ZipInfo(name, (2026, 5, 7, 16, 30, 0)), text, zipfile.ZIP_STORED)
    return file.getvalue()


def _board() -> dict[str, bytes]:
    weeks = ("2026-04-22", "2026-04-29", "2026-05-06")
    assets = list(zip(weeks, ("6700123", "6699001", "6698005"), "AAA", strict=True))
    average = [(weeks[0], "3001002", "A"), (weeks[1], "-9999", "NA"), (weeks[2], "3000400", "A")]
    days = [("2026-05-04", "4.31", "A"), ("2026-05-05", "-9999", "ND"), ("2026-05-06", "4.29", "A")]
    months = [("2026-03-31", "4.2", "A"), ("2026-04-30", "4.3", "A")]
    levels = [(weeks[0], "18123.4", "A"), (weeks[1], "18130.9", "A")]
    money = [("2026-03-31", "22345.6", "A"), ("2026-04-30", "22399.1", "A")]
    return {
        "board_h41.zip": _release(
            "H41",
            _series("RESPPMA_N.WW", "19", "Currency", "1000000", "Total assets: Wednesday level", assets),
            _series("RESPPMA_XCH1_N.WW", "19", "Currency", "1000000", "Total assets: change", assets),
            _series("RESH4R_XAW_N.WW", "19", "Currency", "1000000", "Reserve balances: week average", average),
            _series("RESPPLLOP_N.WW", "19", "Currency", "1000000", "Remittances due", assets),
        ),
        "board_h15.zip": _release(
            "H15",
            _series("RIFLGFCY10_N.B", "9", "Percent:_Per_Year", "1", "10-year constant maturity", days),
            _series("RIFLGFCY10_N.M", "129", "Percent:_Per_Year", "1", "10-year constant maturity", months),
            _series("RIFLGFCY10_N.B", "9", "Percent:_Per_Year", "1", "10-year constant maturity", days),
        ),
        "board_h8.zip": _release("H8", _series("B1023NCBA_N.WW", "19", "Currency", "1000000", "Loans", levels)),
        "board_h6.zip": _release("H6", _series("M2_N.M", "129", "Currency", "1000000000", "M2", money)),
        "board_package.csv": as_csv(
            '"Series Description","Yield at 2-year","Yield at 10-year"',
            '"Unit:","Percent:_Per_Year","Percent:_Per_Year"',
            '"Multiplier:","1","1"',
            '"Currency:","NA","NA"',
            '"Unique Identifier: ","H15/H15/RIFLGFCY02_N.B","H15/H15/RIFLGFCY10_N.B"',
            '"Time Period","RIFLGFCY02_N.B","RIFLGFCY10_N.B"',
            "2026-05-04,3.91,4.31",
            "2026-05-05,ND,ND",
            "2026-05-06,3.88,4.29",
        ),
    }


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, content in payloads().items():
        (FOLDER / name).write_bytes(content)
        print(f"{name:32} {len(content):>6,} bytes")


if __name__ == "__main__":
    main()
