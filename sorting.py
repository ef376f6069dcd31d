"""How NumPy sorts: with the vectors that are quick on this processor."""

import os
from pathlib import Path

_CPU = Path("/proc/cpuinfo")
_VARIABLE = "NPY_DISABLE_CPU_FEATURES"
_AVX512 = "AVX512_SPR AVX512_ICL X86_V4"  # as NumPy calls what takes 512 bits


def choose(told: Path = _CPU) -> None:
    """Keep NumPy from AVX-512 on AMD's Zen 4, where its sorting takes six times as long with it as without.

    To be called before NumPy is imported, which looks once; it goes for the processes that are started from here as
    well. What was chosen by who started this stays. `told`: what Linux says of the processor; elsewhere there is none.

    Zen 4 is very slow in writing packed vectors to memory, which that sorting does all the time: issue 6 of
    numpy/x86-simd-sort.
    """
    if _VARIABLE not in os.environ and _is_zen_4(told):
        os.environ[_VARIABLE] = _AVX512


def _is_zen_4(told: Path) -> bool:
    """AMD calls Zen 3 and Zen 4 family 25; of these only Zen 4 has AVX-512."""
    if not told.exists():
        return False
    first, _, _ = told.read_text(encoding="utf-8").partition("\n\n")
    facts = {name.strip(): fact.strip() for name, _, fact in (line.partition(":") for line in first.splitlines())}
    is_family = facts.get("vendor_id") == "AuthenticAMD" and facts.get("cpu family") == "25"
    return is_family and "avx512f" in facts.get("flags", "").split()
