"""Literal tables of the words that company names are made of; legal forms are in `legal_forms`.

Adding a word here is a code review, not a setting. What words weigh is in `words.json`.
"""

# Said or left out at will.
CONNECTORS = frozenset({"the", "and", "und", "et", "of", "og", "och", "for", "n"})

# What stands in a name field where nobody knew the name. Written together.
_PLACEHOLDER_LIST = """
unknown tbd tba na none null test testaccount newaccount noname nocompany individual household
selfemployed confidential private privateperson company customer prospect account xxx asdf
"""
PLACEHOLDERS = frozenset(_PLACEHOLDER_LIST.split())

# One meaning, many spellings, abbreviated or translated: all become the word before the colon.
_SPELLINGS = """
academy: acad acdy academia akademie
administration: admin adm
advanced: adv advd
advertising: advtg advert
agency: agcy agentur agence
agriculture: agric agri agricultural
alliance: allnce allianz
america: amer
american: amern
associate: assoc assocs assn association associated associates
automotive: autom auto
aviation: avn
bank: banque banco banca bk bnk bancorp bankshare bancshare
biotechnology: biotech biotechs biotechnol
brewery: brauerei brouwerij brasserie birrificio breweries
brother: bros brothers gebr
building: bldg bldgs bldng
business: bus
capital: cap cptl captl
center: centre ctr cntr zentrum centro
central: centl
chemical: chimie chimica quimica chem chems chemicals chemie
commercial: comml commerciale
communication: comm comms commun communications communicat communicatn
company: co cos cie cia compagnie compania companhia companies
computer: comptr
construction: bouw bau batiment costruzioni construccion construcciones constr const constrn
construction: constructions
consulting: beratung conseil consulenza consult conslt consultants consultant consultancy
consumer: cons
control: ctrl ctrls
corporation: corp corporate
data: datas
department: dept
development: dev devel devt developments develop
digital: dig
distribution: dist distr distributor distributors distrib
diversified: divers
education: educ edu educational
electric: elettrica electrique elec electr elect electrical elektro
electronic: electrn electronics elektronik elektronics
energy: energie energia energi engy enrgy energies
engineering: eng engr engrg engineer engineers
enterprise: ent entp entpr entps enterpr entrpr enterprises
entertainment: entmt entertmt
environment: env environ environmental
equipment: equip eqpt
equity: eqty
estate: estates est
exploration: expl explor
express: expr
federal: fed fedl
finance: fin fincl financial finl financials financiere finanz financ
first: 1st
food: lebensmittel alimentaire alimentari alimentos foods
foundation: fndn fdn stiftung fondation fundacion found
gas: gaz
general: gen genl gnrl
global: glob glbl globl
government: govt gov
group: grp gruppe groupe grupo gruppo gr groep koncern
health: hlth sante healthcare salud
holding: hldg hldgs hldng hold holdings hlds hlg holdg
home: homes
hospital: hosp hospitals
hotel: hotels htl htls
income: inc
industry: ind inds indus industrial industries industrie industria indl industrials industri
information: info
infrastructure: infra infrastruct
infotech: infotechnology
institute: inst institut instituto
instrument: instr instrs instruments
insurance: ins insur versicherung versicherungen assurance seguros assurances insce
integrated: integr
interactive: interact
international: intl int internat internatl internacional internazionale
investment: inv inves invest invst invt investmt investments investissement
investor: investors
laboratory: lab labs laboratories laboratoire laboratoires laboratorios laboratorio
leasing: leasng
life: leben
logistic: logistiek logistica logist logistics logistik logistique
machine: maschinen mach machinery
maintenance: maint
management: mgmt mgt mngmt manag managmt
manufacturing: mfg mfrs mfr manuf manufact manufactur manufacturer manufacturers
market: mkt mkts markets
marketing: mktg
material: mat matl matls materials
mechanical: maschinenbau mecanique meccanica mech
media: medias medien
medical: med medl medizin
metal: metals
metropolitan: metro
mining: mng min
mortgage: mtg
motor: motors mtrs
municipal: muni mun
mutual: mut
national: natl nat nacional nazionale natnl
natural: nat'l
network: netwrk ntwk networks netzwerk
north: nth
northern: nthn
office: ofc
operation: ops oper operations
opportunity: opp opps opportun opportunities
organization: org organisation
partner: ptnr ptnrs prtnrs partners
packaging: verpackung verpackungen verpakking verpakkingen emballage imballaggi pack pkg
petroleum: petrol petrolm
pharma: pharmaceutical pharmaceuticals pharm pharms pharmaceut pharmaceutica pharmaceuticos
power: pwr
precision: prec
product: prod prods prdts products produkte
production: prodn productions
professional: prof
property: prop props ppty pptys properties propertie
public: publ
publishing: pub publg
quality: qual
railway: rly rail railways rwy
real: rl
realty: rlty
regional: regl
research: rsch resh
resource: res rsc rscs resour resources rsrcs ressources recursos
restaurant: rest restaurants
retail: rtl
royal: roy
saint: st
science: sci scis scien sciences
security: sec secur secs securities
service: svc svcs serv servs srv srvs services serviceleistungen servicios servizi
service: dienstleistungen
shipbuilding: schiffbau scheepsbouw
shipping: shipp shippg
software: sw softw swre
solution: sol soln solns solutions loesungen losungen solut soluciones
south: sth
southern: sthn
special: spl
specialty: spec
state: states
steel: stahl staal acier acciaio acero stl
storage: stor
strategic: strat
supply: sply supplies
system: sys syst systs systems systemes sistemas sistemi systeme
technology: tech techn technol technologies technologie technologien tecnologia tecnologias
technology: technolog techs tecnologie techno teknoloji teknologi
telecom: telecommunication telecommunications tel tele telecomm telekom telecomunicaciones
textile: textilien tessuti textiles
therapeutic: therap therapeutics therapeut
trade: handel trd
trading: handels tradg trdg
transport: trasporti vervoer trans transp transportation transporte transports
travel: reisen voyages viaggi trav
trust: tr trt
united: utd
university: univ universitat universite universidad
utility: util utils utilities
venture: vent ventures
warehouse: whse
water: wasser acqua agua wtr
west: wst
western: wstn
wholesale: whsl
worldwide: wwide ww
"""


