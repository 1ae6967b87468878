"""Which wordings decide alone, change without a word, hold money back, or promise what nobody can hold them to?"""

from anxin.policy.void_wording import SHOP
from anxin.policy.wording_patterns import Pattern, Severity
from anxin.texts import Text

VOID, RISKY, VAGUE = Severity.VOID, Severity.RISKY, Severity.VAGUE

ALONE = (
    Pattern(
        "final-interpretation",
        "最终解释权|最终的解释权|单方解释权|解释权.{0,8}(?:归|属|由).{0,14}(?:所有|享有|平台|本店|本站|商家|我们|公司|店铺|卖家|主办)",
        VOID,
        "L-FINAL-INTERP",
        Text("规则的意思由写规则的人事后说了算", "the writer decides afterwards what the rule meant"),
        Text(
            "规则以公示文本为准；有歧义时按有利于买家的解释。",
            "The published text decides; where it is unclear it is read for the buyer.",
        ),
        unless="(?:不使用|没有|不设|取消|删除|废除|不得|禁止|反对|警惕|不含|不存在|无效|不保留)",
    ),
    Pattern(
        "shop-decides-alone",
        f"(?:是否|能否|可否)(?:退款|退换|补发|赔付).{{0,4}}(?:由|以|取决于|看){SHOP}.{{0,4}}(?:决定|判断|说了算|裁定|为准|心情)|(?:处理|判定|审核|裁决)结果(?:以|由){SHOP}(?:单方|自行)?(?:决定|为准|判断)|{SHOP}(?:有权|可以?)(?:单方|自行|酌情)(?:决定|判断)",
        RISKY,
        "L-FINAL-INTERP",
        Text("没有标准，也无法申诉", "there is no measure and no appeal"),
        Text(
            "按公示条款判定，附条款号与理由，可申诉一次。",
            "Decided by the published clause, with its number and reasons, and one appeal.",
        ),
        unless="申诉|条款号",
    ),
    Pattern(
        "case-by-case",
        "(?:视情况|看情况|酌情|视具体情况)(?:而定|处理|退款|给予|予以|补偿|赔付|决定)?",
        VAGUE,
        "L-NOTICE",
        Text("买家无法知道自己的情形会怎样", "nobody can know what will happen in his own case"),
        Text(
            "写明情形和结果，例如：超过承诺时间未到账，全额退款。",
            "Name the case and its outcome: not delivered in time, refunded in full.",
        ),
    ),
    Pattern(
        "only-our-records",
        f"(?:以|按){SHOP}?(?:系统|后台|平台|数据库)?(?:的)?(?:记录|数据|显示|截图|判定)(?:为|作为)(?:唯一|最终)(?:的)?(?:依据|证据|标准|准)?",
        RISKY,
        "L-RETAIN",
        Text("买家的证据一概不看", "the buyer's evidence is not looked at"),
        Text(
            "先查平台记录，您也可以补充凭证；有矛盾时由人工审核。",
            "Our records are looked at first; you may add evidence; where they differ a person decides.",
        ),
    ),
    Pattern(
        "may-cancel-without-reason",
        f"{SHOP}(?:有权|可|可以|保留)(?:随时|单方|单方面|无条件)?.{{0,6}}(?:取消|拒绝|关闭|终止|冻结|扣除|没收|清零|回收|注销).{{0,14}}(?:无需|不需|无须|不必|且不|而不|并不|不予|不作|不退|不承担)",
        VOID,
        "L-EXEMPT",
        Text("单方面取消且不退款、不说明", "one side ends it without money or reason"),
        Text(
            "无法履行时我们会取消订单、说明原因并全额退款。",
            "If we cannot fulfil an order we cancel it, say why and refund it in full.",
        ),
        unless="不得|不会",
    ),
    Pattern(
        "changes-without-notice",
        "(?:随时|有权|保留|可).{0,10}(?:修改|变更|更改|调整|更新|修订).{0,16}(?:不另行?通知|无需(?:另行|事先|提前)?通知|不再通知|恕不通知|立即生效|即时生效|不必通知)|恕不另行通知|不另行通知",
        VOID,
        "L-VERSION",
        Text("下单时的约定随时会变", "what was agreed at purchase may change at any time"),
        Text(
            "规则变更提前 7 天公示；订单按下单时的版本执行。",
            "Changes are announced 7 days ahead; an order keeps the version of its purchase.",
        ),
        unless="不会|不得|不能",
    ),
    Pattern(
        "buying-means-agreeing",
        "(?:下单|购买|付款|拍下|进店|浏览|注册|支付|使用本站|访问)(?:即|就|则|便|后即)(?:视为|代表|表示|等于|默认|意味着|视同)?.{0,8}(?:同意|接受|认可|知晓|已阅读|遵守|默认)",
        RISKY,
        "L-NOTICE",
        Text("没有看到的条款也算同意", "terms that were never seen count as agreed"),
        Text(
            "下单页逐条展示与本单有关的条款，由您确认。",
            "The checkout shows the clauses that matter for this order, and you confirm them.",
        ),
        unless="不(?:代表|视为|等于|表示|意味)",
    ),
    Pattern(
        "ticked-by-default",
        "默认(?:勾选|同意|开通|续费|订阅)|自动勾选|预先勾选",
        VOID,
        "L-7DAY-CONFIRM",
        Text("买家没有作出的确认不算确认", "a tick the buyer did not make is no consent"),
        Text("每单单独确认，默认不勾选。", "Confirmed for each purchase, unticked by default."),
        unless="(?:不|未|没有|无|不会|禁止|不得|不再|取消|从不|绝不).{0,4}(?:默认|自动|预先)|默认不",
    ),
    Pattern(
        "received-means-accepted",
        "(?:签收|收货|查看(?:卡密)?|提取(?:卡密)?|复制|到账|充值成功|领取|发货)(?:后)?(?:即|就|则|便|一律|均)?(?:视为|视同|等于|代表|默认|即为|表示)(?:买家|用户|您|商品)?.{0,8}(?:认可|合格|无误|无.{0,3}问题|没有问题|满意|接受|完成|同意|有效)",
        VOID,
        "L-SIGNED-OK",
        Text("一看就失去权利，而不看无法发现问题", "looking ends the right, and without looking no fault is found"),
        Text(
            "查看只记录时间；查看后发现无效的，仍可退款或补发。",
            "Looking only records the time; what proves invalid is still refunded or reissued.",
        ),
        unless="不(?:视为|代表|等于|表示|会|影响|得)|并不",
    ),
    Pattern(
        "late-means-waived",
        "(?:逾期|超时|过期|超过.{0,10}|到期)(?:未.{0,10}|不.{0,8})?(?:，|,)?(?:一律|则|即|将|自动|均)?(?:视为|视同|默认|等于)(?:买家|用户|您|自动|自愿)?.{0,6}(?:放弃|认可|无问题|没有问题|完成|满意|好评|同意|无异议)",
        VOID,
        "L-SIGNED-OK",
        Text("计时器替买家放弃了权利", "a timer gives up the right for the buyer"),
        Text("系统到时自动确认收货不影响您的售后权利。", "A confirmation by the timer does not touch your rights."),
        unless="不(?:视为|会|影响|得|等于)",
    ),
)

