#!/usr/bin/env bash
# What the README says for a machine whose pip refuses, typed on such a machine: a minimal chroot of this Debian.
#
#   packaging/linux/test_readme.sh [--must-run]
#
# The commands are read from the README: the libraries for a machine without a desktop, then everything below "Where pip
# refuses". They run as a plain user, those with sudo as root. The demo has to leave its picture. Of the tests a part has
# to pass.
#
# Where no chroot can be made the exit code is 77, with --must-run 1.
set -euo pipefail
cd "$(dirname "$0")/../.."

must_run=0
[ "${1:-}" != --must-run ] || must_run=1
seconds=600
# All of them would take longer than everything else here. These need Qt, its libraries and the decoders'.
some_tests="tests/ui/test_about.py tests/ui/test_theme.py tests/unit/images/test_decode.py"
# shellcheck source=packaging/linux/chroot.sh
. packaging/linux/chroot.sh

# The lines of all code blocks below a heading of the README, up to the next heading.
commands_below() {
    awk -v heading="$1" '
        /^```/ { is_code = !is_code; next }
        /^#/ && !is_code { is_below = $0 == heading; next }
        is_below && is_code
    ' README.md
}
commands=$(commands_below "### Where pip refuses")
libraries=$(commands_below "## What a bare Linux needs" | grep fonts-)
if [ -z "$commands" ] || [ -z "$libraries" ]; then
    echo "test_readme: the README has no such commands" >&2
    exit 1
fi

make_chroot test_readme "$must_run"
# How this machine's pip and uv reach their index, whatever that is, and whom they trust. Debian's own list of
# certificates is written anew when its package is installed, so this machine's lies beside it.
mapfile -t settings < <(env |
    grep -E '^(PIP_INDEX_URL|PIP_TRUSTED_HOST|UV_INDEX_URL|UV_DEFAULT_INDEX|(https?|no)_proxy|(HTTPS?|NO)_PROXY)=')
index=$(pip config get global.index-url 2>/dev/null || true)
[ -z "$index" ] || settings+=("PIP_INDEX_URL=$index")
certificates=/etc/ssl/certs/ca-certificates.crt
if [ -e "$certificates" ]; then
    cp -L "$certificates" "$root/etc/this-machines-certificates.crt"
    settings+=(PIP_CERT=/etc/this-machines-certificates.crt SSL_CERT_FILE=/etc/this-machines-certificates.crt)
fi

mkdir "$root/home/person/pack-browser"
git ls-files -z --cached --others --exclude-standard | tar -c --null --ignore-failed-read -T - |
    tar -x -C "$root/home/person/pack-browser"
chown -R --reference="$root/home/person" "$root/home/person/pack-browser"

as_person() {
    chroot --userspec=person:person "$root" env -i HOME=/home/person PATH=/usr/bin:/bin LC_ALL=C.UTF-8 "${settings[@]}" \
        timeout "$seconds" sh -c "cd ~/pack-browser && $1"
}

echo "test_readme: $libraries"
as_root() {
    in_chroot sh -c "${1/ install / install -y --no-install-recommends }"
}
quietly as_root "$libraries"
while read -r line; do
    echo "test_readme: $line"
    case $line in
        sudo\ *) quietly as_root "${line#sudo }" ;;
        *pytest) quietly as_person "$line $some_tests" ;;
        *) quietly as_person "$line" ;;
    esac
done <<<"$commands"

[ "$(head -c 4 "$root/home/person/pack-browser/pack-browser-demo.png" | tail -c 3)" = PNG ] ||
    { echo "test_readme: the demo left no picture" >&2; exit 1; }
echo "test_readme: the README's commands work on a minimal $PRETTY_NAME"
