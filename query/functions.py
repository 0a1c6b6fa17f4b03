"""What a question may call: the table functions let in by name, and what is kept out because it looks beyond the data.

The engine's own locks stop files, network and settings. These lists come before them: they hide where the server keeps its
files, and stop what upsets the engine although it reads nothing. A table function that a later engine adds is kept out.
"""

from __future__ import annotations

# Rows out of nothing or out of a value, and the catalogue of tables, columns and functions.
TABLE_FUNCTIONS = frozenset({
    "duckdb_columns", "duckdb_constraints", "duckdb_functions", "duckdb_keywords", "duckdb_schemas", "duckdb_tables",
    "duckdb_types", "duckdb_views", "generate_series", "icu_calendar_names", "json_each", "json_tree", "pg_timezone_names",
    "pragma_show", "pragma_table_info", "pragma_version", "range", "repeat", "repeat_row", "summary", "unnest",
})  # fmt: skip

# Settings, the log, sequences and statements inside a text, which nobody has read before they run.
FUNCTIONS = frozenset({
    "current_setting", "currval", "getenv", "json_execute_serialized_sql", "json_serialize_plan", "nextval", "query",
    "query_table", "write_log",
})  # fmt: skip

# Views of the engine's own that show paths, settings, secrets or the log.
VIEWS = frozenset({
    "duckdb_databases", "duckdb_extensions", "duckdb_logs", "duckdb_secrets", "duckdb_settings", "pg_prepared_statements",
    "pg_settings", "pragma_database_list",
})  # fmt: skip
