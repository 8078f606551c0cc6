"""Asserts inside the contract suite explain themselves like any other."""

import pytest

pytest.register_assert_rewrite("tests.crm.contract")
