-- The payroll runs that workflows belong to, last to close first. One row per payroll run.
select run_period
from workflow
where run_period is not null
group by run_period
order by max(run_cutoff_at) desc nulls last, run_period desc
