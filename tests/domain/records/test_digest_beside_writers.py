"""Digesting what a submission brought keeps no other writer waiting."""

from collections.abc import Iterator

import pytest
from django.db import connection

from builders.actors import SETUP
from builders.ledger import ROWS
from xinshu.domain.records import sealing, services
from xinshu.domain.records.selectors_sealed import SealedRow
from xinshu.kernel.audit.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_are_read_and_digested_outside_any_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held: set[bool] = set()

    def watched(_: int) -> Iterator[SealedRow]:
        for row in ROWS:
            held.add(connection.in_atomic_block)
            yield dict(row)

    monkeypatch.setattr(sealing, "rows_of", watched)
    assert services.digest_submission(actor=SETUP, submission_id=7)
    assert held == {False}
    assert Event.objects.get(action="audit.data_digest").detail["rows"] == len(ROWS)
