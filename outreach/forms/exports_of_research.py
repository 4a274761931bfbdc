"""What we know of customers, as files."""

from outreach.forms.export import Export, whole
from outreach.forms.insights import InsightListForm, SpotForm
from outreach.queries.sheets import research

OF_RESEARCH = (
    Export(
        "insights",
        "Research about customers",
        InsightListForm,
        lambda form, reader, _: research.researched(reader=reader, filters=form.filters()),
    ),
    whole("planned-talks", "Talks that are planned", research.planned),
    Export(
        "blind-spots",
        "Customers of whom too little is known",
        SpotForm,
        lambda form, reader, _: research.spots(reader=reader, kind=form.kind_chosen(), segment=form.segment_chosen()),
    ),
)
