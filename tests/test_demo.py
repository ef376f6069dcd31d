"""The demo office at its usual size has the shape it promises, and holds nothing that cannot be."""

from collections.abc import Iterator
from datetime import date

import pytest

from demo import DemoReport
from tests.demo_office import UNTIL, asked, made, number


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoReport]:
    with made(tmp_path_factory.mktemp("demo"), workflows=8000) as report:
        yield report


def test_it_has_twelve_employers_of_very_different_size_and_a_thousand_people(office: DemoReport) -> None:
    sizes = [people for (people,) in asked(office, "select count(*) from employee group by employer_id order by 1")]
    assert (len(sizes), sum(sizes)) == (12, 1000)
    assert sizes[0] <= 5
    assert sizes[-1] == 400


def test_every_department_tree_ends_at_a_root_and_is_two_to_four_deep(office: DemoReport) -> None:
    deepest = asked(
        office,
        """
        with recursive tree as (
            select department_id, 1 as depth from department where parent_department_id is null
            union all
            select department.department_id, tree.depth + 1
            from department
            inner join tree on department.parent_department_id = tree.department_id
            where tree.depth < 100
        )
        select count(*), max(depth) from tree
        """,
    )
    [(reached, depth)] = deepest
    assert reached == office.counts["departments"]
    assert 2 <= depth <= 4


def test_names_have_prefixes_accents_and_double_last_names(office: DemoReport) -> None:
    for pattern in (" van ", " de ", " van de ", " van den ", " van der ", " ter ", " 't ", "[éëïöüşłğı]", r"\S-\S+$"):
        found = number(
            office, f"""select count(*) from employee where regexp_matches(name, '{pattern.replace("'", "''")}')"""
        )
        assert found > 0, pattern


def test_each_of_fourteen_processes_has_two_versions_with_another_set_up(office: DemoReport) -> None:
    differing = number(
        office,
        """
        select count(distinct old.template_id)
        from (select template_id, string_agg(name, '|' order by step_no) as steps, count(*) as size
              from step_definition where template_version = '1' group by template_id) as old
        inner join (select template_id, string_agg(name, '|' order by step_no) as steps, count(*) as size
              from step_definition where template_version = '2' group by template_id) as new
            on old.template_id = new.template_id
        where old.steps <> new.steps and old.size between 3 and 6 and new.size between 3 and 6
        """,
    )
    assert differing == 14
    assert number(office, "select count(distinct process) from workflow") == 14
    assert number(office, "select count(distinct process || template_version) from workflow") == 28


def test_no_version_is_used_before_or_after_its_time(office: DemoReport) -> None:
    mixed = """
        select count(*) from (
            select max(submitted_at) filter (where template_version = '1') as last_old,
                   min(submitted_at) filter (where template_version = '2') as first_new
            from workflow group by template_id
        ) where last_old >= first_new
    """
    assert number(office, mixed) == 0


def test_every_step_of_every_workflow_has_its_set_up(office: DemoReport) -> None:
    orphans = """
        select count(*) from step
        inner join workflow using (workflow_id)
        left join step_definition as definition
            on workflow.template_id = definition.template_id
            and workflow.template_version = definition.template_version
            and step.step_no = definition.step_no
        where definition.name is null or step.step <> definition.name
    """
    assert number(office, orphans) == 0


def test_every_workflow_is_of_an_employee_of_its_employer(office: DemoReport) -> None:
    assert number(office, "select count(*) from workflow where employee is null or department is null") == 0


def test_nothing_happens_after_the_last_day(office: DemoReport) -> None:
    midnight = "timestamptz '2026-10-15 00:00:00 Europe/Amsterdam'"
    late_steps = f"""
        select count(*) from step
        where executed_at >= {midnight} or activated_at >= {midnight} or claimed_at >= {midnight}
    """
    late_workflows = f"select count(*) from workflow where submitted_at >= {midnight} or finished_at >= {midnight}"
    assert number(office, late_steps) == 0
    assert number(office, late_workflows) == 0
    assert number(office, f"select count(*) from payroll_period where approved_at >= {midnight}") == 0
    assert number(office, f"select count(*) from payroll_period where cutoff_at >= {midnight}") > 12


