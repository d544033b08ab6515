"""Candidates are suggested to an officer, best first and with a reason."""

from engine.match.register import LANJING, TWIN_A, TWIN_B, XINGHAI, register
from xinshu.engine.match import candidates


def test_candidates_finds_a_mistyped_name() -> None:
    best = candidates("天津兰鲸商贸有限公司", None, register())[0]
    assert best.subject_id == LANJING
    assert best.detail == f"名称相似度{best.score:.0f}"


def test_candidates_finds_a_name_without_its_place() -> None:
    assert candidates("星海科技有限公司", None, register())[0].subject_id == XINGHAI


def test_candidates_shows_every_subject_of_the_same_name() -> None:
    found = candidates("云峰 超市", None, register())
    assert {(one.subject_id, one.detail) for one in found} == {
        (TWIN_A, "名称相同"),
        (TWIN_B, "名称相同"),
    }


def test_candidates_finds_a_code_with_one_wrong_letter() -> None:
    (only,) = candidates(None, "CODE-LANJIMG-00001", register())[:1]
    assert (only.subject_id, only.detail) == (
        LANJING,
        "统一社会信用代码相差1位：CODE-LANJING-00001",
    )


def test_candidates_names_each_subject_once_and_no_more_than_asked() -> None:
    found = candidates("天津蓝鲸商贸有限公司", "CODE-LANJING-00001", register(), limit=1)
    assert [one.subject_id for one in found] == [LANJING]


def test_candidates_suggests_nothing_for_a_name_like_no_other() -> None:
    assert candidates("彩虹幼儿园", "XXXXXXXXXXXXXXXXXX", register()) == []
