"""Relations with min and max as several without. Trusted."""

from ..terms import Operation, Relation, Term, parts_of


def cases(relation: Relation) -> list[tuple[Relation, tuple[Term, ...]]]:
    """Return a relation without min and max, for each choice of what they are.

    With it stand the terms that are not negative where the choice is right: at every point one
    is.

    Examples
    --------
    >>> from corridor.theory.proving.terms import Variable
    >>> bound = Relation(Operation("max", Variable("W"), Variable("K")), "<=", Variable("L"))
    >>> [(str(plain), str(given)) for plain, (given,) in cases(bound)]
    [('W <= L', '(W - K)'), ('K <= L', '(K - W)')]
    """
    parts = [*parts_of(relation.left), *parts_of(relation.right)]
    choices = [p for p in parts if isinstance(p, Operation) and p.sign in {"min", "max"}]
    if not choices:
        return [(relation, ())]
    # The last one holds no other.
    choice, found = choices[-1], []
    for chosen, other in ((choice.left, choice.right), (choice.right, choice.left)):
        sides = (_replaced(side, choice, chosen) for side in (relation.left, relation.right))
        left, right = sides
        large, small = (chosen, other) if choice.sign == "max" else (other, chosen)
        given = Operation("-", large, small)
        found += [
            (plain, (given, *others))
            for plain, others in cases(Relation(left, relation.sign, right))
        ]
    return found


def _replaced(term: Term, old: Term, new: Term) -> Term:
    if term == old:
        return new
    if isinstance(term, Operation):
        sides = (_replaced(side, old, new) for side in (term.left, term.right))
        return Operation(term.sign, *sides)
    return term
