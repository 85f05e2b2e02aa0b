"""Runs `main.pyc` of the bundle on Linux as PyInstaller's boot loader does on other systems.

`sys.executable` is the script that starts the program, which also starts the decoder processes.
"""

import sys
from importlib.machinery import SourcelessFileLoader

_folder, _, _name = sys.executable.rpartition("/_internal/bin/")
sys.argv[0] = sys.executable = f"{_folder}/{_name}"
vars(sys)["frozen"] = True
exec(SourcelessFileLoader(__name__, f"{_folder}/_internal/main.pyc").get_code(__name__))  # type: ignore[arg-type]
