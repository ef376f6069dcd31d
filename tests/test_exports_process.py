"""The file made in another process is the same file, in a scope made afresh there."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

import pytest

import exports
from auth import accounts, scope
from auth.accounts import Permission, User
from database import snapshots
from errors import AccessRefused, NoSnapshot
from exports import ExportRefused, Question, children, listed, process
from exports.children import Child
from queries.selection import Selection
from queries.terms import DECLARATION
from settings import ROOT
from tests import export_office
from tests.export_office import HR_USER, MANAGER, OFFICE_USER, ORGANISATION
from tests.exported import read
from tests.organisation import NOW, publish
from tests.running import is_gone


@pytest.fixture
def out(home: Path, tmp_path: Path) -> Path:
    export_office.make()
    return tmp_path / "uit.xlsx"


def _question(someone: User, **chosen: object) -> Question:
    return Question(someone, scope.of(someone), Selection(**chosen), NOW)  # type: ignore[arg-type]


def test_the_same_question_gives_the_same_rows_and_digest_in_either_process(out: Path) -> None:
    question = _question(
        MANAGER,
        employee=("*",),
        process=(DECLARATION,),
        submitted_from=NOW.date().replace(year=2025),
        value_from=0.0,
        sort="employee",
        is_descending=False,
    )
    here = exports.write(question, out)
    there = exports.run(question, out.with_name("kind.xlsx"))
    assert replace(here, seconds=0) == replace(there, seconds=0)
    assert read(out).rows == read(out.with_name("kind.xlsx")).rows != []
    assert read(out).account == read(out.with_name("kind.xlsx")).account


@pytest.fixture(params=["split off", "spawned"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Linux, where processes are split off, and as elsewhere."""
    if request.param == "spawned":
        monkeypatch.setattr(children, "_SPLITS", False)


@pytest.mark.usefixtures("_either_way")
def test_a_process_makes_the_file_and_tells_what_it_is_or_why_not(out: Path) -> None:
    question = _question(OFFICE_USER)
    with pytest.raises(ExportRefused, match="bestaat niet"):
        exports.run(question, out.parent / "weg" / "uit.xlsx")
    with pytest.raises(ExportRefused, match="afgebroken"):
        exports.run_kind("onbekend", {}, out)
    assert not out.exists()
    assert exports.run(question, out).rows == len(read(out).rows) > 0


@pytest.mark.usefixtures("_either_way")
def test_a_process_that_is_stopped_before_it_began_makes_nothing(out: Path) -> None:
    stop = process.Stop()
    stop.ask()
    asked = listed.asked(_question(OFFICE_USER), exports.Form.XLSX)
    with pytest.raises(process.Cancelled):
        process.run_kind(listed.KIND, asked, out, stop=stop)
    assert not list(out.parent.glob("*.part"))
    assert not out.exists()


