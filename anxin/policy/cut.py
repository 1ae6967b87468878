"""What is left of a rule when some facts are known?

`SPLIT` names the two facts that most clauses test; fast readings are made once for each of their pairs, and within a
clause they are tried first.
"""

from collections.abc import Mapping

from anxin.policy.clauses import Either, OneOf, Test

SPLIT = ("problem", "delivery")


def cut(test: Test | Either, known: Mapping[str, object]) -> Test | Either | bool:
    """What is left of `test` when some facts are known: True, False, or the open part."""
    if not isinstance(test, Either):
        if test.fact not in known:
            return test
        return isinstance(test, OneOf) and known[test.fact] in test.values
    options = []
    for option in test.options:
        left = [cut(part, known) for part in option]
        if False in left:
            continue
        if not (still := tuple(part for part in left if not isinstance(part, bool) and not isinstance(part, Either))):
            return True
        options.append(still)
    return Either(tuple(options)) if options else False
