"""The vocabulary of the features and that of the steps are one: no step is missing and none is left over."""

from pathlib import Path

import pytest
from pytest_bdd.feature import get_features
from pytest_bdd.parser import Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

HERE = Path(__file__).parent


def spoken() -> list[Step]:
    """Every step of every scenario, the rows of examples filled in."""
    steps = []
    for feature in get_features([str(HERE / "features"), str(HERE / "real_histories")]):
        for template in feature.scenarios.values():
            contexts = [context for examples in template.examples for context in examples.as_contexts()]
            for context in contexts or [{}]:
                steps += template.render(context).steps
    return steps


def known() -> list[StepFunctionContext]:
    """The steps of this suite, without the few that pytest-bdd brings."""
    contexts = step_function_context_registry.values()
    return [context for context in contexts if context.step_func.__module__.startswith("steps.")]


def understands(context: StepFunctionContext, step: Step) -> bool:
    return context.type in (None, step.type) and bool(context.parser.is_matching(step.name))


def test_every_step_that_a_feature_speaks_is_known() -> None:
    contexts = known()
    missing = {f"{step.type} {step.name}" for step in spoken() if not any(understands(each, step) for each in contexts)}
    assert not missing


def test_every_step_that_is_known_is_spoken() -> None:
    steps = spoken()
    unused = {
        f"{context.type} {context.parser.name}"
        for context in known()
        if not any(understands(context, step) for step in steps)
    }
    assert not unused


@pytest.mark.parametrize("kind", ["given", "when", "then"])
def test_no_step_can_be_understood_in_two_ways(kind: str) -> None:
    contexts = [context for context in known() if context.type == kind]
    for step in spoken():
        if step.type == kind:
            functions = {context.step_func for context in contexts if understands(context, step)}
            assert len(functions) <= 1, f"{step.name}: {sorted(function.__name__ for function in functions)}"
