"""A state comes back from its file as it was."""

import numpy as np
import pytest

from corridor.learning.checkpoints import load_state, save_state


def test_everything_a_training_may_hold(tmp_path):
    rng, old = np.random.default_rng(3), np.random.RandomState(3)
    state = {
        "done": 3,
        "big": 2**127 + 1,
        "float": 0.1,
        "flags": [True, None, "text", float("inf")],
        "pair": (1, ("a", 2.5)),
        "optimiser": {0: {"step": np.float32(7)}, "1": {}},
        "__kind__": "also a key",
        "array": np.arange(6, dtype=np.int16).reshape(2, 3),
        "empty": np.zeros((0, 2)),
        "new": rng.bit_generator.state,
        "old": old.get_state(),
    }
    file = tmp_path / "state.npz"
    save_state(file, state)
    found = load_state(file)
    assert repr(found) == repr(state)
    assert found["array"].dtype == np.int16
    assert type(found["optimiser"][0]["step"]) is np.float32
    again = np.random.default_rng()
    again.bit_generator.state = found["new"]
    assert again.random() == rng.random()
    first = file.read_bytes()
    save_state(file, state)
    assert file.read_bytes() == first


def test_tensors(tmp_path):
    torch = pytest.importorskip("torch", reason="needs the extra: pip install '.[learn]'")
    layer = torch.nn.Linear(2, 3)
    optimiser = torch.optim.Adam(layer.parameters())
    layer(torch.ones(2)).sum().backward()
    optimiser.step()
    state = {
        "layer": dict(layer.state_dict()),
        "optimiser": optimiser.state_dict(),
        "rng": torch.get_rng_state(),
    }
    save_state(tmp_path / "state.npz", state)
    found = load_state(tmp_path / "state.npz")
    assert torch.equal(found["layer"]["weight"], layer.weight)
    assert torch.equal(found["rng"], state["rng"])
    other = torch.optim.Adam(layer.parameters())
    other.load_state_dict(found["optimiser"])
    assert str(other.state_dict()) == str(optimiser.state_dict())


def test_what_cannot_be_kept_is_refused(tmp_path):
    for value, name in ((object(), "object"), ({1, 2}, "set"), (np.array([None]), "objects")):
        with pytest.raises(TypeError, match=f"plain data, arrays and tensors; got {name}"):
            save_state(tmp_path / "state.npz", {"value": value})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04cut off"])
def test_what_is_no_checkpoint_is_refused(tmp_path, data):
    file = tmp_path / "checkpoint-1.npz"
    file.write_bytes(data)
    with pytest.raises(ValueError, match=r"checkpoint-1.npz' is no checkpoint that can be"):
        load_state(file)


def test_a_cut_checkpoint_and_one_of_pickles_are_refused(tmp_path):
    file = tmp_path / "state.npz"
    save_state(file, {"x": np.arange(1000)})
    file.write_bytes(file.read_bytes()[:-500])
    with pytest.raises(ValueError, match="is no checkpoint that can be read"):
        load_state(file)
    np.savez(file, tree=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="is no checkpoint that can be read"):
        load_state(file)
