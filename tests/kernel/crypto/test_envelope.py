"""Envelopes: opened by the passphrase or the recipient, by nobody else."""

import json

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from xinshu.kernel.crypto import sm2
from xinshu.kernel.crypto.envelope import CannotOpen, NoOpener, lock, unlock

WORDS = "correct horse battery"


def test_either_opens_it() -> None:
    private, public = sm2.new_pair()
    envelope = lock(b"secret", passphrase=WORDS, recipient=public.hex())
    assert b"secret".hex() not in envelope
    assert unlock(envelope, passphrase=WORDS) == b"secret"
    assert unlock(envelope, private_key=private.hex()) == b"secret"


def test_a_wrong_passphrase_does_not_keep_the_right_key_out() -> None:
    private, public = sm2.new_pair()
    stranger, _ = sm2.new_pair()
    envelope = lock(b"secret", passphrase=WORDS, recipient=public.hex())
    wrong = WORDS + "x"
    assert unlock(envelope, passphrase=wrong, private_key=private.hex()) == b"secret"
    assert unlock(envelope, passphrase=WORDS, private_key=stranger.hex()) == b"secret"
    assert unlock(envelope, passphrase=WORDS, private_key="no hex") == b"secret"
    with pytest.raises(CannotOpen):
        unlock(envelope, passphrase=wrong, private_key=stranger.hex())


def test_nothing_else_opens_it() -> None:
    _, public = sm2.new_pair()
    envelope = lock(b"secret", passphrase=WORDS, recipient=public.hex())
    stranger, _ = sm2.new_pair()
    for opener in ({}, {"passphrase": WORDS + "x"}, {"private_key": stranger.hex()}):
        with pytest.raises(CannotOpen):
            unlock(envelope, **opener)


def test_someone_must_be_able_to_open_it() -> None:
    for opener in ({}, {"passphrase": "short"}, {"recipient": "04"}, {"recipient": "no hex"}):
        with pytest.raises(NoOpener):
            lock(b"secret", **opener)


@pytest.mark.parametrize("field", ["sealed", "nonce", "format"])
def test_a_changed_envelope_does_not_open(field: str) -> None:
    stored = json.loads(lock(b"secret", passphrase=WORDS))
    stored[field] = "00" + stored[field][2:] if field != "format" else "aes-256-gcm/sha256"
    with pytest.raises(CannotOpen):
        unlock(json.dumps(stored), passphrase=WORDS)


@hypothesis_settings(max_examples=30)
@given(text=st.text(max_size=60))
def test_whatever_is_no_envelope_does_not_open(text: str) -> None:
    with pytest.raises(CannotOpen):
        unlock(text, passphrase=WORDS)
