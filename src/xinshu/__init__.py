"""Xinshu (信枢): a public credit information platform."""

import os

# The only product of matrices here is seventeen columns wide; BLAS threads that wait for the next
# one spin, and take a tenth of two processors from the threads that read and check.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
