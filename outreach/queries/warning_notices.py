"""What people are told of early warnings."""

from outreach.models import EarlyWarning
from outreach.notices import Event
from outreach.queries.notice_fact import Fact, Place
from outreach.queries.warning_peaks import lead_among
from outreach.states import WarningState
from signals.bursts import wording


def tell(warning: EarlyWarning, event: Event) -> Fact:
    """True while nobody has seen to it. Its series are there already."""
    lead = lead_among(warning, warning.series.all())
    return Fact(
        matter=f"warning:{warning.pk}",
        heading=f"Early warning: {warning.label}",
        sentence=f"{wording.found(lead)}. Declare a crisis, make it an issue, or say why it can wait.",
        url=f"/warnings/{warning.pk}",
        place=Place("warning", warning.pk),
        is_severe=False,
        is_true=warning.state == WarningState.RAISED,
    )
