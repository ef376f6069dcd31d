"""Canaille with one user and one client, run by the Python of its own environment: see real.py.

Arguments: the port, the redirect URI, and as JSON the client and the user.
"""

import json
import sys
from datetime import UTC, datetime

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server


def main(port: int, redirect_uri: str, client: dict[str, str], user: dict[str, str]) -> None:
    address = f"127.0.0.1:{port}"
    key = RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)
    app = create_app(
        {
            "SECRET_KEY": "only for the tests, on loopback, for a minute",
            "SERVER_NAME": address,
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"DATABASE": "memory", "SMTP": None, "CAPTCHA_ENABLED": False, "LANGUAGE": "en"},
            "CANAILLE_OIDC": {"TRUSTED_DOMAINS": [], "ACTIVE_JWKS": [key]},
        }
    )
    with app.app_context(), Backend.instance.session():
        known = models.User(
            user_name=user["sub"],
            formatted_name=user["name"],
            family_name=user["name"],
            emails=[user["email"]],
            password=user["password"],
        )
        Backend.instance.save(known)
        ours = models.Client(
            client_id=client["id"],
            client_secret=client["secret"],
            client_name="Procesbeheer",
            client_uri="https://procesbeheer.example",
            redirect_uris=[redirect_uri],
            grant_types=["authorization_code"],
            response_types=["code"],
            scope=["openid", "email", "profile"],
            token_endpoint_auth_method="client_secret_basic",
            client_id_issued_at=datetime.now(UTC),
        )
        Backend.instance.save(ours)
        ours.audience = [ours]
        Backend.instance.save(ours)
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]), json.loads(sys.argv[4]))
