"""Is this the same company? Pure rules: plain values in, explained verdicts out."""

import os

# Matrices here are sparse, or small: threads for them only wait for each other, for five times the
# seconds. Read when scipy is loaded, and left as it is where somebody has set it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
