"""The second step of a member of staff, as it is stored after setting it up: an app, a passkey and spare codes."""

import json

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from membership.models import User


def add_second_step(user: User) -> Authenticator:
    """Give `user` an app, spare codes and a passkey; return the row of the passkey."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return WebAuthn.add(user, "Mijn laptop", _credential()).instance


def _credential() -> dict:
    """Return what a browser sends after making a key, without an attestation of its maker."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    identity = b"een-sleutel-van-een-proef"
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    credential = AttestedCredentialData.create(bytes(16), identity, key)
    data = AuthenticatorData.create(bytes(32), flags, 0, credential)
    told = json.dumps({"type": "webauthn.create", "challenge": "", "origin": "http://localhost"}).encode()
    return {
        "id": websafe_encode(identity),
        "rawId": websafe_encode(identity),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(told),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
