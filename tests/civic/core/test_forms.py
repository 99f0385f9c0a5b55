import datetime as dt

import pytest
from django import forms
from django.http import QueryDict

from civic.core.forms import DateParts, MoneyInput, read_fields


class SignForm(forms.Form):
    name = forms.CharField(label="Your name", help_text="As on a letter")
    reason = forms.CharField(label="Why?", max_length=2000, widget=forms.Textarea)
    tie = forms.ChoiceField(
        label="Your tie", choices=[("live", "Live"), ("work", "Work")], widget=forms.RadioSelect
    )
    born = forms.DateField(label="Born", required=False, widget=DateParts)
    price = forms.DecimalField(label="Price", required=False, widget=MoneyInput("£"))
    agrees = forms.BooleanField(label="I agree")


def test_open_form_says_nothing_is_wrong():
    html = str(SignForm())
    assert "error-summary" not in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'data-count="2000"' in html
    assert html.count("(optional)") == 2


def test_summary_leads_to_each_wrong_field():
    html = str(SignForm({"name": ""}))
    assert 'href="#id_name">Enter your name<' in html
    assert "Answer “Why?”" in html
    assert "Choose your tie" in html
    assert "Tick “I agree”" in html
    assert "This field is required" not in html
    assert 'href="#id_tie_0"' in html
    assert 'href="#id_agrees"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_other_mistakes_are_told_beside_the_name_of_the_field():
    html = str(SignForm({"name": "Ada", "price": "much"}))
    assert 'href="#id_price">Price: Enter a number.<' in html


def test_what_was_typed_is_kept():
    html = str(
        SignForm({"name": "<Ada>", "born_day": "31", "born_month": "2", "born_year": "1990"})
    )
    assert 'value="&lt;Ada&gt;"' in html
    assert 'name="born_day" id="id_born_day" value="31"' in html


def test_date_in_three_boxes_is_read_as_one():
    form = SignForm({"born_day": "9", "born_month": "7", "born_year": "1990"})
    form.full_clean()
    assert form.cleaned_data["born"] == dt.date(1990, 7, 9)


def test_money_shows_its_sign():
    assert '<span class="money__sign" aria-hidden="true">£</span>' in str(SignForm())


@pytest.mark.parametrize(
    "change",
    [
        "",
        "agrees=",
        "name=",
        "name=%20Ada%20",
        "tie=fly",
        "price=much",
        "price=4.20",
        "born_day=9&born_month=7&born_year=1990",
        "born_day=31&born_month=2&born_year=1990",
    ],
)
def test_reading_the_fields_alone_finds_what_the_form_finds(change):
    data = QueryDict("name=Ada&reason=Air&tie=live&agrees=on", mutable=True)
    data.update(dict(QueryDict(change).items()))
    sent = QueryDict(mutable=True)
    sent.update({f"sign-{name}": value for name, value in data.items() if value})
    form = SignForm(sent, prefix="sign")
    read = read_fields(SignForm.base_fields, sent, prefix="sign")
    assert read == (form.cleaned_data if form.is_valid() else None)
