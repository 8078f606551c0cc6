"""Countries, with what is written of a company there: cities, endings, legal forms, phones."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class City:
    """A city with its state and the start of its postal codes; `other` is another name of it."""

    name: str
    state: str
    postal: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A country; each of `forms` is one legal form in all its spellings."""

    country: str
    others: tuple[str, ...]
    cities: tuple[City, ...]
    endings: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]
    dial: str
    weight: int = 1


PLACES = (
    Place(
        "United States", ("US", "USA", "U.S.A.", "United States of America"),
        (City("New York", "NY", "100", "New York City"), City("Austin", "TX", "787"),
         City("Chicago", "IL", "606"), City("Boston", "MA", "021"), City("Denver", "CO", "802"),
         City("San Jose", "CA", "951"), City("Atlanta", "GA", "303"), City("Salem", "OR", "973"),
         City("Columbus", "OH", "432"), City("Saint Louis", "MO", "631", "St. Louis"),
         City("Philadelphia", "PA", "191", "Philly"), City("Miami", "FL", "331")),
        ("com", "com", "com", "com", "io", "net", "org", "co"),
        (("Inc.", "Inc", "Incorporated"), ("Corp.", "Corporation", "Corp"),
         ("LLC", "L.L.C.", "Limited Liability Company"), ("Co.", "Company", "Co"), ("LP", "L.P.")),
        "1", 8,
    ),
    Place(
        "United Kingdom", ("UK", "GB", "England", "Great Britain"),
        (City("London", "", "EC1A"), City("Leeds", "", "LS1"), City("Bristol", "", "BS1"),
         City("Manchester", "", "M1"), City("Cardiff", "", "CF10", "Caerdydd")),
        ("co.uk", "co.uk", "com", "uk", "org.uk"),
        (("Ltd", "Limited", "Ltd."), ("plc", "PLC", "Public Limited Company"), ("LLP",)),
        "44", 2,
    ),
    Place(
        "Germany", ("DE", "Deutschland", "Federal Republic of Germany"),
        (City("Munich", "BY", "80", "München"), City("Berlin", "BE", "10"),
         City("Hamburg", "HH", "20"), City("Cologne", "NW", "50", "Köln"),
         City("Nuremberg", "BY", "90", "Nürnberg")),
        ("de", "de", "de", "com"),
        (("GmbH", "Gesellschaft mit beschränkter Haftung", "G.m.b.H."),
         ("AG", "Aktiengesellschaft"), ("GmbH & Co. KG", "GmbH & Co KG"), ("SE",)),
        "49", 2,
    ),
    Place(
        "France", ("FR",),
        (City("Paris", "", "750"), City("Lyon", "", "690", "Lyons"), City("Lille", "", "590"),
         City("Nice", "", "060")),
        ("fr", "fr", "com"),
        (("SA", "S.A.", "Société Anonyme"), ("SAS", "S.A.S."), ("SARL", "S.à r.l.")), "33",
    ),
    Place(
        "Italy", ("IT", "Italia"),
        (City("Milan", "MI", "201", "Milano"), City("Rome", "RM", "001", "Roma"),
         City("Turin", "TO", "101", "Torino")),
        ("it", "it", "com"),
        (("S.p.A.", "SpA", "Società per Azioni"), ("S.r.l.", "Srl", "SRL")), "39",
    ),
    Place(
        "Spain", ("ES", "España"),
        (City("Madrid", "", "280"), City("Seville", "", "410", "Sevilla"),
         City("Zaragoza", "", "500", "Saragossa")),
        ("es", "com"), (("S.A.", "SA", "Sociedad Anónima"), ("S.L.", "SL", "S.L.U.")), "34",
    ),
    Place(
        "Netherlands", ("NL", "The Netherlands", "Holland", "Nederland"),
        (City("Amsterdam", "", "10"), City("The Hague", "", "25", "Den Haag"),
         City("Utrecht", "", "35")),
        ("nl", "nl", "com"), (("B.V.", "BV"), ("N.V.", "NV")), "31",
    ),
    Place(
        "Belgium", ("BE", "België", "Belgique"),
        (City("Brussels", "", "10", "Bruxelles"), City("Antwerp", "", "20", "Antwerpen")),
        ("be", "com"), (("BV", "B.V."), ("NV", "N.V.", "SA")), "32",
    ),
    Place(
        "Switzerland", ("CH", "Schweiz", "Suisse"),
        (City("Zurich", "ZH", "80", "Zürich"), City("Geneva", "GE", "12", "Genève"),
         City("Basel", "BS", "40", "Basle")),
        ("ch", "ch", "com"), (("AG", "SA"), ("GmbH", "Sàrl")), "41",
    ),
    Place(
        "Sweden", ("SE", "Sverige"),
        (City("Stockholm", "", "11"), City("Gothenburg", "", "41", "Göteborg"),
         City("Malmo", "", "21", "Malmö")),
        ("se", "se", "com"), (("AB", "Aktiebolag", "A.B."), ("AB (publ)", "AB publ")), "46",
    ),
    Place(
        "Poland", ("PL", "Polska"),
        (City("Warsaw", "MZ", "00", "Warszawa"), City("Krakow", "MA", "30", "Kraków")),
        ("pl", "com.pl", "com"), (("Sp. z o.o.", "Sp z oo", "Spolka z o.o."), ("S.A.", "SA")), "48",
    ),
    Place(
        "Japan", ("JP", "Nippon"),
        (City("Tokyo", "", "100"), City("Osaka", "", "530"), City("Nagoya", "", "450")),
        ("co.jp", "co.jp", "jp"),
        (("K.K.", "Kabushiki Kaisha", "KK"), ("Co., Ltd.", "Co Ltd", "Company Limited")), "81",
    ),
    Place(
        "India", ("IN", "Bharat"),
        (City("Mumbai", "MH", "400", "Bombay"), City("Bengaluru", "KA", "560", "Bangalore"),
         City("Chennai", "TN", "600", "Madras"), City("Pune", "MH", "411")),
        ("in", "co.in", "com"),
        (("Pvt Ltd", "Private Limited", "Pvt. Ltd.", "P Ltd"), ("Limited", "Ltd.", "Ltd")), "91",
    ),
    Place(
        "Canada", ("CA",),
        (City("Toronto", "ON", "M5V"), City("Vancouver", "BC", "V6B"),
         City("Montreal", "QC", "H3B", "Montréal"), City("Quebec", "QC", "G1A", "Québec")),
        ("ca", "ca", "com"),
        (("Inc.", "Inc"), ("Ltd.", "Ltd", "Limited"), ("Corp.", "Corporation"), ("ULC",)), "1",
    ),
    Place(
        "Australia", ("AU",),
        (City("Sydney", "NSW", "20"), City("Melbourne", "VIC", "30"), City("Perth", "WA", "60")),
        ("com.au", "com.au", "com"), (("Pty Ltd", "Pty. Ltd.", "Proprietary Limited"),
         ("Limited", "Ltd")), "61",
    ),
    Place(
        "Brazil", ("BR", "Brasil"),
        (City("Sao Paulo", "SP", "010", "São Paulo"), City("Brasilia", "DF", "700", "Brasília")),
        ("com.br",), (("Ltda", "Ltda.", "Limitada"), ("S.A.", "SA", "S/A")), "55",
    ),
    Place(
        "Mexico", ("MX", "México"),
        (City("Mexico City", "", "06", "Ciudad de México"), City("Monterrey", "NL", "64")),
        ("com.mx", "mx"), (("S.A. de C.V.", "SA de CV"), ("S. de R.L.", "S de RL")), "52",
    ),
)  # fmt: skip
WEIGHTS = tuple(place.weight for place in PLACES)
