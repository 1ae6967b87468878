"""Which words tell which problem, and which ask in general? Data, read by `understand_problems` and `understand`.

All patterns meet text that was normalised first: half-width, simplified, lower case. A gap is written `.{0,n}` and
never crosses a sentence's end, which the reader turns into a line's end.
"""

from typing import Final

from anxin.policy.facts import Problem
from anxin.support.understood import Topic

_CODE: Final = r"(?:卡密|卡号|激活码|兑换码|充值码|充值卡|点卡|礼品卡|序列号|cdkey|cdk|密码|卡|码|code|card|key|pin)"
_ACCOUNT: Final = r"(?:账号|账户|qq号?|手机号?|号码|号|邮箱|uid|id|区服?|服务器|account|number|server|email)"
_RIGHT: Final = (
    r"(?:会员|权益|特权|绿钻|黄钻|超级会员|svip|vip|钻|标志|图标|功能|等级|membership|privileges?|badge|perks?)"
)
_NOT_THERE: Final = r"(?:没|未|不|木有|没有|还没|还未|迟迟不|迟迟未|一直没|一直不|根本没)"

# said of something else, or of a thing that went well: taken out before a problem is looked for
NOT_TOLD: Final = (
    r"(?:退款|退的?钱|退回的?钱?|退回来).{0,14}(?:没|未|不)(?:有)?(?:到账?|收到|退|动静|来)",
    r"(?:没|未|还没)(?:有)?(?:收到|看到|见到|等到).{0,6}(?:退款|退的钱)",
    r"refund.{0,30}(?:not|n't|never|yet to).{0,14}(?:arrive\w*|receive\w*|come|came|got)",
    r"(?:not|n't|never).{0,14}(?:received?|got|seen|gotten?).{0,12}refund",
    r"(?:已经?|刚刚?|都|终于|后来)到账?了(?!.{0,8}(?:晚|不对|错|少|别人|但|可))",
    r"(?:没|未)(?:有)?(?:被)?(?:人)?(?:使用|用|兑换|激活)过",
    r"如果.{0,10}(?:没到账?|未到账|无效|用不了|不能用|不想要了?)",
    r"(?:假如|要是|万一).{0,12}(?:没到账?|未到账|无效|用不了|不能用|不想要了?|填错)",
    r"\bif\b.{0,40}(?:not|n't|invalid|wrong|late|minds?)\w*",
    r"没(?:有|什么)?问题",
    r"(?:收到|没收到|看到).{0,3}(?:回复|邮件|消息|短信)",
)

