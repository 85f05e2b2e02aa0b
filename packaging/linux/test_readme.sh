#!/usr/bin/env bash
# Tests the README's commands for systems whose pip refuses, in a minimal chroot of this machine's Debian.
#
#   packaging/linux/test_readme.sh [--must-run]
#
# The commands are read from the README: the libraries for a machine without a desktop, then everything below "Where pip
# refuses". They run as an unprivileged user, those with sudo as root. The demo has to write its screenshot without having
# installed development tools, and some of the tests have to pass.
#
# If no chroot can be made, the exit code is 77, with --must-run 1.
set -euo pipefail
cd "$(dirname "$0")/../.."

must_run=0
[ "${1:-}" != --must-run ] || must_run=1
seconds=600
# All tests would take too long. These need each module of Qt, the libraries that it is linked to, and those of the
# decoders.
some_tests="tests/ui/test_about.py tests/ui/test_theme.py tests/unit/images/test_decode.py tests/unit/start/test_unattended.py"
# shellcheck source=packaging/linux/chroot.sh
. packaging/linux/chroot.sh

# Print the lines of all code blocks between a heading of the README and the next one.
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
    echo "test_readme: the commands were not found in the README" >&2
    exit 1
fi

make_chroot test_readme "$must_run"
# The settings that this machine's pip and uv use to reach their index, and the certificates that they trust. Installing
# ca-certificates rewrites Debian's list of certificates, so this machine's list gets a name of its own.
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
        *--demo)
            quietly as_person "$line"
            quietly as_person "! test -e .venv/bin/pytest"
            ;;
        *) quietly as_person "$line" ;;
    esac
done <<<"$commands"

[ "$(head -c 4 "$root/home/person/pack-browser/pack-browser-demo.png" | tail -c 3)" = PNG ] ||
    { echo "test_readme: the demo wrote no screenshot" >&2; exit 1; }
echo "test_readme: the README's commands work on a minimal $PRETTY_NAME"
