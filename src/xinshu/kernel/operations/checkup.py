"""Is the platform well? Each finding is healthy or says what to do.

`xinshu doctor` shows all of them; the readiness check asks for those without which no request can
be answered.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from xinshu.kernel.backup.jobs import CREATE
from xinshu.kernel.backup.models import BackupRun
from xinshu.kernel.crypto.sources import KeySourceFailed
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.keyring import keyring
from xinshu.kernel.outbox.models import Delivery

ROOM_NEEDED_BYTES = 1024**3
BACKUP_OVERDUE = timedelta(days=2)
_current: list[bool] = []  # tables once found up to date stay so while the process lives


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: a short name, whether it is well, and a sentence."""

    name: str
    healthy: bool
    says: str

    def as_dict(self) -> dict[str, object]:
        """For machines."""
        return asdict(self)


def examine() -> Iterator[Finding]:
    """Look at everything; a broken database ends the list early, as the rest needs it."""
    yield folder()
    yield keys()
    yield proxies()
    reached = database()
    yield reached
    if not reached.healthy:
        return
    moved = migrations()
    yield moved
    if moved.healthy:
        checks: tuple[Callable[[], Finding], ...] = (jobs, events, backups)
        yield from (check() for check in checks)


def needed() -> Iterator[Finding]:
    """What every request needs: folder, keys, database, tables of this version."""
    yield folder()
    yield keys()
    reached = database()
    yield reached
    if reached.healthy:
        yield Finding("数据库结构", True, "已是最新") if _current else _once(migrations())


def _once(found: Finding) -> Finding:
    if found.healthy:
        _current.append(True)
    return found


def folder() -> Finding:
    """The data folder can be written and has room."""
    home = Path(settings.XINSHU_DATA_DIR)
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    if not os.access(home, os.W_OK):
        return Finding("数据目录", False, f"{home} 不可写，请检查权限")
    roomy = free > ROOM_NEEDED_BYTES
    return Finding("数据目录", roomy, f"{home}，剩余 {free / 1024**3:.1f} GiB")


def keys() -> Finding:
    """The keys can be had, and a file of them is readable by its owner only."""
    try:
        ring = keyring()
    except KeySourceFailed as failure:
        return Finding("数据密钥", False, f"无法取得：{failure}")
    path = Path(settings.XINSHU_DATA_KEY_FILE)
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding("数据密钥", False, f"{path} 可被他人读取，请执行 chmod 600")
    return Finding("数据密钥", True, f"{len(ring.keys)} 把，当前 {ring.current}；请确认已异地备份")


def proxies() -> Finding:
    """Behind a proxy the addresses of those who ask are known."""
    named = settings.XINSHU_TRUSTED_PROXIES
    if settings.SESSION_COOKIE_SECURE and not named:
        says = "已启用 HTTPS 但未设置 XINSHU_TRUSTED_PROXIES，审计记录的来源地址将是代理的地址"
        return Finding("来源地址", False, says)
    return Finding("来源地址", True, f"信任的代理：{'、'.join(named) or '无'}")


def database() -> Finding:
    """The database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Finding("数据库", False, f"无法连接：{error}")
    name = connection.settings_dict["NAME"]
    return Finding("数据库", True, f"{connection.display_name}，{name}")


def migrations() -> Finding:
    """Every table is of this version."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding("数据库结构", False, f"{len(missing)} 项未升级，请运行 xinshu migrate")
    return Finding("数据库结构", True, "已是最新")


def jobs() -> Finding:
    """No job waits without a worker, and none is left by a dead one."""
    now = timezone.now()
    waiting = Job.objects.filter(state=State.QUEUED, run_after__lte=now).count()
    silent = Job.objects.filter(state=State.RUNNING, lease_until__lt=now).count()
    if silent:
        return Finding("后台任务", False, f"{silent} 个任务的工作进程已中断，请启动 xinshu worker")
    return Finding("后台任务", True, f"{waiting} 个等待执行")


def events() -> Finding:
    """Every event found its consumers."""
    dead = Delivery.objects.filter(state=Delivery.State.DEAD).count()
    pending = Delivery.objects.filter(state=Delivery.State.PENDING).count()
    if dead:
        return Finding("事件投递", False, f"{dead} 条多次投递失败，请查看日志")
    return Finding("事件投递", True, f"{pending} 条等待投递")


def backups() -> Finding:
    """The daily backup was made, where one is set up."""
    last = BackupRun.objects.filter(kind=BackupRun.Kind.CREATED).first()
    said = f"最近一次 {timezone.localtime(last.at):%Y-%m-%d %H:%M}" if last else "尚未做过"
    locked = settings.XINSHU_BACKUP_PASSPHRASE or settings.XINSHU_BACKUP_RECIPIENT
    if not (locked and settings.XINSHU_BACKUP_AT):
        return Finding("备份", True, f"{said}；未设置每日备份")
    if (failed := _failed_backup(since=last.at if last else None)) is not None:
        when = timezone.localtime(failed.finished_at)
        return Finding(
            "备份", False, f"{said}；{when:%Y-%m-%d %H:%M} 未能完成：{failed.error[:200]}"
        )
    overdue = last is not None and timezone.now() - last.at > BACKUP_OVERDUE
    return Finding("备份", not overdue, f"{said}{'，已超过两天' if overdue else ''}")


def _failed_backup(*, since: datetime | None) -> Job | None:
    """The last daily backup that failed, unless one was made after it."""
    rows = Job.objects.filter(kind=CREATE, state=State.FAILED, finished_at__isnull=False)
    return (rows.filter(finished_at__gt=since) if since else rows).order_by("-id").first()
