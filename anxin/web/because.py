"""Why was this decided? One short sentence from the facts as they were; the whole clause stands on the rules page."""

from anxin.cases.models import Decision
from anxin.delivery.queries import counted_of
from anxin.flows.acts.let_appeals_lapse import SILENT
from anxin.flows.resume_cases import NOT_CHOSEN, STAFF_SILENT
from anxin.policy.clauses import Reason
from anxin.policy.facts import CodeCheck, Delivery, Facts, Fence, Payment, Problem, Recall, Supplier, Usage
from anxin.policy.kept import facts_kept
from anxin.policy.queries import policy_of_version
from anxin.policy.words import REASONS
from anxin.support.queries import own_of
from anxin.support.shield import shield
from anxin.texts import Text
from anxin.web.words import PROBLEMS, with_clause

SILENCES = {STAFF_SILENT.zh, NOT_CHOSEN.zh, SILENT.zh}
GIVES = {"refund_full", "refund_prorated", "buyer_chooses", "reissue"}
ON_THE_WAY = {Delivery.NONE, Delivery.IN_PROGRESS, Delivery.UNKNOWN}


def because(decision: Decision) -> Text:
    """The reason in plain words; what a person wrote stands for itself, and so does what no clause says."""
    written = written_of(decision)
    if decision.by != "machine" or decision.reason_zh in SILENCES:
        return written
    if decision.outcome == "reject":
        return _refused(decision) or written
    if decision.word or decision.outcome not in GIVES:
        return written
    return _counted(decision) or _given(facts_kept(decision.facts)) or written


def written_of(decision: Decision) -> Text:
    """The reason as it was written; what a person wrote is read for ways out of here."""
    said = decision.reason
    if decision.by == "machine":
        return said
    return shield(said, own_of(decision.order_id))


def why(decision: Decision) -> Text:
    """The same with the clause that it rests on."""
    said = because(decision)
    return with_clause(said.zh, said.en, decision.clause_number)


def refused_for(decision: Decision) -> Reason | None:
    """Why the machine refused, as its clause names it."""
    if decision.by != "machine" or decision.outcome != "reject":
        return None
    return policy_of_version(decision.policy_id).clause(decision.clause).terms.reason


def _refused(decision: Decision) -> Text | None:
    reason = refused_for(decision)
    if reason is None:
        return None
    said = REASONS[reason]
    return Text(f"{said.zh}。", f"{said.en[0].upper()}{said.en[1:]}.")


def _counted(decision: Decision) -> Text | None:
    """Of several pieces that were counted, how many came, instead of a percentage."""
    facts = facts_kept(decision.facts)
    if facts.delivery is not Delivery.PARTIAL or decision.line_id is None:
        return None
    told = counted_of(decision.line_id, facts.delivered_share)
    return Text("只到账 {came} 份，共 {all} 份", "only {came} of {all} arrived").fill(**told) if told else None


def _given(facts: Facts) -> Text | None:
    return _of_payment(facts) or _of_delivery(facts) or _of_goods(facts)


def _of_payment(facts: Facts) -> Text | None:
    if facts.payment is Payment.DUPLICATE:
        return Text("核实为重复付款", "it was paid twice")
    if facts.payment is Payment.UNMATCHED:
        return Text("付款到达时订单已结束", "the money came after the order had ended")
    return None


def _of_delivery(facts: Facts) -> Text | None:
    if facts.delivery is Delivery.FAILED:
        return Text("供货商没能发货", "the supplier could not deliver")
    if facts.delivery is Delivery.PARTIAL:
        return Text(f"只到账 {facts.delivered_share}%", f"only {facts.delivered_share} % arrived")
    if facts.delivery not in ON_THE_WAY:
        return None
    if facts.past_promise >= 0:
        return Text("超过承诺时间未到账", "it did not arrive in the time promised")
    if facts.fence is Fence.DONE:
        return Text("到账前已停止发货", "delivery was stopped in time")
    return Text("还没有发货", "nothing had been sent yet")


def _of_goods(facts: Facts) -> Text | None:
    problem = PROBLEMS[facts.problem]
    if facts.code_check is CodeCheck.INVALID:
        return Text("卡密经核验无效", "the code was checked and is invalid")
    if facts.code_check is CodeCheck.USED_BEFORE_REVEAL:
        return Text("卡密在您查看前已被使用", "the code was used before you saw it")
    if facts.supplier is Supplier.ADMITS:
        return Text(f"供货商承认：{problem.zh}", f"the supplier admits: {problem.en.lower()}")
    if facts.recall is Recall.DONE:
        return Text("商品已作废或收回", "the goods were voided or taken back")
    if facts.usage is Usage.UNUSED and facts.problem is not Problem.NOT_ARRIVED:
        return Text("商品没有查看或使用过", "it was never revealed or used")
    if facts.supplier is Supplier.SILENT:
        return Text(f"供货商逾期没有答复：{problem.zh}", f"the supplier did not answer in time: {problem.en.lower()}")
    return None
