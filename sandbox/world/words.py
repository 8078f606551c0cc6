"""The words that invented names are made of: syllables, trades, places, people. No real company."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class City:
    """A city with its state or region, the start of its postal codes and its dialling code."""

    name: str
    state: str
    postal: str
    dial: str
    exonym: str = ""


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade in the country's language and in English, with the industry Salesforce would say."""

    local: str
    english: str
    industry: str


@dataclass(frozen=True, slots=True)
class Country:
    """How companies of one country are named and addressed."""

    code: str
    name: str
    native: str
    dial: str
    weight: int
    forms: tuple[str, ...]
    domains: tuple[str, ...]
    cities: tuple[City, ...]
    streets: tuple[str, ...]
    surnames: tuple[str, ...]
    places: tuple[str, ...]
    trades: tuple[Trade, ...]
    postal_digits: int


def _cities(text: str) -> tuple[City, ...]:
    return tuple(City(*(part.strip() for part in line.split("|"))) for line in text.split(";"))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _trades(text: str) -> tuple[Trade, ...]:
    return tuple(Trade(*(part.strip() for part in line.split("|"))) for line in text.split(";"))


BRAND_STARTS: Final = _words(
    "Nor Vel Bel Cor Lum Tri Zen Kal Mar Sol Ver Tal Quin Ost Hel Fen Gral Bran Dor Pel Syl Kor"
    " Ald Wes Thal Mor Lin Cas Riv Ner Jun Ard Hav Bor Kes Lar Mon Pra Rho Sten Tor Ulm Vas Wint"
    " Yar Zal Brin Cael Drev Eld Far Gil Hask Ing Jor Kilv Lorn Myr Nim Orl Perr Rusk Skel Tarn"
)
BRAND_MIDDLES: Final = _words("a e i o a e i o u an en on")
BRAND_ENDS: Final = _words(
    "vand mora tisk dex novar luxen tek rian pont gren field mark wick berg lund stadt haven quist"
    " mere dalis ford gate lyne path wave nix zor vex tova sund brix cona dora lith metra nova pax"
    " rova sand thea vora wynn zeta"
)
FAMILY_NAMES_US: Final = _words(
    "Hartwell Ashgrove Pickering Callahan Whitlock Brannigan Delacroix Ferris Holloway Kessler"
    " Langford Merriweather Norwood Osgood Pemberton Quimby Rutledge Sinclair Thackeray Underhill"
    " Vanterpool Wexler Yarborough Abernathy Blankenship Crenshaw Dunleavy Eastman Fairbanks"
)
ENGLISH_TRADES: Final = _trades(
    "Manufacturing|Manufacturing|Manufacturing;Logistics|Logistics|Transportation;"
    "Analytics|Analytics|Technology;Foods|Foods|Food & Beverage;Health Systems|Health Systems|"
    "Healthcare;Engineering|Engineering|Engineering;Software|Software|Technology;Insurance|"
    "Insurance|Insurance;Capital Partners|Capital Partners|Finance;Plumbing Supply|"
    "Plumbing Supply|Construction;Electric|Electric|Utilities;Packaging|Packaging|Manufacturing;"
    "Dental Group|Dental Group|Healthcare;Machine Works|Machine Works|Machinery;Farms|Farms|"
    "Agriculture;Freight Services|Freight Services|Transportation;Technologies|Technologies|"
    "Technology;Medical Supplies|Medical Supplies|Healthcare;Building Products|Building Products|"
    "Construction;Chemicals|Chemicals|Chemicals;Brewing|Brewing|Food & Beverage;Textiles|Textiles|"
    "Apparel;Consulting|Consulting|Consulting;International|International|Other;Media|Media|Media;"
    "Hospitality Group|Hospitality Group|Hospitality;Energy Services|Energy Services|Energy;"
    "Semiconductors|Semiconductors|Electronics;Pharma|Pharma|Biotechnology;Steel|Steel|"
    "Manufacturing;Credit Union|Credit Union|Banking;Marine|Marine|Shipping;Optics|Optics|"
    "Electronics;Robotics|Robotics|Machinery;Paper Mills|Paper Mills|Manufacturing;Furniture|"
    "Furniture|Retail;Laboratories|Laboratories|Biotechnology;Telecom|Telecom|Communications"
)
GERMAN_TRADES: Final = _trades(
    "Maschinenbau|Machinery|Machinery;Spedition|Freight Services|Transportation;Logistik|"
    "Logistics|Transportation;Werkzeugbau|Toolmaking|Machinery;Lebensmittel|Foods|Food & Beverage;"
    "Medizintechnik|Medical Technology|Healthcare;Versicherung|Insurance|Insurance;Elektrotechnik|"
    "Electrical Engineering|Engineering;Verpackungen|Packaging|Manufacturing;Stahlbau|"
    "Steel Construction|Construction;Druckerei|Printing|Media;Brauerei|Brewery|Food & Beverage;"
    "Systemhaus|IT Systems|Technology;Baustoffe|Building Materials|Construction;Chemie|Chemicals|"
    "Chemicals;Apotheken|Pharmacies|Healthcare;Möbel|Furniture|Retail;Gießerei|Foundry|"
    "Manufacturing;Energieversorgung|Energy Supply|Utilities;Kältetechnik|Refrigeration|Machinery;"
    "Softwareentwicklung|Software Development|Technology;Gebäudetechnik|Building Services|"
    "Construction;Bäckereien|Bakeries|Food & Beverage;Fördertechnik|Conveyor Systems|Machinery;"
    "Prüftechnik|Test Engineering|Engineering;Unternehmensberatung|Management Consulting|Consulting"
)
FRENCH_TRADES: Final = _trades(
    "Transports|Transport|Transportation;Industries|Industries|Manufacturing;Assurances|Insurance|"
    "Insurance;Agroalimentaire|Foods|Food & Beverage;Ingénierie|Engineering|Engineering;"
    "Emballages|Packaging|Manufacturing;Logistique|Logistics|Transportation;Pharmacie|Pharma|"
    "Biotechnology;Bâtiment|Construction|Construction;Informatique|IT Services|Technology;"
    "Énergie|Energy|Energy;Mobilier|Furniture|Retail;Santé|Health|Healthcare;Conseil|Consulting|"
    "Consulting;Laboratoires|Laboratories|Biotechnology;Mécanique|Mechanics|Machinery"
)
SPANISH_TRADES: Final = _trades(
    "Logística|Logistics|Transportation;Alimentación|Foods|Food & Beverage;Seguros|Insurance|"
    "Insurance;Ingeniería|Engineering|Engineering;Construcciones|Construction|Construction;"
    "Energía|Energy|Energy;Tecnologías|Technologies|Technology;Envases|Packaging|Manufacturing;"
    "Textiles|Textiles|Apparel;Farmacéutica|Pharma|Biotechnology;Transportes|Transport|"
    "Transportation;Consultores|Consulting|Consulting"
)
ITALIAN_TRADES: Final = _trades(
    "Alimentari|Foods|Food & Beverage;Meccanica|Mechanics|Machinery;Trasporti|Transport|"
    "Transportation;Assicurazioni|Insurance|Insurance;Ingegneria|Engineering|Engineering;"
    "Imballaggi|Packaging|Manufacturing;Costruzioni|Construction|Construction;Tessuti|Textiles|"
    "Apparel;Energia|Energy|Energy;Arredamenti|Furniture|Retail;Farmaceutici|Pharma|Biotechnology"
)
DUTCH_TRADES: Final = _trades(
    "Logistiek|Logistics|Transportation;Verzekeringen|Insurance|Insurance;Machinefabriek|"
    "Machine Works|Machinery;Zuivel|Dairy|Food & Beverage;Bouw|Construction|Construction;"
    "Techniek|Engineering|Engineering;Verpakkingen|Packaging|Manufacturing;Scheepsbouw|"
    "Shipbuilding|Shipping;Energie|Energy|Energy;Adviseurs|Consulting|Consulting"
)
SWEDISH_TRADES: Final = _trades(
    "Industri|Industries|Manufacturing;Verkstad|Machine Works|Machinery;Försäkring|Insurance|"
    "Insurance;Livsmedel|Foods|Food & Beverage;Bygg|Construction|Construction;Teknik|Engineering|"
    "Engineering;Energi|Energy|Energy;Skog|Forestry|Agriculture;Åkeri|Freight Services|"
    "Transportation;Konsult|Consulting|Consulting"
)
_GERMAN_SURNAMES: Final = _words(
    "Keller Vogt Brandner Hölzle Krämer Lindner Möhring Obermaier Pfister Reuther Schäuffele"
    " Tiedemann Uhlig Wessels Zöllner Achterberg Bruckner Dörfler Eisenhut Grünwald Hagemann"
    " Jungbluth Königstein Lübbers Mühlbauer Nüsslein Rößler Steinbach"
)
_GERMAN_PLACES: Final = _words(
    "Elbtal Nordmark Steinfeld Birkenau Lindhof Hochwald Rheinbruch Ostsee Kirchweiler Talbach"
    " Moorfeld Schönau Weserland Eichenried Altenkamp Falkenhorst Grünhagen Hirschberg"
)

