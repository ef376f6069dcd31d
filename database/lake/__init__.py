"""The lake: the same stands on DuckLake, for more machines than one. See docs/decisions/0015.

PostgreSQL holds its catalog and decides what is committed, Parquet in a folder or in object storage holds the rows.
A node keeps a copy of the offices it is asked for, as the snapshot files that the rest of the product reads.
"""
