"""What does a dump, made as every operator makes one, give away to whoever finds it?"""

import subprocess
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from anxin.delivery.models import Code, SupplierNotice
from anxin.flows.accept_callbacks import accept_callbacks
from anxin.flows.accept_payments import accept_payments
from anxin.flows.furnish_shop import Furniture, furnish_shop
from anxin.flows.hear_payments import hear_payments
from anxin.flows.import_stock import import_stock
from anxin.flows.reveal_code import reveal_code
from anxin.payments.models import Heard, Notice
from anxin.payouts.models import Agreement, Payout
from anxin.refs import new_id
from anxin.site.postgres.account import account
from anxin.site.postgres.place import binaries
from tests.support.callbacks import TOLD_CODES, called
from tests.support.cast import NOON, PASSWORD, Stage
from tests.support.databases import Database

ACCOUNT, CONTACT = "7654321098", "bea@anxin.example"
PAYEE = "招行 6225880212341234"
PAYER, HEARD = "PAYER-LOGON-1", "PAYER-LOGON-2"
UNSEEN, SEEN = "PLAIN-UNSEEN-CODE-1", "PLAIN-SEEN-CODE-2"
KEYS = {"our_signing_key": "5e" * 32, "supplier_secret": "6a" * 32}


def dump(database: Database, folder: Path) -> str:
    """All of it, as pg_dump writes it."""
    program = binaries(account(folder)) / "pg_dump"
    done = subprocess.run([program, "--dbname", database.url], capture_output=True, text=True, check=True)
    return done.stdout


def live(database: Database) -> Stage:
    """A shop with orders, codes seen and unseen, accounts, passwords and keys."""
    rules = files("anxin.policy").joinpath("standard.yaml").read_text(encoding="utf-8")
    places = {"channel_url": "http://127.0.0.1:9", "supplier_url": "http://127.0.0.1:9", "supplier_account": "anxin"}
    furniture = Furniture(merchant="m", channel_key="5f" * 32, rules=rules, passwords={}, **places, **KEYS)
    world = furnish_shop(furniture, codes=0, at=NOON)
    assert world is not None
    stage = Stage(world)
    import_stock(world.stock, stage.item("steam-50"), "a.txt", SEEN.encode(), by="s", at=stage.at)
    reveal_code(stage.buys("steam-50").pk, by="buyer", at=stage.at)
    import_stock(world.stock, stage.item("steam-50"), "b.txt", UNSEEN.encode(), by="s", at=stage.at)
    stage.places("steam-50")
    Agreement.objects.create(shop_id=world.shop, supplier_id=world.stock, legal_name="x", payee=PAYEE, applied_at=NOON)
    again = {"amount_minor": 1, "currency": "CNY", "due_at": NOON, "on_due": "alarm", "requested_at": NOON}
    Payout.objects.create(shop_id=world.shop, supplier_id=world.stock, number=1, payee=PAYEE, **again)
    told = stage.notice(stage.begins_to_pay(stage.places("qq-coin-50", account=ACCOUNT).order))
    accept_payments([replace(told, body=PAYER)], at=stage.at)
    stranger = replace(told.notice, payment=new_id(), transaction_no="T9", external_id="N9")
    accept_payments([replace(told, notice=stranger, body=PAYER)], at=stage.at)
    hear_payments([replace(told, body=HEARD)], at=stage.at)
    for kind in TOLD_CODES:
        order = stage.buys("qq-coin-50", account=ACCOUNT)
        accept_callbacks([called(stage, order.pk, kind)], at=stage.at)
    return stage


def test_a_dump_holds_no_readable_code_account_password_or_key(committed_db: Database, tmp_path: Path) -> None:
    stage = live(committed_db)
    text = dump(committed_db, tmp_path)
    secrets = [UNSEEN, SEEN, ACCOUNT, CONTACT, PASSWORD, *KEYS.values(), *TOLD_CODES.values(), PAYEE, PAYER, HEARD]
    found = [secret for secret in secrets if secret in text or secret.encode().hex() in text]
    # Bea of the demo has an account of her own under this address; a guest's contact is sealed
    assert found == [CONTACT]
    assert text.count(CONTACT) == 1
    sealed = bytes(Code.objects.filter(item=stage.item("steam-50")).values_list("sealed", flat=True)[0])
    assert sealed.hex() in text, "what is looked for here would be found"
    assert sum(notice.body == PAYER for notice in Notice.objects.all()) == 2, "a plain one, and one of no order"
    assert Heard.objects.count() == 1
    bodies = list(SupplierNotice.objects.order_by("supplier_no").values_list("supplier_no", flat=True))
    assert bodies == [f"S-{kind}" for kind in TOLD_CODES], "one callback of each kind is in there"
