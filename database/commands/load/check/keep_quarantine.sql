-- Write the quarantine to a file of its own.
-- $path: the file.
copy ( -- noqa: PRS
    select
        file,
        line,
        "table",
        "column",
        reason,
        "row"
    from checked.quarantine
    order by "table", file, line
) to $path (format parquet);
