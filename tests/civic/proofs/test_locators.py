"""Locators: one for each person and key, and silent without the key."""

from civic.proofs.locators import check_value, locator, new_key

KEY = bytes(32)


def test_a_person_has_one_locator_under_a_key():
    assert locator(KEY, 12) == locator(KEY, "12")
    assert len(locator(KEY, 12)) == 32
    assert len({locator(KEY, number) for number in range(1000)}) == 1000


def test_another_key_gives_other_locators():
    assert locator(KEY, 12) != locator(new_key(), 12)


def test_the_check_value_recognises_the_key_and_is_no_locator():
    assert check_value(KEY) == check_value(bytes(32))
    assert check_value(KEY) != check_value(new_key())
    assert bytes.fromhex(check_value(KEY)) not in locator(KEY, "civic/check/1")


def test_a_locator_is_what_it_was_in_the_first_release():
    """A change of the construction would give each voter a second ballot."""
    assert (
        locator(KEY, 1).hex() == "713172ccf64f4964329f97691fc8f3fb56386c841acfeb6bafa7770af985052e"
    )
