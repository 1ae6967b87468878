"""Does a text put somebody off: the system is busy, a superior must agree, the supplier is waited for?

Such words are sent with a reason and a due time, as a promise in writing, or not at all.
"""

import re
from typing import Final

WHO: Final = r"(?:供货商|供应商|上游|货源|财务|技术|渠道|上级|领导|主管|经理|老板|平台|相关部门|部门|同事|后台|总部)"
_STALLING: Final = re.compile(
    r"系统(?:正在|现在|目前|比较|有点|太)?(?:繁忙|很忙|忙|卡|维护|升级|故障|异常|延迟)"
    rf"|(?:需要?|得|要|正在?|走|等)(?:[^，。！？,]{{0,4}}){WHO}?(?:[^，。！？,]{{0,2}})(?:审批|审核|批准|批复|走流程)"
    rf"|(?:等待?|需要?|得|要|还在等|在等)(?:[^，。！？,]{{0,3}}){WHO}(?:[^，。！？,]{{0,4}})"
    r"(?:确认|核实|答复|回复|处理|同意|反馈|通知|消息|排查|查)?"
    rf"|(?:已经?|正在|在|帮您|给您)?(?:反馈|上报|提交|转)给?(?:[^，。！？,]{{0,3}}){WHO}"
    r"|(?:还在|正在|目前|仍在|在|都在)(?:审核|核实|处理|排查|跟进|走流程|协调|沟通)中?(?![^，。！？,]{0,3}(?:完|好了|过))"
    r"|(?:审核|核实|处理|排查|跟进|协调)中|走流程"
    r"|耐心等|请?(?:您|你)?(?:再)?(?:稍|等)等|(?:再|请|您|你|稍)等(?:一等|一下|一会|几天|等|候|待)|稍后再(?:说|试|看|联系|来)|过(?:几天|会儿?|段时间)再"
    r"|(?:不归|不是)(?:我们?|这边|客服)(?:这边)?(?:管|负责)|(?:去|请)?(?:您|你)?(?:自己|自行)(?:去)?"
    r"(?:联系|找|问)(?:供货商|供应商|上游|官方|卖家)"
    r"|高峰期?|人手不足|咨询量(?:大|较大)|业务繁忙"
    r"|system (?:is )?(?:busy|down|under maintenance)|(?:need|await|pending|wait\w* for)\w*"
    r" .{0,20}(?:approval|supplier|manager|supervisor|finance)"
    r"|under review|being (?:reviewed|processed|looked into)|(?:please )?(?:be patient|bear with us|wait)\b"
    r"|escalated to|high volume"
    r"|not our (?:department|responsibility)|contact the (?:supplier|seller) yourself",
    re.IGNORECASE,
)
# what is denied, over, asked, or said of the rules' own clock is no putting off
_NOT_SO: Final = re.compile(
    r"(?:不用|不需要?|无需|无须|不必|不再|没有?|别|no need to|do not have to|don't have to|without)[^，。！？,]{0,6}$"
    r"|(?:不|无|未|没)$|\bno $",
    re.IGNORECASE,
)
_OVER: Final = re.compile(
    r"^[^，。！？,]{0,4}(?:通过|完成|完毕|结束|好了|过了|确认了|已|passed|is done|is over)", re.IGNORECASE
)


def hear_stalling(text: str) -> str:
    """The first words that put somebody off; empty where there are none."""
    for match in _STALLING.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if not _NOT_SO.search(before) and not _OVER.search(after):
            return match[0]
    return ""
