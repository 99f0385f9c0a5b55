"""Check a result against the ballots: `python -m budgets.tally.checker FILE.pb RESULT.json`.

Standard library only, and no code shared with what made the result: copy this folder anywhere and
run `python -m checker FILE.pb RESULT.json`. It reads the ballots, follows the rule that the
result's parameters name with plain integers and fractions, writes down what the result should say
and compares line by line. It prints `accepted`, or the first wrong line with what it should be, and
then exits with status 1.

Every field is checked: the winners, every round with its price, its ties and what each group of
voters paid, and the whole explanation with what would have won and the certificate of
proportionality. Taken as given are the parameters (they have to be possible), the scale of money
and, of what the command adds, the keys `file`, `warnings`, `seconds`, `peak_mb` and `compare`.

What is not proved: for Add1 the increment returned is counted, and that Add1 does not end one step
before it and ends there; that it did not end earlier only with `--every-step`. For max-welfare no
other set may be worth more: every set is tried that could be, and where these are too many the
checker says that this is not proved.
"""
