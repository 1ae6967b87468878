"""Who can sign in to a fresh installation, and what lies on its shelf?"""

import secrets
from datetime import datetime
from importlib.resources import files

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from anxin.flows.furnish_shop import OTHERS, STAFF, Furnished, Furniture, furnish_shop
from anxin.people.models import Person
from anxin.site.sandbox import Sandbox
from anxin.site.sign_ins import SignIn

CODES = 200
ROLES = {
    "buyer": ("买家", "buyer", "/"),
    "supplier": ("供货商", "supplier", "/supplier/"),
    "agent": ("客服", "agent", "/desk/"),
    "senior": ("高级审核", "senior", "/desk/"),
    "finance": ("财务", "finance", "/desk/"),
    "operator": ("站长", "operator", "/desk/"),
}


def furniture(sandbox: Sandbox, passwords: dict[str, str]) -> Furniture:
    """What `furnish_shop` needs to know of this installation."""
    return Furniture(
        merchant=sandbox.merchant,
        channel_url=sandbox.channel_url,
        our_signing_key=sandbox.platform_private_key,
        channel_key=sandbox.channel_public_key,
        supplier_url=sandbox.supplier_url,
        supplier_account=sandbox.client,
        supplier_secret=sandbox.supplier_secret,
        rules=files("anxin.policy").joinpath("standard.yaml").read_text(encoding="utf-8"),
        passwords=passwords,
    )


def seed(*, sandbox: Sandbox, at: datetime) -> list[SignIn]:
    """Furnish the demo shop on the first start and say who can sign in; nothing where a shop stands already."""
    passwords = {role: secrets.token_urlsafe(9) for role in ROLES}
    furnished = furnish_shop(furniture(sandbox, passwords), codes=CODES, at=at, wallet=True, agreed=True)
    return _sign_ins(furnished, passwords) if furnished else []


def _sign_ins(furnished: Furnished, passwords: dict[str, str]) -> list[SignIn]:
    sign_ins = []
    emails = {role: email for role, (email, _) in {**STAFF, **OTHERS}.items()}
    for role, (zh, en, path) in ROLES.items():
        person = Person.objects.get(pk=furnished.people[role])
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        secret = _enrol(person) if role in STAFF else ""
        sign_ins.append(SignIn(zh, en, emails[role], passwords[role], path, secret))
    return sign_ins


def _enrol(person: Person) -> str:
    """A second factor from the first day: staff may not enter without one."""
    secret: str = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret
