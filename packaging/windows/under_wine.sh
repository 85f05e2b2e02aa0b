#!/usr/bin/env bash
# Runs the program, its tests, its build and its installer with the Windows builds of Python, PySide6 and PyInstaller,
# under Wine.
#
#   packaging/windows/under_wine.sh
#
# One line is printed for each step, and the end of the output of a step that failed. The exit code is 0 if all steps
# passed, 1 if one failed, and 77 if something could not be tested: the installer where its compiler or Wine's 32-bit part
# cannot be downloaded, everything where Wine or one of the other packages cannot be installed.
#
# The Windows Python and the Wine prefix are kept in ${XDG_CACHE_HOME:-~/.cache}/pack-browser-wine. They are recreated
# when pyproject.toml or a file of packaging/windows/wine has changed, or what the installer needs was missing.
#
# Wine differs from Windows. numpy does not load (ucrtbase.dll lacks crealf), so tests that need it are left out. Wine
# passes no variable whose name begins with QT_ to a program. Its Credential Manager accepts entries of any size.
set -euo pipefail
project=$(cd "$(dirname "$0")/../.." && pwd)
cd "$project"

not_run() {
    echo "under_wine: not run: $1"
    exit 77
}

[ "$(uname -sm)" = "Linux x86_64" ] || not_run "Wine is used on Linux on x86-64 only."
has_all() {
    local tool
    for tool; do
        command -v "$tool" >/dev/null || return 1
    done
}
has_all uv pip || not_run "uv and pip are needed."
uv python find --no-python-downloads 3.13 >/dev/null 2>&1 || not_run "Python 3.13 is needed for its standard library."
if ! has_all wine gendef x86_64-w64-mingw32-gcc Xvfb || [ ! -d /usr/share/doc/fonts-dejavu-core ]; then
    has_all apt-get || not_run "Wine is not installed, and there is no apt-get."
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends wine wine64 xvfb fonts-dejavu-core \
        gcc-mingw-w64-x86-64-win32 mingw-w64-tools >/dev/null || not_run "apt-get cannot install Wine and MinGW."
fi

