"""The Salesforce connector: `open_salesforce` with a login, and no more."""

from crm.salesforce.connector import SalesforceCrm
from crm.salesforce.fields import SOURCES, sources
from crm.salesforce.login import (
    ClientCredentials,
    Login,
    ReadySession,
    host_problem,
    is_loopback,
    obtain,
)
from crm.salesforce.org import Org

__all__ = [
    "ClientCredentials",
    "Login",
    "ReadySession",
    "SalesforceCrm",
    "host_problem",
    "is_loopback",
    "open_salesforce",
]


def open_salesforce(
    login: Login,
    *,
    version: str | None = None,
    timeout_seconds: float = 30.0,
    page_size: int = 2_000,
    currency: str = "USD",
    families: str = "",
) -> SalesforceCrm:
    """Make the connector for one org. Sends nothing: the first call connects.

    `timeout_seconds` is for each wait on the network, `version` None takes the newest tested one
    that the org offers, `page_size` is 200 to 2,000 records, `currency` counts for amounts where
    the org does not say its own, `families` names the org's field of product families on deals.
    """
    org = Org(
        lambda: obtain(login, timeout_seconds=timeout_seconds),
        version=version,
        timeout_seconds=timeout_seconds,
        page_size=page_size,
        behind=sources(families) if families else SOURCES,
    )
    address = login.login_url if isinstance(login, ClientCredentials) else login.instance_url
    return SalesforceCrm(org, address=address, currency=currency)
