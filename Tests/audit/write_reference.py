"""Writes data/reference/h5py.h5, which the tests of the HDF5 layer read.

    python Tests/audit/write_reference.py
"""

import h5py
import numpy as np

with h5py.File("data/reference/h5py.h5", "w") as file:
    file["big_endian"] = np.array([1.5, -2.25, 1e300], ">f8")
    file["single"] = np.array([0.5, 0.25], "f4")
    file["short"] = np.array([-3, 4], "i2")
    file["byte"] = np.array([0, 255], "u1")
    file["unsigned"] = np.array([2**64 - 1], "u8")
    file.create_dataset("compressed", data=np.arange(1000.0).reshape(10, 100) / 8, chunks=(5, 50), compression="gzip")
    file["text"] = np.array(["plain", "ε"], h5py.string_dtype())
    file["fixed"] = np.array([b"ab", b"abcd"], "S4")
    file["null"] = h5py.Empty("f8")
    file.attrs["title"] = "h5py ½"
    file.attrs["bytes"] = np.bytes_("fixed")
    file.attrs["numbers"] = [1.0, 2.0]
