"""A training's state as a file: NumPy's npz with a tree in JSON, and no pickle.

Plain data stay in the tree; arrays and PyTorch tensors are members of the archive, to which
the tree points. What was a tensor, a tuple or a dictionary with other keys than texts comes
back as such. The same state gives the same bytes.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from ..files.writing import write_bytes

# Members of a dictionary by which the tree says what is no plain data.
MARK = "__kind__"


def save_state(path: str | Path, state: dict[str, Any]) -> None:
    """Write `state` to `path`, whole or not at all; a TypeError says what cannot be kept."""
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    tree = json.dumps(_packed(state, arrays))
    file = io.BytesIO()
    np.savez(file, tree=np.frombuffer(tree.encode(), np.uint8), **arrays)  # type: ignore[arg-type]
    write_bytes(path, file.getvalue())


def load_state(path: str | Path) -> dict[str, Any]:
    """Return the state that `save_state` wrote to `path`; a ValueError says it is none."""
    try:
        # From memory: NumPy leaves a broken archive's file open.
        with np.load(io.BytesIO(Path(path).read_bytes()), allow_pickle=False) as archive:
            tree = json.loads(archive["tree"].tobytes())
            state = _unpacked(tree, archive)
            if not isinstance(state, dict):
                raise ValueError("it holds no state")
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{str(path)!r} is no checkpoint that can be read: {error}") from None
    return state


def _packed(value: Any, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:
    if value is None or isinstance(value, bool | str) or type(value) in {int, float}:
        return value
    if isinstance(value, list):
        return [_packed(item, arrays) for item in value]
    if isinstance(value, tuple):
        return {MARK: "tuple", "items": [_packed(item, arrays) for item in value]}
    if isinstance(value, dict):
        if MARK not in value and all(isinstance(key, str) for key in value):
            return {key: _packed(item, arrays) for key, item in value.items()}
        pairs = [[_packed(key, arrays), _packed(item, arrays)] for key, item in value.items()]
        return {MARK: "dict", "items": pairs}
    kind = "array"
    if isinstance(value, np.generic):
        kind = "scalar"
    elif "torch" in sys.modules and isinstance(value, sys.modules["torch"].Tensor):
        kind, value = "tensor", value.detach().cpu().numpy()
    elif not isinstance(value, np.ndarray):
        raise TypeError(
            f"a state must hold plain data, arrays and tensors; got {type(value).__name__}"
        )
    name = f"array{len(arrays)}"
    arrays[name] = np.asarray(value)
    if arrays[name].dtype == object:
        raise TypeError("a state must hold plain data, arrays and tensors; got objects")
    return {MARK: kind, "name": name}


def _unpacked(value: Any, archive: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(item, archive) for item in value]
    if not isinstance(value, dict):
        return value
    if MARK not in value:
        return {key: _unpacked(item, archive) for key, item in value.items()}
    if "items" in value:
        items = [_unpacked(item, archive) for item in value["items"]]
        return tuple(items) if value[MARK] == "tuple" else dict(items)
    array = archive[value["name"]]
    if value[MARK] == "tensor":
        import torch

        return torch.from_numpy(array)
    return array[()] if value[MARK] == "scalar" else array
