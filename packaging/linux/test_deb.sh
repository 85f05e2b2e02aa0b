#!/usr/bin/env bash
# Tests the .deb in a minimal chroot of this machine's Debian, made by debootstrap.
#
#   packaging/linux/test_deb.sh [--must-run] [FILE.deb]
#
# 1. Its dependencies are complete: --smoke-test passes as an unprivileged user in an empty environment.
# 2. It opens its window when it is started through its desktop file, and when a packbrowser:// link or a review is opened.
# 3. Purging removes everything.
#
# If no chroot can be made, the exit code is 77, with --must-run 1.
set -euo pipefail
cd "$(dirname "$0")/../.."

must_run=0
if [ "${1:-}" = --must-run ]; then
    must_run=1
    shift
fi
# shellcheck source=packaging/linux/chroot.sh
. packaging/linux/chroot.sh

files=(dist/pack-browser-*.deb)
file=${1:-${files[0]}}
[ -f "$file" ] || { echo "test_deb: $file is not there: build it first" >&2; exit 1; }

screen=
before_removal() {
    [ -z "$screen" ] || kill "$screen" 2>/dev/null || true
}

make_chroot test_deb "$must_run" Xvfb xdotool xprop
cp "$file" "$root/pack-browser.deb"

as_person() {
    # Arguments of the form NAME=VALUE before the command are its whole environment.
    chroot --userspec=person:person "$root" env -i HOME=/home/person "$@"
}
# All files except those of apt, dpkg and the dynamic loader, and those in the home folder.
list_files() {
    (cd "$root" && find . -xdev \
        \( -path ./proc -o -path ./dev -o -path ./tmp -o -path ./home -o -path ./var/lib/dpkg -o -path ./var/lib/apt \
        -o -path ./var/cache -o -path ./var/log -o -path ./etc/ld.so.cache \) -prune -o -print | LC_ALL=C sort)
}
purge() {
    quietly in_chroot apt-get purge -y pack-browser
    list_files >"$work/after"
    diff "$work/before" "$work/after" || { echo "test_deb: files were left or removed by purging" >&2; exit 1; }
}

echo "test_deb: dependencies"
quietly in_chroot apt-get satisfy -y --no-install-recommends "$(dpkg-deb --field "$file" Depends)"
list_files >"$work/before"
quietly in_chroot dpkg --install /pack-browser.deb

echo "test_deb: --smoke-test as an unprivileged user"
as_person /usr/bin/pack-browser --smoke-test 2>"$work/errors" || { cat "$work/errors"; exit 1; }
if grep -vE 'Detected locale|Qt depends on a UTF-8 locale|reconfigure your locale|^for more information' "$work/errors"; then
    echo "test_deb: these lines were not expected" >&2
    exit 1
fi
purge

echo "test_deb: desktop file"
# The first three are recommended. None of the four contains a library that the program could need.
quietly in_chroot apt-get install -y --no-install-recommends desktop-file-utils shared-mime-info xdg-utils libglib2.0-bin
list_files >"$work/before"
quietly in_chroot dpkg --install /pack-browser.deb

exec 3>"$work/display"
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 &
screen=$!
exec 3>&-
wait_for() {
    # wait_for TENTHS COMMAND…: repeats the command until it succeeds, for so many tenths of a second.
    for _ in $(seq "$1"); do
        ! "${@:2}" >/dev/null 2>&1 || return 0
        sleep 0.1
    done
    return 1
}
wait_for 50 test -s "$work/display"
DISPLAY=:$(cat "$work/display")
export DISPLAY
mkdir -p "$root/tmp/.X11-unix"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"

windows() {
    xdotool search --onlyvisible --class '^pack-browser$'
}
# The process ID of the window, found by its executable.
process() {
    local folder
    for folder in /proc/[0-9]*; do
        if [ "$(readlink "$folder/exe" 2>/dev/null)" = "$root/usr/lib/pack-browser/pack-browser" ] &&
            ! tr '\0' ' ' <"$folder/cmdline" | grep -q -e --decoder; then
            basename "$folder"
        fi
    done
}
expect_window() {
    wait_for 200 windows || { echo "test_deb: no window was opened after: $1" >&2; exit 1; }
    local id class pid
    id=$(windows | head -n 1)
    # Desktops compare the second name with StartupWMClass.
    class=$(xprop -id "$id" WM_CLASS)
    [[ $class == *'"pack-browser", "pack-browser"'* ]] || { echo "test_deb: $class" >&2; exit 1; }
    pid=$(process)
    if [ -n "${2:-}" ] && ! tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF -- "$2"; then
        echo "test_deb: the program was not given $2" >&2
        exit 1
    fi
    kill -TERM "$pid"
    wait_for 50 test ! -e "/proc/$pid/exe" || { echo "test_deb: the program does not exit" >&2; exit 1; }
    echo "test_deb: $1: the window was opened and closed"
}

as_person DISPLAY="$DISPLAY" PATH=/usr/bin gio launch /usr/share/applications/pack-browser.desktop >"$work/log" 2>&1 &
expect_window "started through its desktop file"

link=packbrowser://11111111-1111-1111-1111-111111111111
handler=$(as_person PATH=/usr/bin:/bin xdg-mime query default x-scheme-handler/packbrowser)
[ "$handler" = pack-browser.desktop ] || { echo "test_deb: links are opened by '$handler'" >&2; exit 1; }
as_person DISPLAY="$DISPLAY" PATH=/usr/bin gio open "$link" >"$work/log" 2>&1 &
expect_window "a link was opened" "$link"

review=/home/person/Motivation.packreview
echo '{}' >"$root$review"
handler=$(as_person PATH=/usr/bin:/bin xdg-mime query default application/vnd.packbrowser.review+json)
[ "$handler" = pack-browser.desktop ] || { echo "test_deb: reviews are opened by '$handler'" >&2; exit 1; }
as_person DISPLAY="$DISPLAY" PATH=/usr/bin gio open "$review" >"$work/log" 2>&1 &
expect_window "a review was opened" "$review"  # GLib gives the path of a local file in place of its URL

purge
! grep -q pack-browser "$root/usr/share/applications/mimeinfo.cache" || { echo "test_deb: the scheme is still registered" >&2; exit 1; }
echo "test_deb: installed, started and purged completely"
