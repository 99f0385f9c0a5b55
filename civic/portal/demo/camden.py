"""A vote that is open to one borough."""

from __future__ import annotations

from budgets.states import Status
from budgets.tally import Parameters
from civic.portal.demo.content import DemoBudget
from civic.portal.demo.content import DemoProject as P

PROJECTS = (
    P(
        "Shade trees for Kentish Town Road", "Kentish Town", 48_000, "green",
        "Twelve plane trees between the station and Holmes Road.",
        "The road has buses, shops and no shade at all. The trees stand in pits with grates, so "
        "that the pavement stays wide enough for prams and market stalls.",
    ),
    P(
        "A garden on the library roof", "Camden Town", 62_000, "culture",
        "Planters, seats and a glass door on the roof that is locked today.",
        "The readers’ group has asked for it since 2019. The library closes at eight, and so does "
        "the garden. A lift goes up already.",
    ),
    P(
        "A safe crossing at Agar Grove", "Camden Square", 35_000, "safe",
        "A raised zebra crossing at the nursery.",
        "Two hundred families cross here each morning between parked vans. The crossing moves "
        "four parking spaces and slows the traffic to walking speed.",
    ),
    P(
        "Benches and water fountains", "Whole borough", 18_500, "old",
        "Fifteen benches and six fountains where people asked for them.",
        "A walk to the shops is longer when you cannot sit down. The places come from a map that "
        "410 residents filled in last spring.",
    ),
    P(
        "A repair workshop for bikes", "Somers Town", 27_500, "young",
        "A container with tools, and two mechanics on Saturdays.",
        "Learn to mend a puncture, or bring the bike that has stood on the balcony for years. "
        "Young people can train for a mechanic’s certificate.",
    ),
    P(
        "Swift boxes on schools", "Whole borough", 6_200, "green",
        "Sixty nest boxes under the roofs of twenty schools.",
        "Swifts fly to Africa and back to the same hole. Where roofs were mended the holes are "
        "gone. Pupils count who moves in.",
    ),
    P(
        "A stage for Talacre Gardens", "Gospel Oak", 39_000, "culture",
        "A small covered stage with power for music and plays.",
        "Summer events rent a lorry as a stage for £1,800 a time. A stage of wood, open on three "
        "sides, pays for itself and gives shelter on wet days.",
    ),
    P(
        "Homework club at the Mosque hall", "King’s Cross", 22_000, "young",
        "Three afternoons a week with helpers, computers and a snack, for two years.",
        "Many flats here have no quiet corner. The club is for every child of any belief, and is "
        "run by students from the university next door.",
    ),
    P(
        "Lights for the canal path", "Camden Lock to King’s Cross", 88_000, "safe",
        "Low lights along 1.8 kilometres of towpath that dim when nobody is there.",
        "People who cycle or walk home avoid the path after four in winter. The lights point "
        "down, so that bats are not disturbed.",
    ),
    P(
        "A playground without steps", "Kilburn Grange Park", 118_000, "young",
        "Swings, a roundabout and paths for children in wheelchairs, too.",
        "The park has the only playground for 3,000 children, and a third of it cannot be reached "
        "on wheels. Families and a special school helped with the plan.",
    ),
    P(
        "Pocket park at Mill Lane", "West Hampstead", 84_000, "green",
        "Trees and seats on a corner where six cars stand today.",
        "The corner is the only sunny place on the street. Shopkeepers agree, as long as one "
        "loading bay stays.",
    ),
    P(
        "Tea and talk on wheels", "Whole borough", 31_000, "old",
        "A van with an urn that calls at twelve estates each week.",
        "It stops at the same place and hour. A nurse comes along once a month. Those who cannot "
        "come down get a knock on the door.",
    ),
    P(
        "School street at Fitzjohn’s Avenue", "Hampstead", 26_000, "safe",
        "No through traffic at the school gate from half past eight to nine.",
        "Signs, a gate and two stewards for a year. Residents, carers and blue badge holders can "
        "still drive in.",
    ),
    P(
        "Mosaic of the old market", "Queen’s Crescent", 14_000, "culture",
        "A wall of tiles made by stallholders and their families.",
        "Queen’s Crescent has had a market for 150 years. A potter from the street shows people "
        "how to make a tile about theirs.",
    ),
    P(
        "Rain garden on Malden Road", "Gospel Oak", 57_000, "green",
        "A planted strip that takes the water when the drain cannot.",
        "The pavement stood under water three times last year. The strip has seats along the edge "
        "and a path of bricks that lets the rain through.",
    ),
    P(
        "Table tennis in eight parks", "Whole borough", 24_000, "young",
        "Outdoor tables of concrete that last thirty years.",
        "You need two bats and a ball, and you can borrow both at the nearest café. Each table "
        "can be used from a wheelchair.",
    ),
    P(
        "Cargo bikes to share", "Whole borough", 44_000, "street",
        "Ten electric bikes for shopping, children and moving house.",
        "Book by telephone or at the library. The first hour is free for those who live here. A "
        "bike shop in Kentish Town keeps them running.",
    ),
    P(
        "Warm evenings at Maiden Lane", "Maiden Lane estate", 29_000, "old",
        "The community hall open and heated every winter evening.",
        "Soup, board games, a sewing machine and advice on bills. Tenants run it together with "
        "the food bank.",
    ),
    P(
        "Pavements that do not trip you up", "Primrose Hill", 72_000, "street",
        "New paving on four streets where tree roots have lifted the slabs.",
        "Nobody fells the trees. A rubber surface that bends over the roots replaces the slabs "
        "for 400 metres.",
    ),
    P(
        "Film nights at Russell Square", "Bloomsbury", 16_500, "culture",
        "Six free open-air films, chosen by those who come.",
        "Blankets and headphones are lent out, so that neighbours can sleep. One of the films "
        "has spoken descriptions, and all have subtitles.",
    ),
    P(
        "Secure bike sheds on the estates", "Regent’s Park estate", 53_000, "street",
        "Eight sheds for 96 bikes.",
        "Bikes stand in stairwells, which the fire service does not allow. Each shed has a code "
        "lock and costs its users 60p a week.",
    ),
    P(
        "Allotments on Chester Road", "Dartmouth Park", 21_000, "green",
        "Thirty raised beds on grass that nobody uses.",
        "The waiting list for an allotment is eleven years long. These beds are smaller, stand at "
        "the height of a table and are let for two years at a time.",
    ),
)  # fmt: skip

BUDGET = DemoBudget(
    slug="greener-camden",
    title="Greener Camden",
    summary="£600,000 for parks, streets and meeting places. 22 projects, you choose up to five.",
    description="Camden puts £600,000 of what builders pay the borough into the hands of those "
    "who live here. All 22 projects came from residents and were checked by the people who would "
    "have to build them. What is chosen is built within eighteen months.",
    area="E09000007",
    pounds=600_000,
    status=Status.VOTING,
    opens=-6,
    closes=15,
    max_choices=5,
    parameters=Parameters(completion="add1", step="100"),
    projects=PROJECTS,
)
