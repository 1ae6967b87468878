"""Does `anxin policy` answer programs and people?"""

import json
from pathlib import Path
from typing import Any

import pytest

from anxin.policy.command import main

BROKEN = "policy: x\nclauses:\n  - {id: x, when: {colour: red}, then: wait}\n  - {id: end, then: wait}\n"


def answer(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, Any]:
    status = main([*argv, "--json"])
    return status, json.loads(capsys.readouterr().out)


@pytest.fixture
def facts_file(tmp_path: Path) -> Path:
    file = tmp_path / "facts.json"
    file.write_text(
        json.dumps({"problem": "not_arrived", "delivery": "none", "past_promise": "45 min", "amount": "128.00 CNY"})
    )
    return file


def test_decide_prints_the_decision_with_its_trace(capsys: pytest.CaptureFixture[str], facts_file: Path) -> None:
    status = main(["decide", "standard", "--facts", str(facts_file)])
    said = json.loads(capsys.readouterr().out)
    assert status == 0
    assert (said["outcome"], said["clause"], said["by"], said["liable"]) == (
        "refund_full",
        "undelivered",
        "machine",
        "supplier",
    )
    assert (said["within_minutes"], said["evidence"], said["amount_minor"]) == (0, [], 12_800)
    assert said["trace"][0]["clause"] == "already-returned"


def test_decide_says_it_in_words_too(capsys: pytest.CaptureFixture[str], facts_file: Path) -> None:
    assert main(["decide", "--facts", str(facts_file), "--words", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "a full refund, by the way it was paid" in said
    assert "128.00 CNY" in said


def test_unknown_facts_are_refused_with_status_two(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text('{"colour": "red"}')
    assert main(["decide", "--facts", str(file), "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert json.loads(captured.err)["refused"] == "unknown_fact"


@pytest.mark.parametrize("content", ["[1]", "{", '{"amount": "lots"}'])
def test_bad_facts_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str) -> None:
    file = tmp_path / "facts.json"
    file.write_text(content)
    assert main(["decide", "--facts", str(file)]) == 2
    assert capsys.readouterr().err


def test_a_broken_policy_is_refused_with_its_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(BROKEN)
    assert main(["prove", str(file)]) == 2
    assert "第 3 行" in capsys.readouterr().err
    assert main(["prove", str(file), "--lang", "en"]) == 2
    assert "line 3" in capsys.readouterr().err


def test_say_puts_what_is_not_refundable_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["say", "standard"]) == 0
    said = capsys.readouterr().out
    assert said.index("不予退款的情形") < said.index("什么可以退") < said.index("全部条款")
    _, structured = answer(capsys, "say", "standard")
    assert len(structured["headline"]) == 15
    assert len(structured["clauses"]) == 41


def test_prove_answers_by_its_status(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, said = answer(capsys, "prove", "standard")
    assert (status, said["holds"], said["findings"]) == (0, True, [])
    assert said["worst"]["not_arrived"]["minutes"] > 0
    file = tmp_path / "bad.yaml"
    file.write_text("policy: x\nclauses:\n  - {id: end, then: reject, reason: goods_used}\n")
    status, said = answer(capsys, "prove", str(file))
    assert status == 1
    assert "floor" in {finding["name"] for finding in said["findings"]}


def test_lint_prints_one_object_a_finding(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "terms.txt"
    file.write_text("未到账全额退款\n本店商品概不退换\n最终解释权归本店所有\n", encoding="utf-8")
    assert main(["lint", str(file), "--json"]) == 1
    notes = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(note["line"], note["pattern"]) for note in notes] == [(2, "no-returns"), (3, "final-interpretation")]
    assert {"severity", "law"} <= set(notes[0])
    assert main(["lint", "standard"]) == 0


def test_diff_and_try_speak(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, said = answer(capsys, "diff", "standard", "generous")
    assert status == 0
    assert "到账承诺时间由 30 分钟缩短为 15 分钟" in said["changes"][0]["zh"]
    file = tmp_path / "history.jsonl"
    late = {"problem": "not_arrived", "delivery": "in_progress", "supplier": "silent", "amount": "300.00 CNY"}
    file.write_text(json.dumps(late) + "\n")
    status, said = answer(capsys, "try", "generous", "--facts", str(file))
    assert (status, said["otherwise"], said["money_moved_minor"]) == (0, 1, 30_000)