def test_the_last_day_itself_and_the_three_years_before_it_are_filled(office: DemoReport) -> None:
    [(first, last)] = asked(office, "select min(submitted_at)::date, max(submitted_at)::date from workflow")
    assert first in {date(2023, 10, day) for day in range(15, 19)}
    assert last == UNTIL


def test_no_step_is_executed_before_the_one_before_it(office: DemoReport) -> None:
    backwards = """
        select count(*) from (
            select executed_at, submitted_at, activated_at, claimed_at,
                   lag(executed_at) over (partition by workflow_id order by seq) as previous_at
            from step
        ) where executed_at < submitted_at or executed_at < previous_at
             or claimed_at < activated_at or executed_at < claimed_at or activated_at <> previous_at
    """
    assert number(office, backwards) == 0


def test_no_executed_step_follows_one_that_is_still_to_do(office: DemoReport) -> None:
    gaps = """
        select count(*) from (
            select executed_at, count(*) filter (where executed_at is null) over (
                partition by workflow_id order by seq rows between unbounded preceding and 1 preceding
            ) as waiting
            from step
        ) where executed_at is not null and waiting > 0
    """
    assert number(office, gaps) == 0


def test_exactly_the_open_workflows_have_a_current_step(office: DemoReport) -> None:
    assert number(office, "select count(*) from workflow where is_open <> (current_seq is not null)") == 0
    assert number(office, "select count(*) from workflow where is_open <> (finished_at is null)") == 0


def test_shares_are_lifelike(office: DemoReport) -> None:
    def share(condition: str) -> float:
        return number(office, f"select avg(case when {condition} then 1.0 else 0.0 end)::double from workflow")

    assert share("is_open") == pytest.approx(0.023, abs=0.006)
    assert share("status = 'Geweigerd'") == pytest.approx(0.06, abs=0.01)
    assert share("process = 'Declaratie medewerker'") == pytest.approx(0.46, abs=0.03)
    assert share("submitter <> employee") == pytest.approx(0.21, abs=0.04)
    assert share("isodow(submitted_at) > 5") == pytest.approx(0.03, abs=0.015)
    assert office.counts["steps"] / office.counts["workflows"] == pytest.approx(5, abs=0.4)


def test_business_grows_and_dips_in_summer_and_peaks_at_the_end_of_a_month(office: DemoReport) -> None:
    def count(condition: str) -> float:
        return number(office, f"select count(*) from workflow where {condition}")

    assert count("submitted_at > timestamptz '2025-10-15'") > 1.4 * count("submitted_at < timestamptz '2024-10-15'")
    assert count("month(submitted_at) in (7, 8)") < count("month(submitted_at) in (5, 6)")
    assert count("day(submitted_at) >= 25") / 7 > 1.2 * count("day(submitted_at) between 10 and 20") / 11
    assert count("strftime(submitted_at, '%d-%m') = '25-12'") < 8


def test_declarations_have_component_value_and_a_period_of_their_employer(office: DemoReport) -> None:
    odd = """
        select count(*) from workflow
        left join payroll_period using (employer_id, payroll_period)
        where (process = 'Declaratie medewerker') <> (component is not null)
           or (component is not null and (value <= 0 or value <> round(value, 2) or unit is null or starts_on is null))
           or (component is null and (value is not null or unit is not null or payroll_period is not null))
    """
    assert number(office, odd) == 0
    assert asked(office, "select distinct unit from workflow where unit is not null order by 1") == [
        ("euro",),
        ("km",),
        ("uren",),
    ]


def test_no_text_holds_an_unmasked_bank_account(office: DemoReport) -> None:
    for table in ("step", "workflow"):
        assert (
            number(
                office, f"select count(*) from {table} where regexp_matches(remark, '[A-Z]{{2}}[0-9]{{2}} ?[A-Z]{{4}}')"
            )
            == 0
        )
