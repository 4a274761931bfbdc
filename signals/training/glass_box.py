"""The glass box: boosted trees that may look at one or two columns each, read out into tables (design 2.6).

Because no tree sees more than two columns, the fitted model *is* a sum of one- and two-column functions. They are read out
(``read_out``), the pairs purified (``purifying``), tables that do not matter dropped, and what is known to be monotone is made
exactly so again after dropping and rounding.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from signals.rates import Floats
from signals.scoring.additive import Additive, Term
from signals.scoring.bins import Codes
from signals.training import tables
from signals.training.purifying import purified
from signals.training.read_out import as_floats, read_out
from signals.training.recipe import MAY_BE_LOST, Recipe

FEWEST_COLUMNS = 8
"""Of so few a split may always choose."""


def fit(
    codes: Codes,
    sizes: Sequence[int],
    left: npt.NDArray[np.bool_],
    *,
    directions: Sequence[int] | npt.NDArray[np.int64],
    recipe: Recipe,
) -> Additive:
    """Columns in which all are alike are left out: nothing can be learned from them."""
    telling = [column for column in range(len(sizes)) if (codes[:, column] != codes[0, column]).any()]
    if not telling:
        return Additive(tables.log_odds(left), ())
    some, of_some, their = codes[:, telling], [sizes[at] for at in telling], [directions[at] for at in telling]
    trees = fit_trees(some, of_some, left, directions=their, recipe=recipe)
    whole = read_out_purified(trees, some, of_some, may_pair=recipe.pairs)
    model = served(whole, some, their, may_be_lost=recipe.may_be_lost)
    terms = tuple(Term(tuple(telling[at] for at in term.columns), term.table) for term in model.terms)
    return Additive(model.base, terms)


def fit_trees(
    codes: Codes,
    sizes: Sequence[int],
    left: npt.NDArray[np.bool_],
    *,
    directions: Sequence[int] | npt.NDArray[np.int64],
    recipe: Recipe,
) -> HistGradientBoostingClassifier:
    share = min(1.0, max(recipe.columns_tried, FEWEST_COLUMNS / max(codes.shape[1], 1)))
    trees = HistGradientBoostingClassifier(
        max_features=share,
        max_iter=recipe.trees,
        max_leaf_nodes=recipe.leaves,
        learning_rate=recipe.learning_rate,
        l2_regularization=recipe.l2,
        min_samples_leaf=recipe.fewest_rows_in_leaf,
        interaction_cst="pairwise" if recipe.pairs else "no_interactions",
        monotonic_cst=[int(direction) for direction in directions],
        early_stopping=False,
        random_state=recipe.seed,
    )
    return trees.fit(as_floats(codes, sizes), left)


def read_out_purified(
    trees: HistGradientBoostingClassifier, codes: Codes, sizes: Sequence[int], *, may_pair: bool = True
) -> Additive:
    """The whole model, on every training row as the trees say, to rounding."""
    rest, mains, pairs = read_out(trees, codes, sizes, may_pair=may_pair)
    return purified(rest, mains, pairs, codes)


def served(
    whole: Additive,
    codes: Codes,
    directions: Sequence[int] | npt.NDArray[np.int64],
    *,
    may_be_lost: float = MAY_BE_LOST,
) -> Additive:
    """Without the tables that do not matter, rounded, and still monotone."""
    lean = tables.rounded(tables.without_idle(whole, codes, allowed=may_be_lost))
    return tables.rounded(lifted(lean, directions))


def lifted(model: Additive, directions: Sequence[int] | npt.NDArray[np.int64]) -> Additive:
    """Dropping and rounding may leave a step of a thousandth in the wrong direction: the column's own table takes it out."""
    mains = {term.columns[0]: term.table for term in model.terms if len(term.columns) == 1}
    pairs = [term for term in model.terms if len(term.columns) == 2]
    for column, direction in enumerate(directions):
        touched = [_as_first(term, column) for term in pairs if column in term.columns]
        if direction and (touched or column in mains):
            size = len(touched[0]) if touched else len(mains[column])
            main = mains.get(column, np.zeros(size))
            mains[column] = main + _missing_steps(main, touched, int(direction))
    singles = tuple(Term((column,), mains[column]) for column in sorted(mains))
    return Additive(model.base, singles + tuple(pairs))


def _missing_steps(main: Floats, pairs: list[Floats], direction: int) -> Floats:
    """What must be added per code so that no step goes against the direction, wherever the other columns rest. The missing
    code, the last one, stands outside the order."""
    worst = direction * np.diff(main[:-1])
    for table in pairs:
        worst = worst + (direction * np.diff(table[:-1], axis=0)).min(axis=1)
    unit = 10.0**-tables.DIGITS
    steps = np.ceil(np.maximum(-worst, 0) / unit - 1e-3) * unit  # whole units, so that rounding them changes nothing
    return np.concatenate([[0.0], direction * np.cumsum(steps), [0.0]])


def _as_first(term: Term, column: int) -> Floats:
    return term.table if term.columns[0] == column else term.table.T
