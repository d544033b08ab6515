"""Two requests at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from builders.actors import make_cast
from builders.catalogue import grant, publish_district
from builders.submissions import hand_in, penalty
from xinshu.domain.collection.models import Submission
from xinshu.kernel.jobs.models import Job


@pytest.mark.django_db(transaction=True)
def test_a_key_sent_twice_at_once_is_one_submission() -> None:
    cast = make_cast()
    publish_district()
    grant(cast.department_a, "penalty")
    together = Barrier(4)

    def push(_: int) -> str:
        try:
            together.wait()
            return hand_in(penalty(1), by=cast.clerk_a, idempotency_key="day-1").receipt_no
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        receipts = set(pool.map(push, range(4)))
    assert receipts == {Submission.objects.get().receipt_no}
    assert Job.objects.filter(kind="collection.process").count() == 1
