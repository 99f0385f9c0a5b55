"""The petitions of the demo city: to City Hall and to two boroughs, one or more in each status."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class End(StrEnum):
    """How far a demo petition has come."""

    DRAFT = "draft"
    GATHERING = "gathering"
    STOPPED = "stopped"
    WAITING = "waiting for a moderator"
    FLAGGED = "flagged"
    PUT_ASIDE = "put aside"
    REJECTED = "rejected"
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    REMOVED = "removed"
    CLOSED = "closed"


@dataclass(frozen=True)
class DemoBody:
    slug: str
    name: str
    area: str
    response_threshold: int
    debate_threshold: int


@dataclass(frozen=True)
class DemoPetition:
    """`opened` is days from now (of a petition that was not published: when it was begun).

    `bursts` are days after the opening on which many signed at once. `around` are codes of the
    boroughs where most signers live; empty: all over the city. `answer` is (days after the
    opening, summary, text); `debate` (days after the opening, outcome), planned where the outcome
    is empty. `reason` is a code of a reason for rejection, or plain words for other ends.
    """

    title: str
    request: str
    background: str
    body: str
    topic: str
    end: End
    opened: int
    signatures: int = 0
    bursts: tuple[int, ...] = ()
    around: tuple[str, ...] = ()
    answer: tuple[int, str, str] | None = None
    debate: tuple[int, str] | None = None
    reason: str = ""
    by_guest: bool = False


BODIES = (
    DemoBody("city-hall", "City Hall", "E12000007", 500, 5_000),
    DemoBody("camden", "Camden Council", "E09000007", 250, 2_000),
    DemoBody("southwark", "Southwark Council", "E09000028", 250, 2_000),
)

PETITIONS = (
    DemoPetition(
        "Night buses every ten minutes on route N29",
        "Run the N29 every ten minutes from midnight to five, seven days a week.",
        "The N29 takes cleaners, nurses and kitchen staff home. After one o’clock it comes every "
        "twenty minutes, and at weekends it is often full before Camden Town. People who have "
        "worked all night should not have to wait in the rain and watch it drive past.",
        "city-hall",
        "Transport",
        End.OPEN,
        -116,
        3_604,
        (1, 40, 88),
        ("E09000014", "E09000010", "E09000007", "E09000019"),
        (
            52,
            "A trial with a bus every twelve minutes starts in spring.",
            "We looked at how many people got on between midnight and five in May and June. On "
            "Fridays and Saturdays two of three buses were full. From March we run one every "
            "twelve minutes on those nights, for six months, and publish the numbers each month. "
            "We do not have the drivers for ten minutes on all seven nights.",
        ),
    ),
    DemoPetition(
        "Drinking water in every Underground station",
        "Put a tap for water bottles in each station that has staff.",
        "Last July it was 38 degrees on the Central line. A bottle of water costs £2 at the kiosk, "
        "and most stations have no kiosk. Taps are cheap, save plastic and could save a life.",
        "city-hall",
        "Transport",
        End.OPEN,
        -8,
        1_152,
        (0, 5),
    ),
    DemoPetition(
        "A tree for every child born in London",
        "Plant one street or park tree for each child born in London, in the year of its birth.",
        "About 110,000 children are born here each year. A tree takes as long to grow up as they "
        "do. Parents would get a card that says where it stands, and could water it. Boroughs with "
        "few trees should get more of them.",
        "city-hall",
        "Parks and nature",
        End.OPEN,
        -74,
        5_240,
        (3, 21, 60),
        (),
        (
            38,
            "We like the idea and will plant 20,000 of them as a start.",
            "There is no room for 110,000 new trees on our streets each year, and young trees need "
            "care for three summers. With the boroughs we will plant 20,000 in the coming winter "
            "in the places with the least shade. Parents can ask for a card from January.",
        ),
        (86, ""),
    ),
    DemoPetition(
        "Museums open until ten one evening a week",
        "Ask the museums that the city pays for to open late one evening each week, for free.",
        "Museums close at five or six, when most people leave work. One late evening a week would "
        "open them to shift workers, parents who take turns, and teenagers who would not be seen "
        "there with their school.",
        "city-hall",
        "Culture",
        End.OPEN,
        -33,
        640,
        (2,),
    ),
    DemoPetition(
        "No leaf blowers before nine in the morning",
        "Forbid petrol leaf blowers in streets and parks before nine, and altogether from 2030.",
        "They are as loud as a motorbike and blow dust and insects about. A rake does the same. In "
        "our street they begin at half past six.",
        "city-hall",
        "Environment",
        End.OPEN,
        -19,
        412,
        (),
        ("E09000027", "E09000032", "E09000024"),
    ),
    DemoPetition(
        "Lifts at Peckham Rye station",
        "Build lifts to all platforms of Peckham Rye, and tell us by when.",
        "Seven million people a year use the station, and there are 52 steps to the platforms. "
        "Who cannot climb them takes two buses to Queens Road instead. Plans have been drawn "
        "three times since 2008.",
        "city-hall",
        "Transport",
        End.CLOSED,
        -245,
        6_120,
        (0, 14, 120, 170),
        ("E09000028", "E09000022", "E09000023"),
        (
            70,
            "Accepted in part: two lifts, and a date.",
            "We will pay half of two lifts to platforms 1 to 4, and the railway has agreed to pay "
            "the other half. Work begins next autumn and takes eighteen months. The square in "
            "front of the station will be made level at the same time.",
        ),
        (
            188,
            "The Assembly asked for lifts to all platforms at once, and for a report each half "
            "year. Agreed with no votes against.",
        ),
    ),
    DemoPetition(
        "Bring back the open platform on route 11",
        "Use buses with an open platform at the back on route 11 again.",
        "You could hop on and off between stops, and there was somebody to ask.",
        "city-hall",
        "Transport",
        End.CLOSED,
        -320,
        377,
        (1,),
    ),
    DemoPetition(
        "Stop leaf blowers at dawn",
        "No leaf blowers before nine o’clock.",
        "They wake up whole streets.",
        "city-hall",
        "Environment",
        End.MERGED,
        -16,
        38,
        reason="Asks for the same as the older petition on leaf blowers.",
    ),
    DemoPetition(
        "Name the new bridge after Mary Seacole",
        "Name the planned bridge from Rotherhithe to Canary Wharf after Mary Seacole.",
        "She nursed soldiers in the Crimea and lived in London. Few of our bridges are named "
        "after a person, and none after a woman.",
        "city-hall",
        "Culture",
        End.WITHDRAWN,
        -90,
        208,
    ),
    DemoPetition(
        "Lower the price of a passport",
        "Make a passport cost £40 for people on a low income.",
        "A family of five pays more than £400.",
        "city-hall",
        "Money",
        End.REJECTED,
        -24,
        reason="not-ours",
    ),
    DemoPetition(
        "My neighbour’s extension must come down",
        "Make the owner of the house next to mine take down the extension.",
        "It takes my light.",
        "camden",
        "Streets",
        End.REJECTED,
        -47,
        reason="personal",
    ),
    DemoPetition(
        "A text that nobody should read",
        "It gave somebody’s address.",
        "It has been hidden.",
        "city-hall",
        "Streets",
        End.REJECTED,
        -61,
        reason="private-data",
    ),
    DemoPetition(
        "Free ice cream on the hottest day",
        "Give every child a free ice cream when it is above 35 degrees.",
        "It would make a bad day a good one.",
        "city-hall",
        "Health",
        End.STOPPED,
        -140,
    ),
    DemoPetition(
        "Shelters at the bus stops on Finchley Road",
        "Put a roof and a seat at each of the nine stops that have none.",
        "The stops by the clinic and the school stand in the open. Older people wait in the "
        "doorways of shops.",
        "city-hall",
        "Transport",
        End.WAITING,
        -4,
    ),
    DemoPetition(
        "A quiet hour in leisure centres",
        "Turn off music and screens in all leisure centres for one hour each day.",
        "For people with autism, hearing aids or a headache, the noise is a locked door.",
        "city-hall",
        "Health",
        End.WAITING,
        -2,
    ),
    DemoPetition(
        "Bins that seagulls cannot open",
        "Replace the open bins along the South Bank by bins with a lid.",
        "Each morning the rubbish lies on the path.",
        "southwark",
        "Streets",
        End.WAITING,
        -1,
    ),
    DemoPetition(
        "Close the road past my school for good",
        "Close Lyndhurst Way to cars, and do it this term.",
        "Two children were hurt this year. The petition names a driver, so a second moderator "
        "looks at it.",
        "southwark",
        "Streets",
        End.FLAGGED,
        -6,
        reason="Names a driver. Is that allowed?",
    ),
    DemoPetition(
        "Swimming in the Hampstead ponds in winter",
        "Keep the ponds open until sunset all year.",
        "The ponds close at three in December, though there are swimmers and lifeguards enough.",
        "camden",
        "Sport",
        End.PUT_ASIDE,
        -30,
        reason="We ask the City of London, which looks after the ponds, whose decision it is.",
    ),
    DemoPetition(
        "A dog-free corner in Regent’s Park",
        "Fence off a small meadow for people who are afraid of dogs.",
        "Some children cannot play here at all.",
        "camden",
        "Parks and nature",
        End.GATHERING,
        -5,
    ),
    DemoPetition(
        "Bike hangar on our street",
        "Put a bike hangar on Leighton Road instead of one parking space.",
        "Nine flats share one hallway, and the bikes stand in it.",
        "camden",
        "Streets",
        End.DRAFT,
        -1,
        by_guest=True,
    ),
    DemoPetition(
        "Longer hours for Swiss Cottage library",
        "Open the library until ten on weekdays in the months before exams.",
        "At seven in the evening every seat is taken. At eight we are all sent home. The reading "
        "room needs one person at the desk and no more.",
        "camden",
        "Culture",
        End.OPEN,
        -27,
        318,
        (4,),
        ("E09000007",),
    ),
    DemoPetition(
        "Mend the steps of Primrose Hill",
        "Repair the steps on the east side before winter.",
        "They are broken in eleven places, and the handrail ends half way up.",
        "camden",
        "Parks and nature",
        End.OPEN,
        -12,
        96,
        (),
        ("E09000007",),
    ),
    DemoPetition(
        "Save the old cinema on Rye Lane",
        "Keep the cinema on Rye Lane a cinema when the lease runs out.",
        "It is one of the cheapest in the city, and the only one here. A plan would turn the "
        "building into flats. We ask the council to keep the use of the building as it is.",
        "southwark",
        "Culture",
        End.OPEN,
        -97,
        1_462,
        (2, 30),
        ("E09000028",),
        (
            44,
            "The building stays a place for culture.",
            "The new plan for Peckham protects the use as a cinema or theatre. We cannot decide "
            "who runs it, but no flats can be built there without our consent.",
        ),
    ),
    DemoPetition(
        "A petition that was taken down",
        "It asked for something and was published by mistake.",
        "A court has forbidden to show it.",
        "southwark",
        "Streets",
        End.REMOVED,
        -130,
        44,
        reason="A court’s order of last month.",
    ),
)
