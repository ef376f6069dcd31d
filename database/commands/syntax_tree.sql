-- DuckDB's own syntax tree of a statement, as JSON. One row: the tree, or what is wrong with the statement.
-- $statement: the statement, which is not executed.
select json_serialize_sql($statement);
