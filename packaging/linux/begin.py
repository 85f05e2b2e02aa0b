"""Runs `main.py` of the bundle on Linux as PyInstaller's boot loader does on other systems.

`sys.executable` is the script that starts the program, which also starts the decoder processes. Modules are imported
from one file that is mapped into memory. From files of their own, the first row takes 35 ms more of CPU time: reading
each releases the interpreter lock, for which threads then compete that import at the same time.
"""

import marshal
import mmap
import sys

# What is imported here can be nothing that is imported from that file, not even `importlib` or `typing`.
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import SourcelessFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

_FOLDER, _, _NAME = sys.executable.rpartition("/_internal/bin/")
_INTERNAL = f"{_FOLDER}/_internal"


class _Importer(SourcelessFileLoader):
    """Finds and loads modules in the file that `pack-browser.spec` writes: an index, and the code of each module."""

    with open(f"{_INTERNAL}/modules", "rb") as _file:
        _index: dict[str, tuple[str, int]] = marshal.load(_file)  # path of each module, and where its code begins
        _code = memoryview(mmap.mmap(_file.fileno(), 0, access=mmap.ACCESS_READ))[_file.tell() :]

    def get_code(self, fullname: str) -> "CodeType":
        code: CodeType = marshal.loads(self._code[self._index[fullname][1] :])
        return code

    @classmethod
    def find_spec(cls, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if name not in cls._index:
            return None
        path = f"{_INTERNAL}/{cls._index[name][0]}"
        folder, _, file = path.rpartition("/")
        spec = ModuleSpec(name, cls(name, path), origin=path, is_package=file == "__init__.pyc")
        spec.has_location = True
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(folder)
        return spec


sys.argv[0] = sys.executable = f"{_FOLDER}/{_NAME}"
vars(sys)["frozen"] = True
sys.meta_path.insert(-1, _Importer)
exec(_Importer("main", "").get_code("main"))
