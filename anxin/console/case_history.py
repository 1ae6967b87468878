"""What has happened to a case, and to its appeal? In one row of time: whoever reads a case reads both."""

from typing import Final

from anxin.cases.models import AppealStep, Case, CaseStep
from anxin.cases.states import AppealState
from anxin.console import words
from anxin.console.shown import Shown, pill
from anxin.texts import Text

DRAFTED: Final = (Text("申诉裁决待复核", "Decision on appeal drafted"), "needs")
TAKEN_DOWN: Final = (Text("申诉裁决草稿已撤下", "Decision on appeal taken down"), "quiet")
APPEALS: Final = {
    AppealState.OPEN: (Text("申诉中", "Appeal open"), "needs"),
    AppealState.OVERTURNED: (Text("申诉成立", "Appeal upheld"), "good"),
    AppealState.CONFIRMED: (Text("维持原裁决", "First decision stands"), "quiet"),
    AppealState.WITHDRAWN: (Text("申诉已撤销", "Appeal withdrawn"), "quiet"),
    AppealState.AGREED: (Text("申诉中达成一致", "Agreed during the appeal"), "good"),
}


def history_of(case: Case) -> list[tuple[CaseStep | AppealStep, Shown]]:
    """Each step with what it is called, the oldest first."""
    steps = [(step, pill(*words.CASES.get(step.to_state, words.UNKNOWN))) for step in case.steps.all()]
    appeals = [(step, pill(*_of_appeal(step))) for step in AppealStep.objects.filter(subject__case=case)]
    return sorted([*steps, *appeals], key=lambda told: (told[0].at, told[0].pk))


def _of_appeal(step: AppealStep) -> tuple[Text, str]:
    """What a person does without ending it is a draft that waits for a second one, or is taken down again."""
    if step.from_state == step.to_state and step.by.startswith("staff:"):
        return TAKEN_DOWN if "taken down" in step.because else DRAFTED
    return APPEALS.get(AppealState(step.to_state), words.UNKNOWN)
