"""What the lists, the worklist and the bottlenecks are measured beside: other databases with the same rows.

questions   the same questions, with the texts in sql/beside: rows/ for all, else the folder of one database
sqlite, postgres    with the indexes of sql/beside/load/indexes.sql; alone: DuckDB on the snapshot that is measured
loading     the rows of the snapshot as the other databases get them
others      all of them, as what stands beside a task
"""
