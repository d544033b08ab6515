"""A longer list asks the database no more often than a short one."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from builders.actors import Cast
from delivery.district import District, make_record, make_submission
from delivery.pages import logged_in

MOST = 45  # per page, with navigation, session and rights


def asked(client: Client, address: str) -> int:
    """How many queries a page asks."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def more_submissions(cast: Cast, district: District) -> None:
    """Twenty more batches."""
    for _ in range(20):
        make_submission(cast.department_a, district.edition, held=0)


def more_records(cast: Cast, district: District) -> None:
    """Ten more filed records and ten that wait."""
    for number in range(10, 20):
        make_record(district.submission, district.subject, number)
        make_record(district.submission, None, number + 100)


LISTS: dict[str, Callable[[Cast, District], None]] = {
    "submissions": more_submissions,
    "home": more_submissions,
    "queue": more_records,
    "archive": more_records,
}


@pytest.mark.parametrize("screen", LISTS)
def test_queries_do_not_grow_with_the_list(screen: str, cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer)
    arguments = [district.subject.pk] if screen == "archive" else []
    address = reverse(f"workbench:{screen}", args=arguments)
    before = asked(client, address)
    LISTS[screen](cast, district)
    assert asked(client, address) <= before
    assert before <= MOST


def test_public_subject_page_does_not_grow(cast: Cast, district: District) -> None:
    visitor = Client()
    address = reverse("portal:subject", args=[district.subject.pk])
    before = asked(visitor, address)
    more_records(cast, district)
    assert asked(visitor, address) <= before
