"""Which wordings take a right away that the law does not let a shop take? Void however prominently they are shown."""

from anxin.policy.wording_patterns import Pattern, Severity
from anxin.texts import Text

VOID = Severity.VOID
SHOP = "(?:平台|本站|本店|商家|卖家|店铺|我方|我们|公司|客服|供货商)"
NO = "(?:概不|一概不|一律不|均不|恕不|不予|绝不|永不|不再|不支持|不接受|不给|拒绝|无法|不)"

REFUSALS = (
    Pattern(
        "once-sold-no-return",
        "一(?:经|旦)(?:售出|卖出|发货|发出|购买|付款|下单|查看|激活|充值|使用|确认|拍下|提取|成交|开通|兑换)"
        f".{{0,8}}{NO}.{{0,3}}(?:退|换|负责|售后|取消)",
        VOID,
        "L-EXEMPT",
        Text("无效、未到账的商品也被一并拒绝退款", "invalid and undelivered goods are refused with the rest"),
        Text(
            "未查看的卡密到货后 7 天内可全额退款；查看后如卡密无效，可退款或补发。",
            "An unseen code is refunded within 7 days of delivery; a code that proves invalid is refunded or reissued.",
        ),
        unless="(?:不会|不得|不能|不应|不可|无权)以|无效|无理由",
    ),
    Pattern(
        "no-returns",
        "(?:概|一律|一概|恕|均|绝|永)不(?:予|能|可|得)?(?:退|换)|不退不换|谢绝(?:任何)?(?:退换|退款|退货)|(?:不支持|不接受|不能|不可)(?:任何)(?:退换|退款|退货)",
        VOID,
        "L-EXEMPT",
        Text("没有说明哪些情形可退，未到账也会被拒", "it names no case, so even undelivered goods are refused"),
        Text(
            "超过承诺时间未到账：自动全额退款；卡密无效：退款或补发；已使用且无问题：不退。",
            "Not delivered in time: refunded by itself; invalid: refunded or reissued; used and sound: not returned.",
        ),
        unless="无理由|(?:不会|不得|不能|不应|不可)(?:以|因|说)|无效|(?:可|能|应当?)(?:以)?(?:全额)?退|情形|如下",
    ),
    Pattern(
        "not-our-reason",
        f"非{SHOP}?(?:系统)?(?:自身)?(?:的)?(?:原因|责任|问题|过错|失误).{{0,10}}{NO}.{{0,4}}(?:退|赔|换|处理|售后|受理|负责)",
        VOID,
        "L-EXEMPT",
        Text(
            "“非平台原因”没有边界，供货商的过错也算在内", "'not our reason' has no edge; a supplier's fault counts in"
        ),
        Text(
            "账号填错且已使用的不退；供货商未发货、发错、卡密无效的，由我们先行退款。",
            "A wrong account already used is not returned; what a supplier failed to deliver is refunded by us first.",
        ),
        unless="(?:不会|不得|不能|不应|不可|不).{0,2}以",
    ),
    Pattern(
        "discounted-no-return",
        f"(?:特价|低价|秒杀|活动|促销|清仓|打折|折扣|优惠|福利)(?:商品|区|卡|款|产品|专区)?.{{0,8}}(?:{NO}.{{0,3}}(?:退|换|售后)|无售后|没有售后)",
        VOID,
        "L-EXEMPT",
        Text("价格低不免除交付有效商品的义务", "a low price does not free a shop from delivering what works"),
        Text("特价商品同样适用本店售后规则。", "Discounted goods are under the same rules."),
        unless="同样|照常|也(?:可|能)|无理由",
    ),
    Pattern(
        "no-aftersales",
        "(?:无|没有|不提供|不支持|不含|不包|不负责|不管|概无)(?:任何|一切)?售后(?!单|期|入口|问题|记录|申请)",
        VOID,
        "L-EXEMPT",
        Text("买家失去退款、更换的法定权利", "the buyer loses the lawful right to a refund or a replacement"),
        Text(
            "售后按本店公示规则办理，24 小时内给出结果。",
            "After-sales follow the published rules, with a result within 24 hours.",
        ),
        unless="如果?(?:没有|无)售后|警惕|不要",
    ),
    Pattern(
        "used-no-return",
        "(?:激活|使用|兑换|查看|打开|提取|复制|登录)(?:卡密|密码|商品)?(?:之)?(?:后|过)(?:的)?.{0,6}(?:概不|一律不|一概不|不予|恕不|绝不|均不)(?:予)?(?:退|换|售后|处理|负责|受理)",
        VOID,
        "L-SIGNED-OK",
        Text(
            "查看之后才能发现卡密无效，查看却成了拒退理由",
            "only seeing a code shows that it is invalid, yet seeing it ends the right",
        ),
        Text(
            "查看后如卡密无效或在查看前已被使用，可退款或补发。",
            "A code that is invalid, or was used before it was seen, is refunded or reissued.",
        ),
        unless="无理由|无效|仍(?:可|能)|除外|质量问题(?:可|除)",
    ),
)

