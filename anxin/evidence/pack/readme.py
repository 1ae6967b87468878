"""How does somebody check a pack who has nothing but the tools of any computer? Told in the pack, in both languages."""

from typing import Final

from anxin.evidence.pack.dossier import Dossier
from anxin.evidence.pack.recipients import Respondent

CHECK: Final = (
    "本材料随附的每个文件都有 SHA-256 摘要，列在 SHA256SUMS 和 manifest.json 里，二者都有平台的 Ed25519 签名。"
    "任何一个字节被改动，核验都会失败。核验步骤见 README.txt，只用常见工具，不需要联系平台；"
    "公钥指纹应与平台“/keys/”页面公示的一致。签名说明文件自平台封存以来没有改动，不等于内容本身为真。"
)
_README: Final = """安心证据包 / Anxin evidence pack
订单 / order {ref}

一、怎样核验（任何电脑，不需要联系平台）
1. 解压前：     python3 -m zipfile -t {file}
2. 解压后，在解压出来的文件夹里：
   sha256sum -c SHA256SUMS
   openssl pkeyutl -verify -pubin -inkey pubkey.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig
   openssl pkeyutl -verify -pubin -inkey pubkey.pem -rawin -in manifest.json -sigfile manifest.sig
   python3 check_container.py {path}
   前三条说明每个文件的每一个字节都和平台签名时一样，没有列在清单里的文件不算数；第四条说明压缩包本身（文件名、
   日期、顺序）也是平台当初做的样子，没有多出什么。四条都通过，压缩包的任何一个字节都没有改动。
   （Windows：certutil -hashfile 文件名 SHA256 可逐个核对；openssl 需 3.0 以上。）
3. 公钥是不是平台的：把下面的指纹与 {site}/keys/ 公示的比较：
   {fingerprint}
   自己计算：openssl pkey -pubin -in pubkey.pem -outform DER | sha256sum
{proof_zh}
二、里面有什么
证据报告.pdf      给人看的全部内容
证据/             每份证据的数据；“complete”为 false 的，已按用途隐去部分内容，content_sha256 是完整内容的摘要
图片/             当事人上传的图片（去除拍摄信息后的副本；original_sha256 是原件的摘要，原件由平台封存）
规则/             下单时适用的售后规则原文，它的 SHA-256 在下单时已封存
manifest.json     每个文件的摘要、大小、时间；证据在订单链上的位置：link = sha256(prev + content)

三、能说明什么
能说明：这些记录自平台封存以来没有改动过。不能说明：记录的内容本身为真。卡密不写入任何证据包。

---
How to check (any computer, without asking the platform)
1. Before unpacking:  python3 -m zipfile -t {file}
2. Unpacked, in its folder:
   sha256sum -c SHA256SUMS
   openssl pkeyutl -verify -pubin -inkey pubkey.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig
   openssl pkeyutl -verify -pubin -inkey pubkey.pem -rawin -in manifest.json -sigfile manifest.sig
   python3 check_container.py {path}
   The first three say that every byte of every file is as the platform signed it; a file that is not listed proves
   nothing. The fourth says that the zip around them (names, dates, order) is as it was made, with nothing more in it.
   If all four pass, not one byte of the zip was changed.
3. Whose key it is: compare the fingerprint above with the one published at {site}/keys/
{proof_en}
What it shows: that these records have not changed since the platform sealed them. What it does not show: that what they
say is true. Codes are in no pack.
"""
_PROOF_ZH: Final = """4. 订单记录是否进入了每日公示：
   python3 check_proof.py proof.json {root}
   （最后的十六进制数是 {day} 的每日根，请从 {site}/keys/ 抄录，不要用本文件里的）
"""
_PROOF_EN: Final = """4. That the order's records were part of the root published for {day}:
   python3 check_proof.py proof.json ROOT      (take ROOT from {site}/keys/, not from this file)
"""


def readme(dossier: Dossier, fingerprint: str, respondent: Respondent) -> str:
    """The text of README.txt."""
    known = {
        "site": respondent.site,
        "ref": dossier.ref,
        "fingerprint": fingerprint,
        "file": f"anxin-{dossier.ref}-….zip",
        "path": f"../anxin-{dossier.ref}-….zip",
    }
    proof = {"proof_zh": "", "proof_en": ""}
    if dossier.proof is not None:
        found = {**known, "day": dossier.proof["day"], "root": dossier.proof["published"]}
        proof = {"proof_zh": _PROOF_ZH.format(**found), "proof_en": _PROOF_EN.format(**found)}
    return _README.format(**known, **proof)
