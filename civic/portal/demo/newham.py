"""A budget that officials still prepare."""

from __future__ import annotations

from budgets.states import Status
from budgets.tally import Parameters
from civic.portal.demo.content import DemoBudget
from civic.portal.demo.content import DemoProject as P

PROJECTS = (
    P(
        "Beckton library lates", "Beckton", 34_000, "culture",
        "Open until ten on three nights a week.",
        "Many people here work in shifts. A late librarian, and coffee from a machine.",
    ),
    P(
        "Stratford study rooms", "Stratford", 58_000, "young",
        "Twelve rooms for groups of four.",
        "Booked by telephone, free for two hours, with a screen and a board.",
    ),
    P(
        "English over tea", "Ten places", 42_000, "culture",
        "Free talk groups for people who learn English.",
        "No test and no register. Teachers and neighbours sit at one table, with a crèche next "
        "door.",
    ),
    P(
        "Mobile library for the docks", "Royal Docks", 96_000, "street",
        "A van with 2,500 books and a desk for questions.",
        "The new quarters have homes but no library yet. The van calls twice a week.",
    ),
    P(
        "Books for babies", "Whole borough", 28_000, "young",
        "Three picture books for each of 5,000 newborns.",
        "In the languages of the borough, given by the health visitor.",
    ),
    P(
        "Digital help desks", "Eight libraries", 61_000, "old",
        "Somebody who helps with forms, phones and photographs.",
        "Two afternoons a week in each library. Bring your own device or use one there.",
    ),
    P(
        "East Ham reading garden", "East Ham", 47_000, "green",
        "Trees, chairs and light behind the library.",
        "The yard holds bins today. They move to the side road.",
    ),
    P(
        "History of our street", "Forest Gate", 15_000, "culture",
        "Collect, scan and show the photographs of 60 streets.",
        "Volunteers learn to scan and to ask. The pictures are put where they were taken.",
    ),
    P(
        "Maths on Saturdays", "Plaistow", 38_000, "young",
        "Free lessons in groups of six for the last two school years.",
        "Students teach, and a teacher looks after them. Breakfast is included.",
    ),
    P(
        "A press for young poets", "Canning Town", 12_000, "culture",
        "An old printing press, type and twelve workshops.",
        "Each workshop ends with a printed page. The best become a book.",
    ),
    P(
        "Quiet hour", "All libraries", 9_000, "old",
        "One hour a day without music, machines or groups.",
        "For people who are ill from noise. Staff are trained by those who know.",
    ),
    P(
        "Homework bus", "Custom House", 72_000, "young",
        "A bus with desks that stops at four estates.",
        "Each stop is one evening a week. There is light, internet and somebody to ask.",
    ),
    P(
        "Sewing lessons for work", "Green Street", 26_000, "street",
        "A course of twelve weeks that leads to a job.",
        "Three workshops on Green Street look for people and helped to plan it.",
    ),
    P(
        "Listening books", "Whole borough", 18_000, "old",
        "Players and 800 audio books by post.",
        "For people who cannot hold or see a book. Returned free of charge.",
    ),
    P(
        "Plant library", "Manor Park", 8_000, "green",
        "Take a cutting, bring a cutting.",
        "A shelf with pots, soil and advice. It began on a window sill.",
    ),
    P(
        "Coding after school", "Six schools", 44_000, "young",
        "A club for ages 9 to 14 with small robots.",
        "Girls have their own group if they like. Families come to the last lesson.",
    ),
    P(
        "A piano in every library",
        "All libraries",
        21_000,
        "culture",
        "Ten used pianos, tuned twice a year, for anybody to play.",
        "Headphones plug into four of them. A teacher gives free lessons on Thursdays.",
    ),
    P(
        "Storytelling in the park",
        "West Ham Park",
        13_000,
        "young",
        "Tales from twenty countries on summer Sundays.",
        "Told twice: once in the language they come from, once in English.",
    ),
    P(
        "Letters from home",
        "East Ham",
        16_000,
        "old",
        "Help to write and read letters, by hand or by e-mail.",
        "Volunteers who speak Bengali, Gujarati, Tamil, Romanian and more sit in the library.",
    ),
    P(
        "Benches to read on",
        "Whole borough",
        37_000,
        "street",
        "Forty benches with a box of books beside them.",
        "Take one, leave one. Pupils look after the boxes and choose what goes in.",
    ),
)  # fmt: skip

BUDGET = DemoBudget(
    slug="newham-reads-and-learns",
    title="Newham reads and learns",
    summary="£250,000 for libraries and learning.",
    description="Still being prepared. The prices are checked at the moment.",
    area="E09000025",
    pounds=250_000,
    status=Status.DRAFT,
    opens=40,
    closes=61,
    max_choices=4,
    parameters=Parameters(completion="add1"),
    projects=PROJECTS,
)
