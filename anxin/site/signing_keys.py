"""Where does the key lie that signs packs, and which public keys has this shop ever had?

Files: `signing_key` has its seed behind the time since when it signs; `signing_keys_published` one older public key a
line, with since and until; their seeds are gone. Environment: SIGNING_KEY (seed in hex), PUBLISHED_KEYS (public keys in
hex, commas between).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from anxin.evidence.pack.signing import SEED_BYTES, PublishedKey, SigningKey
from anxin.site.key_files import keep_secret, replace_secret

SIGNING, PUBLISHED = "signing_key", "signing_keys_published"


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The signing key of one installation and its predecessors, read anew at each call: it may have been renewed."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def renews(self) -> bool:
        """Whether the key can be renewed from here; that of the environment is changed by whoever sets it."""
        return SIGNING.upper() not in self.environment

    def current(self) -> SigningKey:
        """The key that signs; made once where there is none. Raises ValueError for one that is no such key."""
        return self._read()[1]

    def published(self) -> list[PublishedKey]:
        """Every public key by which packs of this shop can be checked, the one in use first."""
        since, key = self._read()
        now = replace(key.published, since=since)
        return [now, *(old for old in self._older() if old.public != now.public)]

    def renew(self, *, at: datetime) -> None:
        """Another key from now on; the public half of this one is published first, then its seed is gone."""
        since, key = self._read()
        old = replace(key.published, since=since, until=at)
        lines = [_line(each) for each in (old, *self._older())]
        replace_secret(self.folder, PUBLISHED, "\n".join(lines))
        replace_secret(self.folder, SIGNING, _made(at))

    def _read(self) -> tuple[datetime | None, SigningKey]:
        if not self.renews:
            return None, SigningKey(bytes.fromhex(self.environment[SIGNING.upper()]))
        since, _, seed = keep_secret(self.folder, SIGNING, _made(datetime.now(UTC))).partition("=")
        return datetime.fromisoformat(since), SigningKey(bytes.fromhex(seed))

    def _older(self) -> list[PublishedKey]:
        if not self.renews:
            known = filter(None, self.environment.get("PUBLISHED_KEYS", "").split(","))
            return [PublishedKey(bytes.fromhex(each)) for each in known]
        path = self.folder / PUBLISHED
        lines = path.read_text().split() if path.exists() else []
        parts = [line.split("=") for line in lines]
        return [
            PublishedKey(bytes.fromhex(public), datetime.fromisoformat(since), datetime.fromisoformat(until))
            for since, until, public in parts
        ]


def _made(at: datetime) -> str:
    return f"{at.isoformat()}={secrets.token_bytes(SEED_BYTES).hex()}"


def _line(key: PublishedKey) -> str:
    return (
        f"{key.since.isoformat() if key.since else ''}={key.until.isoformat() if key.until else ''}={key.public.hex()}"
    )
