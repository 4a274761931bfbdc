"""What happens to the whole company, and when: counted in weeks before the end, so that the demo is always of today."""

from dataclasses import dataclass

import numpy as np

from crisis_triage.demo.simulator.population import REGIONS, Array, Population
from crisis_triage.demo.simulator.settings import Settings


@dataclass(frozen=True)
class Outage:
    weeks_before_end: int
    regions: tuple[str, ...]
    reach: float  # share of the customers there who felt it
    blow: float  # to satisfaction


OUTAGES = (
    Outage(weeks_before_end=52, regions=("North America", "Asia Pacific"), reach=0.7, blow=0.5),
    Outage(weeks_before_end=4, regions=("UK & Ireland", "Nordics", "DACH"), reach=0.8, blow=1.2),
)
"""The second is why the list is hot today: it is recent enough to be heard, too recent for most to have left."""

PRICE_RISE_FROM = 30
"""Weeks before the end. Whoever renews later pays more; Enterprise customers have a price agreed for years."""
PRICE_RISE_BLOW = 0.45
EXPORTS_BROKEN = (58, 26)
"""From and to, in weeks before the end. It wears down those who use exports week by week; then it is mended for good."""
EXPORTS_WEAR = 0.045
EXPORTS_RELIEF = 0.8
SUMMER_AND_CHRISTMAS = ((29, 35, 0.75), (51, 53, 0.45))
"""ISO weeks from, to, and the usual usage left in them. A lull that means nothing: nobody is less satisfied."""


@dataclass(frozen=True)
class Story:
    """What is fixed beforehand. Rows are customers, columns weeks."""

    blows: Array  # to satisfaction, from what happens to all
    outage: Array  # did this customer feel an outage in this week
    price_rise: Array  # did this customer's price rise in this week
    exports_broken: Array  # does this customer meet the faulty exports in this week
    season: Array  # a week: factor on usage


def tell(population: Population, settings: Settings) -> Story:
    dice = settings.stream("story")
    shape = (len(population), settings.weeks)
    outage = np.zeros(shape, dtype=bool)
    blows = np.zeros(shape)
    for event in OUTAGES:
        here = np.isin(np.array(REGIONS)[population.region], event.regions)
        hit = here & (dice.random(len(population)) < event.reach)
        _strike(outage, blows, hit, settings.weeks - event.weeks_before_end, event.blow)
    price_rise = _price_rise(population, settings)
    broken, mended = (settings.weeks - weeks for weeks in EXPORTS_BROKEN)
    exports_broken = np.zeros(shape, dtype=bool)
    exports_broken[population.uses_exports, max(0, broken) : max(0, mended)] = True
    blows -= PRICE_RISE_BLOW * price_rise + EXPORTS_WEAR * exports_broken
    if 0 <= mended < settings.weeks:
        blows[population.uses_exports, mended] += EXPORTS_RELIEF
    return Story(
        blows=blows, outage=outage, price_rise=price_rise, exports_broken=exports_broken, season=_season(settings)
    )


def _strike(outage: Array, blows: Array, hit: Array, week: int, blow: float) -> None:
    if week >= 0:
        outage[hit, week] = True
        blows[hit, week] -= blow


def _price_rise(population: Population, settings: Settings) -> Array:
    weeks = np.arange(settings.weeks)
    renews = (weeks[None, :] - population.contract_phase[:, None]) % 52 == 0
    late = weeks[None, :] >= settings.weeks - PRICE_RISE_FROM
    return renews & late & (population.segment > 0)[:, None] & (weeks[None, :] > population.start_week[:, None])


def _season(settings: Settings) -> Array:
    factors = np.ones(settings.weeks)
    for week in range(settings.weeks):
        number = (settings.start + np.timedelta64(week, "W").astype(object)).isocalendar().week
        for first, last, factor in SUMMER_AND_CHRISTMAS:
            if first <= number <= last:
                factors[week] = factor
    return factors
