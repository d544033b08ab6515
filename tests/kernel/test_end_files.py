"""A file's content ends when its time is over, unless another file has the same bytes."""

import io
import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from builders.actors import Cast
from xinshu.core.refusals import NotPermitted
from xinshu.kernel.files import ending
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.places import content_path
from xinshu.kernel.files.refusals import FileDestroyed
from xinshu.kernel.files.selectors import open_plain
from xinshu.kernel.files.services import destroy, store

pytestmark = pytest.mark.django_db
Committing = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Committing) -> Committing:
    """A block at whose end what waits for the commit happens."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def put(cast: Cast, plain: bytes = b"old") -> StoredFile:
    stored = store(io.BytesIO(plain), name="样例.csv", kind="submission", actor=cast.clerk_a)
    return aged(stored)


def aged(stored: StoredFile) -> StoredFile:
    """As if handed in long ago."""
    os.utime(content_path(stored.sha256), (time.time() - 2 * ending.QUIET_SECONDS,) * 2)
    return stored


def test_the_content_goes_and_what_is_known_stays(cast: Cast, committing: Committing) -> None:
    stored = put(cast)
    with committing():
        destroy([stored], actor=cast.system)
    assert not content_path(stored.sha256).exists()
    stored.refresh_from_db()
    assert (stored.name, stored.size) == ("样例.csv", 3)
    with pytest.raises(FileDestroyed, match="样例"):
        open_plain(stored)


def test_bytes_another_file_has_too_stay(cast: Cast, committing: Committing) -> None:
    first, second = put(cast), put(cast)
    with committing():
        destroy([first], actor=cast.system)
    with open_plain(second) as file:
        assert file.read() == b"old"
    first.refresh_from_db()
    with pytest.raises(FileDestroyed):
        open_plain(first)
    with committing():
        destroy([second], actor=cast.system)
    assert not content_path(second.sha256).exists()


def test_bytes_somebody_hands_in_at_this_moment_stay_for_a_while(
    cast: Cast, committing: Committing
) -> None:
    stored = put(cast)
    again = store(io.BytesIO(b"old"), name="又一份.csv", kind="submission", actor=cast.clerk_a)
    again.delete()  # its row is not written yet, its content is
    with committing():
        destroy([stored], actor=cast.system)
    assert content_path(stored.sha256).exists()
    aged(stored)
    assert ending.sweep_destroyed() == 1
    assert not content_path(stored.sha256).exists()
    assert ending.sweep_destroyed() == 0


def test_nothing_goes_when_the_transaction_rolls_back(cast: Cast, committing: Committing) -> None:
    stored = put(cast)
    destroy([stored], actor=cast.system)  # never committed: the test's transaction rolls back
    assert content_path(stored.sha256).exists()


def test_people_do_not_destroy_files(cast: Cast) -> None:
    stored = put(cast)
    for actor in (cast.centre_reviewer, cast.system_admin, cast.public):
        with pytest.raises(NotPermitted):
            destroy([stored], actor=actor)
