"""Anybody reads checkpoints and proofs; nobody reads an event."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from builders.actors import Cast
from builders.ledger import happened, sealed, two_days, verifier
from delivery.pages import words
from xinshu.core.ledger.checkpoint import parse
from xinshu.core.ledger.hashing import Hashing
from xinshu.core.ledger.merkle import Head, proves_consistency, proves_inclusion
from xinshu.kernel.audit.models import Checkpoint, Entry

pytestmark = pytest.mark.django_db
SM3 = Hashing("sm3", lambda data: hashlib.new("sm3", data).digest())


def test_the_page_shows_checkpoints_and_keys_to_everybody(cast: Cast, client: Client) -> None:
    _, last = two_days(cast.clerk_a)
    said = words(client.get(reverse("portal:transparency")))
    assert reverse("portal:checkpoint", args=[last.number]) in said
    assert "sm2-" in said
    assert cast.clerk_a.name not in said


def test_before_the_first_checkpoint_the_page_says_so(db: None, client: Client) -> None:
    assert "还没有检查点" in words(client.get(reverse("portal:transparency")))


def test_a_checkpoint_tells_whether_its_signatures_hold(db: None, client: Client) -> None:
    first, last = two_days()
    page = reverse("portal:checkpoint", args=[last.number])
    said = words(client.get(page))
    assert "签名成立" in said
    assert parse(last.text).root.hex() in said
    said = words(client.get(page, {"since": first.number}))
    assert "此前内容未变" in said
    assert client.get(page, {"since": 99}).status_code == 404
    assert client.get(reverse("portal:checkpoint", args=[99])).status_code == 404


def test_what_is_downloaded_satisfies_a_strangers_program(db: None, client: Client) -> None:
    first, last = two_days()
    keys = client.get(reverse("portal:keys_json")).json()["keys"]
    listed = client.get(reverse("portal:checkpoints_json")).json()["checkpoints"]
    assert [each["number"] for each in listed] == [last.number, first.number]
    one = client.get(reverse("portal:checkpoint_json", args=[first.number])).json()
    assert one == listed[-1]
    program = verifier()
    report = program.Report()
    program.check_checkpoints(reversed(listed), program.trusted(keys), report)
    assert report.findings == []


def test_whoever_holds_an_entry_gets_its_proof(db: None, client: Client) -> None:
    _, last = two_days()
    leaf = bytes(Entry.objects.get(seq=1).leaf)
    asked = {"seq": "1", "leaf": leaf.hex()}
    said = client.get(reverse("portal:inclusion_json"), asked).json()
    head = Head(last.size, parse(said["checkpoint"]["text"]).root)
    proof = [bytes.fromhex(each) for each in said["proof"]]
    assert proves_inclusion(proof, leaf, 1, head, SM3)


def test_two_checkpoints_are_proved_consistent(db: None, client: Client) -> None:
    first, last = two_days()
    asked = {"old": first.number, "new": last.number}
    said = client.get(reverse("portal:consistency_json"), asked).json()
    heads = [Head(each.size, parse(each.text).root) for each in (first, last)]
    proof = [bytes.fromhex(each) for each in said["proof"]]
    assert proves_consistency(proof, heads[0], heads[1], SM3)


@pytest.mark.parametrize(
    ("name", "asked", "status"),
    [
        ("inclusion_json", {}, 400),
        ("inclusion_json", {"seq": "1", "leaf": "zz"}, 400),
        ("inclusion_json", {"seq": "1", "leaf": "00"}, 400),
        ("inclusion_json", {"seq": "1", "leaf": "00" * 32}, 404),
        ("inclusion_json", {"seq": "9" * 18, "leaf": "00" * 32}, 404),
        ("consistency_json", {"old": "2"}, 400),
        ("consistency_json", {"old": "2", "new": "1"}, 404),
        ("consistency_json", {"old": "1", "new": "9"}, 404),
    ],
)
def test_questions_that_cannot_be_answered_are_refused(
    db: None, client: Client, name: str, asked: dict[str, str], status: int
) -> None:
    two_days()
    assert client.get(reverse(f"portal:{name}"), asked).status_code == status


def test_long_lists_go_on_with_the_earlier_ones(db: None, client: Client) -> None:
    for _ in range(31):
        happened()
        sealed()
    page = reverse("portal:transparency")
    assert "?before=2" in words(client.get(page))
    said = words(client.get(page, {"before": "2"}))
    assert reverse("portal:checkpoint", args=[1]) in said
    assert reverse("portal:checkpoint", args=[2]) not in said
    assert Checkpoint.objects.count() == 31