EXEMPTIONS = (
    Pattern(
        "not-responsible",
        f"概不负责|(?:不承担|不负)(?:任何|一切|所有|全部|相关|连带)(?:法律|赔偿|经济)?(?:责任|损失|义务|后果)|{SHOP}(?:概|一概|均)?(?:不承担|不负)(?:法律|赔偿|连带)?责任|与{SHOP}(?:一概|概)?无关",
        VOID,
        "L-EXEMPT",
        Text("把交付不了的风险全部推给买家", "all risk of a failed delivery is pushed on the buyer"),
        Text("因我们或供货商原因造成的损失，由我们先行承担。", "Loss caused by us or a supplier is borne by us first."),
        unless="您不承担|买家不承担|用户不承担|不会不|不得.{0,4}声明",
    ),
    Pattern(
        "own-risk",
        "(?:责任|后果|风险|损失)(?:一律|全部|均|由买家|由您|由用户)?自负|(?:买家|买方|用户|您|顾客|客户|消费者)(?:须|需|应|将)?(?:自行|独自)?承担(?:由此(?:产生|造成|引起)的)?(?:一切|全部|所有|任何)(?:的)?(?:风险|责任|损失|后果)",
        VOID,
        "L-EXEMPT",
        Text("无论谁的过错，损失都由买家承担", "the loss is the buyer's, whoever caused it"),
        Text(
            "您主动泄露卡密造成的损失由您承担；其余由责任方承担。",
            "Loss from a code you gave away is yours; all other loss is borne by who caused it.",
        ),
        unless="不(?:必|会|应|得|需|让)",
    ),
    Pattern(
        "third-party-blame",
        "(?:供货商|供应商|上游|第三方|官方|渠道|运营商|厂家|货源)(?:的)?(?:原因|问题|延迟|故障|封号|回收|调整|维护|责任).{0,10}(?:概不|不予|恕不|不负责|无关|不退|不赔|不承担|不补|自行)",
        VOID,
        "L-PLATFORM",
        Text("买家与店铺交易，却要自己去找上游", "the buyer dealt with the shop and is sent to a stranger"),
        Text(
            "因供货商原因未到账或被收回的，由我们退款并向供货商追偿。",
            "What a supplier fails or takes back is refunded by us; we recover it from the supplier.",
        ),
        unless="仍|照常|不影响|也(?:会|由我们|由本店)",
    ),
    Pattern(
        "seller-bears-all",
        "(?:一切|全部|所有|任何|平台).{0,6}(?:责任|纠纷|问题|后果).{0,4}(?:均|都|一概|一律|全部|概)?由(?:该)?(?:卖家|商家|供货商|供应商|店铺)(?:自行)?(?:承担|负责)|由(?:卖家|商家|供货商|供应商)(?:承担|负责)(?:一切|全部|所有)责任|平台(?:仅|只)(?:是|提供|作为).{0,14}不(?:承担|负责|介入)",
        VOID,
        "L-SIGNED-OK",
        Text("平台脱身，买家找不到承担责任的人", "the platform steps aside and nobody is left to answer"),
        Text(
            "供货商承担费用；买家只需找平台，由平台先行处理并追偿。",
            "The supplier bears the cost; the buyer turns to the platform, which settles first and recovers.",
        ),
    ),
    Pattern(
        "exempts-itself",
        f"{SHOP}.{{0,6}}(?:免责|免除.{{0,6}}责任|豁免.{{0,6}}责任)|免除{SHOP}.{{0,6}}(?:责任|义务)",
        VOID,
        "L-EXEMPT",
        Text("免除自身违约责任的格式条款无效", "a standard term that frees its writer from breach is void"),
        Text(
            "因不可抗力延迟的，及时通知并由您选择等待或退款。",
            "On force majeure you are told at once and choose to wait or be refunded.",
        ),
        unless="不(?:能|得|可|会|因此)?免|无效|并不",
    ),
    Pattern(
        "capped-damages",
        "(?:赔偿|赔付)(?:责任|金额|总额)?.{0,6}(?:上限|最高|不超过|仅限于|以.{0,8}为限).{0,12}(?:订单金额|实付|商品价格|货款|元|为限)?",
        Severity.RISKY,
        "L-EXEMPT",
        Text("限制了法定的赔偿，例如欺诈的三倍赔偿", "it limits lawful damages, such as threefold for fraud"),
        Text("赔偿按实际损失和法律规定计算。", "Damages follow the actual loss and the law."),
        unless="不低于|至少|三倍|法律规定",
    ),
)

