"""Names with a slip of the pen, shortened, renamed, merged; codes mistyped; how often it works."""

import importlib.util
import sys
from types import ModuleType

import numpy as np
import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from builders.actors import SETUP
from builders.sources import ROOT
from delivery.district import make_subject
from xinshu.core.identifiers import names as norms
from xinshu.core.identifiers.short_names import spelled_out
from xinshu.domain.subjects import search, search_building, search_codes, selectors, services
from xinshu.domain.subjects.models import Subject, SubjectName
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.jobs.worker import work_once

pytestmark = pytest.mark.django_db
SEVERAL = ["天津蓝鲸商贸有限公司", "天津蓝鲤商贸有限公司", "天津市样例区市场监督管理局"]


@pytest.fixture
def several() -> list[Subject]:
    return [
        make_subject(name, f"91120113MA0TE{n}T16"[:17]) for n, name in enumerate(SEVERAL, start=1)
    ]


def found(query: str, **narrow: str) -> list[tuple[str, str]]:
    return [(hit.name, hit.why) for hit in selectors.find(query, **narrow)[0]]


@pytest.mark.parametrize(
    ("query", "name", "why"),
    [
        ("天津蓝鲸商贸公司", SEVERAL[0], "地名或组织形式的写法不同"),
        ("天津市蓝鲸商贸有限责任公司", SEVERAL[0], "地名或组织形式的写法不同"),
        ("天津红鲸商贸有限公司", SEVERAL[0], "与查询词相差一个字"),
        ("天津蓝商贸有限公司", SEVERAL[0], "与查询词相差一个字"),
        ("天津蓝鲸鱼商贸有限公司", SEVERAL[0], "与查询词相差一个字"),
        ("天津鲸蓝商贸有限公司", SEVERAL[0], "与查询词相差一个字"),
        ("天津蓝鲸公司", SEVERAL[0], "与查询词中的字号相同或相近"),
        ("样例区市监局", SEVERAL[2], "查询词中的简称写全后相符"),
    ],
)
def test_a_name_is_found_in_spite_of_a_slip_and_says_so(
    several: list[Subject], query: str, name: str, why: str
) -> None:
    assert found(query)[0] == (name, why)


def test_the_very_letters_come_before_any_guess(several: list[Subject]) -> None:
    assert found("天津蓝鲤商贸有限公司") == [
        (SEVERAL[1], ""),
        (SEVERAL[0], "与查询词相差一个字"),
    ]


@pytest.mark.parametrize("query", ["天津紫鹤食品有限公司", "蓝猫", "有限工司"])
def test_what_nobody_is_called_finds_nobody(several: list[Subject], query: str) -> None:
    assert found(query) == []


def test_a_former_name_finds_and_is_named(several: list[Subject]) -> None:
    SubjectName.objects.create(
        subject=several[0],
        name="天津旧名实业有限公司",
        name_norm="天津旧名实业有限公司",
        current=False,
    )
    search.catch_up()
    (hit,), _ = selectors.find("旧名实业")
    assert (hit.name, hit.former_name) == (SEVERAL[0], "天津旧名实业有限公司")


def test_a_merged_file_leads_to_the_one_that_stands_for_it(several: list[Subject]) -> None:
    Subject.objects.filter(pk=several[1].pk).update(merged_into=several[0])
    assert [hit.id for hit in selectors.find("蓝鲤商贸")[0]] == [several[0].pk]


def test_class_and_status_narrow_guesses_as_well(several: list[Subject]) -> None:
    Subject.objects.filter(pk=several[0].pk).update(subject_class="social", status="4")
    assert [name for name, _ in found("天津红鲸商贸有限公司", subject_class="social")] == [
        SEVERAL[0]
    ]
    assert [name for name, _ in found("天津红鲸商贸有限公司", status="4")] == [SEVERAL[0]]
    assert found("天津红鲸商贸有限公司", status="1") == []
    assert found(several[1].code, subject_class="social") == []