cache=${XDG_CACHE_HOME:-$HOME/.cache}/pack-browser-wine
mkdir -p "$cache"
# A second run waits here: two runs cannot use the same Wine prefix.
exec 9>"$cache/lock"
flock 9
contents=$(cat packaging/windows/wine/* pyproject.toml | sha256sum | cut -c 1-16)
installed=$cache/$contents
python=$installed/python/python.exe
if [ ! -e "$installed/complete" ] || [ -e "$installed/no-installer" ]; then
    echo "under_wine: making a Windows Python in $installed"
    # Remove what was made for other versions.
    find "$cache" -mindepth 1 -maxdepth 1 -type d -exec rm -rf {} +
    code=0
    packaging/windows/wine/make_python.sh "$installed" >"$cache/log" 2>&1 || code=$?
    if [ $code != 0 ]; then
        tail -n 20 "$cache/log"
        [ $code != 77 ] || not_run "the package that contains Python for Windows cannot be downloaded."
        echo "under_wine: FAILED: making a Windows Python."
        exit 1
    fi
    touch "$installed/complete"
fi

work=$(mktemp -d)
# The installer gets a copy of the Wine prefix, so that nothing else changes files and registry meanwhile. All but the
# registry, which Wine writes in place, are hard links.
prefix=$installed/prefix installer_prefix=$installed/installer-prefix
rm -rf "$installer_prefix"
cp -al "$prefix" "$installer_prefix"
cp --remove-destination "$prefix"/*.reg "$installer_prefix/"
screen=
finish() {
    WINEPREFIX=$prefix wineserver --kill || true
    WINEPREFIX=$installer_prefix wineserver --kill || true
    [ -z "$screen" ] || kill "$screen" || true
    rm -rf "$work" "$installer_prefix"
}
trap finish EXIT

# All of it runs in a copy of the project, because the build replaces dist/, which may hold this machine's packages.
tree=$work/pack-browser
mkdir "$tree"
git ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -T - -c | tar -C "$tree" -x
uv pip install --quiet --python 3.13 --target "$installed/python/Lib/site-packages" --no-deps --editable "$tree"

exec 3>"$work/display"
Xvfb -displayfd 3 -screen 0 1280x1024x24 -nolisten tcp >/dev/null 2>&1 &
screen=$!
exec 3>&-
for _ in $(seq 100); do
    [ ! -s "$work/display" ] || break
    sleep 0.1
done

# Wine passes the environment of this process to the program, so most of it is removed. winemenubuilder would add what is
# installed to the menu of this machine's desktop, and winedbg would keep a program that has crashed until its time limit.
variables=(HOME="$HOME" PATH="$PATH" LANG=C.UTF-8 DISPLAY=":$(cat "$work/display")" WINEARCH=win64 WINEDEBUG=-all
    WINEDLLOVERRIDES="mscoree,mshtml,winemenubuilder.exe,winedbg.exe=;mscms=n")
windows() {
    (cd "$tree" && env -i "${variables[@]}" WINEPREFIX="$prefix" \
        timeout --kill-after=10 "$seconds" wine "$@" </dev/null)
}
step() {
    # step NAME COMMAND…: runs the command and prints one line.
    local name=$1 started=$SECONDS log
    log=$work/$(tr ' ' '-' <<<"$name").log
    if "${@:2}" >"$log" 2>&1; then
        echo "under_wine: passed: $name ($((SECONDS - started)) s)"
    else
        echo "under_wine: FAILED: $name ($((SECONDS - started)) s)"
        tail -n 40 "$log"
        touch "$work/failed"
    fi
}

version() {
    windows "$python" main.py --version | tee "$work/version" && grep -q '^Pack Browser [0-9]' "$work/version"
}
smoke_test() {
    # Standard error goes to a file: processes that Wine starts and keeps would hold a pipe open.
    windows "$python" main.py --smoke-test 2>"$work/smoke-errors" | tee "$work/smoke" || return 1
    # The program goes on after an exception in a slot: only its log shows that.
    ! grep ' ERROR [a-z]' "$work/smoke-errors" || return 1
    grep -q '^window: [0-9]* × [0-9]*' "$work/smoke" && grep -q '^Smoke test passed' "$work/smoke"
}
screenshot() {
    # It may print nothing but the file's name: other lines are warnings, such as one that no font was found.
    windows "$python" main.py --demo --screenshot demo.png 2>&1 | tr -d '\r' | tee "$work/screenshot" || return 1
    [ "$(<"$work/screenshot")" = demo.png ] && cp "$tree/demo.png" "$cache/"
}

installer() {
    # Wine appends WINEPATH to PATH.
    local prefix=$installer_prefix inno_setup="Z:${installed//\//\\}\\inno-setup"
    local variables=("${variables[@]}" WINEDLLPATH="$installed/wine-32" WINEPATH="$inno_setup")
    windows "$python" packaging/windows/installer_round_trip.py
}

pytest() {
    # In one process, because another one runs beside it. Tests that fail are run once more by themselves: under Wine,
    # threads and connections now and then wait longer than the time limit of a test.
    local seconds=1200
    local options=(-o addopts= -o "cache_dir=.pytest_cache_$RANDOM" -q -rfE --timeout=120)
    windows "$python" -m pytest "${options[@]}" "$@" || windows "$python" -m pytest "${options[@]}" --last-failed "$@"
}
images=tests/unit/images
# Under Wine, /proc lists Linux processes, which the tests of decoders count. Opening files and connections is so slow
# that tests with a thousand of them are run on Linux only, and shutting down a socket does not wake a sender that waits
# for it. An answer is lost if the server closes a connection before it has read the whole request. SQLite reports a
# disk error if a file is damaged while it is open. A folder in the place of an open file cannot be made. Wine's
# Schannel, which libcurl uses on Windows, trusts the certificate authorities of the system only, and not one that a
# test names; and it does not verify certificates by itself, as libcurl requests it and Windows does. A lock that another
# descriptor has is refused without an error code. Files that a test deletes are still open for a moment.
left_out=(
    --ignore-glob="$images/test_decoders*.py" --ignore-glob="$images/test_download_*.py"
    --ignore=tests/ui/test_canvas.py
    --ignore=tests/unit/storage/test_damaged_pages.py
    --deselect=tests/unit/core/test_plain_files.py::test_what_a_killed_program_has_left_is_deleted_but_nothing_that_is_written
    --deselect=tests/unit/storage/test_marks_store.py::test_what_is_no_file_is_not_opened
    --deselect=tests/unit/storage/test_marks_store.py::test_a_file_of_a_newer_version_stays_as_it_is
    --deselect="$images/test_thumbnail_store.py::test_a_damaged_file_shows_nothing_wrong_and_is_usable_again"
    --deselect="$images/test_thumbnail_store.py::test_damage_that_comes_again_ends_it"
    --deselect="$images/test_original_source.py::test_regions_are_decoded_by_a_process_that_keeps_the_file"
    --deselect="$images/test_original_source.py::test_a_process_that_crashed_gets_the_file_again"
    --deselect="$images/test_original_source.py::test_an_animation_has_a_process_of_its_own"
    --deselect="$images/test_original_source.py::test_an_animation_that_is_closed_ends_at_once_while_a_frame_is_decoded"
    --deselect=tests/unit/storage/test_marks_store.py::test_a_file_that_another_process_has_replaced_meanwhile_is_not_renamed
    --deselect=tests/unit/storage/test_marks_store.py::test_a_mark_that_is_not_known_is_left_alone
    --deselect=tests/unit/storage/test_saved_packs.py::test_what_was_removed_before_a_run_was_killed_is_deleted_by_another_an_hour_later
    --deselect="$images/test_name_lookup.py::test_a_name_is_looked_up_once_for_all"
    --deselect="$images/test_download_addresses.py::test_the_system_does_not_trust_the_tests"
    --deselect="$images/test_download_addresses.py::test_no_authorities_are_not_those_of_the_machine_that_libcurl_was_built_on"
    --deselect="$images/test_download.py::test_a_reset_can_be_retried"
    --deselect="$images/test_download.py::test_a_certificate_that_is_not_trusted"
    --deselect="$images/test_download.py::test_an_answer_is_accepted[a trusted certificate]"
    --deselect="$images/test_download.py::test_a_redirect_from_https_to_http_is_refused"
    --deselect="$images/test_download.py::test_a_redirect_from_http_to_https_is_followed"
    --deselect="$images/test_download_pool.py::test_what_is_cancelled_at_any_moment_is_not_held"
    --deselect="$images/test_part_file.py::test_a_file_that_one_download_continues_is_neither_continued_nor_deleted_by_another"
    --deselect=tests/unit/packs/test_download_originals.py::test_what_is_there_is_not_downloaded_again
    --deselect=tests/unit/packs/test_download_originals.py::test_a_download_waits_through_outages_of_its_host
    --deselect=tests/unit/storage/test_marks_store.py::test_no_flipped_bit_hides_marks
    --deselect=tests/unit/demo/test_service.py::test_stop_is_quick_with_open_connections
    --deselect=tests/unit/demo/test_partner_api.py::test_after_another_method_the_next_request_is_answered
)

# Chosen so that both cores are busy until the end.
first_part=(tests/ui tests/unit/api tests/unit/packs tests/unit/session)
second_part=(
    tests/unit --ignore=tests/unit/api --ignore=tests/unit/packs --ignore=tests/unit/session
)

seconds=600
# One core is for the build and a part of the tests, the other one for everything else that runs from source.
{
    step "build, and smoke test of what was built" windows "$python" packaging/bundle/build.py --trial
    [ -e "$installed/no-installer" ] || step "installer" installer
    step "unit tests, first part" pytest "${left_out[@]}" "${first_part[@]}"
} &
building=$!
step "version" version
step "smoke test" smoke_test
step "screenshot of the demonstration" screenshot
step "keychain" windows "$python" packaging/windows/keychain_round_trip.py
step "unit tests, second part" pytest "${left_out[@]}" "${second_part[@]}"
wait $building

[ ! -e "$work/failed" ] || exit 1
[ ! -e "$installed/no-installer" ] || not_run "the installer: $(<"$installed/no-installer") Everything else passed."
echo "under_wine: all passed"