TELLING: Final[dict[Problem, tuple[str, ...]]] = {
    Problem.NOT_ARRIVED: (
        rf"{_NOT_THERE}(?:有)?(?:给我|帮我|充|冲)?(?:到|收|道(?=账))(?:账|货|到)?(?!期|底|人工|回复)",
        rf"{_NOT_THERE}(?:有)?(?:给我?|帮我?)?(?:充|冲)(?:值|上|进|成功|好)?(?:去|来)?(?![电])",
        rf"{_NOT_THERE}(?:有)?(?:给我?)?(?:发货?|出货|处理发货)(?!票|现|生|错)",
        rf"(?:收不到|看不到|没看到|没见到|没看见|没有?拿到|没给).{{0,4}}{_CODE}",
        rf"(?:没有|没){_CODE}(?!号|用)",
        r"(?:东西|货|钱|q币|话费|点券|钻石|会员|余额|流量).{0,6}(?:没来|不见|没影|没动静|呢[?!]?$)",
        r"(?:到|充)不了?账|(?:没|未)(?:有)?(?:看|见)(?:到|着)?(?:到?账|货|东西)|(?:还|现在|一直|都)没给我?(?!回|退)",
        r"(?:还没|没有?|未)(?:充|冲)?上(?:去)?(?!班|线|架|传)|还是(?:零|0)(?:元|块)?$|(?:充值|充|发货)?(?:未|没|不)成功|充值失败",
        r"(?:东西|货|卡|币|会员)呢|(?:一直|还在)(?:显示)?(?:处理|充值|发货)中|(?:一点)?(?:反应|动静|消息)(?:都|也)?没有",
        r"没有?(?:任何)?(?:反应|动静)|still nothing",
        rf"{_CODE}呢(?:[?!]|$)|(?:东西|货)?(?:还|都|也)没影",
        r"(?:has|have|had|did|is|was)(?:n't| not| never)\b.{0,20}(?:arrive|receive|deliver|come|get|got|credit|top)\w*",
        r"\b(?:never|not) (?:yet )?(?:arrived?|received?|delivered|came|got|credited|topped)",
        r"\bnothing (?:has )?(?:arrived|came|come|yet|happened)",
        r"still (?:waiting for|no) (?:my|the|it|code|top|delivery)",
        r"where(?: is|'s) my (?:code|order|card|top.?up|membership|stuff|item)",
    ),
    Problem.NO_ORDER: (
        r"(?:付|扣|支付|转|交).{0,8}(?:没有?|未|找不到|查不到|看不到|不显示|没生成|没出)[^\n]{0,5}订单",
        r"(?:付|扣|支付).{0,8}订单(?:里|列表|中|页面)?.{0,4}(?:没有?|啥也没|什么(?:都|也)没|空的?|看不到)",
        r"(?:没有?|未)(?:生成|产生|出现)订单|订单(?:没有?|未)(?:生成|出来|出现)|(?:没|找不到|查不到)订单(?!号)",
        r"(?:显示|还是|一直是?|状态)(?:未|没|待|等待)(?:支付|付款).{0,10}(?:扣|付)|(?:扣|付).{0,12}(?:显示|还是|一直)(?:未|没|待|等待)(?:支付|付款)",
        r"(?:paid|charged).{0,30}(?:no order|order (?:is|was|does)(?:n't| not)|still (?:says )?(?:unpaid|waiting))",
    ),
    Problem.CHARGED_TWICE: (
        r"重复(?:扣|支付|付|收)(?:款|费|钱)?|(?:多|双倍|二次)扣(?:了|款|费)?|多收了?.{0,4}(?:钱|费|次)",
        r"(?:扣|付|支付|收)(?:了|款了?)?(?:我)?(?:钱)?(?:两|2|二|俩|双)(?:次|笔|份|回|遍)",
        r"(?:两|2|二)(?:次|笔)(?:钱|款|扣款|付款|支付|扣费)|付重了?|重付了?",
        r"(?:charged|paid|billed|debited).{0,12}(?:twice|double|two times|2 times)",
        r"double[- ]?charged?|duplicate (?:charge|payment)",
    ),
    Problem.INVALID_CODE: (
        rf"{_CODE}.{{0,10}}(?:无效|错误?的?(?!过)|不对|不存在|不能用|用不了|没法用|没用|失效|不正确|不可用|有误|过期|废|假的?)",
        rf"{_CODE}.{{0,10}}(?:兑换|激活|充|使用|登录|输入)(?:不了|不上|不成功|失败|报错|错误)",
        r"(?:提示|显示|说|报).{0,8}(?:无效|不存在|错误|不正确|有误|过期|失效)",
        r"(?:没有?一[个张]|一[个张]都|都)(?:不能|能|没法|没)用(?:的|了|不了)?|一[个张]都用不了",
        rf"(?:无效|错误|失效|假)的?{_CODE}|(?:兑换|激活)(?:不了|不上|失败)",
        rf"{_CODE}\b.{{0,24}}(?:invalid|wrong|(?:not|n't) (?:work|exist|valid)|expired|rejected|fake|error)",
        rf"(?:invalid|wrong|fake|expired|bad|dead) {_CODE}",
    ),
    Problem.USED_CODE: (
        r"(?:已经?|早就|都|已)?被(?:别?人|他人)?(?:先)?(?:使用|用|兑换|激活|领取|充|绑定|兑)(?:过|了|掉|走)?(?!的)",
        r"(?:提示|显示|说|是).{0,6}(?:已|已经)(?:被)?(?:使用|兑换|激活|领取|充值|用)(?:过|了)?",
        rf"{_CODE}.{{0,8}}(?:已经?|早就)(?:被)?(?:使用|用|兑换|激活|领取)(?:过|了)?|二手{_CODE}|用过的{_CODE}",
        r"(?:already|been) (?:been |in )?(?:used?|redeemed|claimed|activated)|(?:used|claimed|redeemed) by",
        r"used (?:code|card|key)|second.?hand",
    ),
    Problem.NOT_CREDITED: (
        r"(?:兑换|激活|充值|充|使用|用)(?:已?成功|好|完|进去|上)了?.{0,14}(?:没|未|不)(?:有)?(?:到账?|到收到|加|增加|变|显示|看到)",
        r"(?:兑换|激活|使用|用掉|充进去|刮开)了.{0,10}(?:没|未|不)(?:有)?(?:到账?|到收到|加|增加|变)",
        r"(?:兑换|充|激活)了.{0,10}(?:没|未)(?:有)?多",
        r"(?:余额|点数|点券|金币|钻石)(?:一分|根本|完全|一点)?(?:都|也)?(?:没|未|不)(?:有)?(?:加|变|增加|增长|涨|多)",
        r"(?:redeemed|activated|entered|used) .{0,30}(?:not|n't|nothing|never|no) ?.{0,12}"
        r"(?:credit\w*|added|arrive\w*|received?|balance|came|show\w*)",
    ),
    Problem.WRONG_GOODS: (
        r"发错(?:了|货)?|错发|货不对板|张冠李戴|(?:面值|面额|区服|规格|版本|商品|型号|地区|等级|种类|类型)(?:不对|错了?|不符|不一样|弄错)",
        r"(?:和|跟|与).{0,8}(?:描述|介绍|页面|说的|写的|图片|买的|购买的|下单的).{0,3}(?:不一样|不符|不一致|不同|对不上|两回事)",
        r"(?:买|拍|要|订)的?(?:是)?.{1,10}(?:给我?发|发来?|收到|发给我)的(?:是)?.{1,8}",
        r"(?:不是|并非)我(?:要|想要|拍)的|(?:收到|发来|给|发).{0,8}不是我(?:买|下单|订)的",
        r"(?:买|拍|要|下单)的?(?:是)?.{1,12}(?:却|结果|可是|但是?)?(?:给我?发?|发|充|收到|到|来)(?:我|过来)?(?:的是|成了?|了)(?!.{0,6}天).{1,10}",
        r"wrong (?:item|product|goods|region|denomination|value|one|thing|type|version)",
        r"not what i (?:bought|ordered|paid)",
        r"(?:bought|ordered|paid for).{1,24}(?:but )?(?:got|received|was given|sent me) (?:a |an )?(?!nothing|no\b)",
        r"(?:different from|not as|n't match|not match).{0,16}(?:description|described|page|listing)",
    ),
    Problem.SHORT_VALIDITY: (
        r"说好.{0,8}(?:一|1|半|两|3|三)?(?:年|个月).{0,6}(?:就|只|才).{0,3}(?:月|天|周)|(?:有效期|时长|期限|天数|到期(?:时间|日)?|有效时间).{0,8}(?:短|不足|不够|少|不对|只有|只剩|才|不满|缩水)",
        r"(?:只有|才|就|只|仅)(?:给|到|充|有|剩|开|显示|加)?(?:了|我|到)?.{0,3}\d+个?(?:天|日|个?月)(?!内|前|后|就)",
        r"(?:少|缺|差)了?.{0,2}(?:\d+|[一两三半])个?(?:天|个?月)|(?:年卡|季卡|月卡|半年).{0,8}(?:变|成)了?.{0,3}(?:月卡|季卡|周卡|天卡|\d+天)",
        r"(?:马上|快|很快|提前|明天|后天|下周)就?(?:到期|过期)",
        r"only (?:\d+|one|two|three|seven|a few) (?:days?|months?|weeks?)|expires? (?:too )?(?:soon|early|tomorrow)|"
        r"(?:validity|duration|period).{0,12}(?:short|less|wrong)|(?:short|less) (?:validity|duration)",
    ),
    Problem.MISSING_PRIVILEGE: (
        rf"{_RIGHT}.{{0,8}}(?:没有|缺|少了?(?!.{{0,2}}\d)|不全|不显示|没显示|未显示|不亮|没亮|没点亮|点不亮|用不了|没生效|未生效|不生效|享受不了)",
        r"(?:充|开|买)了?.{0,3}(?:会员|vip|svip).{0,6}(?:还是|还|仍然?)(?:有|要|需要)(?:广告|收费|付费|开通)",
        rf"(?:没有|缺少?|少了|没给|不显示|没显示|看不到|没点亮){_RIGHT}(?!号|充)",
        rf"(?:missing|without|lacks?|no) .{{0,16}}{_RIGHT}",
        rf"{_RIGHT}.{{0,16}}(?:missing|not (?:show|work|active)|n't (?:show|work))",
    ),
    Problem.REVOKED: (
        rf"{_RIGHT}.{{0,10}}(?:被|给)(?:系统|官方|腾讯|平台|你们)?(?:收回|取消|回收|撤销?|扣|封|清|停|下掉|降级?)",
        rf"(?:掉|丢)了?{_RIGHT}|{_RIGHT}.{{0,6}}(?:掉了|没了|消失|不见了|又没|突然没)|被(?:官方|系统|腾讯)?(?:收回|回收|撤回|追回)",
        r"(?:用|过|才)了?.{0,3}\d+个?(?:天|小时|周|月).{0,6}(?:就)?(?:没了|掉了|失效|被收|消失|用不了|取消)",
        rf"{_RIGHT}.{{0,24}}(?:revoked|taken (?:away|back)|cancell?ed|removed|disappeared|gone|deactivated)",
        r"(?:disappeared|gone|vanished) after|revoked|got banned",
    ),
    Problem.WRONG_ACCOUNT: (
        rf"{_ACCOUNT}.{{0,4}}(?:填|输|写|打|充|冲|弄|搞|选|给|敲|留)(?:错|反|少|多|成)",
        rf"(?:填|输入?|写|充|冲|打|选|敲|弄|搞)(?:错|反)了?.{{0,3}}{_ACCOUNT}|(?:充|冲|打|转)错(?:了|人)",
        r"(?:填|输|写|留)的?(?:是)?(?:了)?别人|(?:充|冲|打|发|到)(?:到|给|进|去)?了?别?(?:别人|他人|人家|其他人|另一个|另外一个)",
        r"(?:写|填|输|打|敲)成了?\S{1,6}(?:应该|其实|正确的?)是|充到(?:了)?我?.{1,6}(?:手机|号|账号|qq)(?:上|里|去)",
        rf"{_ACCOUNT}(?:不对|错了?|有误|少(?:了)?(?:一|1)位|多(?:了)?(?:一|1)位)|(?:少|多)(?:填|输|打|写)了?(?:一|1)(?:位|个数)",
        r"wrong (?:\w+ )?(?:account|number|id|uid|server|email|qq)|(?:mistyped|typo)",
        r"(?:someone|somebody) else'?s? (?:account|number)|another account",
    ),
    Problem.LATE_ARRIVAL: (
        r"(?:到|来|充|发|送)(?:得|的|货|账)?(?:太|得太|的太|也太|实在太|这么)(?:晚|慢|迟)|晚到了?|迟到了?|姗姗来迟",
        r"(?:过了|等了|拖了|隔了|晚了).{0,8}(?:小时|天|分钟|点).{0,4}才(?:到|充|发|来|收到|给)|才(?:到账?|充上|发货?|收到).{0,10}(?:晚|用不上|不需要|没用|结束|过了)",
        r"(?:都|已经?)?过了.{0,8}才(?:给|充|到|发|来)",
        r"(?:活动|比赛|赛季|直播|演唱会).{0,6}(?:都)?(?:结束|过|没赶上)|用不上了|来不及了|赶不上了?|错过了",
        r"(?:arrived|came|delivered|credited).{0,14}(?:too )?late|too late to use|(?:hours|days) late",
    ),
    Problem.UNAUTHORISED: (
        r"(?:老人|老爸|老妈|爸爸?|妈妈?|爷爷|奶奶|孩子|小孩|儿子|女儿|小朋友|未成年|我家娃|娃|弟弟|妹妹|学生|孙子|孙女).{0,14}(?:付|买|充|下单|点|拿|操作|刷|偷|花|消费|玩)(?!钱包)",
        r"盗刷|盗用|被盗|盗号|(?:不是|非)(?:我)?(?:本人|自己)(?:付|买|下单|操作|消费|支付|的)?",
        r"不是我(?:付|买|下单|操作|消费|支付)|被(?:别人|他人|人)(?:拿|用).{0,6}(?:付|买|下单|手机)",
        r"my (?:\w+ )?(?:son|daughter|kid|child|boy|girl|brother|sister)\b",
        r"a minor|without my (?:permission|consent|knowledge)|stolen|"
        r"(?:i|me) (?:did not|didn't|never) (?:make|authori[sz]e|place|buy)|unauthori[sz]ed|hacked",
    ),
    Problem.CHANGED_MIND: (
        r"(?:不|不太)想(?:要|买|用)了?|不要了|不用了|不需要了?|用不着|(?:想|要|我)退(?:货|掉|了)|后悔|反悔|(?:取消|退掉|退了)(?:这个|这笔|掉|我的)?(?:订单|单子|单)(?!号)",
        r"(?:买|拍|点|下)(?:错|重|多)(?:了|单|款|件|份|$)|多(?:买|拍|下|点)了|手滑|误(?:拍|点|买|操作)|不小心.{0,4}(?:点|买|拍|付|下)|七天无理由|7天无理由|无理由退",
        r"(?:do not|don't|no longer) (?:want|need)|changed? my mind|by (?:mistake|accident)",
        r"(?:bought|ordered|picked) the wrong|cancel (?:my|the|this) order",
    ),
}

