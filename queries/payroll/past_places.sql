-- What was open some working days before the cutoff of each payroll run that is over, where it was then, and whether
-- it made it. One row per workflow and run it went into: its own, or the next one when it had missed that.
-- Only of processes whose steps to come are known while a workflow runs; of others nobody could have said anything.
-- Where there are many these are a sample, chosen by the hash of the workflow's id: always the same one.
-- then_at: the moment looked at. remaining: what was still to do after that step, as JSON list of [step, role].
-- one_in: 1 when these are all, else of how many workflows each stands for.
-- $now: moment to look from.
-- $lead_days: how many working days before the cutoff.
-- $most: how many workflows of that time are all looked at; of more, about so many.
with day as (select day_seconds from snapshot),

working as (
    select
        opens_at,
        seconds_before
    from working_day
    where closes_at > opens_at
),

closed as (
    select
        payroll_period.employer_id,
        payroll_period.payroll_period,
        payroll_period.cutoff_at,
        payroll_period.cutoff_working - $lead_days * day.day_seconds as then_working,
        lag(payroll_period.cutoff_working) over (
            partition by payroll_period.employer_id order by payroll_period.cutoff_at, payroll_period.payroll_period
        ) as previous_cutoff_working
    from payroll_period
    cross join day
    where payroll_period.cutoff_at < $now::timestamptz
),

run as (
    select
        closed.employer_id,
        closed.payroll_period,
        closed.cutoff_at,
        closed.then_working,
        closed.previous_cutoff_working,
        working.opens_at + to_microseconds(((closed.then_working - working.seconds_before) * 1000000)::bigint) as then_at
    from closed
    asof inner join working
        on closed.then_working > working.seconds_before
    where closed.cutoff_at >= $now::timestamptz - to_days(200)
),

planned as (
    select distinct process
    from step
    where takes_time and state <> 'done'
),

lately as (
    select
        workflow_id,
        employer_id,
        process,
        submitted_at,
        finished_at,
        submitted_working,
        lead_working_seconds,
        run_period,
        run_cutoff_working,
        is_open
    from workflow
    where is_open or finished_at >= (select min(then_at) from run)
),

sample as (select greatest(1, ceil(count(*) / $most))::ubigint as one_in from lately),

belonging as (
    select
        workflow.workflow_id,
        workflow.employer_id,
        workflow.submitted_at,
        run.cutoff_at,
        run.then_at,
        run.then_working,
        coalesce(workflow.finished_at <= run.cutoff_at, false) as is_made
    from lately as workflow
    cross join sample
    inner join run on workflow.employer_id = run.employer_id
    inner join planned on workflow.process = planned.process
    where
        hash(workflow.workflow_id) % sample.one_in = 0
        and workflow.submitted_working <= run.then_working
        and (workflow.is_open or workflow.submitted_working + workflow.lead_working_seconds > run.then_working)
        and (
            workflow.run_period = run.payroll_period
            or (
                workflow.run_cutoff_working < run.then_working
                and coalesce(run.previous_cutoff_working < run.then_working, true)
            )
        )
),

-- Nearly all steps of an office are of others; found before the join, which would take them all.
sampled_step as (
    select
        workflow_id,
        employer_id,
        submitted_at,
        process,
        step,
        role,
        seq,
        step_no,
        state,
        started_working,
        working_seconds
    from step
    where
        takes_time
        and submitted_at >= (select min(submitted_at) from belonging)
        and hash(workflow_id) % (select one_in from sample) = 0
),

their_step as (
    select
        belonging.workflow_id,
        belonging.cutoff_at,
        belonging.then_at,
        belonging.then_working,
        belonging.is_made,
        step.process,
        step.step,
        step.role,
        step.seq,
        step.step_no,
        step.started_working,
        coalesce(step.started_working + step.working_seconds > belonging.then_working, step.state <> 'done') as is_after
    from belonging
    inner join sampled_step as step
        on
            belonging.workflow_id = step.workflow_id
            and belonging.employer_id = step.employer_id
            and belonging.submitted_at = step.submitted_at
),

here as (
    select *
    from their_step
    where is_after and started_working <= then_working
    qualify row_number() over (partition by workflow_id, cutoff_at order by seq) = 1
),

to_come as (
    select distinct on (workflow_id, cutoff_at, step_no)
        workflow_id,
        cutoff_at,
        step_no,
        step,
        role
    from their_step
    order by
        workflow_id asc,
        cutoff_at asc,
        step_no asc,
        seq asc
),

later as (
    select
        here.workflow_id,
        here.cutoff_at,
        to_json(list([to_come.step, to_come.role] order by to_come.step_no)) as remaining
    from here
    inner join to_come
        on
            here.workflow_id = to_come.workflow_id
            and here.cutoff_at = to_come.cutoff_at
            and here.step_no < to_come.step_no
    group by
        here.workflow_id,
        here.cutoff_at
)

select
    here.workflow_id,
    here.cutoff_at,
    here.then_at,
    here.process,
    here.step,
    here.role,
    here.then_working - here.started_working as age_seconds,
    ($lead_days * day.day_seconds)::double as left_seconds,
    coalesce(later.remaining, '[]')::varchar as remaining,
    here.is_made,
    sample.one_in
from here
cross join day
cross join sample
left join later
    on
        here.workflow_id = later.workflow_id
        and here.cutoff_at = later.cutoff_at
order by
    here.then_at asc,
    here.workflow_id asc,
    here.cutoff_at asc
