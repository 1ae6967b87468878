"""Which of the eight principles does a policy break, and where?

Each function answers one principle over the diagram and returns its findings, each with an example. Principle 1 is the
form of the document (the last clause has no tests); 8 stands in `worst_case.py`.
"""

from collections.abc import Callable, Iterator

from anxin.policy.clauses import Amount, Ask, Between, Clause, Destination, Effect, Outcome, Terms
from anxin.policy.diagram import Allowed, Diagram, Path, Steps
from anxin.policy.findings import Finding, Principle
from anxin.policy.space import MANY_CLAIMS, RETURN_PERIOD, Space
from anxin.texts import Text

PENDING = (Outcome.WAIT, Outcome.ASK_SUPPLIER, Outcome.ASK_BUYER, Outcome.REVIEW)
MONEY = (Outcome.REFUND_FULL, Outcome.REFUND_PRORATED, Outcome.BUYER_CHOOSES)
NO = (False,)
ANSWERS = ("admits", "denies", "silent", "unreachable")


def worth(terms: Terms) -> int:
    """How good an outcome is for the buyer: refused, resting, open, in part, in full."""
    if terms.outcome is Outcome.REJECT:
        return 0
    if terms.outcome is Outcome.LAPSE:
        return 1
    if terms.outcome in PENDING:
        return 2
    full = terms.outcome is Outcome.REFUND_FULL or Outcome.REFUND_FULL in terms.choices
    return 4 if full else 3


