"""Counting in the database: several at once never get more than the limit."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from builders.actors import Cast
from builders.machines import client_of
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.keys import limits
from xinshu.kernel.keys.jobs import SWEEP, sweep
from xinshu.kernel.keys.limits import RateExceeded
from xinshu.kernel.keys.models import Nonce

MANY, MOST = 24, 10


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_only_as_many_as_the_limit_get_through() -> None:
    let_in: list[bool] = []
    ready = threading.Barrier(4)

    def ask() -> None:
        ready.wait()
        for _ in range(MANY // 4):
            try:
                limits.take("client:1", per_minute=MOST * 100, per_day=MOST)
                let_in.append(True)
            except RateExceeded:
                let_in.append(False)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(let_in), sum(let_in)) == (MANY, MOST)


@pytest.mark.django_db
def test_looking_whether_a_bucket_is_full_counts_nothing() -> None:
    for _ in range(3):
        assert limits.exhausted("token:192.0.2.1", per_minute=1) == 0
    limits.take("token:192.0.2.1", per_minute=1)
    assert 1 <= limits.exhausted("token:192.0.2.1", per_minute=1) <= limits.MINUTE
    assert limits.exhausted("token:192.0.2.2", per_minute=1) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "kept"), [(0, True), (600, True), (659, True), (661, False)])
def test_a_nonce_stays_until_its_request_is_too_old_on_every_machine(
    cast: Cast, age: int, kept: bool
) -> None:
    client, _ = client_of(cast.clerk_a)
    now = timezone.now()
    seen = now - dt.timedelta(seconds=age)
    Nonce.objects.create(credential=client.credentials.get(), value="n" * 16, seen_at=seen)
    job = enqueue(SWEEP, actor=cast.system)
    with time_machine.travel(now, tick=False):
        sweep(JobContext(job, actor=cast.system))
    assert Nonce.objects.exists() is kept
