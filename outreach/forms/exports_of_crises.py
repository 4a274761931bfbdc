"""Lists of crises, before, during and after, that can be had as files."""

from accounts.access import Action
from outreach.forms.asks import AskListForm
from outreach.forms.export import Export, whole
from outreach.forms.learning import PreventionListForm
from outreach.forms.lists import CrisisListForm
from outreach.forms.scene import PlaceForm, StepsForm
from outreach.queries.sheets import asks, course, crises, preventions, recoveries, sales, scene, speaking, warnings

OF_CRISES: tuple[Export, ...] = (
    whole("warnings", "Early warnings", warnings.warnings),
    whole("warning-replays", "When early warning would have been given", warnings.replays),
    whole("watched-products", "Watched products", warnings.products, may=Action.MANAGE_SETTINGS),
    Export(
        "scene",
        "Where help is needed",
        PlaceForm,
        lambda form, reader, _: scene.issues(reader=reader, place=form.place()),
    ),
    Export(
        "arr-at-risk",
        "What moved the ARR at risk",
        StepsForm,
        lambda form, reader, _: scene.steps(reader=reader, span=form.span_chosen(), cause=form.cause_chosen()),
    ),
    whole("battles", "Battles picked and left", course.battles),
    whole("parked-programmes", "Programmes that gave way to a crisis", course.programmes),
    whole("personal-calls", "Personal calls to premium customers", speaking.calls),
    whole("script-questions", "What customers asked beyond a script", speaking.questions),
    whole("crises", "Crises", crises.crises),
    Export(
        "untold",
        "Customers of a crisis who were not told",
        CrisisListForm,
        lambda form, reader, _: crises.untold(reader=reader, crisis=form.cleaned_data["crisis"]),
    ),
    whole("join-requests", "Requests to join a sales call", sales.joins),
    whole("deals", "Deals of sales crises", sales.deals),
    Export(
        "asks",
        "Favours asked of customers",
        AskListForm,
        lambda form, reader, _: asks.asks(reader=reader, filters=form.filters()),
    ),
    whole("recoveries", "Recovery cases", recoveries.recoveries),
    Export(
        "preventions",
        "Preventions",
        PreventionListForm,
        lambda form, reader, _: preventions.preventions(reader=reader, filters=form.filters()),
    ),
)
