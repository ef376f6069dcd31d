"""A real HTTP server with pages of workflows: it asks for a token, throttles, fails and lets tokens expire as told."""

import base64
import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CLIENT, SECRET = "kantoor", "geheim & lang"


@dataclass
class Api:
    """What the server has and does. `answers`: statuses to give first, in order; a token lasts `token_uses` pages."""

    port: int
    workflows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    answers: list[int] = field(default_factory=list)
    token_uses: int = 1_000
    tokens: int = 0
    used: int = 0
    pages: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, path: str) -> dict[str, Any]:
        """One page of one employer."""
        parts = urlsplit(path)
        asked = {name: int(values[0]) for name, values in parse_qs(parts.query).items()}
        number, size = asked["pageNumber"], asked["pageSize"]
        every = self.workflows.get(parts.path.split("/")[3], [])
        return {
            "currentPage": number,
            "pageSize": size,
            "totalPages": max(1, -(-len(every) // size)),
            "totalSize": len(every),
            "_embedded": every[(number - 1) * size : number * size],
        }


@contextlib.contextmanager
def serving() -> Iterator[Api]:
    """The server, gone afterwards."""
    api = Api(0)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            is_right = self.headers.get("Authorization") == f"Basic {expected}"
            if not is_right or form.get("grant_type") != ["client_credentials"]:
                self._answer(401, {"error": "invalid_client"})
                return
            api.tokens, api.used = api.tokens + 1, 0
            self._answer(200, {"access_token": f"t{api.tokens}", "token_type": "Bearer"})

        def do_GET(self) -> None:
            if api.answers:
                self._answer(api.answers.pop(0), {"error": "busy"})
            elif self.headers.get("Authorization") != f"Bearer t{api.tokens}" or api.used >= api.token_uses:
                self._answer(401, {"error": "expired"})
            else:
                api.used += 1
                api.pages.append(self.path)
                self._answer(200, api.page(self.path))

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status == 429:
                self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def workflow(number: int, changed: str, **given: object) -> dict[str, Any]:
    """A workflow as Loket's list gives it."""
    return {
        "id": f"w{number}",
        "status": {"key": 1, "value": "In behandeling"},
        "trigger": {"id": 7, "description": "Formulier"},
        "workflowTemplate": {"id": "t1", "description": "Declaratie medewerker", "version": 2},
        "assignee": {"role": "Leidinggevende", "user": None},
        "initiatedBy": f"Medewerker {number % 3}",
        "initiatedOn": "2026-03-02T08:15:00Z",
        "lastModifiedBy": None,
        "lastModifiedOn": changed,
        "data": json.dumps({"employee": f"Medewerker {number % 3}", "component": "Reiskosten km", "value": 12.5}),
    } | given
