"""Certificates as a user asks for them: of which walk, judging whose number, in which files."""

from __future__ import annotations

from decimal import MAX_EMAX, ROUND_CEILING, ROUND_FLOOR, Context
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from ..numerics.certificates import check
from ..numerics.certificates.certificates import Certificate, CertificateError, certify_chain
from ..theory.model.graph import CorridorGraph
from ..theory.model.maze import Maze
from .model_checkers import export_states, title_of

DIGITS = 25


class Question(NamedTuple):
    """What is to be certified: the walk of a policy on a graph, or a matrix and its times."""

    graph: CorridorGraph | Maze | None = None
    policy: Any = None
    method: str | None = None
    matrix: str | None = None
    times: str | None = None


def certified(question: Question) -> tuple[Certificate, dict[str, Any]]:
    """Return the certificate, and what there is to say of it.

    Raises CertificateError if the number of the method, or one of the times given, is further
    off than it may be.
    """
    number = None
    if question.matrix is not None:
        if question.policy is not None or question.method is not None:
            raise ValueError("--matrix has its probabilities: leave out --policy and --method")
        certificate = certify_chain(_matrix(question.matrix), times=_vector(question.times))
    else:
        if question.times is not None:
            raise ValueError("--times is for --matrix: a walk has its method's number")
        number = _number(question)
        certificate = number.certify()
    record: dict[str, Any] = {"states": len(certificate.states)}
    record |= _enclosed(certificate.between(), certificate.relative_gap)
    if number is not None:
        bound = f"{number.relative_error_bound:.2g}"
        record["number"] = f"{number:.17g} by {number.method}, within {bound}"
    return certificate, record


def exported(certificate: Certificate, path: str, question: Question) -> str:
    """Return the certificate's chain in the language that the suffix of `path` names."""
    if isinstance(question.graph, CorridorGraph):
        title = title_of(question.graph, question.policy)
    elif question.graph is not None:
        title = [f"Walk on {len(question.graph.vertices)} vertices, {question.policy}."]
    else:
        title = [f"The chain of {question.matrix}."]
    language = "prism" if Path(path).suffix in {".prism", ".pm"} else "drn"
    return export_states(certificate.states, language, title)


def require_two_files(chain: str, certificate: str | None) -> None:
    """Raise ValueError if a chain and its certificate would be written to one file."""
    if certificate is not None and Path(chain).resolve() == Path(certificate).resolve():
        raise ValueError(f"-o must be another file than --chain; got {certificate}")


def check_written(chain: str, certificate: str) -> dict[str, Any]:
    """Check a certificate in a file against a chain in another, and return what it says.

    Raises CertificateError if it does not hold: the state at which it fails.
    """
    texts = []
    for name in (chain, certificate):
        try:
            # Not /dev/zero, which has no end.
            if Path(name).exists() and not Path(name).is_file():
                raise ValueError(f"{name} is no file")
            texts.append(Path(name).read_text("utf-8"))
        except OSError as fault:
            raise ValueError(f"{name} cannot be read: {fault.strerror or fault}") from None
    try:
        states, start, target, scale, listed = check.read(*texts)
        check.verify(states, target, scale, listed)
    except ValueError as fault:
        raise CertificateError(f"{certificate} does not hold: {fault}") from None
    except (LookupError, TypeError, ArithmeticError, RecursionError) as fault:
        name = type(fault).__name__
        raise CertificateError(f"{certificate} is no certificate: {name}: {fault}") from None
    pair = listed[start][1]
    if pair is None:
        return {"states": len(states), **_enclosed(None, 0.0)}
    low, high = (Fraction(bound, 2**scale) for bound in pair)
    gap = float((high - low) / low) if low else 0.0
    return {"states": len(states), **_enclosed((low, high), gap)}


def checker_text() -> str:
    """Return the script that checks a certificate without corridor."""
    return Path(check.__file__).read_text("utf-8")


def _enclosed(pair: tuple[Fraction, Fraction] | None, gap: float) -> dict[str, Any]:
    if pair is None:
        return {"steps": "infinite"}
    shown = [
        Context(DIGITS, rounding, Emax=MAX_EMAX).divide(end.numerator, end.denominator)
        for end, rounding in zip(pair, (ROUND_FLOOR, ROUND_CEILING), strict=True)
    ]
    return {"at least": str(shown[0]), "at most": str(shown[1]), "gap": f"{gap:.2g}"}


def _number(question: Question) -> Any:
    """Return the number to be judged, a result of numerics."""
    from ..numerics.maze.solutions import solve_maze
    from ..numerics.solve.methods import hitting_time

    if question.policy is None:
        raise ValueError("--policy must be given: whose walk is to be certified?")
    if isinstance(question.graph, CorridorGraph):
        return hitting_time(question.graph, question.policy, question.method or "accurate")
    assert question.graph is not None  # noqa: S101 - if there is no matrix there is a graph
    if question.method is not None:
        raise ValueError("--method is for corridors: a maze is solved by elimination")
    return solve_maze(question.graph, question.policy).hitting_time


def _matrix(path: str) -> Any:
    import scipy.io
    import scipy.sparse as sp

    try:
        if Path(path).suffix == ".npz":
            return sp.csr_array(sp.load_npz(path))
        return sp.csr_array(scipy.io.mmread(path))
    except (OSError, ValueError, TypeError) as fault:
        raise ValueError(f"{path} is no sparse matrix (.mtx or .npz): {fault}") from None


def _vector(path: str | None) -> Any:
    import numpy as np

    if path is None:
        return None
    try:
        return np.load(path) if Path(path).suffix == ".npy" else np.loadtxt(path, ndmin=1)
    except (OSError, ValueError) as fault:
        raise ValueError(f"{path} holds no column of numbers: {fault}") from None
