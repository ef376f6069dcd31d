"""`manage.py user …` as someone types it: what it prints, and its exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from settings import ROOT

ADD = ("add", "Noor@kantoor.example", "--name", "Noor de Vries", "--office", "kantoor", "--role")
EMAIL = "noor@kantoor.example"


class Shell:
    """A command line on one home."""

    def __init__(self, home: Path) -> None:
        self._environment = {**os.environ, "PROCESBEHEER_HOME": str(home)}
        self._environment.pop("PROCESBEHEER_CONTROL_URL", None)

    def run(self, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "manage.py"), "user", *arguments]
        return subprocess.run(
            command, env=self._environment, input=said, capture_output=True, encoding="utf-8", check=False, timeout=120
        )

    def refused(self, *arguments: str, said: str = "") -> str:
        """The one line that a refusal prints on stderr; nothing on stdout, status 1."""
        done = self.run(*arguments, said=said)
        assert (done.returncode, done.stdout) == (1, "")
        [line] = done.stderr.splitlines()
        return line

    def listed(self) -> list[dict[str, object]]:
        done = self.run("list", "--json")
        assert (done.returncode, done.stderr) == (0, "")
        found: list[dict[str, object]] = json.loads(done.stdout)
        return found


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "home")


def test_a_user_is_listed_with_everything_the_contract_names(shell: Shell) -> None:
    more = ("--employer", "wg0", "--employer", "wg1", "--department", "zorg", "--sub-departments")
    assert shell.run(*ADD, "department_manager", *more).returncode == 0
    assert shell.run("grant", EMAIL, "procesbeheer_workflows").returncode == 0
    assert shell.listed() == [
        {
            "email": EMAIL,
            "name": "Noor de Vries",
            "office": "kantoor",
            "role": "department_manager",
            "employers": ["wg0", "wg1"],
            "departments": ["zorg"],
            "sub_departments": True,
            "rights": ["procesbeheer_workflows"],
            "active": True,
        }
    ]


def test_a_new_user_has_no_right_and_revoking_and_disabling_show_in_the_list(shell: Shell) -> None:
    shell.run(*ADD, "hr")
    assert shell.listed()[0]["rights"] == []
    shell.run("grant", EMAIL, "procesbeheer_workflows")
    assert shell.run("revoke", EMAIL, "procesbeheer_workflows").returncode == 0
    assert shell.run("disable", EMAIL).returncode == 0
    [listed] = shell.listed()
    assert (listed["rights"], listed["active"]) == ([], False)
    assert shell.run("enable", EMAIL.upper()).returncode == 0
    assert shell.listed()[0]["active"] is True


def test_without_users_the_list_is_an_empty_json_list(shell: Shell) -> None:
    assert shell.listed() == []


def test_an_address_that_is_taken_is_refused_with_one_dutch_line(shell: Shell) -> None:
    shell.run(*ADD, "office")
    assert shell.refused(*ADD, "hr") == f"Er is al een gebruiker met het adres {EMAIL}."
    assert [listed["role"] for listed in shell.listed()] == ["office"]


def test_a_user_who_does_not_exist_is_refused(shell: Shell) -> None:
    assert shell.refused("disable", "niemand@x") == (
        "Er is geen gebruiker met het adres niemand@x. Zie 'manage.py user list'."
    )


def test_a_password_comes_from_stdin_and_a_short_one_is_refused_and_adds_nobody(shell: Shell) -> None:
    assert "minstens 12 tekens" in shell.refused(*ADD, "office", "--password-stdin", said="te kort\n")
    assert shell.listed() == []
    done = shell.run(*ADD, "office", "--password-stdin", said="een lange zin over niets\n")
    assert done.returncode == 0
    assert "lange zin" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("befriend", EMAIL),
        ("add", EMAIL),
        (*ADD, "boss"),
        ("grant", EMAIL, "everything"),
        ("grant", EMAIL),
        ("list", "--xml"),
    ],
    ids=lambda arguments: " ".join(arguments[:1] + arguments[-1:]),
)
def test_wrong_usage_has_exit_status_two_and_changes_nothing(
    shell: Shell, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = shell.run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert not (tmp_path / "home").exists()


@pytest.mark.skipif(os.name != "posix", reason="file modes are a thing of POSIX")
def test_the_control_store_can_be_read_by_its_owner_alone(shell: Shell, tmp_path: Path) -> None:
    shell.run(*ADD, "office")
    written = [tmp_path / "home", *(tmp_path / "home").rglob("*")]
    assert {oct(path.stat().st_mode & 0o777) for path in written if path.is_dir()} == {"0o700"}
    assert {oct(path.stat().st_mode & 0o777) for path in written if path.is_file()} == {"0o600"}
