"""Commands that run the platform itself: doctor, migrate, serve, worker."""

import json
import signal
import socket
import sys
import threading
from datetime import time
from pathlib import Path
from types import FrameType

import click
from django.conf import settings
from granian import Granian
from granian.constants import Interfaces

from xinshu.delivery.cli.crew import crew
from xinshu.delivery.cli.migrating import migrate_all
from xinshu.delivery.cli.shared import operator
from xinshu.delivery.editorial import jobs as articles
from xinshu.domain.collection import services as collection
from xinshu.domain.disclosure import services as disclosure
from xinshu.domain.publicity import services as publicity
from xinshu.domain.subjects import services as subjects
from xinshu.kernel.audit import jobs as ledger
from xinshu.kernel.backup import jobs as backup
from xinshu.kernel.files.selectors import sweep_plain_copies
from xinshu.kernel.jobs.services import ensure_schedule
from xinshu.kernel.jobs.worker import run_worker
from xinshu.kernel.keys import jobs as keys
from xinshu.kernel.lifecycle import jobs as lifecycle
from xinshu.kernel.operations.checkup import examine
from xinshu.kernel.upkeep import jobs as upkeep
from xinshu.kernel.watch import jobs as watch
from xinshu.kernel.web.admission_plan import plan
from xinshu.kernel.web.static_files import collect_static

PUBLIC_FILES = "portal.publish_files"
AFTER_MIDNIGHT = time(0, 10)  # what ended yesterday stands in no file of today
# Whoever is turned away must not wait for those who are served: the lanes hold these at most.
SPARE_THREADS = 8


@click.command()
@click.option("--json", "as_json", is_flag=True, help="供程序读取的输出。")
def doctor(as_json: bool) -> None:
    """检查运行环境：数据库、迁移、密钥、目录、后台任务。"""
    findings = list(examine())
    if as_json:
        click.echo(json.dumps([each.as_dict() for each in findings], ensure_ascii=False))
    else:
        for each in findings:
            click.echo(f"{'✓' if each.healthy else '✗'} {each.name}：{each.says}")
    if not all(each.healthy for each in findings):
        sys.exit(1)


@click.command()
def migrate() -> None:
    """建立或升级数据库。"""
    Path(settings.XINSHU_DATA_DIR).mkdir(parents=True, exist_ok=True)
    migrate_all(verbosity=1)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=0, type=click.IntRange(0, 256), help="0：按访问计划自动确定。")
@click.option("--workers", default=1, show_default=True, help="随站点启动的后台工作进程数。")
def serve(host: str, port: int, threads: int, workers: int) -> None:
    """启动网站，并随之启动后台工作进程。"""
    refuse_taken_port(host, port)
    collect_static()
    server = Granian(
        "xinshu.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=threads or plan().most_at_once + SPARE_THREADS,
        respawn_failed_workers=True,
        websockets=False,
    )
    click.echo(f"信枢已启动：http://{host}:{port}/  按 Ctrl+C 停止")
    with crew([sys.executable, "-m", "xinshu", "worker"], workers):
        server.serve()


@click.command()
@click.option("--once", is_flag=True, help="处理完当前到期的任务后退出。")
def worker(once: bool) -> None:
    """执行后台任务、定时计划和事件投递。"""
    sweep_plain_copies()
    stop = threading.Event()

    def finish(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    collection.ensure_schedules(actor=operator())
    ledger.ensure_schedules(actor=operator())
    backup.ensure_schedules(actor=operator())
    lifecycle.ensure_schedules(actor=operator())
    watch.ensure_schedules(actor=operator())
    # The faces do not know each other: the public site's night is known here by its name alone.
    ensure_schedule(PUBLIC_FILES, PUBLIC_FILES, daily_at=AFTER_MIDNIGHT, actor=operator())
    upkeep.ensure_schedules(actor=operator())
    keys.ensure_schedules(actor=operator())
    subjects.ensure_schedules(actor=operator())
    disclosure.ensure_schedules(actor=operator())
    publicity.ensure_schedules(actor=operator())
    articles.ensure_schedules(actor=operator())
    ran = run_worker(stop, once=once)
    click.echo(f"已执行 {ran} 个任务")


def refuse_taken_port(host: str, port: int) -> None:
    """Say in plain words that another program answers there. Raises ClickException."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"无法监听 {host}:{port}（{error.strerror}）。请用 --port 换一个端口。"
            ) from None


COMMANDS = (doctor, migrate, serve, worker)
