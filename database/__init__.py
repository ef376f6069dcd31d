"""The stores: snapshots (DuckDB), control (SQLite or PostgreSQL). The only place that opens DuckDB."""
