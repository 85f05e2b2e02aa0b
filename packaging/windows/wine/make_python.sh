#!/usr/bin/env bash
# Makes a Python for Windows with this project's packages, and a Wine prefix to run it in.
#
#   packaging/windows/wine/make_python.sh FOLDER
#
# It creates FOLDER/python and FOLDER/prefix, and if the installer can be compiled and run what `get_inno_setup.sh` gets;
# otherwise FOLDER/no-installer says why. `under_wine.sh` calls this script. The exit code is 77 if the package that contains
# Python cannot be downloaded.
#
# Neither Debian nor PyPI has a package of Python for Windows. But the Windows wheels of panda3d contain python313.dll,
# the extension modules, OpenSSL and SQLite. The modules that are written in Python are copied from this machine's
# Python 3.13.
set -euo pipefail

sources=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$sources/../../.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
python=$folder/python
system=$folder/prefix/drive_c/windows
export WINEPREFIX=$folder/prefix WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="

host_python=$(uv python find --no-python-downloads 3.13)
standard_library=$("$host_python" -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')

# This takes half a minute, during which the rest is made. Wine links the desktop of its user to the one in $HOME.
(
    if "$sources/get_inno_setup.sh" "$folder" >"$folder/no-installer"; then
        rm "$folder/no-installer"
        export WINEDLLPATH=$folder/wine-32
    elif [ $? != 77 ]; then
        exit 1
    fi
    mkdir "$folder/home"
    HOME=$folder/home wineboot --init
    # Wine's server writes the registry when it ends.
    wineserver --wait
) >"$folder/wineboot.log" 2>&1 &
booting=$!

pip download --quiet --no-deps --only-binary=:all: --platform win_amd64 --python-version 3.13 \
    --dest "$folder" panda3d==1.10.16 || exit 77
mkdir -p "$python/DLLs" "$python/Lib"
"$host_python" - "$folder"/panda3d-*.whl "$python" <<'END'
import sys
from pathlib import Path
from zipfile import ZipFile

wheel, python = sys.argv[1], Path(sys.argv[2])
beside_python = ("python313.dll", "vcruntime140.dll", "vcruntime140_1.dll")
in_dlls = ("libffi-8.dll", "libcrypto-3.dll", "libssl-3.dll", "sqlite3.dll")
with ZipFile(wheel) as archive:
    for path in archive.namelist():
        folder, _, name = path.rpartition("/")
        is_module = name.endswith(".pyd") and ".cp313t-" not in name and not name.startswith(("_test", "_ctypes_test"))
        if folder != "deploy_libs" or name == "_tkinter.pyd":
            continue
        if name.lower() in beside_python:
            (python / name.lower()).write_bytes(archive.read(path))
        elif is_module or name in in_dlls:
            (python / "DLLs" / name).write_bytes(archive.read(path))
END
rm "$folder"/panda3d-*.whl
# Left out are extension modules for Linux, files that distributions add, and tests.
tar -C "$standard_library" --exclude=./lib-dynload --exclude=./sitecustomize.py --exclude=./EXTERNALLY-MANAGED \
    --exclude='./config-*' --exclude=./site-packages --exclude=./dist-packages --exclude=./test \
    --exclude=__pycache__ -c . | tar -C "$python/Lib" -x

compile() {
    x86_64-w64-mingw32-gcc -O2 "$@"
}
compile_library() {
    compile -shared -nostdlib -Wl,--entry=DllMainCRTStartup -o "$@"
}
cd "$folder"
gendef - "$python/python313.dll" >python313.def 2>/dev/null
x86_64-w64-mingw32-dlltool -d python313.def -l libpython313.a
compile -municode "$sources/python.c" libpython313.a -o "$python/python.exe"
# python3.dll, the stable ABI, forwards each of its functions to python313.dll.
sed -E '1,/^EXPORTS/!s/^([A-Za-z0-9_]+)/\1=python313.\1/; s/^LIBRARY.*/LIBRARY "python3.dll"/' python313.def >python3.def
compile_library "$python/python3.dll" python3.def "$sources/python3.c"

# uv runs in the project's folder, so that it uses the versions that pyproject.toml pins. The packages that are named
# here are development tools.
cd "$project"
uv pip install --quiet --python "$host_python" --target "$python/Lib/site-packages" \
    --python-platform x86_64-pc-windows-msvc --python-version 3.13 --only-binary :all: \
    --requirements pyproject.toml packaging cyclonedx-bom pyinstaller pytest pytest-qt pytest-timeout pillow-heif \
    PyYAML markdown-it-py

wait $booting || { tail -n 20 "$folder/wineboot.log"; exit 1; }
compile_library "$system/system32/icuuc.dll" "$sources/icuuc.c"
compile_library "$system/system32/mscms.dll" "$sources/mscms.c"
# Wine draws with the fonts of this machine, but its folder for Windows' fonts is empty.
dpkg -L fonts-dejavu-core | grep "\.ttf$" | xargs cp -t "$system/Fonts/"