# what is the cause, or the more exact word, where both are told
STRONGER: Final[dict[Problem, tuple[Problem, ...]]] = {
    Problem.NO_ORDER: (Problem.NOT_ARRIVED,),
    Problem.CHARGED_TWICE: (Problem.NO_ORDER,),
    Problem.NOT_CREDITED: (Problem.NOT_ARRIVED,),
    Problem.USED_CODE: (Problem.INVALID_CODE, Problem.NOT_ARRIVED, Problem.NOT_CREDITED),
    Problem.INVALID_CODE: (Problem.NOT_ARRIVED,),
    Problem.WRONG_ACCOUNT: (Problem.NOT_ARRIVED, Problem.WRONG_GOODS),
    Problem.REVOKED: (Problem.SHORT_VALIDITY, Problem.MISSING_PRIVILEGE, Problem.NOT_ARRIVED),
    Problem.SHORT_VALIDITY: (Problem.WRONG_GOODS,),
    Problem.MISSING_PRIVILEGE: (Problem.NOT_ARRIVED,),
    Problem.NOT_ARRIVED: (Problem.LATE_ARRIVAL,),
    Problem.UNAUTHORISED: (Problem.CHANGED_MIND, Problem.USED_CODE),
}

MISTYPED: Final = (
    r"我(?:自己)?.{0,6}(?:填|输|写|打|敲|选|留|少|多|弄|搞)(?:错|反|少|多|成|填|输|打|了)",
    r"(?:手误|手滑|看错了?|填错|输错|写错|打错|敲错|选错)",
    r"\bi (?:typed|entered|put|gave|wrote|chose|mistyped|made)|my (?:mistake|typo|fault)|typo",
)