MONEY = (
    Pattern(
        "balance-only",
        "(?:只|仅|一律|统一|全部|均|默认)(?:能|可|支持)?(?:退|退款|退回|返还)(?:到|至|为|成|回)?[^,:，：]{0,6}(?:余额|积分|点券|代金券|优惠券|站内|平台币|钱包)|退款(?:只|仅|一律|统一|默认|均|全部)?(?:退|返|支持|能|可以)?(?:还)?(?:到|至|为|成|以).{0,8}(?:余额|积分|点券|代金券|优惠券|站内币|平台币)",
        VOID,
        "L-SAME-CHANNEL",
        Text("钱留在店里，买家拿不回来", "the money stays in the shop"),
        Text(
            "退款按原支付方式退回；您另行选择时可退到余额。",
            "Refunds go back the way they were paid; to the balance only if you choose it.",
        ),
        unless="原路|原支付|您(?:可|也可|同意|选择)|自愿|可选|选择",
    ),
    Pattern(
        "fee-kept",
        "(?:手续费|服务费|通道费)(?:一律|概|均|恕)?(?:不退|不予退|不返|不予返|由(?:买家|买方|用户|您|顾客)承担)|退款?.{0,8}(?:需|须|将|会|要|应)?(?:扣除|收取|扣|扣减|缴纳)(?:.{0,6})(?:手续费|服务费|违约金|折旧费|工本费|管理费|%)",
        RISKY,
        "L-EXEMPT",
        Text("不是买家的过错，却要买家出钱", "the buyer pays for somebody else's fault"),
        Text(
            "因未到账、无效、发错退款的，全额退回，不收任何费用。",
            "What was not delivered, invalid or wrong is returned in full, without a fee.",
        ),
        unless="不(?:扣|收|会扣|需|另)|无需|免(?:收|手续)",
    ),
    Pattern(
        "prepaid-kept",
        "(?:定金|订金|预付款?|预存款?|充值(?:金额|款|后)?|余额|会员费|押金)(?:一经充值)?[^,:，：]{0,6}(?:概不|不予|一律不|一概不|不可|不能|不支持|恕不|均不|不)(?:予|再)?(?:退|提现|返还|退还)",
        VOID,
        "L-PREPAY",
        Text("预付的钱没有用也拿不回来", "prepaid money is lost even unused"),
        Text(
            "未使用的余额可随时原路退回；充值 7 天内未使用的全额退。",
            "An unused balance is returned by the original way at any time.",
        ),
        unless="不(?:可|能|得)不退|未到账",
    ),
    Pattern(
        "expires-worthless",
        "(?:余额|积分|卡券|权益|充值卡|点数|会员)(?:.{0,6})(?:过期|到期|逾期)(?:.{0,4})(?:不退|不补|作废|清零|概不|失效不)",
        RISKY,
        "L-PREPAY",
        Text("买家的钱因时间而消失", "the buyer's money vanishes with time"),
        Text("到期前 15 天提醒；未使用的本金可退。", "You are reminded 15 days before; unused principal is returned."),
        unless="(?:不会|提前|提醒|可申请)",
    ),
    Pattern(
        "slow-refund",
        "(?:退款|审核|退回|返还).{0,8}(?:1[6-9]|[2-9]\\d|\\d{3})\\s*(?:个)?(?:天|日|工作日)|退款.{0,10}(?:一|两|三|半)个月|退款(?:到账)?时间(?:不保证|不承诺|不确定|无法保证|由平台决定)",
        RISKY,
        "L-REFUND-7D",
        Text("超过 15 天即属故意拖延", "more than 15 days counts as wilful delay"),
        Text(
            "同意退款后立即向支付渠道发起，并写明预计到账时间。",
            "Once granted, a refund is asked for at once, with the day of arrival.",
        ),
        unless="申请期|以内可申请|内(?:可|均可|都可)(?:以)?(?:申请|提出|退)|有效",
    ),
)

