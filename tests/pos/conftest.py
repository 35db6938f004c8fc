"""Fixtures of the shop's tests."""

import pytest

from tests.pos.cast import Cast, open_shop


@pytest.fixture
def cast(db: None) -> Cast:
    return open_shop()


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """The cast, committed: for tests in which several connections must see it."""
    return open_shop()
