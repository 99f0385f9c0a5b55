"""Where the places of the demo's projects lie in London, roughly. A whole borough has no point."""

from __future__ import annotations

from decimal import Decimal

COORDINATES = {
    place: (Decimal(latitude), Decimal(longitude))
    for place, latitude, longitude in (
        # Camden
        ("Bloomsbury", "51.5223", "-0.1290"),
        ("Camden Lock to King’s Cross", "51.5395", "-0.1345"),
        ("Camden Square", "51.5435", "-0.1275"),
        ("Camden Town", "51.5390", "-0.1426"),
        ("Dartmouth Park", "51.5606", "-0.1440"),
        ("Gospel Oak", "51.5550", "-0.1515"),
        ("Hampstead", "51.5566", "-0.1780"),
        ("Kentish Town", "51.5503", "-0.1404"),
        ("Kilburn Grange Park", "51.5425", "-0.1985"),
        ("King’s Cross", "51.5305", "-0.1230"),
        ("Maiden Lane estate", "51.5420", "-0.1325"),
        ("Primrose Hill", "51.5396", "-0.1604"),
        ("Queen’s Crescent", "51.5495", "-0.1530"),
        ("Regent’s Park estate", "51.5290", "-0.1420"),
        ("Somers Town", "51.5310", "-0.1330"),
        ("West Hampstead", "51.5470", "-0.1910"),
        # Lewisham
        ("Brockley", "51.4647", "-0.0375"),
        ("Catford", "51.4450", "-0.0205"),
        ("Deptford", "51.4780", "-0.0260"),
        ("Forest Hill and Sydenham", "51.4330", "-0.0540"),
        ("Honor Oak and Downham", "51.4500", "-0.0450"),
        ("Ladywell Fields", "51.4535", "-0.0195"),
        ("Lewisham Library", "51.4585", "-0.0130"),
        ("Lewisham centre", "51.4627", "-0.0115"),
        ("New Cross", "51.4760", "-0.0400"),
        # Southwark
        ("Aylesbury estate", "51.4845", "-0.0875"),
        ("Bermondsey", "51.4975", "-0.0640"),
        ("Blue Anchor Library", "51.4935", "-0.0625"),
        ("Borough to Bankside", "51.5040", "-0.0960"),
        ("Burgess Park", "51.4830", "-0.0815"),
        ("Camberwell", "51.4740", "-0.0925"),
        ("Dulwich Park", "51.4450", "-0.0760"),
        ("East Dulwich", "51.4590", "-0.0750"),
        ("Elephant and Castle", "51.4945", "-0.1005"),
        ("Harmsworth Park", "51.4960", "-0.1080"),
        ("Nunhead", "51.4665", "-0.0530"),
        ("Old Kent Road", "51.4860", "-0.0720"),
        ("Peckham Rye Park", "51.4600", "-0.0600"),
        ("Peckham Rye station", "51.4700", "-0.0695"),
        ("Rotherhithe", "51.5010", "-0.0520"),
        ("Russia Dock Woodland", "51.5000", "-0.0400"),
        ("Southwark Park", "51.4940", "-0.0560"),
        ("Walworth", "51.4870", "-0.0950"),
        ("Walworth Square", "51.4900", "-0.0970"),
        # Waltham Forest
        ("Chingford", "51.6330", "0.0095"),
        ("Higham Hill", "51.5985", "-0.0355"),
        ("Highams Park", "51.6085", "-0.0010"),
        ("Lea Bridge", "51.5665", "-0.0365"),
        ("Leyton", "51.5600", "-0.0130"),
        ("Leytonstone", "51.5685", "0.0085"),
        ("Walthamstow", "51.5840", "-0.0195"),
        ("Walthamstow Marshes", "51.5660", "-0.0520"),
        ("Whipps Cross", "51.5785", "0.0030"),
        ("Wood Street", "51.5865", "-0.0020"),
        # Newham
        ("Beckton", "51.5145", "0.0610"),
        ("Canning Town", "51.5145", "0.0085"),
        ("Custom House", "51.5095", "0.0275"),
        ("East Ham", "51.5325", "0.0550"),
        ("Forest Gate", "51.5495", "0.0245"),
        ("Green Street", "51.5330", "0.0345"),
        ("Manor Park", "51.5525", "0.0465"),
        ("Plaistow", "51.5310", "0.0175"),
        ("Royal Docks", "51.5075", "0.0300"),
        ("Stratford", "51.5415", "-0.0030"),
    )
}