PROMISES = (
    Pattern(
        "refund-without-terms",
        "(?:100\\s*[%％]|百分百|百分之百|无条件|包)(?:全额)?(?:退款|包退|退换|退|赔付)|包退包换|不满意(?:就|包)退|假一(?:赔|罚)(?:十|百|万)",
        VAGUE,
        "L-PLATFORM",
        Text("没有条件和期限的承诺，出了问题无从兑现", "a promise without terms cannot be called in"),
        Text(
            "写明情形、期限和金额：超过 30 分钟未到账，全额原路退款。",
            "Name case, time and amount: not delivered in 30 minutes, returned in full.",
        ),
        unless="\\d+\\s*(?:分钟|小时|天|日)|未到账|未发货|未使用|无效|第\\s*\\d+\\s*条|警惕|避免|并非|不(?:是|承诺|等于)",
    ),
    Pattern(
        "always-and-instant",
        "秒退|秒到账|永不(?:封号|掉|过期)|永久(?:有效|质保|售后)|绝对(?:安全|正品|到账)|保证(?:不封|到账|成功)|(?:百分百|100\\s*[%％])到账",
        VAGUE,
        "L-PLATFORM",
        Text("做不到的承诺，不能代替到账时间", "a promise nobody can keep is no delivery time"),
        Text(
            "写明到账承诺，例如：30 分钟内到账，逾期自动全额退款。",
            "State the promise: delivered within 30 minutes, or refunded in full by itself.",
        ),
        unless="不(?:承诺|保证|现实|可能|等于)|无法|并非|\\d+\\s*分钟|警惕",
    ),
    Pattern(
        "too-short-to-claim",
        "(?:(?:[1-5]?\\d|一|两|三|五|十|半)\\s*(?:分钟|个?小时)(?:之)?内).{0,4}(?:未|不|没).{0,6}(?:反馈|联系|申请|提出|反映|验证|核对).{0,10}(?:概不|不予|视为|放弃|不退|不售后|不处理|恕不|无效|一律)|(?:当天|当日|隔天|隔日|过夜|离线|下线).{0,6}(?:概不|不予|不退|不售后|无售后|不处理|不负责|恕不)",
        RISKY,
        "L-SIGNED-OK",
        Text("时间短到来不及发现问题", "too short to find out that something is wrong"),
        Text(
            "请在到货后 24 小时内核对；难以及时发现的缺陷不受此限。",
            "Please check within 24 hours; defects that could not be seen in time are not bound by it.",
        ),
        unless="24\\s*小时.{0,4}内.{0,12}(?:人工|客服)",
    ),
    Pattern(
        "video-or-nothing",
        "(?:必须|需要?|须|请|要求).{0,8}(?:录屏|录像|录制|视频).{0,14}(?:否则|不然|没有|无(?:录|视)).{0,8}(?:不退|不予|不处理|不认|概不|拒绝|不售后|无效|不受理|恕不)|(?:无|没有)(?:全程)?(?:录屏|录像|视频)(?:的)?(?:，|,)?.{0,4}(?:概不|不予|一律不|不退|不售后|不处理|恕不)",
        VOID,
        "L-EXEMPT",
        Text("平台自己能查到的，却要买家证明", "the buyer must prove what the shop can look up"),
        Text(
            "我们先查自己的记录；查不到的，才请您补充，一次列清。",
            "We look at our own records first, and ask you once for what we cannot see.",
        ),
    ),
    Pattern(
        "off-the-record",
        "(?:加|添加|联系|找)(?:客服|本人|店主|私人|我)?(?:的)?(?:微信|QQ|扣扣|v信|VX|威信|电报|TG).{0,10}(?:退款|售后|补差|处理|补发|转账)|私下(?:交易|转账|退款|付款|联系)",
        RISKY,
        "L-RETAIN",
        Text("平台外的沟通没有记录，出了纠纷无法证明", "talk outside the platform leaves no record"),
        Text("请在订单内申请售后，所有沟通都有记录。", "Please claim inside the order; everything is recorded there."),
        unless="(?:请勿|勿|不要|避免|切勿|不得|不必|无需|禁止|谨防|防止|不会|警惕)",
    ),
    Pattern(
        "renews-silently",
        "自动(?:续费|扣款|续订|续期)(?:.{0,8})(?:不另行|不再|无需|不)(?:提醒|通知|退|告知)|(?:到期|试用期?满|期满|试用结束)(?:后)?(?:将|会|即)?自动(?:续费|扣款|续订|续期)",
        VOID,
        "L-AUTORENEW",
        Text("没有提醒就扣款", "money is taken without a reminder"),
        Text(
            "续费前 5 天提醒，可随时一键取消。", "You are reminded 5 days before a renewal and can cancel with one tap."
        ),
        unless="提前|提醒您|可(?:随时)?(?:取消|关闭)|不会自动|\\d+\\s*(?:天|日)前",
    ),
    Pattern(
        "data-given-away",
        "(?:有权|可以?|可能)(?:将|把)?(?:您的|用户的?|买家的?)?(?:个人信息|用户信息|手机号|身份证|资料|聊天记录).{0,6}(?:提供给|出售|共享给?|转让|公开|用于任何)|(?:有权|可以?|将)(?:公开|公布|曝光)(?:您的|用户的?|买家的?)?(?:个人信息|手机号|身份证|资料|聊天记录)",
        VOID,
        "L-PRIVACY",
        Text("个人信息被用于与订单无关的目的", "personal data is used for more than the order"),
        Text(
            "仅为履行订单使用必要信息，未经您单独同意不提供给他人。",
            "Only what an order needs is used; nobody else gets it without your separate consent.",
        ),
        unless="不会|不得|未经|不将",
    ),
)

