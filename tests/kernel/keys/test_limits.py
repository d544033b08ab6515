"""Counting in the database: several at once never get more than the limit."""

import threading

import pytest
from django.db import connection

from xinshu.kernel.keys import limits
from xinshu.kernel.keys.limits import RateExceeded

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
