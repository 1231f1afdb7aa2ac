"""Loaded before anything else (`-p tests.isolation`): each test process gets an empty home and one thread for matrices.

Django reads its settings once and pytest-django does so before any conftest, so the home must be known by then.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

for name in [name for name in os.environ if name.startswith("BATON_")]:
    del os.environ[name]
_home = tempfile.mkdtemp(prefix="baton-test-")
os.environ["BATON_HOME"] = _home
atexit.register(shutil.rmtree, _home, ignore_errors=True)

# Test processes run side by side, over small matrices: threads of the library would only wait for each other's.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