COUNTRIES: Final = (
    Country(
        "US", "United States", "USA", "1", 34,
        ("Inc.", "LLC", "Corp.", "Inc.", "Co.", "Incorporated", "LLC", ""),
        ("com", "com", "com", "io", "net"),
        _cities(
            "Boston|MA|021|617;Chicago|IL|606|312;Austin|TX|787|512;Denver|CO|802|303;Portland|OR|"
            "972|503;Columbus|OH|432|614;Atlanta|GA|303|404;Phoenix|AZ|850|602;Seattle|WA|981|206;"
            "Nashville|TN|372|615;Pittsburgh|PA|152|412;Minneapolis|MN|554|612;Tampa|FL|336|813;"
            "San Diego|CA|921|619;Charlotte|NC|282|704;Milwaukee|WI|532|414;Omaha|NE|681|402;"
            "Salt Lake City|UT|841|801;Kansas City|MO|641|816;Cleveland|OH|441|216"
        ),
        ("Main Street", "Industrial Parkway", "Commerce Drive", "Lake Avenue", "Mill Road",
         "Harbor Boulevard", "Foundry Street", "Prairie Lane", "Depot Street", "Summit Avenue"),
        FAMILY_NAMES_US,
        _words("Lakeport Ridgeline Millbrook Stonegate Pinecrest Harborview Cedarfall Bluewater"
               " Clearfork Ironwood Fairmeadow Granitefalls Redcanyon Silverbend Oakhollow"),
        ENGLISH_TRADES, 2,
    ),
    Country(
        "DE", "Germany", "Deutschland", "49", 18,
        ("GmbH", "GmbH & Co. KG", "AG", "GmbH", "KG", "SE", "e.K.", "GmbH"),
        ("de", "de", "de", "com"),
        _cities(
            "Hamburg|Hamburg|20|40;München|Bayern|80|89|Munich;Köln|Nordrhein-Westfalen|50|221|"
            "Cologne;Stuttgart|Baden-Württemberg|70|711;Leipzig|Sachsen|04|341;Nürnberg|Bayern|90|"
            "911|Nuremberg;Hannover|Niedersachsen|30|511|Hanover;Bremen|Bremen|28|421;Dortmund|"
            "Nordrhein-Westfalen|44|231;Düsseldorf|Nordrhein-Westfalen|40|211|Dusseldorf;Kassel|"
            "Hessen|34|561;Augsburg|Bayern|86|821;Münster|Nordrhein-Westfalen|48|251"
        ),
        ("Hauptstraße", "Industriestraße", "Bahnhofstraße", "Gartenweg", "Am Hafen",
         "Lindenallee", "Mühlenweg", "Werkstraße", "Rathausplatz", "Schillerstraße"),
        _GERMAN_SURNAMES, _GERMAN_PLACES, GERMAN_TRADES, 3,
    ),
    Country(
        "GB", "United Kingdom", "UK", "44", 12,
        ("Ltd", "Limited", "PLC", "Ltd.", "LLP", "Ltd"),
        ("co.uk", "co.uk", "com", "uk"),
        _cities(
            "London|England|EC|20;Manchester|England|M|161;Leeds|England|LS|113;Glasgow|Scotland|"
            "G|141;Bristol|England|BS|117;Cardiff|Wales|CF|29;Sheffield|England|S|114;Edinburgh|"
            "Scotland|EH|131;Norwich|England|NR|1603;Reading|England|RG|118"
        ),
        ("High Street", "Station Road", "Mill Lane", "Victoria Road", "Canal Street",
         "Queensway", "Dock Road", "Church Street", "Park Row"),
        _words("Thistlewood Ramsbottom Fairweather Ellingham Hargreave Cotterill Penhaligon"
               " Winterbourne Ackroyd Bamford Clitheroe Dunmore Entwistle Garside Hathersage"
               " Illingworth Kerridge Lockwood"),
        _words("Ashcombe Wrenford Kingsmoor Thornleigh Brackenhurst Aldermere Coldbrook Foxholme"
               " Haverhill Marshgate Netherby"),
        ENGLISH_TRADES, 0,
    ),
    Country(
        "FR", "France", "France", "33", 9,
        ("SAS", "SARL", "SA", "S.A.S.", "SARL", ""),
        ("fr", "fr", "com"),
        _cities(
            "Paris|Île-de-France|75|1;Lyon|Auvergne-Rhône-Alpes|69|4;Lille|Hauts-de-France|59|3;"
            "Nantes|Pays de la Loire|44|2;Toulouse|Occitanie|31|5;Bordeaux|Nouvelle-Aquitaine|33|"
            "5;Strasbourg|Grand Est|67|3;Rennes|Bretagne|35|2"
        ),
        ("rue de la Gare", "avenue des Tilleuls", "rue Pasteur", "quai du Port",
         "boulevard Voltaire", "rue des Ateliers", "place du Marché"),
        _words("Perrinaud Delaunoy Marchandeau Chevrillon Fontanel Lachaume Besnard Gaudichon"
               " Rochereau Tessier Vauquelin Bonnefoy Courvoisier Desroches"),
        _words("Valbrune Hautmont Rivebelle Clairval Montferrand Sainte-Aube Roquebrune"
               " Beaulac Fontclaire"),
        FRENCH_TRADES, 3,
    ),
    Country(
        "NL", "Netherlands", "Nederland", "31", 7,
        ("B.V.", "BV", "N.V.", "B.V."),
        ("nl", "nl", "com", "eu"),
        _cities(
            "Amsterdam|Noord-Holland|10|20;Rotterdam|Zuid-Holland|30|10;Utrecht|Utrecht|35|30;"
            "Eindhoven|Noord-Brabant|56|40;Groningen|Groningen|97|50;Den Haag|Zuid-Holland|25|70|"
            "The Hague"
        ),
        ("Havenstraat", "Stationsweg", "Dorpsstraat", "Industrieweg", "Molenlaan", "Kerkplein"),
        _words("Verhoeven Zandstra Hoogendijk Kuipers Brouwersma Vlietstra Postmus Terpstra"
               " Ruigrok Wijnberg"),
        _words("Waterland Zeedijk Noordhaven Lindewoud Oosterpolder Veenmeer Duinrand"),
        DUTCH_TRADES, 2,
    ),
    Country(
        "SE", "Sweden", "Sverige", "46", 5,
        ("AB", "AB", "Aktiebolag"),
        ("se", "se", "com"),
        _cities("Stockholm|Stockholm|11|8;Göteborg|Västra Götaland|41|31|Gothenburg;Malmö|Skåne|"
                "21|40;Uppsala|Uppsala|75|18;Linköping|Östergötland|58|13"),
        ("Storgatan", "Hamngatan", "Verkstadsgatan", "Skolvägen", "Kungsgatan"),
        _words("Lindqvist Hallström Bergdahl Norrgård Sandelin Wikander Åkerlund Öhrn Rosendal"),
        _words("Norrvik Björkdal Stensjö Granlunda Västerås Sjöhamn"),
        SWEDISH_TRADES, 3,
    ),
    Country(
        "ES", "Spain", "España", "34", 5,
        ("S.L.", "S.A.", "SL", "S.L.U."),
        ("es", "es", "com"),
        _cities("Madrid|Madrid|28|91;Barcelona|Cataluña|08|93;Valencia|Comunidad Valenciana|46|96;"
                "Sevilla|Andalucía|41|95|Seville;Bilbao|País Vasco|48|94"),
        ("Calle Mayor", "Avenida de la Constitución", "Calle del Puerto", "Paseo de la Estación"),
        _words("Marlasca Echevarría Santaolalla Villalobos Ibarrondo Quintanilla Robledo"
               " Salvatierra Urquijo"),
        _words("Valdeluna Costaclara Monterrío Puertonuevo Riosol Sierralta"),
        SPANISH_TRADES, 3,
    ),
    Country(
        "IT", "Italy", "Italia", "39", 5,
        ("S.p.A.", "S.r.l.", "SRL", "SpA"),
        ("it", "it", "com"),
        _cities("Milano|Lombardia|20|02|Milan;Torino|Piemonte|10|011|Turin;Bologna|Emilia-Romagna|"
                "40|051;Verona|Veneto|37|045;Genova|Liguria|16|010|Genoa"),
        ("Via Roma", "Via dell'Industria", "Corso Italia", "Via Garibaldi", "Viale della Stazione"),
        _words("Bellandi Corvetto Fumagallo Santandrea Tremonte Zanetello Gualtieri Mazzanti"
               " Pellegrino Ravasio"),
        _words("Valdoro Montechiaro Pontalto Rivalunga Terralba Fontesana"),
        ITALIAN_TRADES, 3,
    ),
    Country(
        "CA", "Canada", "Canada", "1", 5,
        ("Inc.", "Ltd.", "Corp.", "Inc."),
        ("ca", "com"),
        _cities("Toronto|ON|M|416;Vancouver|BC|V|604;Calgary|AB|T|403;Ottawa|ON|K|613;Halifax|NS|"
                "B|902"),
        ("King Street", "Front Street", "Harbour Road", "Maple Avenue", "Railway Street"),
        _words("MacAllister Tremblay-Roy Fraserburgh Gallant Kowalchuk Robichaud Sutherby"),
        _words("Northgate Timberline Birchmount Prairiewind Lakefield Copperhead"),
        ENGLISH_TRADES, 0,
    ),
)  # fmt: skip

