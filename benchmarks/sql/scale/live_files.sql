-- Bytes of the files of the lake that serve now, rows and marks of rows that went. One row.
select
    (
        select coalesce(sum(data.file_size_bytes), 0)
        from procesbeheer_lake.ducklake_data_file as data
        where data.end_snapshot is null
    )
    + (
        select coalesce(sum(gone.file_size_bytes), 0)
        from procesbeheer_lake.ducklake_delete_file as gone
        where gone.end_snapshot is null
    ) as bytes;
