"""Frontdesk: the operations console of a service business."""

import os

__version__ = "0.1.0"

# NumPy's linear algebra would start one thread a core and let them wait for each other: on a busy machine that makes the few
# milliseconds of a lesson two hundred. Everything here is small; what runs beside it runs in threads of its own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
