"""A finished vote, counted by equal shares."""

from __future__ import annotations

from budgets.states import Status
from budgets.tally import Parameters
from civic.portal.demo.content import DemoBudget
from civic.portal.demo.content import DemoProject as P

PROJECTS = (
    P(
        "Peckham Rye water play", "Peckham Rye Park", 145_000, "young",
        "Jets, a stream and a pump that children work by hand.",
        "The paddling pool was closed because it lost water. The new one cleans and reuses it, "
        "and is flat, so that wheelchairs can go through.",
    ),
    P(
        "Warm changing rooms at the lido", "Southwark Park", 98_000, "sport",
        "Warm changing rooms with one for families and one without steps.",
        "People come to swim in winter and change in the wind. The huts are of wood, and heated "
        "with what the pool’s pumps give off.",
    ),
    P(
        "Burgess Park night lights", "Burgess Park", 76_000, "safe",
        "Lamps on the two main paths until midnight.",
        "The park is the straight way from Camberwell to the Old Kent Road. After dark people go "
        "round it, which takes 25 minutes more.",
    ),
    P(
        "Bermondsey seed library", "Blue Anchor Library", 7_800, "green",
        "Borrow seeds in spring and bring some back in autumn.",
        "Vegetables and herbs from the kitchens of the borough, in 300 labelled drawers. "
        "Gardeners hold eight workshops a year.",
    ),
    P(
        "East Street market roof", "Walworth", 134_000, "street",
        "A light roof over forty stalls.",
        "Rain empties the market in ten minutes. The roof lets light through, collects the water "
        "for washing down, and leaves the buildings’ windows free.",
    ),
    P(
        "Elders’ lunch at the Camberwell baths", "Camberwell", 32_000, "old",
        "A swim, a hot lunch and a lift home, once a week.",
        "Sixty places for people over 70. Half of those who came to the trial had not been in "
        "water for twenty years.",
    ),
    P(
        "Trees for Tower Bridge Road", "Bermondsey", 58_000, "green",
        "Twenty-six trees on the dustiest road of the north.",
        "A meter at the school shows twice the dust that is allowed. The trees are of kinds that "
        "hold dust well and stand on both sides.",
    ),
    P(
        "Rotherhithe ferry pier café", "Rotherhithe", 88_000, "culture",
        "A small café with toilets in the old ticket hut.",
        "Run by a training kitchen for people who were out of work for a long time. The toilets "
        "are open to all.",
    ),
    P(
        "Nunhead cemetery paths", "Nunhead", 41_000, "green",
        "Dry paths and twelve benches, with the view of St Paul’s kept clear.",
        "Volunteers have looked after the woods for forty years. In winter the main path is mud. "
        "The new one is of gravel, as it was in 1840.",
    ),
    P(
        "Dulwich toy library", "East Dulwich", 15_500, "young",
        "Four hundred toys to borrow, cleaned and complete.",
        "Parents of twins had the idea. Each toy is checked when it comes back. Children with "
        "disabilities find toys that fit them.",
    ),
    P(
        "Elephant Park table for a hundred", "Elephant and Castle", 19_000, "culture",
        "One very long table, made of plane wood from the borough.",
        "For birthdays, homework, chess and one big supper each season. Anybody can book a piece "
        "of it.",
    ),
    P(
        "Old Kent Road crossings", "Old Kent Road", 112_000, "safe",
        "Two straight crossings in place of four that make you wait on an island.",
        "It takes up to four minutes to cross, and children run. With the new ones the light "
        "turns green once, for the whole road.",
    ),
    P(
        "Camberwell Green bandstand", "Camberwell", 64_000, "culture",
        "A roofed stage where the old bandstand stood.",
        "Open-air music has been back for three summers, under a tent. The roof is drawn after "
        "the one in a photograph of 1911.",
    ),
    P(
        "Dementia-friendly garden", "Dulwich Park", 37_000, "old",
        "A round path that always leads back, with scents and handrails.",
        "Nobody gets lost on a circle. Sage, lavender and roses show the way. Carers have their "
        "own bench in sight of all of it.",
    ),
    P(
        "Surrey Docks bird hides", "Russia Dock Woodland", 22_000, "green",
        "Two wooden hides, one at the height of a child or a wheelchair.",
        "Kingfishers and herons are seen from the path, and fly off when somebody comes. Pupils "
        "paint the boards that tell who is who.",
    ),
    P(
        "Chess and draughts for Walworth", "Walworth Square", 5_400, "old",
        "Six stone tables, and the pieces to borrow from the library.",
        "The men who play on a suitcase outside the bakery asked for it. They teach on Saturdays.",
    ),
    P(
        "Bikes for big families", "Whole borough", 46_000, "street",
        "Twelve cargo bikes at schools, lent for half a year for free.",
        "Three children, one bike, no car. Nine of ten families in the trial bought one "
        "afterwards, second hand.",
    ),
    P(
        "Cooling paint for school yards", "Ten schools", 52_000, "green",
        "Pale floors and sails in yards that reach 45 degrees.",
        "Black asphalt stores the heat. Pale paint and shade bring it down by eight degrees. The "
        "children draw the games on the floor.",
    ),
    P(
        "Sewing room at the Aylesbury", "Aylesbury estate", 13_000, "culture",
        "Eight machines, an iron and somebody who knows how.",
        "Mending, school uniforms, wedding clothes. Open on three days. The group sells at East "
        "Street to pay for thread.",
    ),
    P(
        "Youth boat on the Thames", "Rotherhithe", 83_000, "young",
        "Two rowing gigs and coxes for schools and youth clubs.",
        "The river is the biggest open space in the borough, and few young people have been on "
        "it. Swimming comes first, then rowing.",
    ),
    P(
        "Step-free Peckham arches", "Peckham Rye station", 126_000, "street",
        "Ramps and level floors for the shops and studios behind the station.",
        "Eleven of thirty arches have a step that nobody needs. The ramps also help with "
        "deliveries.",
    ),
    P(
        "Winter coat exchange", "Whole borough", 9_200, "old",
        "Warm coats, washed and mended, free to take in October.",
        "Six libraries collect in September. Last year’s trial gave away 1,140 coats, and 900 of "
        "them came back.",
    ),
    P(
        "Outdoor gym at Geraldine Mary", "Harmsworth Park", 28_000, "sport",
        "Ten machines that also work for people who use a wheelchair.",
        "A trainer comes on two mornings a week for the first year. People over 60 helped to "
        "choose the machines.",
    ),
    P(
        "Quiet way to the river", "Borough to Bankside", 71_000, "safe",
        "A walking route along back streets, with signs, planters and light.",
        "Borough High Street is crowded and its air is bad. The quiet way takes three minutes "
        "more and passes two gardens.",
    ),
)  # fmt: skip

BUDGET = DemoBudget(
    slug="southwark-neighbourhood-fund",
    title="Southwark Neighbourhood Fund",
    summary="£650,000 for 24 ideas from all over the borough, from the river to Dulwich.",
    description="The second round of the fund. After the first one, in which most of the money "
    "went to the north of the borough, residents asked for a fairer way of counting. So this "
    "round was counted by equal shares.",
    area="E09000028",
    pounds=650_000,
    status=Status.RESULTS,
    opens=-64,
    closes=-43,
    max_choices=6,
    parameters=Parameters(completion="add1"),
    projects=PROJECTS,
    voters=2_614,
)