FRANCHISES: Final = (
    ("Brewbarn Coffee", "brewbarncoffee.com", "Food & Beverage"),
    ("Plumbline Rescue", "plumblinerescue.com", "Construction"),
    ("Fitloft Studios", "fitloftstudios.com", "Recreation"),
    ("Tidykind Home Care", "tidykindcare.com", "Healthcare"),
)
SUBSIDIARY_WORDS: Final = (
    "Services", "Leasing", "Digital", "Nordic", "Iberia", "Benelux", "North America", "Europe",
    "Real Estate", "Ventures", "UK", "Retail", "Trading",
)  # fmt: skip
FIRST_NAMES: Final = _words(
    "Adela Bruno Clara Dario Esther Felix Greta Hugo Ines Jonas Katja Leon Mira Nils Olga Pablo"
    " Rosa Stefan Tamara Uwe Vera Willem Yara Zoltan Amelia Barnaby Celeste Desmond Edith Floyd"
    " Gwen Harvey Iris Jasper Kendra Lionel Maeve Nolan Opal Percy Rhea Silas Thea Victor Wanda"
)
JOB_TITLES: Final = (
    "Chief Information Officer", "Head of IT", "VP Operations", "Procurement Manager",
    "Director of Security", "Finance Director", "Plant Manager", "Head of Data", "IT Architect",
    "Managing Director",
)  # fmt: skip
