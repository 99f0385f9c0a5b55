"""The style guide: every component in its states, from the partials that the pages use."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from civic.core.forms import DateParts, MoneyInput
from civic.core.pictures.dots import Place
from civic.core.pictures.tiles import Tile

COLOURS = (
    "paper", "card", "sunken", "line", "ink", "ink-soft", "brand",
    "budgets", "petitions", "assemblies", "good", "warn", "bad",
)  # fmt: skip

PLACES = (
    ("Enf", "Enfield", 5, 1, 412), ("Hrw", "Harrow", 3, 2, 96), ("Bar", "Barnet", 4, 2, 143),
    ("Hgy", "Haringey", 5, 2, 1146), ("WaF", "Waltham Forest", 6, 2, 288),
    ("Hil", "Hillingdon", 1, 3, 31), ("Eal", "Ealing", 2, 3, 640), ("Bre", "Brent", 3, 3, 120),
    ("Cam", "Camden", 4, 3, 655), ("Isl", "Islington", 5, 3, 391),
    ("Hac", "Hackney", 6, 3, 702), ("Red", "Redbridge", 7, 3, 44),
    ("Hav", "Havering", 8, 3, None), ("Hou", "Hounslow", 1, 4, 18),
    ("H&F", "Hammersmith and Fulham", 2, 4, 166), ("K&C", "Kensington and Chelsea", 3, 4, 52),
    ("Wes", "Westminster", 4, 4, 301), ("City", "City of London", 5, 4, None),
    ("ToH", "Tower Hamlets", 6, 4, 210), ("New", "Newham", 7, 4, 97),
    ("BaD", "Barking and Dagenham", 8, 4, 23), ("Ric", "Richmond upon Thames", 2, 5, 61),
    ("Wan", "Wandsworth", 3, 5, 188), ("Lam", "Lambeth", 4, 5, 507),
    ("Sou", "Southwark", 5, 5, 349), ("Lew", "Lewisham", 6, 5, 274),
    ("Gre", "Greenwich", 7, 5, 133), ("Bex", "Bexley", 8, 5, 12),
    ("Kin", "Kingston upon Thames", 3, 6, 28), ("Mer", "Merton", 4, 6, 77),
    ("Cro", "Croydon", 5, 6, 158), ("Bro", "Bromley", 6, 6, 36), ("Sut", "Sutton", 4, 7, 19),
)  # fmt: skip

HOURS = (
    14, 9, 6, 4, 3, 5, 12, 31, 58, 74, 90, 88, 97, 120, 118, 96, 84, 91, 130, 162, 171, 140, 88,
    41, 22, 12, 8, 6, 4, 9, 21, 66, 132, 198, 240, 266, 291, 340, 322, 270, 244, 260, 318, 371,
    402, 330, 201, 96, 44, 21, 13, 9, 7, 11, 28, 52, 80, 99, 104, 111, 121, 128, 116, 92, 80,
    77, 94, 108, 99, 71, 42, 20,
)  # fmt: skip


PROJECTS = (
    Place("12", "Shade trees", 51.5503, -0.1404, "Kentish Town", "#project-12", True),
    Place("7", "A garden on the library roof", 51.5390, -0.1426, "Camden Town", "#project-7"),
    Place("23", "A safe crossing", 51.5435, -0.1275, "Camden Square", "#project-23"),
    Place("31", "A repair workshop for bikes", 51.5310, -0.1330, "Somers Town", "#project-31"),
)


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Your name")
    email = forms.EmailField(
        label="E-mail address",
        help_text="We send one link to confirm. Nobody else sees it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    postcode = forms.CharField(
        label="Postcode",
        required=False,
        widget=forms.TextInput(
            attrs={"class": "input--short", "autocomplete": "postal-code", "spellcheck": "false"}
        ),
    )
    reason = forms.CharField(
        label="Why does it matter?",
        help_text="Say what happens today and who feels it.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    area = forms.ChoiceField(
        label="Which area is it about?",
        choices=[("", "Choose an area"), ("cam", "Camden"), ("hac", "Hackney")],
    )
    link = forms.ChoiceField(
        label="What ties you to London?",
        choices=[("live", "I live here"), ("work", "I work here"), ("study", "I study here")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="What would you like to hear about?",
        help_text="Choose as many as you like.",
        required=False,
        choices=[("parks", "Parks"), ("streets", "Streets"), ("schools", "Schools")],
        widget=forms.CheckboxSelectMultiple,
    )
    born = forms.DateField(
        label="When were you born?",
        required=False,
        widget=DateParts,
    )
    price = forms.DecimalField(label="What would it cost?", widget=MoneyInput("£"), required=False)
    picture = forms.FileField(label="A picture", required=False)
    agrees = forms.BooleanField(label="I live, work or study in London")


def example_tiles() -> list[Tile]:
    return [
        Tile(abbreviation, abbreviation, name, column, row, value)
        for abbreviation, name, column, row, value in PLACES
    ]


def example_hours() -> dict[str, Any]:
    days = ("Thursday", "Friday", "Saturday")
    return {
        "points": [(f"{days[i // 24]} {i % 24:02d}:00", count) for i, count in enumerate(HOURS)],
        "ticks": [(0, "Thu"), (24, "Fri"), (48, "Sat"), (71, "now")],
    }


def example_lists() -> dict[str, Any]:
    """The components that take a list."""
    return {
        "crumbs": [("Petitions", "#"), ("City Hall", "#"), ("Night buses", "")],
        "chips": [
            {"text": "All areas", "url": "#", "current": True, "count": 64},
            {"text": "Camden Town", "url": "#", "count": 12},
            {"text": "Kentish Town", "url": "#", "count": 9},
        ],
        "tabs": [
            {"text": "Open", "url": "#", "current": True},
            {"text": "Answered", "url": "#"},
            {"text": "Closed", "url": "#"},
        ],
        "answers": [
            {"label": "Shade trees for Kentish Town Road", "value": "£48,000", "change_url": "#"},
            {"label": "Safe crossing at Agar Grove", "value": "£35,000", "change_url": "#"},
        ],
        "steps": [
            {"name": "Question set", "note": "2 September", "state": "done"},
            {"name": "Members drawn", "note": "4 December, in public", "state": "done"},
            {"name": "Four weekends", "note": "Second of four", "state": "now"},
            {"name": "Recommendations", "note": "March 2027", "state": "next"},
            {"name": "City Hall answers", "note": "Within two months", "state": "next"},
        ],
        "events": [
            {
                "date": date(2026, 11, 12),
                "title": "Pocket park at Mill Lane opened.",
                "text": "Decided by 3,911 residents in 2024, £84,000 spent of £90,000.",
                "hue": "budgets",
            },
            {
                "date": date(2026, 11, 9),
                "title": "City Hall answered “Step-free Whitechapel”.",
                "text": "Accepted in part: two lifts by 2027. 21,480 signed.",
                "hue": "petitions",
                "url": "#",
            },
            {
                "date": date(2026, 11, 2),
                "title": "23 of 31 recommendations on air quality are in force.",
                "text": "Three are overdue.",
                "hue": "assemblies",
            },
        ],
    }


def example_pictures() -> dict[str, Any]:
    """The components that draw numbers."""
    chances = [0.065] * 40 + [0.1] * 90 + [0.117] * 70 + [0.13] * 60 + [0.21] * 40
    return {
        "tiles": example_tiles(),
        "places": PROJECTS,
        "hours": example_hours(),
        "marks": [(1000, "1,000 answer"), (10000, "10,000 debate")],
        "parts": [
            (4_800_000, "Shade trees"),
            (3_500_000, "Safe crossing"),
            (1_850_000, "Benches and water fountains"),
            (620_000, "Swift boxes"),
        ],
        "chances": chances,
        "payments": [
            {"people": 4_120, "amount": 912, "amount_text": "£9.12"},
            {"people": 1_340, "amount": 640, "amount_text": "£6.40"},
            {"people": 660, "amount": 280, "amount_text": "£2.80"},
        ],
    }


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Examples only: nothing here reads the database or stores what is typed."""
    typed = {"name": "Ada", "email": "ada@", "reason": "Too long. " * 32, "link": "live"}
    wrong = ExampleForm({f"wrong-{name}": value for name, value in typed.items()}, prefix="wrong")
    context = {
        "colours": COLOURS,
        "example_form": ExampleForm(),
        "wrong_form": wrong,
        **example_lists(),
        **example_pictures(),
    }
    return render(request, "portal/style_guide.html", context)