class Prover:
    """A policy's diagram with the small vocabulary that principles are written in."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.space: Space = diagram.space

    def clause(self, place: int) -> Clause:
        return self.diagram.clauses[place]

    def steps(self, name: str, *orders: tuple[tuple[object, ...], tuple[object, ...]]) -> list[tuple[int, int]]:
        """Every step from one of the first values to one of the second."""
        return [
            (was, becomes)
            for first, second in orders
            for was in sorted(self.space.where(name, *first))
            for becomes in sorted(self.space.where(name, *second))
            if was != becomes
        ]

    def rises(self, name: str, *, falling: bool = False) -> list[tuple[int, int]]:
        """Every step of a fact to a later cell (to an earlier one)."""
        count = len(self.space.cells[name])
        return [(a, b) for a in range(count) for b in range(count) if (b < a if falling else b > a)]

    def rises_to(self, name: str, best: object) -> list[tuple[int, int]]:
        """Every step of an enum to its best value."""
        (target,) = self.space.where(name, best)
        return [(cell, target) for cell in range(len(self.space.cells[name])) if cell != target]

    def pairs(self, steps: Steps, allowed: Allowed) -> Iterator[tuple[Clause, Clause, Path, Path]]:
        for (before, after), (example, then) in self.diagram.pairs(steps, allowed).items():
            yield self.clause(before), self.clause(after), example, then

    def something_left(self) -> dict[str, frozenset[int]]:
        return {"remaining": self.space.between("remaining", 1, None)}

    def finding(
        self, principle: Principle, clauses: tuple[Clause, ...], text: Text, example: Path, after: Path | None = None
    ) -> Finding:
        facts = self.space.example(example)
        return Finding(
            principle, tuple(clause.id for clause in clauses), text, facts, self.space.example(after) if after else None
        )


def monotone(prover: Prover) -> list[Finding]:
    """2: better for the buyer in one fact is never worse in the outcome."""
    bad = ("invalid", "used_before_reveal")
    good = ("not_checked", "valid_unused", "used_after_reveal", "unknown")
    better: list[tuple[str, list[tuple[int, int]], Text]] = [
        ("evidence", prover.rises("evidence"), Text("凭证更完整", "more complete evidence")),
        (
            "evidence_match",
            prover.steps(
                "evidence_match", (("contradicted",), ("unverified", "matched")), (("unverified",), ("matched",))
            ),
            Text("凭证核对更好", "evidence that agrees better"),
        ),
        (
            "evidence_reused",
            prover.steps("evidence_reused", ((True,), (False,))),
            Text("凭证未重复使用", "evidence not used before"),
        ),
        ("past_promise", prover.rises("past_promise"), Text("延误更久", "a longer delay")),
        ("supplier", prover.rises_to("supplier", "admits"), Text("供货商承认", "an admission")),
        (
            "supplier_proof",
            prover.steps("supplier_proof", (("shown",), ("none",))),
            Text("供货商没有证明", "no proof of the supplier"),
        ),
        ("code_check", prover.steps("code_check", (good, bad)), Text("核验不通过", "a failed check")),
        ("claimed_after", prover.rises("claimed_after", falling=True), Text("更早申请", "an earlier claim")),
        ("hidden_defect", prover.steps("hidden_defect", ((False,), (True,))), Text("缺陷难以发现", "a hidden defect")),
        ("fence", prover.rises_to("fence", "done"), Text("已停止发货", "a stopped delivery")),
        ("recall", prover.rises_to("recall", "done"), Text("已收回", "goods taken back")),
    ]
    findings = []
    for name, steps, what in better:
        for before, after, example, then in prover.pairs({name: steps}, {}):
            if worth(after.terms) < worth(before.terms):
                text = Text("{what}，结果反而变差：由“{a}”变为“{b}”", "{what} makes it worse: from {a} to {b}")
                said = text.fill(what=what, a=before.id, b=after.id)
                findings.append(prover.finding(Principle.MONOTONE, (before, after), said, example, then))
    return findings


def asking(prover: Prover) -> dict[Ask | None, list[tuple[Steps, Allowed]]]:
    """For each question (None: to the buyer) what may be true once it was answered, or was not in time."""
    space, steps = prover.space, prover.steps
    open_supplier = space.where("supplier", "not_asked", "waiting")
    answered = steps("supplier", (("not_asked", "waiting"), ANSWERS))
    fenced = steps("fence", (("not_asked", "waiting"), ("done", "impossible")))
    recalled = steps("recall", (("not_tried", "waiting"), ("done", "refused")))
    ignored = steps("supplier", (("not_asked", "waiting", "admits", "denies"), ("silent", "unreachable")))
    proof = steps("supplier_proof", (("none",), ("shown",))) + [(cell, cell) for cell in (0, 1)]
    moved = [(cell, cell) for cell in range(len(space.cells["delivery"]))]
    moved += steps("delivery", (("in_progress", "unknown", "partial"), ("failed", "partial", "delivered")))
    evidence = prover.rises("evidence") + [(cell, cell) for cell in range(3)]
    return {
        Ask.STOP_OR_PROVE: [
            ({"supplier": answered, "supplier_proof": proof, "delivery": moved}, {}),
            ({"supplier": answered, "fence": fenced, "delivery": moved}, {}),
            ({"fence": fenced, "delivery": moved}, {"supplier": open_supplier}),
        ],
        Ask.TAKE_BACK: [
            ({"recall": recalled}, {}),
            ({"supplier": ignored}, {"recall": space.where("recall", "not_tried", "waiting")}),
        ],
        Ask.PROOF: [({"supplier": answered, "supplier_proof": proof}, {})],
        None: [
            (
                {
                    "buyer_asked": steps("buyer_asked", (("no", "waiting"), ("answered", "silent"))),
                    "evidence": evidence,
                },
                {},
            )
        ],
    }


def asked_once(prover: Prover) -> list[Finding]:
    """3: after an answer, or silence, the same question is not put again."""
    findings = []
    for ask, answers in asking(prover).items():
        wanted = Outcome.ASK_SUPPLIER if ask else Outcome.ASK_BUYER
        for steps, allowed in answers:
            for before, after, example, then in prover.pairs(steps, allowed):
                if before.terms.outcome is after.terms.outcome is wanted and before.terms.ask is after.terms.ask is ask:
                    text = Text("已问过的问题会再问一次", "what was asked before is asked again")
                    findings.append(prover.finding(Principle.ASKED_ONCE, (before, after), text, example, then))
    return findings


def _capped(clause: Clause) -> bool:
    return Effect.NAMED_RISK in clause.terms.effects and all(
        any(isinstance(test, Between) and test.fact == "amount" and test.high is not None for test in box)
        for box in clause.boxes
    )


def silence(prover: Prover) -> list[Finding]:
    """4: what a supplier's silence alone gives back, and to whom."""
    space, findings = prover.space, []
    doubts: list[tuple[dict[str, frozenset[int]], Text]] = [
        (
            {"tier": space.where("tier", "restricted")},
            Text("受限买家因沉默得到退款", "silence pays a restricted buyer"),
        ),
        (
            {"claims_30d": space.between("claims_30d", MANY_CLAIMS, None)},
            Text("申请频繁的买家因沉默得到退款", "silence pays a buyer with many claims"),
        ),
    ]
    for allowed, text in doubts:
        steps = prover.steps("supplier", (("silent", "unreachable"), ("not_asked",)))
        for paid, otherwise, example, then in prover.pairs({"supplier": steps}, allowed):
            if paid.terms.outcome in MONEY and otherwise.terms.outcome not in MONEY:
                findings.append(prover.finding(Principle.SILENCE, (paid, otherwise), text, example, then))
    steps = prover.steps("supplier", (("unreachable",), ("not_asked",)))
    for paid, otherwise, example, then in prover.pairs({"supplier": steps}, {}):
        if paid.terms.outcome in MONEY and otherwise.terms.outcome not in MONEY and not _capped(paid):
            text = Text(
                "对方从未收到询问，却因沉默退款且无限额",
                "money goes back although the question never arrived, uncapped",
            )
            findings.append(prover.finding(Principle.SILENCE, (paid, otherwise), text, example, then))
    return findings


