"""Rotation: a new key seals, a job seals older things anew, an unused key can be destroyed."""

import datetime as dt
import io
import threading
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.db.models import BinaryField
from django.utils import timezone
from pytest_django import Settings

from builders.actors import Cast
from xinshu.core.refusals import NotFound, NotPermitted
from xinshu.domain.subjects.models import Person
from xinshu.domain.subjects.models.person import PERSON_ID, PERSON_NAME
from xinshu.kernel.audit.models import Event
from xinshu.kernel.crypto import columns, services
from xinshu.kernel.crypto.places import sealed_places
from xinshu.kernel.crypto.refusals import KeysHeldElsewhere, KeyStillNeeded
from xinshu.kernel.crypto.selectors import usage
from xinshu.kernel.crypto.services import add_key, destroy_key, renew_signing_keys, reseal
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.places import content_path
from xinshu.kernel.files.selectors import open_plain
from xinshu.kernel.files.services import store
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.jobs.worker import claim, run
from xinshu.kernel.keyring import Keyring, keyring
from xinshu.kernel.seal import Mark, blind_index, seal_text, unseal_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_keys")]


def people(count: int) -> None:
    """Persons with made-up names, sealed with the key of the moment."""
    begun = Person.objects.count()
    Person.objects.bulk_create(
        Person(
            id_index=blind_index(f"01:测试{number}"),
            id_sealed=seal_text(f"号码{number}", context=PERSON_ID),
            name_sealed=seal_text(f"测试{number}", context=PERSON_NAME),
            id_type="01",
            created_at=timezone.now(),
        )
        for number in range(begun, begun + count)
    )


def names() -> list[str]:
    rows = Person.objects.order_by("pk").values_list("name_sealed", flat=True)
    return [unseal_text(sealed, context=PERSON_NAME) for sealed in rows]


def work(stop: threading.Event | None = None) -> Job:
    """Run the rotation job once, as a worker does."""
    job = claim()
    assert job is not None
    run(job, stop)
    job.refresh_from_db()
    return job


def keys_in_use(cast: Cast) -> set[str]:
    return {key for each in usage(actor=cast.security_admin) for key in each.by_key}


def test_everything_is_sealed_anew_with_the_new_key(cast: Cast) -> None:
    people(5)
    stored = store(io.BytesIO(b"content"), name="a.csv", kind="s", actor=cast.clerk_a)
    index = list(Person.objects.order_by("pk").values_list("id_index", flat=True))

    assert add_key(actor=cast.security_admin, why="季度轮换") == "k2"
    assert keys_in_use(cast) == {"k1"}
    done = work()

    assert (done.state, done.result) == (State.DONE, {"resealed": 11, "broken": 0, "left": 0})
    assert keys_in_use(cast) == {"k2"}
    assert names() == [f"测试{number}" for number in range(5)]
    assert list(Person.objects.order_by("pk").values_list("id_index", flat=True)) == index
    with open_plain(stored) as file:
        assert file.read() == b"content"
    event = Event.objects.get(action="crypto.key_added")
    assert (event.object_id, event.why, event.actor_id) == (
        "k2",
        "季度轮换",
        cast.security_admin.user_id,
    )


@pytest.mark.parametrize("written", [b"", b"x", b"\x09" + bytes(40)])
def test_what_was_written_over_is_counted_apart_and_stops_nothing(
    cast: Cast, written: bytes
) -> None:
    people(2)
    Person.objects.filter(pk=Person.objects.latest("pk").pk).update(name_sealed=written)
    places = {each.place: each for each in usage(actor=cast.security_admin)}
    told = places["subjects.person.name_sealed"]
    assert dict(told.by_key) == {"k1": 1, "?": 1}
    assert told.outdated == 1


def test_what_is_current_is_left_alone(cast: Cast) -> None:
    people(2)
    before = list(Person.objects.order_by("pk").values_list("name_sealed", flat=True))
    reseal(actor=cast.security_admin)
    assert work().result == {"resealed": 0, "broken": 0, "left": 0}
    assert list(Person.objects.order_by("pk").values_list("name_sealed", flat=True)) == before


def test_changing_the_suite_is_a_rotation_too(cast: Cast, settings: Settings) -> None:
    people(2)
    stored = store(io.BytesIO(b"content"), name="a.csv", kind="s", actor=cast.clerk_a)
    settings.XINSHU_CRYPTO_SUITE, settings.XINSHU_FILE_SUITE = "intl", "sm"
    reseal(actor=cast.security_admin)
    assert work().result["left"] == 0
    sealed = bytes(Person.objects.values_list("name_sealed", flat=True)[0])
    assert Mark.of(sealed).format == "aes-256-gcm/sha256"
    assert content_path(stored.sha256).read_bytes().startswith(b"XSF2")
    with open_plain(stored) as file:
        assert file.read() == b"content"
    assert names() == ["测试0", "测试1"]


