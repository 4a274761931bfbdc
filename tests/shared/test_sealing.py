"""A sealed secret can be read by who has the key, and by nobody else; keys can be changed without losing one."""

import pytest
from cryptography.fernet import Fernet

from crisis_triage.shared import sealing

SECRET = "whsec_kept-in-a-safe"


def test_what_is_sealed_opens_again_and_shows_nothing():
    sealed = sealing.seal(SECRET)

    assert sealing.unseal(sealed) == SECRET
    assert SECRET not in sealed
    assert sealing.seal(SECRET) != sealed


def test_a_new_key_seals_and_the_old_ones_still_open(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    before_there_were_keys = sealing.seal(SECRET)
    settings.SEALING_KEYS = [old]
    by_the_old_one = sealing.seal(SECRET)

    settings.SEALING_KEYS = [new, old]

    assert [sealing.unseal(sealed) for sealed in (before_there_were_keys, by_the_old_one)] == [SECRET, SECRET]
    assert not sealing.is_current(by_the_old_one)
    assert sealing.is_current(sealing.seal(SECRET))


def test_a_key_that_is_gone_is_named(settings):
    settings.SEALING_KEYS = [Fernet.generate_key().decode()]
    sealed = sealing.seal(SECRET)
    settings.SEALING_KEYS = []

    with pytest.raises(sealing.Unreadable, match=sealed.partition(":")[0]):
        sealing.unseal(sealed)


def test_a_changed_letter_is_noticed():
    sealed = sealing.seal(SECRET)

    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed[:-5] + ("A" if sealed[-5] != "A" else "B") + sealed[-4:])
