"""`python -m tests.audit`: which of the installed packages have known vulnerabilities, by pip-audit.

Ends with 1 when some have. Where no vulnerability service can be asked it says that it was skipped, and ends with 0.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SECONDS = 300
_COMMAND = (sys.executable, "-m", "pip_audit", "--local", "--format", "json", "--progress-spinner", "off")


@dataclass(frozen=True)
class Verdict:
    """What to say, and whether that is well."""

    text: str
    is_well: bool


def verdict(packages: Sequence[Mapping[str, Any]] | None) -> Verdict:
    """Of what pip-audit reports: `packages` is None when it reported nothing at all."""
    audited = [package for package in packages or () if "skip_reason" not in package]
    if not audited:
        return Verdict("pip-audit: skipped, for no vulnerability service could be asked; nothing was audited", True)
    found = [
        f"{package['name']} {package['version']}: {one['id']}, fixed in {' or '.join(one['fix_versions']) or 'none'}"
        for package in audited
        for one in package["vulns"]
    ]
    not_audited = len(packages or ()) - len(audited)
    counted = f"pip-audit: {len(audited)} packages audited, {not_audited} not, {len(found)} known vulnerabilities"
    return Verdict("\n".join([counted, *found]), not found)


def report() -> list[dict[str, Any]] | None:
    """What pip-audit says of each package; None when it could not say anything."""
    try:
        done = subprocess.run(_COMMAND, capture_output=True, text=True, timeout=_SECONDS, check=False)
        return list(json.loads(done.stdout)["dependencies"])
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None


if __name__ == "__main__":
    told = verdict(report())
    print(told.text)
    sys.exit(not told.is_well)
