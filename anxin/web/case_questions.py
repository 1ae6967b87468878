"""What must be asked before the rules can speak? At most two questions a problem, and only such whose answers count.

Each answer changes what is claimed: the problem, or who entered the account. A question is left out where the rules of
the order treat all of its answers alike, or end with the same clause whatever is said, so that nobody answers what
changes nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from anxin.evidence.needs import ONLY_THE_BUYER
from anxin.policy.clauses import Either, OneOf, Outcome, Policy
from anxin.policy.decision import Decision
from anxin.policy.facts import AccountError, Problem
from anxin.texts import Text

MOST_QUESTIONS: Final = 2
ENDS: Final = {
    Outcome.REFUND_FULL,
    Outcome.REFUND_PRORATED,
    Outcome.REISSUE,
    Outcome.BUYER_CHOOSES,
    Outcome.WAIT,
    Outcome.REJECT,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer and what the claim becomes by it; without a problem it stays what it was."""

    value: str
    label: Text
    problem: Problem | None = None
    mistyped: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `arrived`: asked only after, or only before, something has arrived; None for either."""

    key: str
    text: Text
    answers: tuple[Answer, ...]
    goods: frozenset[str]
    arrived: bool | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is claimed with the answers so far, and the questions with the answer chosen to each ("" for none)."""

    problem: str
    mistyped: bool = False
    questions: tuple[tuple[Question, str], ...] = ()

    @property
    def open(self) -> bool:
        """Whether a question still waits for its answer."""
        return any(not chosen for _, chosen in self.questions)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of the order before anything is asked. `rule`: what is decided about a problem, mistyped or not."""

    goods: str
    arrived: bool
    policy: Policy
    rule: Callable[[str, bool], Decision]
    account: str = ""


_ALL: Final = frozenset({"code", "topup", "membership"})
_ACCOUNTED: Final = frozenset({"topup", "membership"})
_ACCOUNT: Final = Text(
    "订单上的账号是 {account}，是您要充的那个吗？", "The order says account {account}. Is that the one?"
)

QUESTIONS: Final[dict[Problem, tuple[Question, ...]]] = {
    Problem.NOT_ARRIVED: (
        Question(
            "account",
            _ACCOUNT,
            (
                Answer("yes", Text("是，账号没错", "Yes, it is right")),
                Answer("no", Text("不是，我填错了", "No, I entered it wrongly"), Problem.WRONG_ACCOUNT, mistyped=True),
            ),
            _ACCOUNTED,
        ),
    ),
    Problem.WRONG_ACCOUNT: (
        Question(
            "account",
            _ACCOUNT,
            (
                Answer("no", Text("不是，我填错了", "No, I entered it wrongly"), mistyped=True),
                Answer(
                    "yes",
                    Text("是，可它没收到，像是充到别处了", "Yes, but it got nothing; it went elsewhere"),
                    Problem.NOT_ARRIVED,
                ),
            ),
            _ACCOUNTED,
        ),
    ),
    Problem.CHANGED_MIND: (
        Question(
            "reason",
            Text("除了不想要，还有别的原因吗？", "Is there another reason besides?"),
            (
                Answer("none", Text("没有，就是不想要了", "No, I just do not want it")),
                Answer("late", Text("到得太晚，用不上了", "It came too late to be of use"), Problem.LATE_ARRIVAL),
                Answer("differs", Text("和买的不一样", "It is not what I bought"), Problem.WRONG_GOODS),
            ),
            _ALL,
            arrived=True,
        ),
    ),
    Problem.WRONG_GOODS: (
        Question(
            "differs",
            Text("哪里不一样？", "What is different?"),
            (
                Answer("goods", Text("发来的是别的商品", "Something else was sent")),
                Answer("validity", Text("有效期短了", "It runs out too soon"), Problem.SHORT_VALIDITY),
                Answer("privilege", Text("权益不全", "A privilege is missing"), Problem.MISSING_PRIVILEGE),
            ),
            frozenset({"membership"}),
            arrived=True,
        ),
    ),
    Problem.INVALID_CODE: (
        Question(
            "page",
            Text("兑换页面怎么提示？", "What does the page say where you redeem it?"),
            (
                Answer("invalid", Text("无效、错误或不存在", "Invalid, wrong or unknown")),
                Answer("used", Text("已被使用", "Already used"), Problem.USED_CODE),
                Answer("redeemed", Text("兑换成功，但没到账", "Redeemed, but not credited"), Problem.NOT_CREDITED),
            ),
            frozenset({"code"}),
            arrived=True,
        ),
    ),
    Problem.OTHER: (
        Question(
            "state",
            Text("东西现在是什么情况？", "How do things stand?"),
            (
                Answer("missing", Text("还没收到", "Nothing came"), Problem.NOT_ARRIVED),
                Answer("differs", Text("收到了，和买的不一样", "It is not what I bought"), Problem.WRONG_GOODS),
                Answer("unwanted", Text("收到了，不想要了", "It came, and I do not want it"), Problem.CHANGED_MIND),
                Answer("other", Text("都不是", "None of these")),
            ),
            _ALL,
        ),
    ),
}


def ask_about(problem: str, situation: Situation, answers: Mapping[str, str]) -> Asked:
    """The claim as the answers make it, with the questions that count: the next follows from the answer before.

    Raises what `situation.rule` raises.
    """
    asked = Asked(problem)
    while len(asked.questions) < MOST_QUESTIONS and not asked.open:
        question = _next(asked, situation)
        if question is None:
            break
        chosen = next((a for a in question.answers if a.value == answers.get(f"q_{question.key}")), None)
        shown = replace(question, text=question.text.fill(account=situation.account))
        asked = replace(asked, questions=(*asked.questions, (shown, chosen.value if chosen else "")))
        if chosen:
            asked = replace(asked, problem=str(chosen.problem or asked.problem), mistyped=chosen.mistyped)
    return asked


def _next(asked: Asked, situation: Situation) -> Question | None:
    put, problem = {question.key for question, _ in asked.questions}, Problem(asked.problem)
    for question in QUESTIONS.get(problem, ()):
        fits = situation.goods in question.goods and question.arrived in (None, situation.arrived)
        known = question.key != "account" or situation.account
        if not fits or not known or question.key in put or not counts(question, problem, situation.policy):
            continue
        if not _ends_alike(question, problem, situation.rule):
            return question
    return None


def _ends_alike(question: Question, problem: Problem, rule: Callable[[str, bool], Decision]) -> bool:
    """Whether every answer leads to the same clause, and that is the end of it."""
    decisions = [rule(str(answer.problem or problem), answer.mistyped) for answer in question.answers]
    return len({each.clause.id for each in decisions}) == 1 and decisions[0].outcome in ENDS


def counts(question: Question, problem: Problem, policy: Policy) -> bool:
    """Whether the rules, or what is needed, tell any two of its answers apart."""
    claims = [
        (answer.problem or problem, AccountError.BUYER if answer.mistyped else AccountError.NONE)
        for answer in question.answers
    ]
    needs = {ONLY_THE_BUYER[claimed] for claimed, _ in claims}
    return len(needs) > 1 or any(_apart(one, other, policy) for one, other in combinations(claims, 2))


def _apart(one: tuple[Problem, AccountError], other: tuple[Problem, AccountError], policy: Policy) -> bool:
    pairs = {"problem": (one[0], other[0]), "account_error": (one[1], other[1])}
    return any(
        (pairs[test.fact][0] in test.values) != (pairs[test.fact][1] in test.values)
        for test in _tests(policy)
        if test.fact in pairs
    )


def _tests(policy: Policy) -> Iterator[OneOf]:
    for clause in policy.clauses:
        for test in clause.tests:
            parts = [each for option in test.options for each in option] if isinstance(test, Either) else [test]
            yield from (part for part in parts if isinstance(part, OneOf))
