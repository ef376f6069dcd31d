-- Every copy with employers of its own. One row per employer.
-- $path: the Parquet file of one copy.
select employers.* replace (employer_id || ending as employer_id, trim(name || ' ' || replace(ending, '-', '')) as name)
from read_parquet($path) as employers
cross join copy
