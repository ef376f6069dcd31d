-- The processes there are, in order. One row per process.
select distinct value as process
from choice
where filter = 'process'
order by process
