"""How are the master keys looked after? Rotated while everything runs; an old one goes when nothing needs it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from anxin import vault
from anxin.flows.reseal import FACTORS, NIL, PLACES, Place, reseal
from anxin.site.key_files import KeyFiles
from anxin.site.signing_keys import SigningKeys
from anxin.texts import Text

# a transaction that sealed under the old key may still be open, and a session may hold a link sealed under it
KEPT_FOR = timedelta(days=15)
MOST_ROUNDS = 100
_LOCK = 0x616E6B65

OF_ENVIRONMENT = Text(
    "主密钥来自环境变量：先在所有进程的 RETIRED_KEYS 里加入新密钥并重启，再把 MASTER_KEY 换成新密钥、"
    "旧密钥放进 RETIRED_KEYS 并重启，然后再运行本命令。MARK_KEY 永远不变。",
    "The master key comes from the environment: add the new key to RETIRED_KEYS of every process and restart, then "
    "make it MASTER_KEY with the old one in RETIRED_KEYS and restart, then run this again. MARK_KEY never changes.",
)
ROTATES_ALREADY = Text(
    "另一个轮换正在进行，密钥未改动。等它结束后再运行。",
    "Another rotation is under way, and no key was changed. Run this again after it.",
)
SIGNING_OF_ENVIRONMENT = Text(
    "签名密钥来自环境变量：把新密钥设为 SIGNING_KEY，把旧公钥加到 PUBLISHED_KEYS（逗号分隔），然后重启。",
    "The signing key comes from the environment: set a new SIGNING_KEY, add the old public key to PUBLISHED_KEYS "
    "(commas between), and restart.",
)


def rotate_keys(lang: str) -> int:
    """Make a new master key, bring everything under it while the shop goes on, and forget masters nobody needs.

    One rotation at a time: a second would call old what the first has just sealed, and neither would end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            print(ROTATES_ALREADY.say(lang))
            return 1
        try:
            return _rotate(settings.ANXIN_KEYS, lang)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _rotate(files: KeyFiles, lang: str) -> int:
    if files.rotates:
        files.renew(at=datetime.now(UTC))
    else:
        print(OF_ENVIRONMENT.say(lang))
    vault.configure_from(files.read)
    done = _reseal_all()
    left = _left()
    print(Text(f"已重新加密 {done} 条，剩余 {left} 条。", f"{done} sealed anew, {left} left.").say(lang))
    if left:
        return 1
    return _forget(files, lang)


def tell_keys(lang: str) -> int:
    """How many keys there are, and how much is still sealed under an older one."""
    files: KeyFiles = settings.ANXIN_KEYS
    ring, left = files.read(), _left()
    print(
        Text(
            f"主密钥 {vault.key_id(ring.master).hex()}，退役密钥 {len(ring.retired)} 把，旧密钥加密的数据 {left} 条。",
            f"master {vault.key_id(ring.master).hex()}, {len(ring.retired)} retired, {left} texts under retired keys.",
        ).say(lang)
    )
    return 0


def renew_signing(lang: str) -> int:
    """Sign packs with a new key from now on; the public half of the old one stays published."""
    keys: SigningKeys = settings.ANXIN_SIGNING
    if not keys.renews:
        print(SIGNING_OF_ENVIRONMENT.say(lang))
        return 1
    keys.renew(at=datetime.now(UTC))
    print(
        Text(f"新公钥指纹：{keys.current().published.fingerprint}", f"{keys.current().published.fingerprint}").say(lang)
    )
    return 0


def _reseal_all() -> int:
    """Round after round until nothing old is left: what was held is free in the next, what came late is met."""
    done = 0
    for _ in range(MOST_ROUNDS):
        done += sum(map(_reseal, (*PLACES, FACTORS)))
        if not _left():
            break
    return done


def _reseal(place: Place) -> int:
    done = 0
    after: UUID | None = NIL
    while after is not None:
        count, after = reseal(place, after)
        done += count
    return done


def _left() -> int:
    """How many texts are not sealed under the present master."""
    present = vault.sealed_under(vault.ring().master)
    factor = "SELECT count(*) FROM mfa_authenticator WHERE left(coalesce(data->>'secret', data->>'seed'), %s) <> %s"
    with connection.cursor() as cursor:
        cursor.execute(factor, [2 * len(present), present.hex()])
        left = int(cursor.fetchone()[0])
        for place in PLACES:
            cursor.execute(
                f"SELECT count(*) FROM {place.table} WHERE length({place.column}) > 0 "
                f"AND substring({place.column} FROM 1 FOR {len(present)}) <> %s",
                [present],
            )
            left += int(cursor.fetchone()[0])
    return left


def _forget(files: KeyFiles, lang: str) -> int:
    """Masters retired long enough ago, now that nothing lies under any of them."""
    gone = files.forget(datetime.now(UTC) - KEPT_FOR) if files.rotates else 0
    kept = len(files.read().retired)
    print(
        Text(
            f"销毁退役密钥 {gone} 把，保留 {kept} 把（退役满 {KEPT_FOR.days} 天后再次轮换时销毁）。",
            f"{gone} retired keys thrown away, {kept} kept until {KEPT_FOR.days} days after they were retired.",
        ).say(lang)
    )
    return 0
