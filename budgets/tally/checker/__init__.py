"""Check a result against the ballots: `python -m budgets.tally.checker FILE.pb RESULT.json`.

Standard library only, and no code shared with what made the result: copy this folder anywhere and
run `python -m checker FILE.pb RESULT.json`. It reads the ballots, follows the rule that the
result's parameters name with plain integers and fractions, writes down what the result should say
and compares line by line. It prints `accepted`, or the first wrong line with what it should be, and
then exits with status 1.

Checked are the winners, every round with its price, its ties and what each group of voters paid,
the cost, the endowment, and of the explanation each project's votes, what the supporters of an
unfunded project had left and to whom their money went. For Add1 the increment returned is counted,
and that the next one would have overspent (`--every-step`: each one before it as well). For
max-welfare only that the winners fit the budget and are worth what is said: that no other set is
worth more is not proved here.
"""
