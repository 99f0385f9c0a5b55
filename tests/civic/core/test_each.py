"""Work on many things: one that fails keeps none of the others back."""

from civic.core.each import each_by_itself


def test_one_that_fails_is_told_and_the_others_are_done(caplog):
    told = []

    def tell(number, error):
        told.append((number, error))

    tenths = each_by_itself([5, 0, 2], lambda number: 10 // number, task="dividing by", failed=tell)
    assert tenths == [2, 5]
    [(number, error)] = told
    assert number == 0
    assert isinstance(error, ZeroDivisionError)
    assert "dividing by 0 failed" in caplog.text
