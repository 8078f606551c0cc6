"""SalesforceCrm fulfils the contract, over the wire."""

import pytest

from tests.crm.contract import CrmContract, WritingContract
from tests.crm.salesforce.running import OrgSide, RunningOrg


class TestSalesforceCrm(CrmContract, WritingContract):
    @pytest.fixture
    def side(self, org: RunningOrg) -> OrgSide:
        return OrgSide(org)
