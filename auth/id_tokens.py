"""The signed statement of a provider about who signed in: believed only when everything about it is right."""

from collections.abc import Mapping

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from auth.provider_attempts import Attempt
from auth.provider_refusals import Reason, SignInRefused
from auth.providers import Provider

# With a key pair only: where a shared secret will do, whoever knows the public key or the secret can sign.
_ALGORITHMS = [f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512)]
_LEEWAY = 60  # seconds that two clocks may differ


class UnknownKey(Exception):
    """It is signed with a key that is not among these; the provider may have a new one."""


def claims_of(token: Mapping[str, object], keys: KeySet, provider: Provider, attempt: Attempt) -> dict[str, object]:
    """What the ID token in this answer of the token endpoint says.

    Raises UnknownKey, or SignInRefused with the claim that is not right.
    """
    try:
        decoded = jwt.decode(
            str(token.get("id_token", "")),
            keys,
            registry=JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False),
        )
    except InvalidKeyIdError as error:
        raise UnknownKey from error
    except (JoseError, ValueError) as error:
        raise SignInRefused(Reason.WRONG_TOKEN, provider, detail="signature") from error
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {
            "iss": {"essential": True, "value": provider.issuer},
            "sub": {"essential": True},
            # Without this an empty audience would do.
            "aud": {"essential": True, "values": [provider.client_id]},
            "exp": {"essential": True},
            "iat": {"essential": True},
            "nonce": {"essential": True, "value": attempt.nonce},
        },
        {"client_id": provider.client_id, "nonce": attempt.nonce, "access_token": token.get("access_token")},
    )
    try:
        claims.validate(leeway=_LEEWAY)
    except ClaimError as error:
        raise SignInRefused(Reason.WRONG_TOKEN, provider, detail=str(error.claim)) from error
    return dict(claims)
