"""The command line. Exit status: 0 done, 1 refused with one line on stderr, 2 wrong usage."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sorting
from errors import Refused
from progress import Progress
from settings import AMSTERDAM

REPORTS = ("waiting", "payroll", "steps", "ageing", "workload", "flow", "variants", "rework", "control")


def _print(result: object, lines: Sequence[str], as_json: bool) -> None:
    print(json.dumps(result, ensure_ascii=False, default=str) if as_json else "\n".join(lines))


def _demo(given: argparse.Namespace) -> None:
    import demo
    from database import snapshots

    if given.when_needed and snapshots.is_readable(demo.OFFICE_ID):
        name = snapshots.current_name(demo.OFFICE_ID)
        _print({"office": demo.OFFICE_ID, "snapshot": name}, [f"Het demokantoor is er al ({name})."], given.json)
        return
    with Progress("Demokantoor maken") as progress:
        made = demo.make(given.until, given.seed, given.workflows, progress)
    _print(made.as_json(), made.lines(), given.json)


def _load(given: argparse.Namespace) -> None:
    import importers
    from auth import access_log
    from auth.access_log import Kind

    with Progress(f"{given.source} laden") as progress:
        source = importers.Source(given.source, given.office, given.mapping, given.employer)
        if given.dry_run:
            trial = importers.try_out(source, progress)
            _print(asdict(trial), trial.lines(), given.json)
            return
        report = importers.load_aside(source, "manage.py", progress)
    access_log.write(Kind.LOAD, given.office, "manage.py", **report.as_json())
    _print(report.as_json(), report.lines(), given.json)


def _refresh(given: argparse.Namespace) -> None:
    import importers
    from auth import access_log
    from auth.access_log import Kind

    with Progress(f"Gegevens van {given.office} opnieuw opbouwen") as progress:
        made = importers.refresh(given.office, progress)
    told: dict[str, object] = {"snapshot": made.name, "workflows": made.workflows, "steps": made.steps}
    access_log.write(Kind.LOAD, given.office, "manage.py", source="refresh", **told)
    _print(told, [f"Nieuwe stand {made.name}: {made.workflows} workflows, {made.steps} stappen."], given.json)


def _export(given: argparse.Namespace) -> None:
    import exports
    from auth import access_log
    from auth.access_log import Kind
    from exports import dossier, orders

    question = exports.Question.asked(given.as_email, given.list or "openstaand", given.filter, given.as_of)
    if given.dossier:
        subject = exports.Subject(given.workflow, given.period, given.sample, given.seed)
        made = exports.run_dossier(question, subject, given.out)
        asked = dossier.logged(question, subject, given.out)
    else:
        form = exports.Form(given.format) if given.format else exports.Form.of(given.out)
        made = exports.run(question, given.out, form)
        asked = orders.logged(question, form)
    access_log.write(Kind.EXPORT, question.user.office_id, question.user.email, **{**asked, **made.as_json()})
    _print(made.as_json(), made.lines(), given.json)


def _verify(given: argparse.Namespace) -> None:
    from exports import verifying

    found = verifying.verify(given.file)
    _print(found.as_json(), found.lines(), given.json)
    if problem := found.problem():
        raise Refused(problem)


def _report(given: argparse.Namespace) -> None:
    import exports
    import queries
    from auth import access_log
    from auth.access_log import Kind
    from queries.terms import Clock
    from reports import answers

    question = exports.Question.asked(given.as_email, "openstaand", given.filter, None)
    with queries.reader(question.scope, given.now or question.now) as reader:
        found = answers.answer(given.name, reader, question.selection, Clock[given.clock.upper()])
    asked = question.selection.as_json() | {"employers": list(question.scope.employers)}
    access_log.write(
        Kind.EXPORT, question.user.office_id, question.user.email, report=given.name, rows=answers.count(found), **asked
    )
    _print(found, answers.lines(found), given.json)


def _digest(given: argparse.Namespace) -> None:
    from reports import digest_sending

    done = digest_sending.send(given.day)
    _print(done.as_json(), done.lines(), given.json)
    if done.failed:
        raise Refused(done.problem())


def _moment(written: str) -> datetime:
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=AMSTERDAM)


def _user(given: argparse.Namespace) -> None:
    from auth import user_commands

    print("\n".join(user_commands.run(given)))


def _serve(given: argparse.Namespace) -> None:
    from server import serve

    serve(given.address, given.port, given.demo)


def _check(given: argparse.Namespace) -> None:
    from auth import log_chain
    from database import inspection

    found = inspection.inspect(log_chain.broken_links)
    _print(found.as_json(), found.lines(), given.json)
    if found.problems:
        raise Refused("; ".join(found.problems))


def _purge_log(given: argparse.Namespace) -> None:
    from auth import changes, log_chain
    from settings import settings

    days = settings().log_days
    gone: dict[str, int] = {}
    if days:
        before = datetime.now(UTC) - timedelta(days=days)
        gone = log_chain.older(before) if given.dry_run else log_chain.purge(before, changes.COMMAND_LINE)
    done = "zouden verwijderd worden" if given.dry_run else "verwijderd"
    why = f"ouder dan {days} dagen" if days else "niets: log_days is 0, alles blijft bewaard"
    lines = [f"{office}: {rows} regels {done}" for office, rows in gone.items()]
    _print({"log_days": days, "dry_run": given.dry_run, "rows": gone}, [f"Logboek, {why}.", *lines], given.json)


def _add_load(commands: Any) -> None:
    made = _command(commands, "load", _load, "een bron laden")
    made.add_argument("source", type=Path)
    made.add_argument("--office", required=True)
    made.add_argument("--mapping", type=Path)
    made.add_argument("--dry-run", action="store_true", help="zeg wat laden zou doen, en doe het niet")
    made.add_argument("--employer", help="van welke werkgever een download van Loket is")
    made.add_argument("--json", action="store_true")


def _backup(given: argparse.Namespace) -> None:
    from database import backup

    made = backup.make(given.file)
    _print(made.as_json(), [f"{made.files} bestanden, {made.bytes} bytes, bewaard in {given.file}."], given.json)


def _restore(given: argparse.Namespace) -> None:
    from database import backup

    made = backup.restore(given.file)
    told = f"{made.files} bestanden, {made.bytes} bytes, van {made.made_at}, teruggezet. Kijk na met: manage.py check"
    _print(made.as_json(), [told], given.json)


def _move_control(given: argparse.Namespace) -> None:
    from database import moving

    moved = moving.move(given.to)
    hint = "Zet PROCESBEHEER_CONTROL_URL nu op die database en start alles opnieuw. De oude is niet veranderd."
    _print(moved.tables, [moved.line(), hint], given.json)


def _purge(given: argparse.Namespace) -> None:
    from auth import access_log, accounts
    from auth.access_log import Kind
    from importers import history, purging

    every = {user.office_id for user in accounts.every()} | history.offices()
    offices = [given.office] if given.office else sorted(every)
    done = []
    with Progress("Opschonen" if given.apply else "Nagaan wat er opgeschoond zou worden") as progress:
        for office in offices:
            purged = purging.purge(office, given.apply, progress)
            if given.apply:
                access_log.write(Kind.PURGE, office, "manage.py", **purged.as_json())
            done.append(purged)
    hint = [] if given.apply else ["Er is niets verwijderd. Doe het met --apply."]
    _print([purged.as_json() for purged in done], [*(one.line(given.apply) for one in done), *hint], given.json)


def _lake(given: argparse.Namespace) -> None:
    from database.lake import checking, connecting, maintenance

    if not connecting.is_used():
        raise Refused("Er is geen gedeelde opslag: PROCESBEHEER_STORE is file. Zie docs/opschalen.md.")
    done = maintenance.maintain() if given.deed == "maintain" else checking.status()
    _print(done.as_json(), done.lines(), given.json)


def _migrate(given: argparse.Namespace) -> None:
    import settings
    from database.lake import migrating

    if given.to == settings.FILE_STORE:
        with Progress("Gegevens uit het meer halen") as progress:
            moved = migrating.to_files(progress.step)
        hint = "Zet PROCESBEHEER_STORE nu op file en start alles opnieuw. Het meer is niet veranderd."
    else:
        settings.choose_store(given.to, given.data)
        with Progress("Gegevens in het meer zetten") as progress:
            moved = migrating.to_lake(progress.step)
        hint = "Zet PROCESBEHEER_STORE en PROCESBEHEER_DATA nu zo op elke computer, en start alles opnieuw."
    _print([one.as_json() for one in moved], [*(one.line() for one in moved), hint], given.json)


def _sync(given: argparse.Namespace) -> None:
    from sync import running
    from sync.reports import ReportTold
    from sync.upkeep import UpkeepTold

    problems: list[str] = []

    def tell(told: running.Told | ReportTold | UpkeepTold) -> None:
        if told.problem:
            problems.append(told.name)
        print(f"{datetime.now(AMSTERDAM):%d-%m-%Y %H:%M:%S} {told.line()}", flush=True)

    running.run(tell, given.once)
    if given.once and problems:
        raise Refused(f"Niet gelukt: {', '.join(problems)}.")


def _add_upkeep(commands: Any) -> None:
    made = _command(commands, "sync", _sync, "bronnen bijhouden en bewaarde rapporten maken, tot het gestopt wordt")
    made.add_argument("--once", action="store_true", help="elke bron, en elk rapport waarvoor het tijd is, en klaar")

    for name, run, told in (
        ("backup", _backup, "alles in deze map bewaren in één bestand, ook terwijl de app draait"),
        ("restore", _restore, "een bewaard bestand terugzetten in een lege map"),
    ):
        made = _command(commands, name, run, told)
        made.add_argument("file", type=Path)
        made.add_argument("--json", action="store_true")

    made = _command(commands, "move-control", _move_control, "de administratie naar een andere database overzetten")
    made.add_argument("--to", required=True, metavar="URL", help="een lege PostgreSQL-database, of sqlite:///BESTAND")
    made.add_argument("--json", action="store_true")

    made = _command(commands, "purge", _purge, "verwijderen wat langer bewaard is dan de instellingen zeggen")
    made.add_argument("--office", help="alleen dit kantoor; anders alle")
    made.add_argument("--apply", action="store_true", help="doe het echt; zonder dit alleen zeggen wat er zou gebeuren")
    made.add_argument("--json", action="store_true")


def _add_lake(commands: Any) -> None:
    made = _command(commands, "lake", _lake, "de opslag die meer computers delen: hoe het ermee staat, en onderhoud")
    made.add_argument("deed", choices=("status", "maintain"), metavar="status|maintain")
    made.add_argument("--json", action="store_true")

    made = _command(commands, "migrate", _migrate, "wat er geldt overzetten naar een andere opslag")
    made.add_argument("--to", required=True, help="ducklake:postgres:…, of file om terug te gaan")
    made.add_argument("--data", default="", help="bij ducklake: een map die elke computer ziet, of s3://emmer/map")
    made.add_argument("--json", action="store_true")


def _add_exports(commands: Any) -> None:
    made = _command(commands, "verify", _verify, "nagaan of een gedownload bestand nog is wat er is geschreven")
    made.add_argument("file", type=Path)
    made.add_argument("--json", action="store_true")

    _add_export(commands)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="manage.py", description="Procesbeheer beheren.")
    commands = parser.add_subparsers(required=True, metavar="opdracht")

    made = _command(commands, "demo", _demo, "een verzonnen kantoor maken")
    made.add_argument("--until", type=date.fromisoformat, default=None, help="laatste dag (standaard: vandaag)")
    made.add_argument("--seed", type=int, default=1, help="zelfde getal, zelfde gegevens")
    made.add_argument("--workflows", type=int, default=8000, help="aantal workflows, tot 10 miljoen")
    made.add_argument("--when-needed", action="store_true", help="alleen als er geen is die deze versie kan lezen")
    made.add_argument("--json", action="store_true")

    _add_load(commands)

    made = _command(commands, "refresh", _refresh, "gegevens opnieuw opbouwen, met de werktijden van nu")
    made.add_argument("--office", required=True)
    made.add_argument("--json", action="store_true")

    _add_upkeep(commands)
    _add_lake(commands)

    _add_exports(commands)

    made = _command(commands, "report", _report, "de cijfers van een scherm, zonder scherm")
    made.add_argument("name", choices=REPORTS)
    made.add_argument("--as", dest="as_email", required=True, metavar="EMAIL")
    made.add_argument("--filter", action="append", default=[], metavar="KOLOM=WAARDE")
    made.add_argument("--clock", choices=("calendar", "work"), default="calendar")
    made.add_argument("--now", type=_moment, default=None, metavar="MOMENT", help="ISO 8601; standaard: nu")
    made.add_argument("--json", action="store_true")

    made = _command(commands, "serve", _serve, "de app starten")
    made.add_argument("--port", type=int, default=8501)
    made.add_argument("--address", default="127.0.0.1")
    made.add_argument("--demo", action="store_true", help="kies een demogebruiker zonder wachtwoord")

    made = _command(commands, "check", _check, "alle opslag nakijken")
    made.add_argument("--json", action="store_true")

    made = _command(commands, "purge-log", _purge_log, "wat te oud is uit het logboek halen")
    made.add_argument("--dry-run", action="store_true", help="alleen tellen")
    made.add_argument("--json", action="store_true")

    _add_digest_command(commands)
    _add_user_commands(commands)
    return parser


def _add_export(commands: Any) -> None:
    made = _command(commands, "export", _export, "een overzicht naar een bestand schrijven, of een auditdossier")
    made.add_argument("--format", choices=("xlsx", "csv", "parquet"), help="standaard: naar de naam van het bestand")
    made.add_argument("--as", dest="as_email", required=True, metavar="EMAIL")
    made.add_argument("--list", choices=("openstaand", "historisch"))
    made.add_argument("--filter", action="append", default=[], metavar="KOLOM=WAARDE")
    made.add_argument("--as-of", type=date.fromisoformat, default=None)
    made.add_argument("--dossier", action="store_true", help="een auditdossier: alle stappen, inrichting, bevindingen")
    made.add_argument("--workflow", metavar="NUMMER", help="een dossier van deze workflow alleen")
    made.add_argument("--period", metavar="PERIODE", help="een dossier van alles wat bij deze verloning hoort")
    made.add_argument("--sample", type=_positive, metavar="N", help="een steekproef van N workflows")
    made.add_argument("--seed", type=int, default=1, metavar="ZAAD", help="zelfde zaad, zelfde steekproef")
    made.add_argument("--out", required=True, type=Path, help="een dossier: .xlsx of .pdf")
    made.add_argument("--json", action="store_true")
    made.set_defaults(check=_check_export(made))


def _check_export(parser: argparse.ArgumentParser) -> Callable[[argparse.Namespace], None]:
    def check(given: argparse.Namespace) -> None:
        if given.dossier and given.format is not None:
            parser.error(
                "--format geldt voor een overzicht; een dossier is .xlsx of .pdf, naar de naam van het bestand"
            )
        is_whole = given.workflow is not None or given.period is not None
        if not given.dossier and (is_whole or given.sample is not None):
            parser.error("--workflow, --period en --sample horen bij --dossier")
        if given.list is None and not (given.dossier and is_whole):
            parser.error("--list ontbreekt: openstaand of historisch")
        if given.workflow is not None and (given.period is not None or given.sample is not None):
            parser.error("--workflow gaat niet samen met --period of --sample")

    return check


def _positive(written: str) -> int:
    if not written.isdigit() or not int(written):
        raise argparse.ArgumentTypeError("een geheel getal van minstens 1")
    return int(written)


def _add_digest_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    made = _command(commands, "digest", _digest, "het dagoverzicht mailen aan wie het wil; elke ochtend te draaien")
    made.add_argument("--day", type=date.fromisoformat, default=None, help="van welke dag (standaard: vandaag)")
    made.add_argument("--json", action="store_true")


def _add_user_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    users = commands.add_parser("user", help="gebruikers beheren").add_subparsers(required=True, dest="command")
    made = _command(users, "add", _user, "gebruiker toevoegen")
    made.add_argument("email")
    made.add_argument("--name", required=True)
    made.add_argument("--office", required=True)
    made.add_argument("--role", required=True, choices=("office", "hr", "payroll", "department_manager"))
    made.add_argument("--employer", action="append", default=[])
    made.add_argument("--department", action="append", default=[])
    made.add_argument("--sub-departments", action="store_true")
    made.add_argument("--password-stdin", action="store_true")
    for name, summary in (("grant", "recht geven"), ("revoke", "recht intrekken")):
        made = _command(users, name, _user, summary)
        made.add_argument("email")
        made.add_argument("right", choices=("procesbeheer_workflows", "manage_access"))
    for name, summary in (
        ("disable", "gebruiker uitschakelen"),
        ("enable", "gebruiker weer toelaten"),
        ("invite", "link geven waarmee iemand zijn wachtwoord kiest"),
        ("reset-second-factor", "tweede factor wissen van wie zijn telefoon kwijt is"),
    ):
        _command(users, name, _user, summary).add_argument("email")
    for name, summary in (
        ("link", "aanmelden via een provider met een kenmerk toestaan"),
        ("unlink", "aanmelden via een provider intrekken"),
    ):
        made = _command(users, name, _user, summary)
        made.add_argument("email")
        made.add_argument("--provider", required=True, metavar="ID", help="id van de provider in settings.toml")
        if name == "link":
            made.add_argument("--subject", required=True, help="wie het is bij die provider: oid of sub")
    _command(users, "list", _user, "gebruikers tonen").add_argument("--json", action="store_true")

    offices = commands.add_parser("office", help="regels van een kantoor").add_subparsers(required=True, dest="command")
    made = _command(
        offices, "require-second-factor", _user, "tweede factor verplichten bij aanmelden met een wachtwoord"
    )
    made.add_argument("office")
    made.add_argument("--off", action="store_true", help="niet meer verplichten")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], None],
    summary: str,
) -> argparse.ArgumentParser:
    made = commands.add_parser(name, help=summary)
    made.set_defaults(run=run, check=None)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    os.umask(0o077)
    sorting.choose()
    given = _parser().parse_args(arguments)
    from auth import outage

    if given.check:
        given.check(given)
    try:
        with outage.named(outage.FOR_COMMANDS):
            given.run(given)
    except Refused as refusal:
        print(str(refusal), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
