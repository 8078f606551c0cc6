"""From a website or an e-mail address to the domain that identifies a company, or to none.

Reads no network: the public suffix list is the snapshot that ships with tldextract.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path

from matching.spelling import fold

_MAX_LENGTH = 2_000  # longer "websites" are pasted text

# Mail for everybody: the address says who the person's provider is, not who the employer is.
_FREE_MAIL_LIST = """
126.com 139.com 163.com 188.com 21cn.com aim.com alice.it aliyun.com aol.com arcor.de att.net
bellsouth.net bigpond.com bluewin.ch bol.com.br btinternet.com charter.net citromail.hu
comcast.net cox.net daum.net duck.com earthlink.net email.com fastmail.com free.fr freemail.hu
freenet.de frontier.com gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net
hey.com hotmail.be hotmail.ca hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr
hotmail.it hushmail.com icloud.com inbox.lv inbox.ru interia.pl juno.com laposte.net libero.it
list.ru live.ca live.co.uk live.com live.de live.fr live.it live.nl mac.com mail.com mail.de
mail.ru me.com msn.com nate.com naver.com neuf.fr ntlworld.com o2.pl online.de optonline.net
orange.fr outlook.com outlook.de outlook.es outlook.fr pm.me posteo.de proton.me protonmail.ch
protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com sbcglobal.net seznam.cz sfr.fr
sina.com sina.cn sky.com skynet.be sohu.com t-online.de talktalk.net telenet.be terra.com.br
tin.it tiscali.it tuta.com tutanota.com ukr.net uol.com.br verizon.net virgilio.it virginmedia.com
wanadoo.fr web.de windstream.net wp.pl xtra.co.nz yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk
yahoo.com yahoo.com.au yahoo.com.br yahoo.com.mx yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it
yandex.com yandex.ru yeah.net ymail.com zoho.com zohomail.com
"""
FREE_MAIL = frozenset(_FREE_MAIL_LIST.split())

# Places where many companies have a page: social networks, marketplaces, app stores, directories,
# site builders, form and document hosts, link shorteners.
_SHARED_PLACES_LIST = """
4shared.com about.me alibaba.com aliexpress.com amazon.ca amazon.co.jp amazon.co.uk amazon.com
amazon.de amazon.es amazon.fr amazon.in amazon.it angel.co beacons.ai behance.net bigcartel.com
bit.ly blogger.com bubbleapps.io buff.ly calendly.com carrd.co clutch.co crunchbase.com cutt.ly
discord.com discord.gg dribbble.com ebay.co.uk ebay.com ebay.de etsy.com eventbrite.com exblog.jp
facebook.com fb.com fb.me fiverr.com flickr.com flipkart.com g.co g.page g2.com github.com
glassdoor.com godaddysites.com goo.gl gumroad.com indeed.com indiamart.com instagram.com is.gd
issuu.com jimdo.com jimdofree.com justdial.com kickstarter.com kununu.com lazada.com line.me
linkedin.com linktr.ee livejournal.com lnkd.in made-in-china.com medium.com meetup.com
mercadolibre.com myspace.com mystrikingly.com northdata.com notion.site notion.so odnoklassniki.ru
ok.ru opencorporates.com ow.ly page.link patreon.com paypal.me pinterest.com quora.com
rakuten.co.jp rb.gy rebrand.ly reddit.com sharepoint.com shopee.com slideshare.net snapchat.com
soundcloud.com square.site strikingly.com substack.com t.co t.me taobao.com telegram.me
telegram.org threads.net tiktok.com tinyurl.com tmall.com trello.com tripadvisor.com
trustpilot.com tumblr.com twitch.tv twitter.com upwork.com vimeo.com vk.com wa.me webflow.com
webs.com weebly.com weibo.com whatsapp.com wikipedia.org wixsite.com wordpress.com x.com xing.com
yellowpages.com yelp.com youtu.be youtube.com
"""
SHARED_PLACES = frozenset(_SHARED_PLACES_LIST.split())

# The same, where the company behind the place has its own site on the same domain.
_SHARED_HOSTS_LIST = """
apps.apple.com books.google.com business.google.com docs.google.com drive.google.com
forms.office.com itunes.apple.com maps.google.com play.google.com podcasts.apple.com
sites.google.com store.google.com teams.microsoft.com apps.microsoft.com forms.microsoft.com
"""
SHARED_HOSTS = frozenset(_SHARED_HOSTS_LIST.split())

# Private entries of the suffix list that are sold like a country's domain: what stands before
# names a company. The other private entries are hosting platforms.
_SOLD_LIKE_SUFFIXES_LIST = """
ae.org africa.com ar.com br.com cn.com co.com co.nl com.de com.se de.com eu.com gb.com gb.net
gr.com hu.com hu.net in.net jp.net jpn.com kr.com mex.com no.com qc.com ru.com sa.com se.com
se.net uk.com uk.net us.com us.org uy.com za.com
"""
_SOLD_LIKE_SUFFIXES = frozenset(_SOLD_LIKE_SUFFIXES_LIST.split())

_ENDINGS_USED_ANYWHERE = frozenset(
    {"ac", "ag", "ai", "am", "cc", "co", "eu", "fm", "gg", "im", "io", "is", "la", "ly", "me",
     "mn", "ms", "mu", "nu", "pw", "sc", "sh", "so", "st", "su", "tk", "to", "tv", "vc", "ws"}
)  # fmt: skip
_PLACEHOLDERS = frozenset(
    {"example", "localhost", "test", "domain", "yourdomain", "website", "none"}
)

_PRIVATE_BEGINS = "// ===BEGIN PRIVATE DOMAINS==="
_NO_LETTER = re.compile(r"[^a-z0-9]")

# Names that RFC 2606 keeps for examples identify companies of examples, as in the sandbox.
_INVENTED = re.compile(
    r"(?:.*\.)?(?P<name>(?P<label>[^.]+)\.(?:example|test|example\.(?:com|net|org)))"
)


@dataclass(frozen=True, slots=True)
class Suffixes:
    """The public suffix list; `wild` are the suffixes below which any one label belongs to them.

    `hosting` are the private entries: platforms, apart from those sold like a country's domain.
    `pairs` are those of two labels (`co.uk`) below which no longer one begins.
    """

    plain: frozenset[str]
    wild: frozenset[str]
    exceptions: frozenset[str]
    hosting: frozenset[str]
    pairs: frozenset[str]


@lru_cache(maxsize=1)
def suffixes() -> Suffixes:
    """Return the public suffix list."""
    public_text, _, private_text = _snapshot().partition(_PRIVATE_BEGINS)
    public = set(_entries(public_text))
    every = public.union(_entries(private_text))
    wild = frozenset(entry[2:] for entry in every if entry.startswith("*."))
    exceptions = frozenset(entry[1:] for entry in every if entry.startswith("!"))
    longer = {entry.partition(".")[2] for entry in every if entry.count(".") > 1}
    hosting = frozenset(e.removeprefix("*.") for e in every - public) - _SOLD_LIKE_SUFFIXES
    return Suffixes(
        plain=frozenset(every),
        wild=wild,
        exceptions=exceptions,
        hosting=hosting,
        pairs=frozenset(entry for entry in every if entry.count(".") == 1)
        - longer
        - hosting
        - exceptions
        - wild,
    )


@lru_cache(maxsize=1)
def tails_to_look_at() -> frozenset[str]:
    """Return the ends of hosts for which the last two labels may not be the registrable domain.

    Or for which it identifies nobody.
    """
    known = suffixes()
    found = set(FREE_MAIL | SHARED_PLACES)
    for entry in (*known.plain, *known.wild, *known.exceptions, *SHARED_HOSTS):
        while entry:
            found.add(entry)
            entry = entry.partition(".")[2]
    found.update(f"{label}.{ending}" for label in _PLACEHOLDERS for ending in known.plain)
    return frozenset(found)


def _snapshot() -> str:
    """Return the public suffix list that tldextract ships.

    The file is read without importing the package, which would load an HTTP client for nothing.
    """
    found = find_spec("tldextract")
    if found is None or not found.submodule_search_locations:
        raise ImportError("expected the package tldextract, which ships the public suffix list")
    path = Path(found.submodule_search_locations[0]) / ".tld_set_snapshot"
    return path.read_text(encoding="utf-8")


def _entries(text: str) -> Iterator[str]:
    """Yield the suffixes of the list's text. Source: publicsuffix.org, "Format"."""
    for line in text.splitlines():
        entry, *_ = line.split(maxsplit=1) or [""]
        if entry and not entry.startswith("//"):
            yield entry


