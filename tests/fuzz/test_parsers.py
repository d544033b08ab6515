"""Whatever the bytes are: an answer or a refusal by name. The same draws at every run."""

import pytest
from hypothesis import HealthCheck, given, settings

from builders.old_workbook import old_workbook
from fuzz.targets import ROWS, TARGETS, Target, take_file, workbook
from xinshu.engine.sources import inspect

OFTEN, SELDOM = 150, 60


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_whatever_it_is_fed_it_answers_or_refuses(target: Target) -> None:
    bounded = settings(
        max_examples=SELDOM if target.costly else OFTEN,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    bounded(given(target.given)(target.swallow))()


@pytest.mark.parametrize("whole", [workbook(), old_workbook(ROWS)], ids=["xlsx", "xls"])
def test_what_is_spoilt_was_whole_before(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes
) -> None:
    path = tmp_path_factory.mktemp("whole") / "given"
    path.write_bytes(whole)
    assert inspect(path).headers == ("名称", "文号", "日期")
    take_file(whole)
