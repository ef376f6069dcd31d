-- Workflows as sent in, with what fate has in store for them. One row per workflow.
-- fate_no: its own number, but for who hands in twice what he handed in just before. is_regular: of someone who declares
-- his kilometres time and again. skipped_, repeated_ and swapped_step_no: a step that is not done as it is set up.
-- Variables demo_first, demo_last: the numbers of this batch.
create or replace temp table draft as
with numbered as (
    select
        unnest(
            range(greatest(first_id, getvariable('demo_first')), least(last_id, getvariable('demo_last')) + 1)
        ) as number,
        *
    from submission_day
    where last_id >= getvariable('demo_first') and first_id <= getvariable('demo_last')
),

fated as (
    select
        *,
        case when chance(number, 'twice') < 0.008 then number - 1 else number end as fate_no
    from numbered
),

timed as (
    select
        *,
        (chance_bits(number, 'time of day') % 100000)::bigint as tick,
        floor(1000 * pow(chance(fate_no, 'process'), case when is_month_end then 1.25 else 0.9 end))::bigint as permille,
        chance(fate_no, 'regular') < 0.05 as is_regular,
        case
            when chance(fate_no, 'regular') < 0.05 then 1 + 17 * floor(chance(fate_no, 'person') * 10)::bigint
            else 1 + floor(pow(chance(fate_no, 'person'), 1.2) * (select count(*) from worker))::bigint
        end as draw_no
    from fated
),

sent as (
    select
        timed.number,
        timed.fate_no,
        timed.is_regular,
        timed.day,
        timed.midnight + clock_seconds(timed.tick) as submitted_second,
        case
            when timed.is_workday then (timed.workday_no - 1) * 100000 + timed.tick
            else timed.workday_no * 100000
        end as start_tick,
        process_share.template_id,
        case when timed.day >= process_share.changed_on then '2' else '1' end as template_version,
        process_share.process,
        process_share.template_id = 'T01' as is_declaration,
        worker.employee_id,
        worker.employer_id,
        worker.department_id,
        worker.approver,
        worker.deputy,
        case
            when chance(timed.number, 'own') < process_share.own_share then worker.name
            when chance(timed.number, 'by manager') < process_share.manager_share then worker.approver
            else pick(crew.names, timed.number, 'by hr')
        end as submitter,
        case
            when
                chance(worker.number, 'moved') < 0.12
                and timed.day < getvariable('demo_until') - (chance(worker.number, 'moved on') * 1096)::integer
                then pick(worker.departments, worker.number, 'moved from')
            else worker.department_id
        end as submitted_department_id,
        firm.has_home_work,
        case
            when process_share.template_id = 'T01' then floor(1000 * chance(timed.fate_no, 'component'))::bigint
        end as component_permille,
        case
            when timed.number % 997 = 7 then 'vreemd'
            when chance(timed.number, 'remark') < 0.13 then 'ingediend'
        end as occasion
    from timed
    inner join process_share on timed.permille = process_share.permille
    inner join worker on timed.draw_no = worker.draw_no
    inner join firm on worker.employer_id = firm.employer_id
    inner join crew on worker.employer_id = crew.employer_id and crew.role = 'HR'
),

claimed as (
    select
        sent.*,
        case
            when sent.is_declaration and sent.is_regular then 'Kilometers woon-werk'
            when component_share.component = 'Thuiswerkvergoeding' and not sent.has_home_work then 'Overwerk'
            else component_share.component
        end as component
    from sent
    left join component_share on sent.component_permille = component_share.permille
),

valued as (
    select
        *,
        case component
            when 'Reiskosten' then 'km'
            when 'Kilometers woon-werk' then 'km'
            when 'Overwerk' then 'uren'
            when 'Onkosten' then 'euro'
            when 'Thuiswerkvergoeding' then 'euro'
        end as unit,
        case component
            when 'Reiskosten' then 6 + 240 * pow(chance(fate_no, 'value'), 2.2)
            when 'Kilometers woon-werk'
                then
                    (2 + round(45 * pow(chance(employee_id, 'distance'), 1.6), 1)) * 2
                    * (6 + floor(16 * chance(fate_no, 'value')))
                    * case when is_regular and chance(fate_no, 'comma') < 0.08 then 10 else 1 end
            when 'Overwerk' then 0.25 * (2 + floor(60 * pow(chance(fate_no, 'value'), 2.5)))
            when 'Thuiswerkvergoeding' then 2.4 * (1 + floor(14 * chance(fate_no, 'value')))
            when 'Onkosten' then least(2500, 3 + lasting(32, fate_no, 'value'))
        end::decimal(18, 2) as value
    from claimed
)

select
    valued.* exclude (fate_no, is_regular, has_home_work, component_permille, occasion),
    printf('W%08d', valued.number) as workflow_id,
    case
        when valued.is_declaration
            then
                case
                    when chance(valued.number, 'period') < 0.08 then period_of_day.own_period
                    else period_of_day.next_period
                end
    end as payroll_period,
    case
        when valued.occasion = 'vreemd'
            then remark_pool.remarks[1 + (valued.number // 997) % len(remark_pool.remarks)]
        else pick(remark_pool.remarks, valued.number, 'remark text')
    end as remark,
    chance(valued.number, 'attachment')
    < case when valued.unit = 'euro' then 0.85 when valued.is_declaration then 0.35 else 0.2 end as has_attachment,
    chance(valued.number, 'activated') < 0.6 as has_activation,
    case when chance(valued.number, 'back') < 0.008 then 2 when chance(valued.number, 'back') < 0.055 then 1 else 0 end
        as times_back,
    case
        when chance(valued.number, 'back') >= 0.055 and chance(valued.number, 'refused') >= 0.064
            then pick(judgement.step_nos, valued.number, 'odd at')
    end as odd_step_no,
    chance(valued.number, 'oddity') as oddity,
    case when oddity < 0.005 then odd_step_no end as skipped_step_no,
    case when oddity between 0.005 and 0.009 then odd_step_no end as repeated_step_no,
    case when oddity between 0.009 and 0.014 then odd_step_no end as swapped_step_no,
    pick(judgement.step_nos, valued.number, 'back at') as back_step_no,
    case when chance(valued.number, 'refused') < 0.064 then pick(judgement.step_nos, valued.number, 'refused at') end
        as refused_step_no,
    case when chance(valued.number, 'stalled') < 0.018 then pick(judgement.step_nos, valued.number, 'stalled at') end
        as stalled_step_no,
    0.45 + 1.1 * chance(valued.department_id, 'pace') as manager_pace,
    0.45 + 1.2 * chance(valued.employer_id, 'pace') as hr_pace,
    case when month(valued.day) in (7, 8) then 1.4 else 1.0 end as season_pace
from valued
inner join judgement
    on valued.template_id = judgement.template_id and valued.template_version = judgement.template_version
inner join period_of_day on valued.employer_id = period_of_day.employer_id and valued.day = period_of_day.day
left join remark_pool
    on valued.occasion = remark_pool.occasion and valued.is_declaration = remark_pool.is_declaration;
