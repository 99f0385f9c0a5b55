"""A vote that is open to the whole city."""

from __future__ import annotations

from budgets.states import Status
from budgets.tally import Parameters
from civic.portal.demo.content import DemoBudget
from civic.portal.demo.content import DemoProject as P

CITY = "E12000007"

PROJECTS = (
    P(
        "Forty shade trees for Green Lanes", "Green Lanes, Haringey", 186_000, "green",
        "Tall street trees where the pavement gets hottest in July.",
        "Green Lanes has shops on both sides and hardly any shade. Forty trees go into large pits "
        "that also drink up rainwater. Local traders asked for them and will water them for the "
        "first three summers.", "E09000014",
    ),
    P(
        "Open the roof of Barking Library", "Barking town centre", 240_000, "culture",
        "A garden with seats, herbs and a view on the flat roof of the library.",
        "The roof has a lift and is strong enough, but nobody may go up. With railings, planters "
        "and a small shelter it becomes a reading garden that closes when the library does.",
        "E09000002",
    ),
    P(
        "Swifts and bats in 120 schools", "All boroughs", 54_000, "green",
        "Nest boxes on school roofs, with a small camera in ten of them.",
        "Swifts come back to the same hole each May, and new roofs have no holes. Volunteers fit "
        "boxes on 120 schools. Ten get a camera, so that classes can watch the chicks grow.",
    ),
    P(
        "A safe way to cycle over Barnes Common", "Barnes, Richmond", 310_000, "street",
        "A smooth lit path beside the road, 900 metres long.",
        "Children from two schools now ride on a narrow road with lorries. The path runs behind "
        "the hedge, is lit until ten in the evening and keeps clear of the bird meadow.",
        "E09000027",
    ),
    P(
        "Night toilets in ten town centres", "Ten boroughs", 420_000, "safe",
        "Public toilets that open when the shops have closed.",
        "Drivers, carers and people on their way home have nowhere to go after seven. Ten "
        "councils keep one existing toilet open until two in the morning, cleaned and staffed.",
    ),
    P(
        "Repair cafés in every borough", "All boroughs", 165_000, "culture",
        "Tools, rent and insurance for 33 places where people mend things together.",
        "Bring a lamp, a bike or a jumper and mend it with somebody who knows how. The money pays "
        "for tools, a part-time helper and insurance for two years.",
    ),
    P(
        "Drinking fountains on the Thames Path", "Hampton Court to Erith", 132_000, "street",
        "Twenty-two fountains, one every three kilometres or so.",
        "You can walk along the river for a day and not find free water. Each fountain has a "
        "bottle tap, a low bowl for children and wheelchair users, and one for dogs.",
    ),
    P(
        "Floating reed beds in the Royal Docks", "Royal Docks, Newham", 148_000, "green",
        "Rafts of reeds that clean the water and give birds a place to nest.",
        "The dock walls are bare concrete. Sixty rafts along the north side bring back fish, "
        "dragonflies and coots, and a boardwalk lets schools come close.", "E09000025",
    ),
    P(
        "Swimming lessons for 6,000 children", "All boroughs", 390_000, "young",
        "Ten free lessons for children who left primary school without learning to swim.",
        "One child in three cannot swim 25 metres at eleven. Pools keep early mornings free, "
        "schools send the children, and the fund pays the teachers and the bus.",
    ),
    P(
        "The Feltham skate bowl", "Feltham, Hounslow", 275_000, "young",
        "A concrete bowl with lights, drawn up together with local skaters.",
        "Feltham has four schools and nothing for teenagers after six. The bowl lies beside the "
        "leisure centre, so there are toilets, a café and somebody about.", "E09000018",
    ),
    P(
        "Benches every 200 metres in Bexley", "Bexleyheath and Sidcup", 96_000, "old",
        "One hundred benches with arms and backs on the way to shops and surgeries.",
        "Many people could walk to the shops if they could sit down once on the way. Residents "
        "marked the places on a map. Each bench has room beside it for a wheelchair.", "E09000004",
    ),
    P(
        "Quiet rooms in five big libraries", "Croydon, Ealing, Ilford, Peckham, Wood Green",
        118_000, "culture",
        "A calm room with soft light for people whom noise makes ill.",
        "A library can be loud. Five libraries turn a store room into a place with dimmed light, "
        "heavy curtains and a desk that can be booked.",
    ),
    P(
        "Free period products in youth centres", "All boroughs", 72_000, "young",
        "A full cupboard in 140 youth centres for three years.",
        "Girls miss sport and school because they cannot buy what they need. The cupboard is in "
        "the toilets and nobody has to ask.",
    ),
    P(
        "A community kitchen under the Westway", "Ladbroke Grove, Kensington", 210_000, "culture",
        "Six cooking stations, cold stores and a long table for eighty.",
        "Groups that cook for neighbours now do it at home. The kitchen stands in an empty bay "
        "under the road and is shared by twelve of them, from breakfast to supper.", "E09000020",
    ),
    P(
        "Street lights that see people", "Sutton and Merton", 260_000, "safe",
        "Lights on 60 footpaths that brighten when somebody walks there.",
        "Dark paths keep people at home, and bright ones keep bats away. These lights stay dim "
        "until somebody comes. They save half of the power.", "E09000029",
    ),
    P(
        "Rain gardens for flooded streets", "Walthamstow and Leyton", 340_000, "green",
        "Thirty planted dips that hold the water back when it pours.",
        "In July 2021 cellars were full in an hour. Rain gardens take the water from the road "
        "before it reaches the drains, and they flower from March to October.", "E09000031",
    ),
    P(
        "Lunch clubs in 50 sheltered homes", "All boroughs", 225_000, "old",
        "A hot meal and company twice a week for two years.",
        "More than half of the people over 75 who live alone say that television is their main "
        "company. Cooks come from local cafés. Neighbours may come too.",
    ),
    P(
        "An athletics track without steps", "Perivale, Ealing", 195_000, "young",
        "Ramps, a smooth path and changing rooms for disabled runners.",
        "The track is good, but the way to it has eleven steps. With this, the wheelchair racing "
        "club can train here instead of driving to Surrey.", "E09000009",
    ),
    P(
        "Secure bike stores on 40 estates", "Southwark, Lambeth and Lewisham", 280_000, "street",
        "Lockable sheds for 1,600 bikes, paid for by those who use them after that.",
        "A bike on a balcony is a bike that is never used. Tenants choose the place. The rent is "
        "£30 a year and pays for repairs.", "E09000028",
    ),
    P(
        "A bee road from Uxbridge to Upminster", "Along the A40 and A13", 88_000, "green",
        "Wild flowers on 70 kilometres of verges that are now mown lawn.",
        "Verges are cut eight times a year for no reason. Sown once and cut twice, they feed bees "
        "from one end of the city to the other, and cost less from the second year on.",
    ),
    P(
        "Sign language on demand", "All town halls", 105_000, "old",
        "A video interpreter at the desk of each town hall, within two minutes.",
        "Deaf people wait days for an interpreter to ask a simple question. A screen on the desk "
        "calls one at once. The first two years of calls are paid.",
    ),
    P(
        "Play streets on 200 Sundays", "All boroughs", 126_000, "young",
        "Signs, insurance and a box of chalk and ropes for streets that close to play.",
        "Neighbours may close their street for an afternoon, but it takes 14 forms. The fund pays "
        "for one helper for each borough who does the paperwork with them.",
    ),
    P(
        "A men’s shed in Romford", "Romford, Havering", 84_000, "old",
        "A workshop where people who have stopped working make things together.",
        "It began in a garage with three lathes and a kettle and now has a waiting list of sixty. "
        "The money makes a former depot warm, dry and open to women and men.", "E09000016",
    ),
    P(
        "Cool rooms for hot weeks", "All boroughs", 360_000, "old",
        "Ninety-nine places with cold air, water and a chair when it is above 30 degrees.",
        "Hot weeks kill people who live high up under flat roofs. Libraries, halls and mosques "
        "become cool rooms. Volunteers telephone those who are on the list.",
    ),
    P(
        "Bring back the Brent lido", "Wembley, Brent", 450_000, "culture",
        "A survey, a design and the first works for an open-air pool.",
        "The old lido closed a generation ago and the basin is still there. This pays for the "
        "plan, the planning permission and new pipes, so that a company can be found to run it.",
        "E09000005",
    ),
    P(
        "Safer crossings at 30 schools", "Outer boroughs", 375_000, "safe",
        "Raised zebra crossings where children cross fast roads.",
        "Each of these thirty schools has written to us about a car that did not stop. A raised "
        "crossing makes cars slow down and puts children at a height where drivers see them.",
    ),
    P(
        "A choir for everyone in Croydon", "Croydon", 46_000, "culture",
        "Free weekly singing for 300 people, and a concert in Fairfield Halls.",
        "No test, no notes, no fee. Five groups sing near home and come together twice a year. "
        "The money pays the leaders and the rooms for two years.", "E09000008",
    ),
    P(
        "Clean-air walks to school", "Camden, Islington and Hackney", 98_000, "safe",
        "Signed back-street routes to 45 schools that avoid the worst air.",
        "On a back street a child breathes half as much exhaust. Pupils measure, choose and sign "
        "the routes, and each gets murals, planters and two new crossings.", "E09000007",
    ),
    P(
        "A boat for the Hillingdon canal", "Uxbridge to Hayes", 142_000, "young",
        "A classroom afloat for 80 school trips a year.",
        "The Grand Union Canal runs past 19 schools, and most pupils have never been on it. The "
        "boat is electric, takes 30 children and a ramp for wheelchairs.", "E09000017",
    ),
    P(
        "Warm spaces in winter evenings", "Barking, Newham and Tower Hamlets", 155_000, "old",
        "Halls that stay open and heated until nine, five days a week.",
        "Homework, board games, tea and a radiator. Fifteen halls open from November to March, "
        "with a person who knows about bills and benefits on two evenings.", "E09000030",
    ),
    P(
        "Orchards on spare land", "Kingston, Sutton and Bromley", 64_000, "green",
        "Thirty small orchards on grass that belongs to everybody.",
        "Ten trees each, old London kinds, planted with the people next door. They learn how to "
        "prune, and what falls down may be taken home.", "E09000021",
    ),
    P(
        "A late bus for Thamesmead workers", "Thamesmead, Greenwich", 230_000, "safe",
        "A small bus from Abbey Wood station between midnight and five, for a year.",
        "Nurses and cleaners walk forty minutes through empty streets after the last bus. A year "
        "of trial shows how many would ride, so that it can become a normal line.", "E09000011",
    ),
)  # fmt: skip

BUDGET = DemoBudget(
    slug="greener-safer-closer",
    title="Greener, safer, closer",
    summary="£3 million for projects all over the city. 32 ideas, you choose up to five.",
    description="Residents and community groups sent in more than 700 ideas in spring. Officers "
    "checked what they cost and whether they can be done within two years. These 32 are left. "
    "Everybody who lives in London can vote, whatever their nationality.",
    area=CITY,
    pounds=3_000_000,
    status=Status.VOTING,
    opens=-11,
    closes=9,
    max_choices=5,
    parameters=Parameters(completion="add1", step="100"),
    projects=PROJECTS,
)
