"""Saving, running and stopping a configured source: who may, and what is refused."""

import pytest

from builders.actors import Cast
from builders.pulls import COLUMNS, database_document, document, save
from builders.traces import watched
from xinshu.core.refusals import NotFound, NotPermitted, WrongState
from xinshu.domain.collection import services
from xinshu.domain.collection.models import Source
from xinshu.domain.collection.types import NothingToFetch, SourceInvalid

pytestmark = pytest.mark.usefixtures("district")


def test_a_document_becomes_a_source_that_is_due_at_once(cast: Cast) -> None:
    with watched() as traces:
        source = save(cast.centre_officer, document())
    assert (source.code, source.kind, source.item.code) == ("penalties-a", "folder", "penalty")
    assert source.department == cast.department_a
    assert source.next_due is not None
    assert traces.left == {"audit": ["collection.source_saved"]}


def test_the_same_code_is_replaced(cast: Cast) -> None:
    save(cast.centre_officer, document())
    save(cast.centre_officer, document(name="换了名字", every_minutes=None))
    source = Source.objects.get()
    assert (source.name, source.next_due) == ("换了名字", None)


def test_only_who_keeps_sources_may_save(cast: Cast) -> None:
    for actor in (cast.clerk_a, cast.centre_reviewer, cast.enterprise, cast.public):
        with pytest.raises(NotPermitted):
            save(actor, document())
    assert not Source.objects.exists()


def test_every_error_of_a_document_is_told_at_once(cast: Cast) -> None:
    text = document(
        code="大写",
        every_minutes="often",
        folder={"path": "/etc"},
        columns={**COLUMNS, "多余": "no_such_field"},
        colour="red",
    )
    with pytest.raises(SourceInvalid) as caught:
        save(cast.centre_officer, text)
    told = "；".join(caught.value.errors)
    for part in ("code 应由", "every_minutes", "相对路径", "no_such_field", "colour"):
        assert part in told
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: b: c", "YAML"),
        ("- 1", "YAML 文档"),
        (document(item="nothing"), "没有目录项 nothing"),
        (document(kind="ftp"), "kind"),
        (document(folder=None), "缺少 folder"),
        (document(folder={"path": "../other"}), "相对路径"),
        (document(folder={"path": "a", "path_env": "XINSHU_SOURCE_A"}), "之一"),
        (document(folder={"path_env": "HOME"}), "XINSHU_SOURCE_"),
        (document(kind="file"), "不应有 folder"),
        (database_document(database={"url_env": "DATABASE_URL", "query": "SELECT 1"}), "XINSHU_"),
        (database_document(database={"url": "sqlite:///x", "query": "SELECT 1"}), "url"),
        (
            database_document(database={"url_env": "XINSHU_SOURCE_A", "query": "DELETE FROM cf"}),
            "SELECT",
        ),
        (
            database_document(
                database={
                    "url_env": "XINSHU_SOURCE_A",
                    "query": "SELECT 文号 FROM cf",
                    "cursor": {"column": "x", "start": "0"},
                }
            ),
            "ORDER BY",
        ),
        (database_document(columns={"1": "name"}), "列序号"),
    ],
)
def test_a_document_that_cannot_work_is_refused(cast: Cast, text: str, told: str) -> None:
    with pytest.raises(SourceInvalid) as caught:
        save(cast.centre_officer, text)
    assert told in "；".join(caught.value.errors)


def test_a_department_that_is_not_here_is_refused(cast: Cast) -> None:
    for department in ("nowhere", None):
        with pytest.raises(NotFound):
            save(cast.centre_officer, document(department=department))


def test_running_queues_one_job_at_a_time(cast: Cast) -> None:
    source = save(cast.centre_officer, document())
    with watched() as traces:
        first = services.run_source(actor=cast.centre_officer, source=source)
        second = services.run_source(actor=cast.centre_officer, source=source)
    assert first == second
    assert traces.left["jobs"] == ["collection.run_source"]
    assert traces.left["audit"] == ["collection.source_run"] * 2


def test_running_and_stopping_are_the_centres(cast: Cast) -> None:
    source = save(cast.centre_officer, document())
    for actor in (cast.clerk_a, cast.clerk_b, cast.public):
        with pytest.raises(NotPermitted):
            services.run_source(actor=actor, source=source)
        with pytest.raises(NotPermitted):
            services.stop_source(actor=actor, source=source, reason="试")


def test_a_template_for_uploads_has_nothing_to_fetch(cast: Cast) -> None:
    source = save(cast.centre_officer, document(kind="file", folder=None))
    with pytest.raises(NothingToFetch):
        services.run_source(actor=cast.centre_officer, source=source)


def test_a_stopped_source_does_not_run_until_it_is_saved_again(cast: Cast) -> None:
    source = save(cast.centre_officer, document())
    with watched() as traces:
        services.stop_source(actor=cast.centre_officer, source=source, reason="前置机停用")
    assert traces.left == {"audit": ["collection.source_stopped"]}
    with pytest.raises(WrongState):
        services.run_source(actor=cast.centre_officer, source=source)
    with pytest.raises(WrongState):
        services.stop_source(actor=cast.centre_officer, source=source, reason="再停一次")
    assert save(cast.centre_officer, document()).active
