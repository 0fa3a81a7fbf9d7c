"""The other side of tests/data: numpy and safetensors themselves.

    check_files.py fixtures FOLDER   writes the files that tests/data/fixtures holds (example.safetensors goes beside it)
    check_files.py check FOLDER      loads what test_data wrote there and compares it with what it should be

test_data calls the second form when a python3 (or $MMC_PYTHON) with both libraries is there.
"""
import csv
import gzip
import pathlib
import struct
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
    np.savez(folder / "stored.npz", **tensors())
    np.savez_compressed(folder / "packed.npz", **tensors())
    np.savez(folder / "mixed.npz", numbers=np.arange(3.0), words=np.array(["a", "bc"]))
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
    with np.load(folder / "all.npz") as archive:
        assert sorted(archive) == sorted(expected)
        for name, value in expected.items():
            assert same(archive[name], value), f"{name} in all.npz"
    for name in ("f32.idx", "f32.idx.gz"):
        assert same(read_idx(folder / name), expected["f32"]), name
    check_table(folder / "table.csv")


def read_idx(path):
    """The IDX format from its description, independent of ours."""
    data = (gzip.open if path.suffix == ".gz" else open)(path, "rb").read()
    assert data[:2] == b"\0\0"
    dtype = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}[data[2]]
    shape = struct.unpack(f">{data[3]}I", data[4 : 4 + 4 * data[3]])
    return np.frombuffer(data[4 + 4 * data[3] :], dtype).reshape(shape).astype(np.dtype(dtype).newbyteorder("="))


def check_table(path):
    with open(path, newline="") as f:
        rows = list(csv.reader(f))
    assert rows[0] == ["x, y", "t"], rows[0]
    assert [float(row[0]) for row in rows[1:]] == [0.5, -2.0, float("inf")]
    assert [row[1] for row in rows[1:]] == ['b"c', "d\ne", " a"]


if __name__ == "__main__":
    {"fixtures": write_fixtures, "check": check}[sys.argv[1]](pathlib.Path(sys.argv[2]))
