"""States of trainings as tensors and plain data, which PyTorch saves without pickling code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch


def as_tensors(value: Any) -> Any:
    """Return `value` with every array in it a tensor.

    Examples
    --------
    >>> as_tensors({"a": [np.array([1, 2])], "b": "text"})
    {'a': [tensor([1, 2])], 'b': 'text'}
    """
    return _mapped(value, np.ndarray, lambda array: torch.from_numpy(array.copy()))


def as_arrays(value: Any) -> Any:
    """Return `value` with every tensor in it an array."""
    return _mapped(value, torch.Tensor, lambda tensor: tensor.numpy().copy())


def _mapped(value: Any, kind: type, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, kind):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(part, kind, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(part, kind, change) for part in value]
    return value