def tier(prover: Prover) -> list[Finding]:
    """5: where two tiers are both decided, they are decided alike."""
    findings = []
    both = prover.rises("tier") + prover.rises("tier", falling=True)
    for one, two, example, then in prover.pairs({"tier": both}, {}):
        a, b = one.terms, two.terms
        final = a.outcome not in PENDING and b.outcome not in PENDING
        if final and one.id < two.id and (worth(a), a.amount, set(a.choices)) != (worth(b), b.amount, set(b.choices)):
            text = Text("仅信用等级不同，退款多少就不同", "the tier alone changes how much goes back")
            findings.append(prover.finding(Principle.TIER, (one, two), text, example, then))
    return findings


def fence(prover: Prover) -> list[Finding]:
    """6: nothing in progress is paid back unless it is stopped, or the risk has a name and a cap."""
    space = prover.space
    allowed = prover.something_left() | {
        "delivery": space.where("delivery", "in_progress", "unknown", "partial"),
        "fence": space.where("fence", "not_asked", "waiting", "impossible"),
        "supplier": space.where("supplier", "not_asked", "waiting", "denies", "silent", "unreachable"),
    }
    findings = []
    for place, example in prover.diagram.reach(allowed).items():
        clause = prover.clause(place)
        if clause.terms.outcome in MONEY and clause.terms.amount is not Amount.THAT_PAYMENT and not _capped(clause):
            text = Text("可能仍在发货就已退款，且无具名限额", "money goes back while delivery may go on, uncapped")
            findings.append(prover.finding(Principle.FENCE, (clause,), text, example))
    return findings


def _in_full(clause: Clause) -> bool:
    terms = clause.terms
    return worth(terms) == 4 and terms.destinations[:1] == (Destination.ORIGINAL,)


def floor(prover: Prover) -> list[Finding]:
    """7: what the law gives in any case."""
    space, left = prover.space, prover.something_left()
    money_problems = space.where("problem", "no_order", "charged_twice")
    cases: list[tuple[Allowed, Callable[[Clause], bool], Text]] = [
        (
            {"delivery": space.where("delivery", "failed")},
            _in_full,
            Text("发货失败却不全额原路退款", "failed delivery is not returned in full by the original route"),
        ),
        (
            {"delivery": space.where("delivery", "none"), "past_promise": space.between("past_promise", 0, None)},
            _in_full,
            Text("逾期未发货却不全额原路退款", "undelivered is not returned in full by the original route"),
        ),
        (
            {"problem": money_problems, "payment": space.where("payment", "unmatched", "duplicate")},
            _in_full,
            Text("无订单或重复付款却不退回该笔付款", "a payment without an order, or made twice, is not returned"),
        ),
        (
            {
                "delivery": space.where("delivery", "delivered"),
                "code_check": space.where("code_check", "invalid", "used_before_reveal"),
            },
            _in_full,
            Text("已证实无效的卡密却不能全额退款", "a proven invalid code is not returned in full"),
        ),
        (
            {
                "problem": space.where("problem", "changed_mind"),
                "exclusion_confirmed": space.where("exclusion_confirmed", *NO),
                "claimed_after": space.between("claimed_after", None, RETURN_PERIOD),
            },
            lambda clause: clause.terms.outcome is not Outcome.REJECT,
            Text(
                "未经单独确认就拒绝无理由退款", "a return without a reason is refused without the buyer's confirmation"
            ),
        ),
    ]
    findings = []
    for allowed, holds, text in cases:
        for place, example in prover.diagram.reach(left | dict(allowed)).items():
            if not holds(clause := prover.clause(place)):
                findings.append(prover.finding(Principle.FLOOR, (clause,), text, example))
    timer = {"confirmed": prover.steps("confirmed", (("no",), ("timer",)))}
    for before, after, example, then in prover.pairs(timer, {}):
        if worth(after.terms) < worth(before.terms):
            text = Text("因系统自动确认收货而变差", "it is worse because a timer confirmed")
            findings.append(prover.finding(Principle.FLOOR, (before, after), text, example, then))
    return findings
