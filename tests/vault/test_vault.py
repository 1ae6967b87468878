"""Does a copy of the database give anything away?"""

import pytest

from anxin import vault


def test_what_is_sealed_is_read_again_and_looks_like_nothing() -> None:
    sealed = vault.seal("AAAA-BBBB", "codes")
    assert b"AAAA" not in sealed
    assert sealed != vault.seal("AAAA-BBBB", "codes")
    assert vault.unseal(sealed, "codes") == "AAAA-BBBB"
    assert vault.unseal(memoryview(sealed), "codes") == "AAAA-BBBB"


def test_another_purpose_does_not_open_it() -> None:
    with pytest.raises(vault.Unsealable):
        vault.unseal(vault.seal("AAAA-BBBB", "codes"), "account")


@pytest.mark.parametrize("place", [0, 1, 12, 20, -1])
def test_one_changed_byte_is_noticed(place: int) -> None:
    sealed = bytearray(vault.seal("AAAA-BBBB", "codes"))
    sealed[place] ^= 1
    with pytest.raises(vault.Unsealable):
        vault.unseal(bytes(sealed), "codes")


def test_a_data_key_opens_what_it_sealed_and_no_other_does() -> None:
    key, sealed_key = vault.new_data_key("codes")
    other, _ = vault.new_data_key("codes")
    text = vault.seal_with(key, "AAAA-BBBB", "codes")
    assert vault.unseal_with(vault.open_data_key(sealed_key, "codes"), text, "codes") == "AAAA-BBBB"
    with pytest.raises(vault.Unsealable):
        vault.unseal_with(other, text, "codes")


def test_equal_texts_are_found_again_within_one_purpose() -> None:
    assert vault.mark("AAAA", "code:1") == vault.mark("AAAA", "code:1")
    assert vault.mark("AAAA", "code:1") != vault.mark("AAAA", "code:2")
    assert vault.mark("AAAA", "code:1") != vault.mark("AAAB", "code:1")


def test_a_short_master_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32"):
        vault.configure("short")