def test_a_run_that_is_broken_off_goes_on_where_it_stopped(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "BATCH_ROWS", 2)
    people(6)
    add_key(actor=cast.security_admin)
    real, steps = columns.SealedColumn.reseal, iter(range(100))

    def killed_at_the_third(self: columns.SealedColumn, after: object) -> object:
        if self.model is Person and next(steps) == 2:
            raise KeyboardInterrupt
        return real(self, after)

    monkeypatch.setattr(columns.SealedColumn, "reseal", killed_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        work()
    half = Job.objects.get()
    assert (half.state, half.cursor["resealed"]) == (State.RUNNING, 4)
    monkeypatch.setattr(columns.SealedColumn, "reseal", real)
    Job.objects.update(lease_until=timezone.now() - timezone.timedelta(seconds=1))

    done = work()
    assert done.result == {"resealed": 12, "broken": 0, "left": 0}
    assert names() == [f"测试{number}" for number in range(6)]


def test_a_value_that_does_not_open_is_left_and_named(cast: Cast) -> None:
    people(3)
    victim = Person.objects.order_by("pk")[1]
    whole = bytes(victim.name_sealed)
    spoilt = whole[:-1] + bytes([whole[-1] ^ 1])  # whatever the last byte was
    Person.objects.filter(pk=victim.pk).update(name_sealed=spoilt)
    add_key(actor=cast.security_admin)
    done = work()
    assert (done.result["broken"], done.result["left"]) == (1, 1)
    assert bytes(Person.objects.get(pk=victim.pk).name_sealed) == spoilt
    assert done.lines.filter(text__contains=f"name_sealed {victim.pk}").exists()
    with pytest.raises(KeyStillNeeded, match="name_sealed 1"):
        destroy_key("k1", actor=cast.security_admin)


def test_a_file_whose_content_is_not_its_digest_is_not_sealed_anew(cast: Cast) -> None:
    one, two = (
        store(io.BytesIO(text), name="a", kind="s", actor=cast.clerk_a) for text in (b"1", b"2")
    )
    swapped = content_path(two.sha256).read_bytes()
    content_path(one.sha256).write_bytes(swapped)
    add_key(actor=cast.security_admin)
    assert work().result["broken"] == 1
    assert content_path(one.sha256).read_bytes() == swapped


def test_a_row_changed_meanwhile_keeps_its_change(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(2)
    add_key(actor=cast.security_admin)
    real = columns.seal

    def while_another_writes(plain: bytes, *, context: bytes) -> bytes:
        Person.objects.filter(pk=Person.objects.order_by("pk")[0].pk).update(
            name_sealed=seal_text("后来的名字", context=PERSON_NAME)
        )
        return real(plain, context=context)

    monkeypatch.setattr(columns, "seal", while_another_writes)
    assert work().state == State.DONE
    assert names() == ["后来的名字", "测试1"]


def test_an_unused_key_can_be_destroyed_and_the_current_one_never(cast: Cast) -> None:
    people(1)
    add_key(actor=cast.security_admin)
    with pytest.raises(KeyStillNeeded, match="k1"):
        destroy_key("k1", actor=cast.security_admin)
    with pytest.raises(KeyStillNeeded, match="k2"):
        destroy_key("k2", actor=cast.security_admin)
    with pytest.raises(NotFound):
        destroy_key("k9", actor=cast.security_admin)
    finished = work().finished_at
    assert finished is not None
    with (
        time_machine.travel(finished + services.QUIET - dt.timedelta(seconds=1), tick=False),
        pytest.raises(KeyStillNeeded, match="未完成的写入"),
    ):
        destroy_key("k1", actor=cast.security_admin)
    assert sorted(keyring().keys) == ["k1", "k2"]
    with time_machine.travel(finished + services.QUIET, tick=False):
        destroy_key("k1", actor=cast.security_admin, why="已轮换")
    assert sorted(keyring().keys) == ["k2"]
    assert Event.objects.get(action="crypto.key_dropped").object_id == "k1"
    assert add_key(actor=cast.security_admin) == "k3"


def test_signing_keys_are_renewed_with_a_trace(cast: Cast) -> None:
    names = renew_signing_keys(actor=cast.security_admin, why="更换")
    told = Event.objects.filter(action="crypto.signing_renewed").order_by("id")
    assert [event.object_id for event in told] == names


@pytest.mark.parametrize("who", ["system_admin", "auditor", "centre_officer", "public"])
def test_only_the_security_administrator_handles_keys(cast: Cast, who: str) -> None:
    actor = getattr(cast, who)
    verbs = (add_key, reseal, renew_signing_keys, usage)
    for verb in verbs:
        with pytest.raises(NotPermitted):
            verb(actor=actor)
    with pytest.raises(NotPermitted):
        destroy_key("k1", actor=actor)
    assert keyring().current == "k1"
    assert not Event.objects.filter(action__startswith="crypto.").exists()


def test_keys_held_elsewhere_are_not_changed_here(cast: Cast, settings: Settings) -> None:
    settings.XINSHU_KEY_SOURCE = "environment"
    settings.XINSHU_KEY_DOCUMENT = Keyring.fresh().written()
    for verb in (add_key, renew_signing_keys):
        with pytest.raises(KeysHeldElsewhere):
            verb(actor=cast.security_admin)
    assert not Job.objects.filter(kind=services.RESEAL).exists()


def test_every_sealed_column_is_known_to_the_rotation() -> None:
    known = {place.name for place in sealed_places()}
    sealed = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, BinaryField) and "sealed" in field.name
    }
    assert sealed
    assert sealed - known == set()


def test_stored_files_are_known_to_the_rotation(cast: Cast, tmp_path: Path) -> None:
    store(io.BytesIO(b"1"), name="a", kind="s", actor=cast.clerk_a)
    assert StoredFile.objects.count() == 1
    (files,) = (each for each in usage(actor=cast.security_admin) if each.place == "files")
    assert files.by_key == {"k1": 1}
