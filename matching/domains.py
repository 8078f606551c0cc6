"""From a website or an e-mail address to the domain that identifies a company, or to none.

Reads no network: the public suffix list is the snapshot that ships with tldextract.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

import tldextract

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

# Names that RFC 2606 keeps for examples identify companies of examples, as in the sandbox.
_INVENTED = re.compile(
    r"(?:.*\.)?(?P<name>(?P<label>[^.]+)\.(?:example|test|example\.(?:com|net|org)))"
)

_suffixes = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
)


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


def domain_country(domain: Domain) -> str:
    """Return the country whose ending a domain has; empty for endings that are used anywhere."""
    ending = domain.name.rpartition(".")[2]
    if len(ending) != 2 or not ending.isascii() or ending in _ENDINGS_USED_ANYWHERE:
        return ""
    return "gb" if ending == "uk" else ending


@lru_cache(maxsize=200_000)
def _domain_of(text: str) -> Domain:
    host = _host(text)
    if "." not in host or host in SHARED_HOSTS or _is_ip(host):
        return NO_DOMAIN
    if invented := _INVENTED.fullmatch(host):
        return Domain(invented["name"], fold(invented["label"]).replace("-", ""))
    parts = _suffixes(host)
    if not parts.suffix or not parts.domain:
        return NO_DOMAIN
    if parts.is_private and parts.suffix not in _SOLD_LIKE_SUFFIXES:
        return NO_DOMAIN
    name = f"{parts.domain}.{parts.suffix}"
    if name in FREE_MAIL or name in SHARED_PLACES or parts.domain in _PLACEHOLDERS:
        return NO_DOMAIN
    return Domain(name, re.sub(r"[^a-z0-9]", "", fold(parts.domain)))


def _host(text: str) -> str:
    """Cut a host out of whatever people type into a website field; punycode is read as Unicode."""
    text = text[:_MAX_LENGTH].strip().casefold()
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
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
