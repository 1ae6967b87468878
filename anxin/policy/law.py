"""Which law does a clause rest on, in words that a person can look up?"""

from anxin.texts import Text

LAW: dict[str, Text] = {
    "L-7DAY-EXC": Text(
        "《消费者权益保护法》第25条；《网络购买商品七日无理由退货暂行办法》第6、7条",
        "Consumer Protection Law art. 25; Seven-Day Return Measures arts. 6, 7",
    ),
    "L-7DAY-CONFIRM": Text("《网络购买商品七日无理由退货暂行办法》第20条", "Seven-Day Return Measures art. 20"),
    "L-7DAY-PROMISE": Text(
        "《最高人民法院关于审理网络消费纠纷案件适用法律若干问题的规定（一）》第2条",
        "SPC Provisions on Online Consumption Disputes (I) art. 2",
    ),
    "L-REFUND-7D": Text(
        "《消费者权益保护法》第25条；《侵害消费者权益行为处罚办法》第8至10条",
        "Consumer Protection Law art. 25; Measures on Penalties for Infringing Consumer Rights arts. 8-10",
    ),
    "L-SAME-CHANNEL": Text("《网络购买商品七日无理由退货暂行办法》第14条", "Seven-Day Return Measures art. 14"),
    "L-FINAL-INTERP": Text(
        "《合同行政监督管理办法》第8条第7项、第18条；《网络交易监督管理办法》第21条第5项",
        "Contract Supervision Measures arts. 8(7), 18; Online Trading Measures art. 21(5)",
    ),
    "L-EXEMPT": Text(
        "《消费者权益保护法》第26条；《民法典》第497、506条；《合同行政监督管理办法》第7、8条",
        "Consumer Protection Law art. 26; Civil Code arts. 497, 506; Contract Supervision Measures arts. 7, 8",
    ),
    "L-NOTICE": Text(
        "《民法典》第496、498条；《合同行政监督管理办法》第6条",
        "Civil Code arts. 496, 498; Contract Supervision Measures art. 6",
    ),
    "L-SIGNED-OK": Text(
        "《最高人民法院关于审理网络消费纠纷案件适用法律若干问题的规定（一）》第1条",
        "SPC Provisions on Online Consumption Disputes (I) art. 1",
    ),
    "L-VERSION": Text(
        "《电子商务法》第33、34条；《网络交易监督管理办法》第28条",
        "E-Commerce Law arts. 33, 34; Online Trading Measures art. 28",
    ),
    "L-RETAIN": Text("《电子商务法》第31、62条", "E-Commerce Law arts. 31, 62"),
    "L-AUTORENEW": Text("《网络交易监督管理办法》第18条", "Online Trading Measures art. 18"),
    "L-PREPAY": Text(
        "《消费者权益保护法》第53条；法释〔2025〕4号第10、14、16条",
        "Consumer Protection Law art. 53; SPC Interpretation 2025 No. 4 arts. 10, 14, 16",
    ),
    "L-DELIVERY": Text("《民法典》第512条", "Civil Code art. 512"),
    "L-RESCIND": Text("《民法典》第563、566、577条", "Civil Code arts. 563, 566, 577"),
    "L-FRAUD3X": Text("《消费者权益保护法》第55条", "Consumer Protection Law art. 55"),
    "L-PLATFORM": Text(
        "《消费者权益保护法》第44条；《电子商务法》第38、58、63条",
        "Consumer Protection Law art. 44; E-Commerce Law arts. 38, 58, 63",
    ),
    "L-PRIVACY": Text(
        "《个人信息保护法》；《网络交易监督管理办法》第13条",
        "Personal Information Protection Law; Online Trading Measures art. 13",
    ),
}
