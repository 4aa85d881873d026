"""Running the Typst compiler: papers as PDF, figures as SVG, and which template is used.

The compiler comes with the `typst` wheel and its fonts; nothing else of the machine is looked at, so the
same input gives the same bytes everywhere. One set of fonts serves the process and one compiler each thread
(a compiler used by two threads raises). A process forked after a first compilation hangs: start workers by
spawn or forkserver.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst
