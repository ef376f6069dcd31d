"""Pages of JSON over HTTP as a source: with OAuth 2 client credentials, patient when throttled, tokens renewed."""

import csv
import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from errors import SettingsRefused
from importers.exchange import TABLES
from settings import is_loopback
from sync import loket
from sync.fetching import Fetched, FetchRefused
from sync.plan import Planned, secret

_TRIES = 5
_TIMEOUT = 30.0
_LONGEST_WAIT = 60.0
_MOST_PAGES = 100_000
_BUSY = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Api:
    """How one API pages, and what its fields are. Paths are names with dots between: "status.value"."""

    url: str
    columns: Mapping[str, str]
    rows: str | None
    page_parameter: str
    size_parameter: str
    page_size: int
    total_pages: str | None
    changed: str | None
    first_page: int = 1


def changed(source: Planned, folder: Path, watermark: str | None) -> Fetched:
    """Write to this folder the workflows that changed since `watermark`. Raises FetchRefused."""
    api = _api(source)
    employers = [str(employer) for employer in source.options.get("employers", [source.employer_id])]
    newest, workflows = watermark, []
    try:
        with httpx2.Client(timeout=_TIMEOUT, follow_redirects=False) as client:
            asking = _Asking(client, source)
            for employer in employers:
                for row in _rows(asking, api, employer):
                    moment = _at(row, api.changed) if api.changed else None
                    if moment is not None and watermark is not None and str(moment) < watermark:
                        continue
                    newest = max(filter(None, (newest, None if moment is None else str(moment))), default=None)
                    workflows.append(_workflow(row, api, employer))
    except httpx2.HTTPError as error:
        raise FetchRefused(f"Bron {source.name} antwoordt niet: {type(error).__name__}.") from error
    if not workflows or (
        watermark is not None and newest == watermark and api.changed and _is_known(workflows, watermark)
    ):
        return Fetched(None, newest)
    _write(folder, workflows, source.office_id)
    return Fetched(folder, newest)


def _is_known(workflows: list[dict[str, Any]], watermark: str) -> bool:
    """Nothing newer than what was read: the rows of the last moment itself were loaded with it."""
    return all(workflow.get("changed") == watermark for workflow in workflows)


class _Asking:
    """Requests of one source: signed in, patient with a busy server, and once more with a new token."""

    def __init__(self, client: httpx2.Client, source: Planned) -> None:
        self._client = client
        self._source = source
        self._token: str | None = None

    def page(self, url: str, parameters: Mapping[str, str | int]) -> Any:
        """The JSON of one page. Raises FetchRefused when the server keeps refusing."""
        for attempt in range(_TRIES):
            answer = self._client.get(url, params=dict(parameters), headers=self._headers())
            if answer.status_code == 401 and self._source.options.get("token_url") and attempt < _TRIES - 1:
                self._token = None
                continue
            if answer.status_code in _BUSY and attempt < _TRIES - 1:
                time.sleep(_wait(answer, attempt))
                continue
            break
        if answer.status_code != 200:
            raise FetchRefused(f"Bron {self._source.name} weigert met status {answer.status_code}.")
        try:
            return answer.json()
        except ValueError:
            raise FetchRefused(f"Bron {self._source.name} geeft geen JSON terug.") from None

    def _headers(self) -> dict[str, str]:
        if self._source.options.get("token_url") and self._token is None:
            self._token = self._new_token()
        return {"Accept": "application/json"} | ({"Authorization": f"Bearer {self._token}"} if self._token else {})

    def _new_token(self) -> str:
        """An access token, by the client credentials grant of OAuth 2 (RFC 6749, 4.4)."""
        options = self._source.options
        form = {"grant_type": "client_credentials"} | ({"scope": str(options["scope"])} if "scope" in options else {})
        who = httpx2.BasicAuth(str(options.get("client_id", "")), secret(options.get("secret_env")) or "")
        answer = self._client.post(str(options["token_url"]), data=form, auth=who)
        token = answer.json().get("access_token") if answer.status_code == 200 else None
        if not isinstance(token, str):
            raise FetchRefused(
                f"Bron {self._source.name} geeft geen toegang (status {answer.status_code}). Kijk client_id en geheim "
                "na."
            )
        return token


