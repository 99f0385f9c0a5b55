"""A vote that closed yesterday and is being counted and checked."""

from __future__ import annotations

from budgets.states import Status
from budgets.tally import Parameters
from civic.portal.demo.content import DemoBudget
from civic.portal.demo.content import DemoProject as P

PROJECTS = (
    P(
        "Boxing gym under the arches", "Deptford", 68_000, "sport",
        "A ring, bags and coaches in an empty railway arch.",
        "The club trains 90 young people in a church hall that is sold next year. The arch is "
        "rented for ten years. Girls’ evenings are on Tuesdays and Fridays.",
    ),
    P(
        "Free driving theory lessons", "Whole borough", 12_000, "work",
        "Books, an app and the test fee for 200 people under 25.",
        "Many jobs ask for a licence, and the first step costs a week’s pay. Lessons take place "
        "in four libraries on Saturdays.",
    ),
    P(
        "A studio for young musicians", "Catford", 74_000, "music",
        "Two rooms for recording, with people who show you how.",
        "The rooms stood empty above the theatre. Open six days a week, free for those under 21, "
        "and £5 an hour for everybody else.",
    ),
    P(
        "Night football at Ladywell", "Ladywell Fields", 21_000, "sport",
        "Lights and two coaches on Friday nights until eleven.",
        "Sixty to eighty come when it is light. With lamps it can go on in winter. A youth worker "
        "is always there.",
    ),
    P(
        "Mentors for care leavers", "Whole borough", 46_000, "care",
        "One adult each for forty people who leave care this year.",
        "At eighteen the support stops on one day. A mentor helps with the first flat, the first "
        "bill and the first bad week, and stays for two years.",
    ),
    P(
        "Girls who code", "Lewisham Library", 18_000, "work",
        "A weekly club with laptops to take home.",
        "Forty places, ages 11 to 16. By summer each group has made a small game and shows it to "
        "the others. Women who work in the field help.",
    ),
    P(
        "Counselling without a waiting list", "Whole borough", 88_000, "care",
        "Walk in on three afternoons a week and talk to somebody who is trained.",
        "The wait for help is seven months. No form, no letter from a doctor, and nobody at home "
        "has to know. Run in two youth centres and one library.",
    ),
    P(
        "Skate ramp at Hilly Fields", "Brockley", 39_000, "sport",
        "A wooden ramp of two metres, made and kept up by skaters.",
        "The old one was taken down in 2016. The new one stands further from the houses. Two "
        "builders work with sixteen trainees.",
    ),
    P(
        "Summer of street theatre", "Forest Hill and Sydenham", 24_000, "music",
        "Six weeks in which a company and 50 teenagers make a play.",
        "It tours eight estates in August. Those who would rather build, sew or work the lights "
        "do that. Lunch is free.",
    ),
    P(
        "Bike for every apprentice", "Whole borough", 30_000, "work",
        "Mended bikes, locks and lights for 150 people who start a job.",
        "The bikes come from police stores and sheds. The workshop in Bellingham trains twelve "
        "mechanics along the way.",
    ),
    P(
        "Young carers’ weekends away", "Whole borough", 27_000, "care",
        "Four weekends by the sea for 80 children who look after somebody.",
        "Somebody else takes over at home. The children swim, sleep late and meet others for whom "
        "it is the same.",
    ),
    P(
        "Dance floor in the shopping centre", "Lewisham centre", 33_000, "music",
        "A sprung floor and mirrors in an empty shop.",
        "Crews rehearse in car parks. The centre lends the shop for two years. Classes in the "
        "afternoon, open floor in the evening.",
    ),
    P(
        "Basketball courts in colour", "Honor Oak and Downham", 52_000, "sport",
        "Two courts with new hoops and floors painted by local artists.",
        "Cracked ground and bent rims keep people away. In other cities, painted courts are used "
        "four times as much.",
    ),
    P(
        "First aid for every sixth former", "All sixth forms", 16_000, "care",
        "A day’s training for 1,400 pupils, with a part on knife wounds.",
        "What you do in the first three minutes matters most. Nurses from the hospital teach it, "
        "and each school gets a bleeding kit.",
    ),
    P(
        "Paid work tasters", "Whole borough", 55_000, "work",
        "Two paid weeks in a trade for 60 people aged 16 to 19.",
        "Plumbing, film, nursing, kitchens, boats. Unpaid work is for those who can afford it, so "
        "this one pays the London wage.",
    ),
    P(
        "Podcast hut in Mountsfield Park", "Catford", 14_500, "music",
        "A small hut with four microphones.",
        "Book an hour, talk to your friends, and learn how to cut it. The first series is about "
        "the park’s dogs and their people.",
    ),
    P(
        "Open gym before school", "Five schools", 23_000, "sport",
        "Sport halls open at seven, with breakfast.",
        "Those who move before lessons learn better, say the teachers who tried it. Toast, fruit "
        "and a coach, four days a week.",
    ),
    P(
        "Somewhere to go on Sundays", "New Cross", 41_000, "care",
        "A youth café that opens when everything else is closed.",
        "Sunday is the longest day. Games, food for £1, and two workers who listen. The café "
        "belongs to its young committee.",
    ),
    P(
        "Letters to my street", "Whole borough", 8_500, "music",
        "Young writers, old neighbours and a printed book.",
        "Thirty teenagers talk with thirty people over seventy from the same street. A poet helps "
        "to turn it into letters.",
    ),
    P(
        "Beekeepers at school", "Six schools", 11_000, "work",
        "Two hives, suits and a year with a beekeeper for each school.",
        "Pupils look after the hives, do the sums and sell the honey at the market. Those who are "
        "afraid of bees design the label.",
    ),
)  # fmt: skip

BUDGET = DemoBudget(
    slug="lewisham-young-peoples-fund",
    title="Lewisham Young People’s Fund",
    summary="£300,000 for what people between 11 and 25 asked for, chosen by all of Lewisham.",
    description="A panel of young people collected the ideas in schools and youth centres, and "
    "worked out with officers what they cost. Everybody who lives in the borough could vote.",
    area="E09000023",
    pounds=300_000,
    status=Status.COUNTING,
    opens=-22,
    closes=-1,
    max_choices=4,
    parameters=Parameters(completion="add1", step="100"),
    projects=PROJECTS,
)
