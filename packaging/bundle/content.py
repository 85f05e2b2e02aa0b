"""What belongs in the bundle and what does not. Pure: the spec file asks, and so do the checks of a built bundle.

PyInstaller collects what is installed where it runs. So what is left out stands here, and `bundle_check` refuses what
slips in all the same.
"""

from __future__ import annotations

import sys
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Final

EXCLUDED_MODULES: Final = (
    # Tools of the development environment that something asks for with `try: import`.
    "numpy",
    "yaml",
    "chardet",
    "setuptools",
    "_distutils_hack",
    "pkg_resources",
    "packaging",
    "attr",
    "attrs",
    "defusedxml",
    "olefile",
    "pytest",
    "_pytest",
    "pip",
    # The command line of httpx, and all that paints it.
    "httpx._main",
    "rich",
    "click",
    "pygments",
    "markdown_it",
    "mdurl",
    # Other event loops of anyio, and its helpers for tests.
    "trio",
    "uvloop",
    "winloop",
    "anyio.pytest_plugin",
    "anyio._backends._trio",
    "exceptiongroup",
    # Of the standard library: consoles, debuggers, tests, and servers of other kinds.
    "_pyrepl",
    "readline",
    "rlcompleter",
    "curses",
    "_curses",
    "tkinter",
    "turtle",
    "idlelib",
    "lib2to3",
    "pdb",
    "pydoc",
    "pydoc_data",
    "doctest",
    "unittest",
    "test",
    "ensurepip",
    "venv",
    "xmlrpc",
    "xxsubtype",
    "sitecustomize",
    "usercustomize",
    # Pillow's windows in other toolkits.
    "PIL.ImageQt",
    "PIL.ImageTk",
    "PIL.ImageShow",
    # Qt where no code of ours asks for it.
    "PySide6.QtNetwork",
    "PySide6.QtDBus",
    "PySide6.QtOpenGL",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtTest",
    "PySide6.QtSql",
    "PySide6.QtPrintSupport",
)

# By folder of Qt's plugins: what stays. Folders that are not named here go.
_QT_PLUGINS: Final = {
    "platforms": ("qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    # Not qgtk3: it brings all of GTK with it.
    "platformthemes": ("qxdgdesktopportal",),
    "styles": ("qmodernwindowsstyle", "qwindowsvistastyle", "qmacstyle"),
    # PNG is built in; thumbnails are JPEG or PNG, icons are SVG.
    "imageformats": ("qjpeg", "qsvg"),
    "iconengines": ("qsvgicon",),
    "wayland-shell-integration": ("xdg-shell",),
    "wayland-decoration-client": ("adwaita", "bradient"),
}

# Libraries of the build machine that travel with the program on Linux, because the Python of the build machine needs
# them and their versions differ from system to system. All others are the system's own: see `host_libraries`.
_CARRIED_LIBRARIES: Final = (
    "libpython3*",
    "libcrypto.so*",
    "libssl.so*",
    "libsqlite3.so*",
    "libffi.so*",
    "liblzma.so*",
    "libbz2.so*",
    "libmpdec.so*",
    "libexpat.so*",
    "libuuid.so*",
    "libz.so*",
    "libzstd.so*",
    # Part of the wheels.
    "libQt6*",
    "libicu*",
    "libpyside6*",
    "libshiboken6*",
)
# The names that auditwheel gives to the libraries that it puts into a wheel: libjpeg-6dc8d115.so.62.
_WHEEL_LIBRARY: Final = "lib*-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f].so*"
_UNUSED_LIBRARIES: Final = (
    "libQt6Network.so*",
    "libQt6OpenGL.so*",
    "libQt6Egl*",
    "libQt6Qml*",
    "libQt6Quick*",
    "libQt6Pdf*",
    "libQt6VirtualKeyboard*",
    "opengl32sw.dll",
    "Qt6Network.dll",
    "Qt6OpenGL.dll",
)


def is_wanted(target: str, system: str = sys.platform) -> bool:
    """Whether a file that PyInstaller has found goes into the bundle.

    Args:
        target: Its path in the bundle.
        system: As in `sys.platform`.
    """
    path = PurePosixPath(target.replace("\\", "/"))
    if "plugins" in path.parts and "PySide6" in path.parts:
        return _is_wanted_plugin(path)
    if "translations" in path.parts and path.suffix == ".qm":
        return False  # the program speaks English, and loads no translation
    if any(fnmatch(path.name, pattern) for pattern in _UNUSED_LIBRARIES):
        return False
    if path.name == "RECORD" or path.name == "INSTALLER":
        return False
    if system == "linux" and len(path.parts) == 1 and ".so" in path.name and path.name.startswith("lib"):
        return any(fnmatch(path.name, pattern) for pattern in (*_CARRIED_LIBRARIES, _WHEEL_LIBRARY))
    return True


def _is_wanted_plugin(path: PurePosixPath) -> bool:
    folder = path.parts[path.parts.index("plugins") + 1]
    name = path.name.split(".")[0].removeprefix("lib")
    return name in _QT_PLUGINS.get(folder, ())
