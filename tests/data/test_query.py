"""SQL for reading only: right answers, and every way to write, to read files or to change settings refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.data.library import Library, open_library
from eccles.data.query import run_query
from eccles.report.data_table import DataTable

LIBRARY = open_library(Path("no home"))


def test_an_answer_is_that_of_the_columns():
    found = run_query(LIBRARY, "SELECT date, bill_bn FROM soma_summary WHERE date >= '2026-01-01' ORDER BY date DESC")
    table = LIBRARY.table("soma_summary")
    late = table["date"] >= np.datetime64("2026-01-01")
    assert found["date"].tolist() == table["date"][late][::-1].tolist()
    assert found["bill_bn"].tolist() == table["bill_bn"][late][::-1].tolist()


def test_series_and_observations_join():
    sql = """SELECT s.unit, max(o.value) AS peak, arg_max(o.date, o.value) AS "on"
             FROM observation o JOIN series s ON s.id = o.series WHERE s.id = 'WALCL' GROUP BY 1"""
    found = run_query(LIBRARY, sql)
    assert (found["unit"][0], found["peak"][0], str(found["on"][0])) == ("USD mn", 8965487, "2022-04-13")


def test_questions_are_asked_of_what_was_known_then():
    sql = "SELECT max(date) AS last_date, max(known_at) AS seen FROM observation WHERE series = 'WALCL'"
    found = run_query(LIBRARY, sql, known_at="2019-08-29")
    assert (str(found["last_date"][0]), str(found["seen"][0])) == ("2019-08-28", "2019-08-29T20:30:00")


@pytest.mark.parametrize(
    ("sql", "column", "expected"),
    [
        ("SHOW TABLES", "name", "auction"),
        ("DESCRIBE auction", "column_name", "cusip"),
        ("SUMMARIZE threshold", "column_name", "who"),
        ("EXPLAIN SELECT 1", "explain_key", "physical_plan"),
        ("FROM threshold SELECT who", "who", "Waller"),
        ("WITH a AS (SELECT 'x' AS y) SELECT y FROM a", "y", "x"),
    ],
)
def test_what_reads_is_answered(sql: str, column: str, expected: str):
    assert expected in run_query(LIBRARY, sql)[column].tolist()


def test_all_types_come_back_plain():
    sql = """SELECT 1 AS a, 2 AS a, true AS yes, NULL AS none, 1.5::DECIMAL(9, 2) AS d, 'x' AS t,
             DATE '2020-01-02' AS day, TIMESTAMP '2020-01-02 03:04:05' AS instant, CAST(NULL AS DATE) AS no_day"""
    found = run_query(LIBRARY, sql)
    assert [values.dtype.kind for values in found.values()] == ["f", "f", "b", "O", "f", "O", "M", "M", "M"]
    assert [str(values[0]) for values in found.values()][6:] == ["2020-01-02", "2020-01-02T03:04:05", "NaT"]


REFUSED = [
    "INSERT INTO series (id) VALUES ('x')",
    "UPDATE series SET id = 'x'",
    "DELETE FROM series",
    "CREATE TABLE mine (i INTEGER)",
    "CREATE TEMP TABLE mine (i INTEGER)",
    "CREATE VIEW mine AS SELECT 1",
    "DROP TABLE series",
    "ALTER TABLE series ADD COLUMN x INTEGER",
    "WITH w AS (INSERT INTO threshold SELECT * FROM threshold RETURNING *) SELECT * FROM w",
    "EXPLAIN ANALYZE INSERT INTO threshold SELECT * FROM threshold",
    "ATTACH 'other.duckdb'",
    "DETACH memory",
    "COPY threshold TO '{folder}/out.csv'",
    "COPY threshold FROM '{folder}/in.csv'",
    "EXPORT DATABASE '{folder}/out'",
    "IMPORT DATABASE '{folder}/out'",
    "SELECT * FROM read_csv('{folder}/in.csv')",
    "SELECT * FROM read_text('{folder}/in.csv')",
    "SELECT * FROM read_blob('{folder}/in.csv')",
    "SELECT * FROM read_parquet('{folder}/in.parquet')",
    "SELECT * FROM '{folder}/in.csv'",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM sniff_csv('{folder}/in.csv')",
    "SELECT * FROM secret_of_this_program",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "PRAGMA enable_profiling",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CALL pragma_version()",
    "BEGIN",
    "COMMIT",
    "COMMIT; CREATE TABLE mine (i INTEGER)",
    "SELECT 1; SELECT 2",
    "PREPARE p AS SELECT 1",
    "CHECKPOINT",
    "",
    "SELEC 1",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_what_writes_reads_files_or_changes_settings_is_refused(sql: str, tmp_path: Path):
    secret_of_this_program = np.array([1])
    assert secret_of_this_program.size
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DataError):
        run_query(LIBRARY, sql.format(folder=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_question_is_text():
    with pytest.raises(DataError, match="a question is text, one SELECT, not 5"):
        run_query(open_library(), 5)


def test_a_table_that_is_not_there_is_named():
    with pytest.raises(DataError, match='no table "auctions"; did you mean "auction"'):
        run_query(LIBRARY, "SELECT * FROM auctions")


def test_a_table_named_where_it_would_be_written_is_explained():
    sql = "WITH w AS (INSERT INTO threshold SELECT 1 RETURNING *) SELECT * FROM w"
    with pytest.raises(DataError, match='the tables are for reading; "threshold" can stand'):
        run_query(LIBRARY, sql)


def test_what_was_stored_is_untouched_by_questions(tmp_path: Path):
    library = Library(LIBRARY.store, LIBRARY.snapshot)
    before = library.table("threshold")["low"].copy()
    with pytest.raises(DataError):
        run_query(library, "WITH w AS (UPDATE threshold SET low = 0 RETURNING *) SELECT * FROM w")
    assert np.array_equal(library.table("threshold")["low"], before, equal_nan=True)


def test_an_answer_as_rows_text_and_frame():
    sql = "SELECT 'GDP' AS series, DATE '2019-01-01' AS date, 1.5 AS value UNION ALL SELECT 'X', NULL, NULL ORDER BY 1"
    table = DataTable(run_query(LIBRARY, sql))
    assert len(table) == 2
    assert table.names == ("series", "date", "value")
    assert next(iter(table))[0] == "GDP"
    assert str(table).splitlines() == ["series  date        value", "GDP     2019-01-01    1.5", "X"]
    assert table["value"].tolist()[0] == 1.5
    frame = table.to_frame()
    assert frame["date"].isna().tolist() == [False, True]
    assert frame["value"].iloc[0] == 1.5
    with pytest.raises(DataError, match='did you mean "value"'):
        table["values"]
    assert len(DataTable({})) == 0
