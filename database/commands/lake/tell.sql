-- What DuckLake keeps with this commit. $author: the process that made it. $message: the office and its new stand.
call ducklake_set_commit_message('lake', $author, $message);