def test_a_code_is_found_by_its_beginning_and_with_one_slip(several: list[Subject]) -> None:
    code = several[0].code
    assert {name for name, _ in found("91120113MA0TE")} == set(SEVERAL)
    other = "A" if code[12] != "A" else "B"
    for typed in (
        code[:12] + other + code[13:],
        code[:12] + code[13:],
        code[:12] + other + code[12:],
        code[:13] + code[14] + code[13] + code[15:],
    ):
        assert (SEVERAL[0], "与查询的代码相差一位") in found(typed), typed


def test_who_holds_a_code_is_asked_by_the_very_code(several: list[Subject]) -> None:
    code = several[0].code
    assert selectors.holder_of(f" {code.lower()} ") == several[0].pk
    assert selectors.holder_of(code[:-1]) is None
    assert selectors.holder_of(SEVERAL[0]) is None
    assert search_codes.mistyped("123") == []


def test_suggestions_come_best_first_and_not_for_one_letter(several: list[Subject]) -> None:
    assert [each.name for each in selectors.suggest("蓝鲸商")] == [SEVERAL[0]]
    assert len(selectors.suggest("天津蓝", limit=1)) == 1
    assert selectors.suggest("蓝") == []


def test_short_names_are_spelled_out_each_way() -> None:
    assert spelled_out("样例区住建委") == ("样例区住房和建设委员会", "样例区住房和城乡建设委员会")
    assert spelled_out("蓝鲸商贸") == ()


def test_the_index_follows_and_can_be_made_anew(several: list[Subject]) -> None:
    assert search.catch_up() == 0
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {search_building.SIGNS}")
    assert search_building.rebuild() == len(SEVERAL)
    assert found("天津红鲸商贸有限公司")[0][0] == SEVERAL[0]
    make_subject("天津后来商贸有限公司", "91120113MA0TE9T16")
    assert found("天津后莱商贸有限公司")[0][0] == "天津后来商贸有限公司"


def test_every_night_the_index_is_compared_with_the_names(several: list[Subject]) -> None:
    name = "天津丙丁戊己有限公司"
    SubjectName.objects.create(subject=several[0], name=name, name_norm=name)
    services.ensure_schedules(actor=SETUP)
    job = enqueue("subjects.names", actor=SETUP)
    while work_once():
        pass
    job.refresh_from_db()
    assert job.result == {"added": 1}
    assert len(found("丙丁戊己")) == 1
    assert services.rebuild_names(actor=SETUP) == len(SEVERAL) + 1


def test_many_names_at_once_are_indexed_beside_the_index_in_use(
    several: list[Subject], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_building, "_MANY", 1)
    rows = [SubjectName(subject=several[0], name=n, name_norm=n) for n in ("丙丁戊己", "庚辛壬癸")]
    SubjectName.objects.bulk_create(rows)
    assert search.catch_up() == len(SEVERAL) + 2
    assert len(found("庚辛壬癸")) == 1


def test_a_search_asks_the_database_a_bounded_number_of_times(
    several: list[Subject], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for query in ("天津红鲸商贸有限公司", "样例区市监局", several[0].code[:-1]):
        with django_assert_max_num_queries(12):
            selectors.find(query)


def made() -> ModuleType:
    """The names of the benchmark: seeded, random, nobody's."""
    spec = importlib.util.spec_from_file_location("made_names", ROOT / "benchmarks" / "names.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_names_spoiled_as_people_spoil_them_are_found_98_times_of_100() -> None:
    source = made()
    register = source.register(4_000)
    now = timezone.now()
    subjects = Subject.objects.bulk_create(
        Subject(
            subject_class="enterprise",
            name=name,
            name_norm=norms.normal(name),
            created_at=now,
            updated_at=now,
        )
        for name in register
    )
    SubjectName.objects.bulk_create(
        SubjectName(subject=each, name=each.name, name_norm=each.name_norm) for each in subjects
    )
    assert search.catch_up() == len(register)
    rng = np.random.default_rng(7)
    recall: dict[str, float] = {}
    for kind, spoil in source.PERTURBATIONS.items():
        chosen = rng.choice(len(register), 60, replace=False).tolist()
        hits = [
            subjects[at].pk in {hit.id for hit in selectors.find(spoil(register[at], rng))[0]}
            for at in chosen
        ]
        recall[kind] = sum(hits) / len(hits)
    assert {kind: share for kind, share in recall.items() if share < 0.98} == {}