ENGLISH = (
    Pattern(
        "en-final-interpretation",
        r"(?:right of )?final interpretation|(?:sole|absolute) discretion",
        VOID,
        "L-FINAL-INTERP",
        ALONE[0].harm,
        ALONE[0].instead,
        unless=r"\bno\b|\bnot\b|never|without any|void",
    ),
    Pattern(
        "en-no-refunds",
        r"all sales (?:are )?final|\bno refunds\b|non[- ]?refundable"
        r"|(?:will|can|are) not (?:be )?refund(?:ed)? (?:under any|in any|for any)",
        VOID,
        "L-EXEMPT",
        Text("没有说明哪些情形可退，未到账也会被拒", "it names no case, so even undelivered goods are refused"),
        Text(
            "写明可退的情形、期限与方式。", "Not delivered in time: refunded by itself; invalid: refunded or reissued."
        ),
        unless=r"no refunds? (?:is|are) (?:ever )?(?:late|refused|pending)|unless|except",
    ),
    Pattern(
        "en-store-credit-only",
        r"(?:only|always) (?:be )?(?:refunded |returned |issued )?(?:as|in|to) "
        r"(?:store credit|your? (?:wallet|balance)|points)|store credit only",
        VOID,
        "L-SAME-CHANNEL",
        MONEY[0].harm,
        MONEY[0].instead,
        unless=r"if you (?:choose|prefer|ask)|never",
    ),
    Pattern(
        "en-without-notice",
        r"(?:change|modif|amend|revis|update)\w*\b.{0,40}without (?:prior |any |further )?notice",
        VOID,
        "L-VERSION",
        ALONE[5].harm,
        ALONE[5].instead,
        unless=r"\bnever\b|\bnot\b",
    ),
    Pattern(
        "en-not-liable",
        r"(?:not|never) (?:be )?(?:responsible|liable) for any|at your own risk"
        r"|waives? (?:all|any) (?:claims?|rights?)",
        VOID,
        "L-EXEMPT",
        Text("把交付不了的风险全部推给买家", "all risk of a failed delivery is pushed on the buyer"),
        Text("因我们或供货商原因造成的损失，由我们先行承担。", "Loss caused by us or a supplier is borne by us first."),
        unless=r"you (?:are|will) not (?:be )?(?:responsible|liable)",
    ),
    Pattern(
        "en-refund-without-terms",
        r"100\s*% (?:refund|money[- ]back)|money[- ]back guarantee(?:d)?",
        VAGUE,
        "L-PLATFORM",
        PROMISES[0].harm,
        PROMISES[0].instead,
        unless=r"\d+\s*(?:minutes?|hours?|days?)|not delivered|invalid|clause",
    ),
)
