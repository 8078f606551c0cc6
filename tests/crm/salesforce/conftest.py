"""One stand-in org for each test process; every test meets it without faults."""

from collections.abc import Iterator

import pytest

from tests.crm.salesforce.running import RunningOrg, running_org


@pytest.fixture(scope="session")
def the_org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOrg]:
    with running_org(tmp_path_factory.mktemp("salesforce")) as org:
        yield org


@pytest.fixture
def org(the_org: RunningOrg) -> Iterator[RunningOrg]:
    the_org.reset()
    yield the_org
    the_org.reset()
