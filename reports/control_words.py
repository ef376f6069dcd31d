"""What was found, as a Dutch sentence with its facts, and the key by which a finding is known again."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from queries.masking import masked
from queries.terms import unit
from settings import AMSTERDAM

Row = Mapping[str, Any]
# What makes a finding the same one: when any of these changes, it is to be looked at again. What follows from other
# workflows or from a limit (the usual value, spreads) is not among them, but for the one that it is alike.
_FACTS = (
    *("step_no", "seq", "step", "other_step", "person", "other_person", "role", "set_up", "other_set_up"),
    *("other_workflow_id", "component", "unit"),
)
_NO_VALUE = ("self_approval", "same_person", "skipped", "out_of_order", "extra", "other_role", "remark")


def key(row: Row) -> str:
    """The key of a finding: the same facts give the same, another fact another."""
    told = [row["rule"], row["workflow_id"], *(row[name] for name in _FACTS)]
    if row["rule"] not in _NO_VALUE:
        told += [row["value"], row["payroll_period"], _iso(row["other_at"])]
    told.append(_iso(row["happened_at"]))
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def told(row: Row) -> str:
    """What was found, in one sentence; an IBAN in it is masked."""
    sentence = " ".join(_TOLD[row["rule"]](row).split())
    return masked(sentence[:1].upper() + sentence[1:])


def _self_approval(row: Row) -> str:
    by = row["other_person"]
    if by:
        return f"{by} keurde {_step(row)} goed namens {row['person']}, die de aanvraag indiende."
    return f"{row['person']} keurde {_step(row)} goed en diende de aanvraag zelf in."


def _same_person(row: Row) -> str:
    return (
        f"{row['person']} keurde {_step(row)} goed ({row['set_up'] or 'zonder rol'}), en eerder {_other_step(row)} "
        f"({row['other_set_up'] or 'zonder rol'})."
    )


def _skipped(row: Row) -> str:
    if row["other_step"]:
        return f"{_step(row)} is niet gedaan, {_other_step(row)} erna wel{_by(row)}."
    return f"{_step(row)} is niet gedaan; de workflow is {str(row['status']).lower()}."


def _out_of_order(row: Row) -> str:
    return f"{_step(row)} is gedaan{_by(row)} na {_other_step(row)}; volgens de inrichting hoort het ervoor."


def _extra(row: Row) -> str:
    if row["set_up"] == "known":
        return f"{_step(row)} is nog een keer gedaan{_by(row)}, zonder dat er iets was teruggestuurd."
    return f"{_step(row)} staat niet in de inrichting en is gedaan{_by(row)}."


def _other_role(row: Row) -> str:
    done = " ".join(part for part in (row["person"] or "", f"({row['role']})" if row["role"] else "") if part)
    return f"{_step(row)} is gedaan door {done or 'onbekend'}; ingericht voor {row['set_up']}."


def _after_cutoff(row: Row) -> str:
    late = (row["happened_at"] - row["other_at"]).total_seconds() / 86400
    return f"{_step(row)} is goedgekeurd{_by(row)}, {_days(late)} na de sluitdatum van {row['payroll_period']}."


def _bank_account(row: Row) -> str:
    return (
        f"Rekening gewijzigd, {_days(row['days'])} vóór de sluitdatum van {row['payroll_period']} "
        f"({_moment(row['other_at'])})."
    )


def _remark(row: Row) -> str:
    return f"{_step(row)} is gedaan{_by(row)} zonder opmerking; de inrichting verplicht die."


def _duplicate(row: Row) -> str:
    days = row["days"]
    when = "op dezelfde dag" if days == 0 else f"{_days(days)} eerder"
    return (
        f"{row['component']} {_quantity(row['value'], row['unit'])}: gelijk aan nummer {row['other_workflow_id']}, "
        f"{when} ingediend."
    )


def _habit(row: Row) -> str:
    usual, spreads = _quantity(row["usual"], row["unit"]), _number(row["spreads"], 1)
    return (
        f"{row['component']} {_quantity(row['value'], row['unit'])}; gewoonlijk {usual} (mediaan van "
        f"{row['earlier']} eerdere), {spreads} spreidingen verschil."
    )


_TOLD: dict[str, Callable[[Row], str]] = {
    "self_approval": _self_approval,
    "same_person": _same_person,
    "skipped": _skipped,
    "out_of_order": _out_of_order,
    "extra": _extra,
    "other_role": _other_role,
    "after_cutoff": _after_cutoff,
    "bank_account": _bank_account,
    "remark": _remark,
    "duplicate": _duplicate,
    "habit": _habit,
}


def _step(row: Row) -> str:
    return f"“{row['step']}”" if row["step"] else "een stap"


def _other_step(row: Row) -> str:
    return f"“{row['other_step']}”"


def _by(row: Row) -> str:
    return f" door {row['person']}" if row["person"] else ""


def _moment(value: datetime) -> str:
    return f"{value.astimezone(AMSTERDAM):%d-%m-%Y %H:%M}"


def _days(value: float) -> str:
    if value < 1:
        hours = max(1, round(value * 24))
        return f"{hours} uur"
    told = _number(value, 0 if value >= 10 else 1).removesuffix(",0")
    return "1 dag" if told == "1" else f"{told} dagen"


def _number(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def _quantity(value: float, written: str | None) -> str:
    shown = unit(written)
    if shown == "€":
        return f"€ {_number(value, 2)}"
    return f"{_number(value, 0 if value == int(value) else 2)} {shown}".strip()
