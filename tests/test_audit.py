"""What `make security` concludes from what pip-audit reports."""

from typing import Any

import pytest

from tests.audit import verdict

SOUND: dict[str, Any] = {"name": "sound", "version": "1.0", "vulns": []}
WEAK: dict[str, Any] = {
    "name": "weak",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}, {"id": "PYSEC-2", "fix_versions": []}],
}
UNKNOWN: dict[str, Any] = {"name": "unknown", "skip_reason": "not found"}


@pytest.mark.parametrize("packages", [None, [], [UNKNOWN, UNKNOWN]], ids=["no report", "no package", "all skipped"])
def test_an_audit_of_nothing_is_skipped_says_so_in_one_line_and_does_not_fail(packages: list[dict[str, Any]]) -> None:
    told = verdict(packages)
    assert told.is_well
    assert "skipped" in told.text
    assert len(told.text.splitlines()) == 1


def test_a_known_vulnerability_fails_and_is_named_with_what_fixes_it() -> None:
    told = verdict([SOUND, WEAK, UNKNOWN])
    assert not told.is_well
    assert told.text.splitlines() == [
        "pip-audit: 2 packages audited, 1 not, 2 known vulnerabilities",
        "weak 1.0: PYSEC-1, fixed in 1.1",
        "weak 1.0: PYSEC-2, fixed in none",
    ]


def test_without_known_vulnerabilities_it_counts_what_was_audited_and_what_was_not() -> None:
    told = verdict([SOUND, UNKNOWN])
    assert (told.text, told.is_well) == ("pip-audit: 1 packages audited, 1 not, 0 known vulnerabilities", True)
