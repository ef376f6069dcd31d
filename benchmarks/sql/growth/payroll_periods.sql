-- Every copy with payroll periods of its own. One row per employer and period.
-- $path: the Parquet file of one copy.
select payroll_periods.* replace (employer_id || ending as employer_id)
from read_parquet($path) as payroll_periods
cross join copy