@dataclass(frozen=True, slots=True)
class Domain:
    """A registrable domain and the label before its suffix; both empty where none identifies."""

    name: str = ""
    label: str = ""

    def __bool__(self) -> bool:
        return bool(self.name)


NO_DOMAIN = Domain()


def identifying_domain(*texts: str) -> Domain:
    """Return the domain of the first of these websites or addresses that identifies a company.

    Free mail, shared hosting, social pages, marketplaces, app stores, link shorteners, IP addresses
    and fillers such as `n/a` identify nobody.
    """
    for text in texts:
        if text and (found := _domain_of(text)):
            return found
    return NO_DOMAIN


def country_by_ending(name: str) -> str:
    """Return the country whose ending a domain has; empty for endings that are used anywhere."""
    ending = name.rpartition(".")[2]
    if len(ending) != 2 or not ending.isascii() or ending in _ENDINGS_USED_ANYWHERE:
        return ""
    return "gb" if ending == "uk" else ending


_USUAL = re.compile(r"(?:https?://)?([a-z0-9.-]+\.[a-z]+)(?:[/?#].*)?")


def domain_name_of(text: str) -> str:
    """Return the domain that identifies a company by a website or an address, or nothing."""
    return _domain_of(text).name


def label_of(name: str) -> str:
    """Return what stands first in a registrable domain, letters and digits only."""
    return _label(name.partition(".")[0])


