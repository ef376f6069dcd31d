-- Where a table holds what stands in one of these blocks of the file. One row: the number of the first row of the first
-- row group with such a block; null when it has none.
-- $table: with its schema. $blocks: by number.
with segment as (
    select
        row_group_id,
        column_id,
        column_path,
        count as rows_held,
        list_has_any(list_append(additional_block_ids, block_id), $blocks::bigint []) as is_among
    from pragma_storage_info($table)
),

row_group as (
    select
        row_group_id,
        sum(rows_held) filter (where column_id = 0 and column_path = '[0]') as rows_held,
        bool_or(is_among) as is_among
    from segment
    group by row_group_id
),

placed as (
    select
        is_among,
        sum(rows_held) over (order by row_group_id) - rows_held as first_row
    from row_group
)

select min(first_row) filter (where is_among) as first_row
from placed;