def _inverted(table: str) -> dict[str, str]:
    spellings: dict[str, str] = {}
    for line in table.strip().splitlines():
        meaning, _, others = line.partition(":")
        for other in others.split():
            spellings.setdefault(other, meaning)
    return spellings


SPELLINGS = _inverted(_SPELLINGS)

# Words for what a list holds rather than for the company: a lender's paper, a share class.
SECURITY_WORDS = frozenset(
    {"adr", "ads", "gdr", "adrs", "inh", "vz", "vzo", "namen", "konv", "na", "vna", "pfd", "unsp",
     "nam", "nom", "regs", "nvdr", "cufs", "vtg", "spon", "sponsored", "fgn", "drn", "ord"}
)  # fmt: skip

# A part of the world in a name says which company of a group is meant. Values are country codes;
# wider regions have codes of their own.
PLACES = {
    "africa": "africa", "america": "america", "americas": "america", "amerika": "america",
    "apac": "asia", "argentina": "ar", "asia": "asia", "asean": "asia", "australia": "au",
    "australasia": "au", "austria": "at", "baltic": "baltic", "baltics": "baltic",
    "bangladesh": "bd", "belgie": "be", "belgique": "be", "belgium": "be", "benelux": "benelux",
    "brasil": "br", "brazil": "br", "bulgaria": "bg", "canada": "ca", "caribbean": "caribbean",
    "chile": "cl", "china": "cn", "colombia": "co", "croatia": "hr", "cyprus": "cy", "czech": "cz",
    "czechia": "cz", "dach": "dach", "danmark": "dk", "denmark": "dk", "deutschland": "de",
    "egypt": "eg", "emea": "emea", "england": "gb", "espana": "es", "estonia": "ee",
    "europe": "europe", "europa": "europe", "finland": "fi", "france": "fr", "germany": "de",
    "ghana": "gh", "greece": "gr", "hellas": "gr", "hungary": "hu", "iberia": "iberia",
    "iberica": "iberia", "india": "in", "indonesia": "id", "ireland": "ie", "israel": "il",
    "italia": "it", "italy": "it", "japan": "jp", "kazakhstan": "kz", "kenya": "ke", "korea": "kr",
    "latam": "latam", "latvia": "lv", "lithuania": "lt", "luxembourg": "lu", "malaysia": "my",
    "mea": "emea", "mexico": "mx", "morocco": "ma", "nederland": "nl", "netherlands": "nl",
    "nigeria": "ng", "nordic": "nordic", "nordics": "nordic", "norge": "no", "norway": "no",
    "osterreich": "at", "oesterreich": "at", "pakistan": "pk", "peru": "pe", "philippines": "ph",
    "poland": "pl", "polska": "pl", "portugal": "pt", "romania": "ro", "russia": "ru",
    "scandinavia": "nordic", "schweiz": "ch", "serbia": "rs", "singapore": "sg", "slovakia": "sk",
    "slovenia": "si", "spain": "es", "suisse": "ch", "suomi": "fi", "sverige": "se",
    "svizzera": "ch", "sweden": "se", "switzerland": "ch", "taiwan": "tw", "thailand": "th",
    "turkey": "tr", "turkiye": "tr", "uae": "ae", "uganda": "ug", "uk": "gb", "ukraine": "ua",
    "usa": "us", "us": "us", "venezuela": "ve", "vietnam": "vn",
}  # fmt: skip

