"""What a period came to, as files."""

from outreach.forms.export import Export, whole
from outreach.forms.periods import ReportForm
from outreach.forms.remarks import RemarkListForm
from outreach.queries.sheets import help_requests, remarks, report

OF_LEARNING = (
    Export(
        "remarks",
        "Remarks on how we work",
        RemarkListForm,
        lambda form, reader, _: remarks.remarks(reader=reader, filters=form.filters()),
    ),
    whole("help-requests", "Help that was asked for or offered", help_requests.help_requests),
    Export(
        "report",
        "The report of a period",
        ReportForm,
        lambda form, reader, _: report.figures(reader=reader, period=form.chosen(reader.today)),
    ),
    Export(
        "report-arr-at-risk",
        "What moved the ARR at risk in a period",
        ReportForm,
        lambda form, reader, _: report.arr_at_risk(
            reader=reader, period=form.chosen(reader.today), which=form.cleaned_data.get("which") or ""
        ),
    ),
    Export(
        "came-back",
        "What came back in a period",
        ReportForm,
        lambda form, reader, _: report.came_back(reader=reader, period=form.chosen(reader.today)),
    ),
)
