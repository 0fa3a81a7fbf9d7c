"""The other side of tests/data: numpy and safetensors themselves.

    check_files.py fixtures FOLDER   writes the files that tests/data/fixtures holds (example.safetensors goes beside it)
    check_files.py check FOLDER      loads what test_data wrote there and compares it with what it should be

test_data calls the second form when a python3 (or $MMC_PYTHON) with both libraries is there.
"""
import pathlib
import sys

import numpy as np
from safetensors.numpy import load_file, save_file


def tensors():
    """The same values as `samples` in files_test.cpp."""
    return {
        "bool": np.array([[True, False, True]]),
        "i32": np.array([-2147483648, 0, 2147483647], dtype=np.int32),
        "i64": np.array([[-(2**63)], [2**63 - 1]], dtype=np.int64),
        "f32": np.array([[1.5, -0.0, np.inf], [1e-45, np.nan, -2.5]], dtype=np.float32),
        "f64": np.array(0.1, dtype=np.float64),
        "empty": np.zeros((2, 0, 3), dtype=np.float32),
    }


def widened():
    """Element types that mmc reads into wider ones; files_test.cpp knows the values."""
    return {
        "f16": np.array([1.5, -0.0, np.inf, 6e-8, 65504], dtype=np.float16),
        "u8": np.array([0, 255], dtype=np.uint8),
        "i8": np.array([-128, 127], dtype=np.int8),
        "i16": np.array([-32768, 32767], dtype=np.int16),
        "u16": np.array([0, 65535], dtype=np.uint16),
        "u32": np.array([0, 4294967295], dtype=np.uint32),
    }


def write_fixtures(folder):
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors(), folder / "all.safetensors", metadata={"made by": "safetensors"})
    save_file(widened(), folder / "narrow.safetensors")
    for name, value in {**tensors(), **widened()}.items():
        np.save(folder / f"{name}.npy", value)
    np.save(folder / "fortran.npy", np.asfortranarray(np.arange(24, dtype=np.int32).reshape(2, 3, 4)))
    with open(folder / "version2.npy", "wb") as f:
        np.lib.format.write_array(f, np.arange(3, dtype=np.float64), version=(2, 0))
    np.save(folder / "big_endian.npy", np.arange(3, dtype=">f4"))
    np.save(folder / "complex.npy", np.zeros(2, dtype=np.complex64))
    np.save(folder / "records.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
    save_file({"a": np.array([[1, 2], [3, 4]], dtype=np.float32), "b": np.array([1, -2.5], dtype=np.float32)},
              folder.parent / "example.safetensors")


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def check(folder):
    loaded = load_file(folder / "all.safetensors")
    expected = tensors()
    assert loaded.keys() == expected.keys(), sorted(loaded)
    for name, value in expected.items():
        assert same(loaded[name], value), f"{name} in all.safetensors"
        array = np.load(folder / f"{name}.npy")
        assert same(array, value) and array.flags.c_contiguous, f"{name}.npy"
    assert load_file(folder / "none.safetensors") == {}


if __name__ == "__main__":
    {"fixtures": write_fixtures, "check": check}[sys.argv[1]](pathlib.Path(sys.argv[2]))
