"""Starts the program: the first paint, then the services, then the event loop until the window is closed."""

import time
from typing import Final

BEGAN: Final = time.time()  # the start of the program, from which the log counts