def _domain_of(text: str) -> Domain:
    host = _host(text)
    if "." not in host or host in SHARED_HOSTS or _is_ip(host):
        return NO_DOMAIN
    invented = _INVENTED.fullmatch(host) if "example" in host or "test" in host else None
    if invented:
        return Domain(invented["name"], fold(invented["label"]).replace("-", ""))
    name, hosted = _registrable(host)
    if not name or hosted:
        return NO_DOMAIN
    label = name.partition(".")[0]
    if name in FREE_MAIL or name in SHARED_PLACES or label in _PLACEHOLDERS:
        return NO_DOMAIN
    return Domain(name, _label(label))


def _registrable(host: str) -> tuple[str, bool]:
    """Return the registrable domain of a host, or nothing, and whether a platform hosts it.

    The longest suffix of the list counts. Source: publicsuffix.org, "Algorithm".
    """
    known = suffixes()
    suffix, label = host, ""
    while suffix:
        first, _, rest = suffix.partition(".")
        if suffix in known.exceptions:
            return suffix, False
        if suffix in known.plain:
            return (f"{label}.{suffix}" if label else ""), suffix in known.hosting
        if rest in known.wild:
            return (f"{label}.{suffix}" if label else ""), rest in known.hosting
        label, suffix = first, rest
    return "", False


def _label(text: str) -> str:
    return text if text.isalnum() and text.isascii() else _NO_LETTER.sub("", fold(text))


def _host(text: str) -> str:
    """Cut a host out of whatever people type into a website field; punycode is read as Unicode."""
    text = text[:_MAX_LENGTH].strip().casefold()
    if (usual := _USUAL.fullmatch(text)) and "xn--" not in text:
        return usual[1]
    text = re.split(r"[\s,;|]+", text, maxsplit=1)[0]
    text = re.sub(r"^[a-z][a-z0-9+.-]*:/*", "", text) if "://" in text or ":/" in text else text
    text = text.removeprefix("mailto:").lstrip("/")
    text = re.split(r"[/?#\\]", text, maxsplit=1)[0]
    text = text.rpartition("@")[2]
    host = re.sub(r":\d*$", "", text).strip(".'\"()<>[]")
    if "xn--" in host:
        try:
            host = host.encode("ascii").decode("idna")
        except UnicodeError:
            return ""
    return host


def _is_ip(host: str) -> bool:
    if host[-1].isalpha() and ":" not in host:
        return False
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
