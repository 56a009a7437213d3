"""How much of a writer shows on a post without a name. Pure: no query, no Django.

A role and a layer show only as far as at least five people share them, and at least five must get the very same words:
where five of "Uitvoering" work for a gemeente and one for the Rijk, "Uitvoering" alone would point at that one if the
others were shown as "Uitvoering, gemeente". So who has a rare layer is hidden among all of their role.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

AT_LEAST = 5

# (role, layer); "" is not shown.
Traits = tuple[str, str]
NOTHING: Traits = ("", "")


def shown_traits(people: Iterable[Traits]) -> dict[Traits, Traits]:
    """Return for each pair of role and layer among `people` (one entry per person) what a post without a name shows.

    Every value but NOTHING is true of at least five people and is what at least five people are shown as. NOTHING is
    for who is left, and anybody else may choose it as well.
    """
    by_role: dict[str, Counter[str]] = defaultdict(Counter)
    for role, layer in people:
        by_role[role][layer] += 1
    shown: dict[Traits, Traits] = {}
    rare: Counter[str] = Counter()
    for role, layers in by_role.items():
        if not role or layers.total() < AT_LEAST:
            rare.update(layers)
            continue
        few = sum(number for number in layers.values() if number < AT_LEAST)
        detailed = few == 0 or few >= AT_LEAST
        for layer, number in layers.items():
            shown[role, layer] = (role, layer if detailed and number >= AT_LEAST else "")
    for role, layers in by_role.items():
        for layer in layers:
            shown.setdefault((role, layer), ("", layer) if layer and rare[layer] >= AT_LEAST else NOTHING)
    return shown
