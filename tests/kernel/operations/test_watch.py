"""What watching machines are told, and what others are not."""

import datetime as dt
import re
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from builders.actors import Cast
from builders.demo_jobs import KIND
from xinshu.kernel.backup.models import BackupRun
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.jobs.services import enqueue, ensure_schedule
from xinshu.kernel.operations import checkup
from xinshu.kernel.outbox.models import Delivery, Message

pytestmark = pytest.mark.django_db
VISITOR = "203.0.113.9"


def figures(client: Client, **headers: str) -> dict[str, float]:
    """The figures by name with labels."""
    text = client.get("/metrics", headers=headers).content.decode()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_alive_means_that_the_process_answers(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        answer = Client(REMOTE_ADDR=VISITOR).get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


def test_ready_means_that_requests_can_be_answered() -> None:
    answer = Client(REMOTE_ADDR=VISITOR).get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "missing": []})


def test_those_who_watch_are_told_the_particulars() -> None:
    checks = Client().get("/health/ready").json()["checks"]
    assert {each["name"] for each in checks} >= {"数据目录", "数据密钥", "数据库", "数据库结构"}


def test_without_database_the_platform_is_not_ready_and_says_so() -> None:
    with patch.object(connection, "cursor", side_effect=DatabaseError("gone")):
        answer = Client(REMOTE_ADDR=VISITOR).get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "missing": ["数据库"]}


def test_with_tables_of_another_version_the_platform_is_not_ready() -> None:
    behind = checkup.Finding("数据库结构", False, "1 项未升级")
    with (
        patch.object(checkup, "_current", []),
        patch.object(checkup, "migrations", return_value=behind),
    ):
        answer = Client().get("/health/ready")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["数据库结构"])


def test_figures_tell_what_waits_and_what_has_failed(cast: Cast) -> None:
    enqueue(KIND, actor=cast.system)
    failed = enqueue(KIND, actor=cast.system)
    Job.objects.filter(pk=failed.pk).update(state=State.FAILED)
    ensure_schedule("tick", KIND, every_minutes=5, actor=cast.system)
    now = timezone.now()
    message = Message.objects.create(name="tests.happened", at=now)
    Delivery.objects.create(message=message, consumer="a", next_try=now, state="dead")
    found = figures(Client())
    assert found["xinshu_up"] == 1
    assert found['xinshu_jobs{state="queued"}'] == 1
    assert found['xinshu_jobs{state="failed"}'] == 1
    assert found["xinshu_schedules_late_seconds"] == 0
    assert found['xinshu_deliveries{state="dead"}'] == 1
    assert found["xinshu_data_free_bytes"] > 0


def test_requests_are_counted_by_route_not_by_address() -> None:
    Client().get("/subjects/4711/")
    Client().get("/there/is/nothing/13800138000")
    Client().generic("BREW", "/")
    text = "\n".join(figures(Client()))
    assert 'route="/subjects/<int:pk>/"' in text
    assert 'route="unknown"' in text
    assert 'method="OTHER"' in text
    assert not re.search("4711|13800138000|BREW", text)


def test_without_database_the_figures_still_answer() -> None:
    with patch.object(Job.objects, "order_by", side_effect=DatabaseError("gone")):
        found = figures(Client())
    assert found["xinshu_up"] == 0
    assert not any(name.startswith("xinshu_jobs") for name in found)


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "x_real_ip", "via"])
def test_figures_are_hidden_from_other_machines(header: str) -> None:
    assert Client(REMOTE_ADDR=VISITOR).get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={header: VISITOR}).status_code == 404


def test_behind_tls_this_machine_is_no_credential(settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    assert Client().get("/metrics").status_code == 404


def test_with_a_token_only_its_holder_reads_the_figures(settings: Settings) -> None:
    settings.XINSHU_METRICS_TOKEN = "watchman"
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    far = Client(REMOTE_ADDR=VISITOR)
    assert figures(far, authorization="Bearer watchman")["xinshu_up"] == 1
    assert "checks" not in Client().get("/health/ready").json()


@pytest.mark.parametrize("address", ["/health/live", "/health/ready", "/metrics"])
def test_watching_changes_nothing(address: str) -> None:
    assert Client().post(address).status_code in {403, 405}


def test_a_proxy_nobody_named_is_pointed_out(settings: Settings) -> None:
    assert checkup.proxies().healthy
    settings.SESSION_COOKIE_SECURE = True
    assert not checkup.proxies().healthy
    settings.XINSHU_TRUSTED_PROXIES = ["127.0.0.1"]
    assert checkup.proxies().healthy


def test_a_daily_backup_that_failed_is_pointed_out_until_one_is_made(
    settings: Settings, cast: Cast
) -> None:
    settings.XINSHU_BACKUP_AT, settings.XINSHU_BACKUP_PASSPHRASE = "03:00", "long enough words"
    assert checkup.backups().healthy
    job = enqueue("backup.create", actor=cast.system)
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(
        state=State.FAILED, finished_at=now - dt.timedelta(hours=1), error="磁盘已满"
    )
    told = checkup.backups()
    assert not told.healthy
    assert "磁盘已满" in told.says
    made = BackupRun.objects.create(
        kind="created", backup="x", ok=True, at=now - dt.timedelta(hours=2), seconds=1, size=1
    )
    assert not checkup.backups().healthy, "the one that failed came after it"
    BackupRun.objects.filter(pk=made.pk).update(at=now)
    assert checkup.backups().healthy
