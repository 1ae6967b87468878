"""What does the operator see once the shop runs: where it is, where its things lie, and who can sign in?"""

import time
from pathlib import Path

from anxin.site.ports import LOOPBACK
from anxin.site.sandbox import Sandbox
from anxin.site.sign_ins import SIGN_INS, kept
from anxin.texts import Text
from anxin.texts.terminal import say


def welcome(var: Path, world: Sandbox, port: int, hooks_port: int) -> None:
    """Print it; the codes of the second factor are those of this moment."""
    base = f"http://{LOOPBACK}:{port}"
    say(Text(f"\n安心已启动：{base}/", f"\nAnxin is running: {base}/"))
    hooks = f"http://{LOOPBACK}:{hooks_port}/hooks/channel/"
    say(Text(f"  渠道通知入口  {hooks}", f"  channels' notices {hooks}"))
    say(Text(f"  沙箱支付渠道  {world.channel_url}", f"  sandbox channel   {world.channel_url}"))
    say(Text(f"  沙箱供货商    {world.supplier_url}", f"  sandbox supplier  {world.supplier_url}"))
    say(Text(f"  数据和日志    {var}", f"  data and logs     {var}"))
    people = kept(var / SIGN_INS)
    if people:
        say(Text("\n登录（演示账号）：", "\nSign in (people of the demo):"))
    for person in people:
        say(person.line(base, time.time()))
    say(Text("\n按 Ctrl-C 停止。", "\nCtrl-C stops it."))
