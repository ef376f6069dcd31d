"""NumPy sorts with the vectors that are quick on this processor."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

import sorting
from settings import ROOT

VARIABLE = "NPY_DISABLE_CPU_FEATURES"


def cpu(tmp_path: Path, vendor: str, family: int, flags: str) -> Path:
    """As Linux tells of a processor of two cores."""
    told = tmp_path / "cpuinfo"
    facts = [f"vendor_id\t: {vendor}", f"cpu family\t: {family}", "model name\t: A: B", f"flags\t\t: fpu {flags}"]
    core = "\n".join([*facts, "bugs\t\t:"])
    told.write_text(f"processor\t: 0\n{core}\n\nprocessor\t: 1\n{core}\n", encoding="utf-8")
    return told


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")  # so that it is put back afterwards
    monkeypatch.delenv(VARIABLE)


@pytest.mark.parametrize(
    ("vendor", "family", "flags", "is_kept_from"),
    [
        ("AuthenticAMD", 25, "avx512f avx512bw", True),
        ("AuthenticAMD", 25, "", False),  # Zen 3
        ("AuthenticAMD", 26, "avx512f avx512bw", False),  # Zen 5
        ("GenuineIntel", 6, "avx512f avx512bw", False),
    ],
)
def test_only_on_zen_4_numpy_is_kept_from_avx_512(
    vendor: str, family: int, flags: str, is_kept_from: bool, tmp_path: Path
) -> None:
    sorting.choose(cpu(tmp_path, vendor, family, flags))
    assert (VARIABLE in os.environ) == is_kept_from


def test_what_was_chosen_by_who_started_this_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "X86_V4")
    sorting.choose(cpu(tmp_path, "AuthenticAMD", 25, "avx512f"))
    assert os.environ[VARIABLE] == "X86_V4"


def test_where_nothing_tells_of_the_processor_nothing_is_chosen(tmp_path: Path) -> None:
    sorting.choose(tmp_path / "not there")
    assert VARIABLE not in os.environ


@pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"),
    reason="NumPy knows these names on x86-64 only; elsewhere none is told",
)
def test_numpy_knows_the_names_that_it_is_told_and_sorts_as_ever(tmp_path: Path) -> None:
    told = cpu(tmp_path, "AuthenticAMD", 25, "avx512f")
    program = (
        f"import pathlib, sorting; sorting.choose(pathlib.Path({str(told)!r})); import numpy; "
        "numbers = numpy.random.default_rng(1).integers(0, 10**12, 10_000); "
        "assert numpy.sort(numbers).tolist() == sorted(numbers.tolist())"
    )
    # NumPy warns of a name that it does not know.
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=ROOT, check=True)


def test_every_command_chooses_before_numpy_is_there() -> None:
    program = (
        "import sys, sorting, manage; was_there = []; "
        "sorting.choose = lambda: was_there.append('numpy' in sys.modules)\n"
        "try: manage.main(['--help'])\n"
        "except SystemExit: assert was_there == [False]"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
