"""The public sets that we are measured on come in without an error that is not the file's fault; twice changes nothing."""

from pathlib import Path

import pytest

from signals.ingest import running, starting
from signals.models import DecayedRate, Import, Source
from signals.vocabulary import Content
from tests.signals.ingest.conftest import counts

SETS = Path(__file__).resolve().parents[4] / "shared" / "data" / "import"
ROWS = {
    "telco_nps": (1_667, 1_667),
    "saas": (339, 22_757),
    "it_service_desk": (3_354, 19_441),
    "airline_social": (10_261, 10_261),
    "music_store": (16_513, 49_334),
}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not SETS.is_dir(), reason="The public sets are not at ../shared/data; they are not ours to ship."
    ),
]


def import_(source: Source, path: Path, content: Content) -> Import:
    begun = starting.begin(path=path, content=content, source=source, is_backfill=True, by=None)
    return running.work(begun)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name == "telco_nps" else pytest.mark.slow) for name in ROWS]
)
def test_a_set_comes_in_whole_and_twice_changes_nothing(name: str) -> None:
    source = Source.objects.create(slug=name.replace("_", "-"), name=name)
    customers, signals = ROWS[name]

    first = [
        import_(source, SETS / name / f"{content}.csv.gz", content) for content in (Content.CUSTOMERS, Content.SIGNALS)
    ]
    rates = list(DecayedRate.objects.order_by("customer_id", "measure_id").values())
    second = [
        import_(source, SETS / name / f"{content}.csv.gz", content) for content in (Content.CUSTOMERS, Content.SIGNALS)
    ]

    assert [counts(done) for done in first] == [{"created": customers}, {"accepted": signals}]
    assert [counts(done) for done in second] == [{"unchanged": customers}, {"duplicate": signals}]
    assert list(DecayedRate.objects.order_by("customer_id", "measure_id").values()) == rates