def _parent_of(process_id: int) -> int:
    return int(Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


class _Nice(process.Stop):
    """Notes how nice the process is before it has heard what to make."""

    def holds(self, child: Child) -> None:
        self.noted = os.getpriority(os.PRIO_PROCESS, child.process_id)
        super().holds(child)


@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize("is_patient", [True, False])
def test_a_file_made_in_the_background_leaves_the_processors_to_others_from_its_beginning(
    is_patient: bool, out: Path
) -> None:
    here, nice = os.getpriority(os.PRIO_PROCESS, 0), _Nice()
    asked = listed.asked(_question(OFFICE_USER), exports.Form.XLSX)
    assert process.run_kind(listed.KIND, asked, out, stop=nice, is_patient=is_patient)["rows"] > 0
    assert nice.noted == (max(here, children.PATIENT) if is_patient else here)


@pytest.mark.usefixtures("_either_way")
def test_a_process_that_nobody_wants_any_moreis_gone() -> None:
    with children.child(is_patient=True) as child:
        child.kill()
    assert is_gone(child.process_id)


def test_what_processes_split_off_from_has_one_thread_and_is_begun_anew_when_something_ended_it(out: Path) -> None:
    question, parents = _question(OFFICE_USER), []
    for _ in range(2):
        exports.run(question, out)
        with children.child(is_patient=False) as child:
            parents.append(_parent_of(child.process_id))
            child.kill()
        assert len(list(Path(f"/proc/{parents[-1]}/task").iterdir())) == 1
        os.kill(parents[-1], signal.SIGKILL)
    assert parents[0] != parents[1]
    assert exports.run(question, out).rows == len(read(out).rows)


def test_processes_that_make_files_end_with_the_app() -> None:
    code = (
        "import time; from exports import children\n"
        "with children.child(is_patient=True) as child:\n"
        "    print(child.process_id, flush=True)\n"
        "    time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT) as app:
        made = int(cast("IO[bytes]", app.stdout).readline())
        parent = _parent_of(made)
        app.kill()
    assert is_gone(made)
    assert is_gone(parent)


def test_the_file_is_of_the_snapshot_asked_about_even_when_a_newer_one_serves(out: Path) -> None:
    question = _question(OFFICE_USER)
    rows = exports.write(question, out).rows
    publish(replace(ORGANISATION, workflows=ORGANISATION.workflows[:3], steps=()))
    made = exports.run(question, out)
    assert (made.rows, made.snapshot) == (rows, question.scope.snapshot)
    assert snapshots.current_name(question.scope.office_id) != question.scope.snapshot


@pytest.mark.parametrize("name", ["s20200101T000000000000Z", "../kantoor/x", ""])
def test_a_snapshot_that_is_not_kept_is_refused(out: Path, name: str) -> None:
    question = _question(OFFICE_USER)
    with pytest.raises(NoSnapshot, match="Ververs"):
        exports.run(replace(question, scope=replace(question.scope, snapshot=name)), out)


def test_a_request_cannot_widen_the_scope(out: Path) -> None:
    own, whole = scope.of(MANAGER), scope.of(OFFICE_USER)
    for widened in (
        replace(own, employers=whole.employers, is_whole_employers=True, departments=()),
        replace(own, employers=whole.employers, departments=(*own.departments, "winkel", "kantoorzaken")),
    ):
        exports.run(replace(_question(MANAGER), scope=widened), out)
        found = read(out)
        assert {row[found.headings.index("Afdeling")] for row in found.rows} == {"Zorg", "Nacht"}
    hired = replace(scope.of(HR_USER), employers=whole.employers)
    exports.run(replace(_question(HR_USER), scope=hired), out)
    assert {row[-1] for row in read(out).rows} == {"Bakkerij Jansen"}


def test_a_request_can_narrow_the_scope(out: Path) -> None:
    whole = _question(OFFICE_USER)
    exports.run(replace(whole, scope=whole.scope.narrowed(["bakkerij"])), out)
    assert {row[-1] for row in read(out).rows} == {"Bakkerij Jansen"}
    manager = _question(MANAGER)
    exports.run(replace(manager, scope=replace(manager.scope, departments=("nacht",))), out)
    found = read(out)
    assert {row[found.headings.index("Afdeling")] for row in found.rows} == {"Nacht"}


def test_a_scope_that_was_narrow_when_asked_stays_narrow_when_more_is_granted_meanwhile(out: Path) -> None:
    question = _question(OFFICE_USER)
    narrow = replace(question.scope, is_whole_employers=False, departments=("nacht",))
    exports.run(replace(question, scope=narrow), out)
    found = read(out)
    assert {row[found.headings.index("Afdeling")] for row in found.rows} == {"Nacht"}


def test_a_right_that_is_gone_meanwhile_is_refused_and_no_file_is_made(out: Path) -> None:
    question = _question(HR_USER)
    accounts.revoke(HR_USER.email, Permission.SEE_WORKFLOWS)
    with pytest.raises(AccessRefused):
        exports.run(question, out)
    accounts.grant(HR_USER.email, Permission.SEE_WORKFLOWS)
    accounts.set_active(HR_USER.email, is_active=False)
    with pytest.raises(AccessRefused):
        exports.run(question, out)
    assert not out.exists()


def test_a_relative_home_and_file_are_those_of_the_asker(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_office.make()
    question = _question(OFFICE_USER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROCESBEHEER_HOME", "elders")
    made = exports.run(question, Path("uit.xlsx"))
    assert made.rows == len(read(tmp_path / "uit.xlsx").rows)


def test_a_process_killed_while_writing_leaves_the_old_file_and_nothing_beside_it(out: Path) -> None:
    question = _question(OFFICE_USER)
    for _ in range(10):  # a busy machine may be too late to kill it
        out.write_bytes(b"oud")
        killer = threading.Thread(target=_kill_as_it_writes, args=[out])
        killer.start()
        with contextlib.suppress(ExportRefused):
            exports.run(question, out)
        killer.join()
        if out.read_bytes() == b"oud":
            break
    assert out.read_bytes() == b"oud"
    assert [path.name for path in out.parent.iterdir() if path.is_file()] == ["uit.xlsx"]


def _kill_as_it_writes(out: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and out.read_bytes() == b"oud":
        for part in out.parent.glob(f".{out.name}.*.part"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(part.name.split(".")[-2]), signal.SIGKILL)
            return
        time.sleep(0.001)


def test_a_selection_arrives_as_it_was_sent() -> None:
    chosen = Selection(
        submitted_from=NOW.date(),
        submitted_until=NOW.date(),
        value_from=1.5,
        process=("a", "b"),
        department=("x",),
        focus="week",
        as_of=NOW.date(),
    )
    question = Question(OFFICE_USER, scope.Scope("kantoor", "s", ("w",), True, ()), chosen, NOW)
    request = listed.asked(question)
    assert listed.selection(json.loads(json.dumps(request))["selection"]) == chosen


def test_a_list_too_large_for_the_small_memory_is_made_with_that_of_the_settings(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[str] = []
    environment = process._environment
    monkeypatch.setattr(process, "_environment", lambda limit: limits.append(limit) or environment(limit))
    monkeypatch.setattr(process, "_MEMORY_LIMIT", "2MB")
    made = exports.run(_question(OFFICE_USER), out)
    assert limits == ["2MB", ""]
    assert made.rows == len(read(out).rows)