# The same in two words.
PLACE_PAIRS = {
    ("hong", "kong"): "hk", ("new", "zealand"): "nz", ("south", "africa"): "za",
    ("saudi", "arabia"): "sa", ("united", "kingdom"): "gb", ("great", "britain"): "gb",
    ("united", "states"): "us", ("north", "america"): "america", ("latin", "america"): "latam",
    ("south", "america"): "latam", ("middle", "east"): "emea", ("sri", "lanka"): "lk",
    ("costa", "rica"): "cr", ("asia", "pacific"): "asia", ("viet", "nam"): "vn",
    ("puerto", "rico"): "pr", ("south", "korea"): "kr",
}  # fmt: skip

PLACES |= {first + second: code for (first, second), code in PLACE_PAIRS.items()}
PLACE_BEGINNINGS = frozenset(first for first, _ in PLACE_PAIRS)

# A line of business after a group's name makes another company of it. Written as `SPELLINGS` leaves
# them. Words that firms add to their own name at will (group, holding, solutions) are not here.
SEGMENTS = frozenset(
    {
        "academy", "asset", "automotive", "aviation", "bank", "capital", "consumer", "credit",
        "education", "energy", "entertainment", "estate", "finance", "foundation", "health",
        "hospitality", "infrastructure", "insurance", "investment", "lab", "laboratory", "leasing",
        "life", "logistic", "mortgage", "mutual", "partner", "pension", "property", "realty",
        "retail", "reinsurance", "security", "shipping", "sport", "studio", "trading", "trust",
        "university", "venture", "wealth",
    }
)  # fmt: skip

# Words that come along with a place or a line of business and say nothing by themselves.
FILLERS = frozenset(
    {"group", "holding", "international", "service", "management", "global", "company", "solution"}
)

# Cities known by more than one name, as `records` folds them.
CITIES = {
    "munchen": "munich", "koln": "cologne", "milano": "milan", "roma": "rome", "torino": "turin",
    "firenze": "florence", "napoli": "naples", "genova": "genoa", "venezia": "venice",
    "wien": "vienna", "zurich": "zurich", "geneve": "geneva", "genf": "geneva", "basle": "basel",
    "bern": "berne", "praha": "prague", "warszawa": "warsaw", "krakow": "cracow",
    "kobenhavn": "copenhagen", "goteborg": "gothenburg", "helsingfors": "helsinki",
    "lisboa": "lisbon", "sevilla": "seville", "bruxelles": "brussels", "brussel": "brussels",
    "antwerpen": "antwerp", "gent": "ghent", "the hague": "den haag", "s gravenhage": "den haag",
    "s hertogenbosch": "den bosch", "nurnberg": "nuremberg", "hannover": "hanover",
    "frankfurt": "frankfurt am main", "bucuresti": "bucharest", "beograd": "belgrade",
    "athina": "athens", "moskva": "moscow", "kiev": "kyiv", "bangalore": "bengaluru",
    "bombay": "mumbai", "madras": "chennai", "calcutta": "kolkata", "gurgaon": "gurugram",
    "peking": "beijing", "canton": "guangzhou", "saigon": "ho chi minh",
    "ho chi minh city": "ho chi minh",
    "new york city": "new york", "nyc": "new york", "la": "los angeles", "sf": "san francisco",
    "st louis": "saint louis", "st paul": "saint paul", "mexico": "mexico city",
    "ciudad de mexico": "mexico city", "cdmx": "mexico city", "sao paolo": "sao paulo",
}  # fmt: skip
CITIES = {name.replace("oe", "o").replace("ue", "u"): city for name, city in CITIES.items()}

STREET_WORDS = {
    "street": "st", "str": "st", "strasse": "st", "avenue": "ave", "av": "ave", "road": "rd",
    "boulevard": "blvd", "bd": "blvd", "drive": "dr", "lane": "ln", "suite": "ste", "floor": "fl",
    "north": "n", "south": "s", "east": "e", "west": "w", "square": "sq", "place": "pl",
    "parkway": "pkwy", "highway": "hwy", "building": "bldg", "court": "ct",
}  # fmt: skip


def country_number(code: str) -> int:
    """Return a two-letter code as a number; 0 for anything else."""
    return (ord(code[0]) - 96) * 27 + ord(code[1]) - 96 if len(code) == 2 else 0


def country_code_of(number: int) -> str:
    """Return the two-letter code of a number that `country_number` gave; empty for 0."""
    return chr(number // 27 + 96) + chr(number % 27 + 96) if number else ""