SILENCED = (
    Pattern(
        "no-complaint",
        "(?:不得|禁止|不许|不准|不可以?|放弃|承诺不|严禁|谢绝)(?:任何|进行|以任何方式|对外|向.{0,8})?(?:的)?(?:投诉|举报|差评|中差评|起诉|诉讼|仲裁|维权|索赔|追究|曝光|退单)",
        VOID,
        "L-EXEMPT",
        Text("投诉、举报、诉讼的权利不能放弃", "the right to complain, report or sue cannot be given up"),
        Text("如不同意结果，可申诉一次，也可拨打 12315。", "If you disagree you may appeal once, or call 12315."),
        unless="(?:恶意|虚假)",
    ),
    Pattern(
        "complaint-punished",
        f"(?:差评|中评|投诉|举报|维权|退单|申诉)(?:者|的|过|后|买家|用户)?.{{0,8}}(?:拉黑|封号|封禁|取消(?:售后|资格)|{NO}(?:售后|退|处理|受理)|冻结|罚款|扣除)",
        VOID,
        "L-EXEMPT",
        Text("用惩罚吓退正当投诉", "a rightful complaint is punished"),
        Text("投诉不影响您的售后处理。", "A complaint does not affect how your case is handled."),
        unless="不(?:会|得|因)|恶意|虚假|期间",
    ),
    Pattern(
        "refund-for-praise",
        "(?:好评|五星|先确认收货|确认收货|撤销?投诉|撤诉|删除?差评|取消投诉)(?:之)?(?:后|才|再|方|方可|才能|即可).{0,6}(?:退款|售后|处理|返现|补发|发货|退)",
        VOID,
        "L-EXEMPT",
        Text("用退款换好评或撤诉", "a refund is traded for praise or silence"),
        Text("退款不以评价或撤诉为条件。", "A refund does not depend on a review or a withdrawal."),
        unless="(?:无需|不需要?|不必|不用|不以|无须|不要求)",
    ),
    Pattern(
        "far-court",
        "(?:只能|仅可|必须|应当?|一律|均).{0,8}(?:向|在|由|提交).{0,10}(?:平台|公司|卖家|商家|甲方|本店|本站)(?:所在地|住所地|注册地).{0,8}(?:法院|仲裁)",
        Severity.RISKY,
        "L-EXEMPT",
        Text("让买家到外地打官司", "the buyer must sue far away"),
        Text("争议可向您所在地有管辖权的法院提起诉讼。", "You may sue at the competent court where you live."),
        unless="也可|或您",
    ),
)
