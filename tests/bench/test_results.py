"""Figures are told with their machine, their reference and their spread."""

from anxin.bench.abba import abba
from anxin.bench.results import Rate, Result, rate, table


def result(name: str, *per_second: float) -> Result:
    runs = [Rate(each, 0.5) for each in per_second]
    return Result(name, "a walk", runs, [Rate(10.0, 1.0) for _ in per_second], target=2)


def test_a_measure_and_its_reference_take_turns_to_be_first() -> None:
    order: list[str] = []

    def run(name: str) -> Rate:
        order.append(name)
        return Rate(1.0, 1.0)

    abba(lambda: run("a"), lambda: run("b"), 4)
    assert "".join(order) == "abbaabba"


def test_the_ratio_is_the_median_of_the_pairs() -> None:
    told = result("run", 10, 20, 90).as_data()
    assert told["ratio"] == 2
    assert told["spread"] == [1, 9]
    assert told["per_second"] == 20
    assert told["repeats"] == 3


def test_the_interval_of_many_pairs_is_their_middle_half() -> None:
    assert result("run", 10, 20, 30, 40, 1000).as_data()["spread"] == [1.5, 52]


def test_rows_of_what_was_not_measured_now_stay_on_the_page() -> None:
    before = table([result("run", 10), result("swim", 30)], "a server")
    after = table([result("swim", 50), result("climb", 20)], "a server", before)
    rows = {line.split("`")[1]: line for line in after.splitlines() if line.startswith("| `")}
    assert list(rows) == ["run", "swim", "climb"]
    assert "**5.00**" in rows["swim"]
    assert rows["run"] in before


def test_a_rate_has_as_many_digits_as_say_something() -> None:
    assert [rate(each) for each in (0.6789, 9.04, 38.26, 2795.6)] == ["0.679", "9.04", "38.3", "2,796"]
