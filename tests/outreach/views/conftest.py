import pytest

from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import list_customers
from tests.outreach.views.reading import summarise


@pytest.fixture
def three_pages(lena, north):
    """A hundred and twenty customers."""
    list_customers(
        CustomerFactory(name=f"Customer {index:03}", arr=1000 * (index + 1), team=north) for index in range(120)
    )
    summarise()
