"""This project compared with its peers: the same work in the same run. `python -m bench` prints one table."""

import os

# Before NumPy and torch are imported, and for the servers too: one thread each, for both sides.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