def _wait(answer: httpx2.Response, attempt: int) -> float:
    """Seconds to wait before asking again: what the server asks for, else twice as long each time."""
    asked = answer.headers.get("retry-after", "")
    return min(_LONGEST_WAIT, float(asked) if asked.isdigit() else 0.5 * 2.0**attempt)


def _api(source: Planned) -> Api:
    options = source.options
    preset = options.get("preset")
    if preset not in (None, "loket"):
        raise SettingsRefused(f"bron {source.name}: preset kan alleen 'loket' zijn.")
    known: Mapping[str, Any] = loket.API if preset else {}
    columns = dict(known.get("columns", {})) | dict(options.get("columns", {}))
    wrong = [
        name for name in columns if name not in {column.name for column in TABLES["workflows"].columns} | {"employee"}
    ]
    if wrong or "workflow_id" not in columns:
        raise SettingsRefused(
            f"bron {source.name}: columns noemt minstens workflow_id, en geen {', '.join(wrong) or '…'}."
        )
    for url in (options["url"], options.get("token_url")):
        _check_address(source, url)
    given = {name: options.get(name, known.get(name)) for name in ("rows", "total_pages", "changed")}
    return Api(
        str(options["url"]),
        columns,
        given["rows"],
        str(options.get("page_parameter", known.get("page_parameter", "page"))),
        str(options.get("size_parameter", known.get("size_parameter", "pageSize"))),
        int(options.get("page_size", 200)),
        given["total_pages"],
        given["changed"],
    )


def _check_address(source: Planned, url: object) -> None:
    if url is None:
        return
    parts = urlsplit(str(url))
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise SettingsRefused(
            f"bron {source.name}: {parts.scheme}://{parts.hostname} is niet versleuteld. Gebruik https."
        )


def _rows(asking: _Asking, api: Api, employer: str) -> Iterator[Mapping[str, Any]]:
    """Every row of every page, in order."""
    url = api.url.replace("{employerId}", employer)
    for page in range(api.first_page, api.first_page + _MOST_PAGES):
        answer = asking.page(url, {api.page_parameter: page, api.size_parameter: api.page_size})
        found = _at(answer, api.rows) if api.rows else answer
        rows = found if isinstance(found, list) else next(iter(found.values()), []) if isinstance(found, dict) else []
        yield from (row for row in rows if isinstance(row, dict))
        total = _at(answer, api.total_pages) if api.total_pages else None
        if not rows or (isinstance(total, int) and page >= total) or (total is None and len(rows) < api.page_size):
            return


def _workflow(row: Mapping[str, Any], api: Api, employer: str) -> dict[str, Any]:
    values = {name: _at(row, path) for name, path in api.columns.items()}
    employee = values.pop("employee", None) or values.get("submitter")
    hashed = hashlib.sha256(f"{employer}\x1f{employee}".encode()).hexdigest()[:32]
    given = {"employer_id": employer, "employee_id": f"api-{hashed}", "employee": employee}
    return (
        given
        | {name: value for name, value in values.items() if value is not None}
        | {"changed": _at(row, api.changed)}
    )


def _at(row: Any, path: str | None) -> Any:
    """What stands at this path; JSON that is kept as a text is looked into."""
    found = row
    for name in path.split(".") if path else ():
        if isinstance(found, str):
            try:
                found = json.loads(found)
            except ValueError:
                return None
        found = found.get(name) if isinstance(found, dict) else None
    return found if path else None


def _write(folder: Path, workflows: list[dict[str, Any]], office_id: str) -> None:
    people = {(one["employer_id"], one["employee_id"]): one["employee"] for one in workflows if one["employee"]}
    _csv(
        folder / "employees.csv",
        [{"employer_id": e, "employee_id": i, "name": name} for (e, i), name in people.items()],
    )
    employers = sorted({one["employer_id"] for one in workflows})
    _csv(folder / "employers.csv", [{"employer_id": e, "office_id": office_id, "name": e} for e in employers])
    _csv(
        folder / "workflows.csv",
        [{k: v for k, v in one.items() if k not in ("employee", "changed")} for one in workflows],
    )
    (folder / "steps.csv").write_text("workflow_id,seq,step_no\n", encoding="utf-8")


def _csv(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