TOPICS: Final[dict[Topic, tuple[str, ...]]] = {
    Topic.WHERE_MONEY: (
        *NOT_TOLD[:4],
        r"(?:我的?)?(?:钱|退款|款).{0,6}(?:去哪|在哪|哪里|哪儿|到哪|退到哪|查询|查一)",
        r"退款.{0,6}(?:进度|状态|怎么样了|到哪)",
        r"where(?: is|'s) my (?:money|refund)|(?:refund|money).{0,12}(?:status|where)",
    ),
    Topic.HOW_LONG: (
        r"(?:多久|多长时间|(?<![没才好])几天|几个工作日|(?:什么|啥)时候(?!上班|在线|下班)|何时|几点).{0,10}(?:到|退|发|处理|完|回|有结果|能)?",
        r"(?:退款|到账|审核|处理).{0,6}(?:要|需要)?(?:多久|几天|多长)",
        r"how (?:long|soon|many days)|when (?:will|do|does|can)",
    ),
    Topic.WHAT_NEEDED: (
        r"(?:需要|要|得|该|应该)(?:我)?(?:提供|准备|交|提交|发|上传|带)?(?:些|一些)?(?:什么|哪些|啥)(?:材料|凭证|证据|截图|资料|东西|证明|手续)?",
        r"(?:怎么|如何|咋)(?:样)?(?:才能)?(?:申请|办理|操作|退款|退|投诉|弄)",
        r"what (?:do|should|must) i (?:need|send|provide|do)",
        r"how (?:do|can|to) (?:i )?(?:apply|get a refund|refund|claim)",
        r"what (?:is|evidence is|proof is) needed",
    ),
    Topic.REFUNDABLE: (
        r"(?:能不能|可不可以|可以|能|支持|给不给|可否|是否|还能)(?:给我|帮我|全额|直接)?(?:退|无理由退)(?:款|钱|货)?(?:吗|么|嘛|不|[?]|$)?",
        r"退不退|给退吗|(?:is|are) .{0,20}refundable",
        r"(?:can|could|may) i (?:get|have|ask for) .{0,10}(?:refund|money back)",
    ),
    Topic.PERSON: (
        r"(?:转|找|要|联系|叫)?(?:人工|真人)(?:客服|服务)?|(?:找|联系|叫)客服|有(?:没有)?人[吗啊在]|在吗[?]?$|投诉你们?",
        r"(?:real|human|live) (?:person|agent|being)|talk to (?:a|an|some)|customer service|support agent",
    ),
}

ATTACHED: Final = (
    r"附(?:了|上|有|件)?.{0,3}(?:图|截图|凭证|照片|证据)|(?:见|如|看)(?:下|上|附)?图|截图.{0,4}(?:如下|在|见|发|附|给)|附件",
    r"(?:发|传|上传|贴)了?.{0,3}(?:截图|图片|照片|凭证)|attach(?:ed|ment|ing)?",
    r"(?:see|here is) .{0,8}(?:screenshot|picture|photo|image)|screenshot",
)
