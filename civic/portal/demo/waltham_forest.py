"""A finished vote, counted by most votes first."""

from __future__ import annotations

from budgets.states import Status
from budgets.tally import Parameters
from civic.portal.demo.content import DemoBudget
from civic.portal.demo.content import DemoProject as P

PROJECTS = (
    P(
        "Lloyd Park splash pad", "Walthamstow", 120_000, "young",
        "Water jets that children start with a button.",
        "No basin, no lifeguard, no fee. The water runs for two minutes at a time and feeds the "
        "moat after that.",
    ),
    P(
        "Trees in every street of Leyton", "Leyton", 95_000, "green",
        "One hundred and sixty trees in forty streets that have none.",
        "Each tree has two neighbours who look after it. Those who cannot carry water get help "
        "from the fire station.",
    ),
    P(
        "Chingford Mount crossing", "Chingford", 48_000, "safe",
        "A crossing with lights at the clock.",
        "Five roads meet, and there is no safe way to the post office. The lights give people on "
        "foot ten seconds more.",
    ),
    P(
        "Wood Street art walk", "Wood Street", 26_000, "culture",
        "Nine walls for nine artists who live here.",
        "A walk of half an hour from the station to the indoor market. School classes chose three "
        "of the nine.",
    ),
    P(
        "Benches on Hoe Street", "Walthamstow", 17_000, "old",
        "Twenty benches between the bus garage and the Bell.",
        "The street has three today. Each new bench has arms, a back and a place for a stick.",
    ),
    P(
        "Hollow Ponds boathouse", "Whipps Cross", 86_000, "sport",
        "Rowing boats again, after fifteen years.",
        "Twelve boats, a jetty and a hut with ice cream. Money that is made goes into the ponds.",
    ),
    P(
        "Night bus shelter lights", "Whole borough", 31_000, "safe",
        "Lights and times in forty shelters that are dark.",
        "Run by the sun, so no cables are needed. A button reads the times aloud.",
    ),
    P(
        "Leytonstone tool library", "Leytonstone", 19_500, "culture",
        "Drills, ladders and a pressure washer to borrow.",
        "The average drill works for thirteen minutes in its life. Borrow one for £2 and learn on "
        "Saturdays how to use it.",
    ),
    P(
        "Lea Bridge football cage", "Lea Bridge", 64_000, "sport",
        "A floodlit pitch for five-a-side, free to use.",
        "On the car park of a closed supermarket. Girls’ teams have it on Mondays.",
    ),
    P(
        "Bee banks along the railway", "Highams Park", 9_000, "green",
        "Sunny banks of sand and flowers for bees that live in the ground.",
        "Seventy kinds of bees live in the forest, and many nest in bare earth. The railway lends "
        "its banks.",
    ),
    P(
        "Dementia café", "Chingford", 14_000, "old",
        "Two afternoons a week with music, cake and advice.",
        "For people with dementia and those who look after them. A driver brings those who cannot "
        "come alone.",
    ),
    P(
        "School streets for six more schools", "Six schools", 72_000, "safe",
        "No through traffic at the gate at the start and end of lessons.",
        "Where it was tried, three times as many children walk or scoot. The money pays for "
        "gates, signs and stewards.",
    ),
    P(
        "Young chefs’ kitchen", "Leyton", 38_000, "young",
        "A kitchen where 120 teenagers a year learn to cook.",
        "They cook for a lunch club, so that what they make is eaten. Six of them a year go on to "
        "paid training.",
    ),
    P(
        "Cinema in the town square", "Walthamstow", 22_000, "culture",
        "Eight free film nights between June and September.",
        "Old films about the borough are shown before each main film. Chairs come from the "
        "market.",
    ),
    P(
        "Allotment for newcomers", "Higham Hill", 11_500, "green",
        "Twenty beds and an interpreter for families who arrived this year.",
        "People grow what they know from home and share the harvest at a supper in September.",
    ),
    P(
        "Swimming for women", "Leyton", 16_000, "sport",
        "Two mornings a week with curtains, a woman teacher and a crèche.",
        "Three hundred women are on the list. Beginners come first.",
    ),
    P(
        "Bike parking at five stations", "Five stations", 54_000, "street",
        "Roofed stands for 300 bikes, in sight of the ticket hall.",
        "The railings are full at half past seven. Five places are kept for cargo bikes and five "
        "for tricycles.",
    ),
    P(
        "Marsh path without mud", "Walthamstow Marshes", 43_000, "street",
        "A path on posts for the wettest 300 metres.",
        "From November to March you need boots. The path lets water and voles pass below.",
    ),
    P(
        "Grandparents read", "Nine schools", 7_500, "old",
        "Sixty volunteers who listen to children read.",
        "One hour a week, after a morning of training. Teachers say that children gain half a "
        "year in one.",
    ),
    P(
        "Skate park lights", "Higham Hill", 29_000, "young",
        "Lamps that turn themselves off at nine.",
        "The ramps are full in summer and dark from October. Neighbours helped to aim the lamps.",
    ),
)  # fmt: skip

BUDGET = DemoBudget(
    slug="waltham-forest-street-by-street",
    title="Waltham Forest, street by street",
    summary="£400,000 for small works that people notice each day. 20 projects.",
    description="The first fund of the borough. It was counted in the way most cities count: "
    "the project with the most votes first, as long as there is money for it.",
    area="E09000031",
    pounds=400_000,
    status=Status.RESULTS,
    opens=-220,
    closes=-199,
    max_choices=5,
    parameters=Parameters(rule="greedy", ties=("cost", "id")),
    projects=PROJECTS,
    voters=1_871,
)
