# Sourced by the scripts that test something in a minimal chroot of this machine's Debian.
#
# The script calls make_chroot once. At the script's end the chroot is removed; a script that has to clean up before
# that defines `before_removal`.
#
#   $work   a temporary folder, $root the chroot in it
# shellcheck shell=bash

work=$(mktemp -d)
root=$work/root

# Exits with 77, automake's code for a skipped test, or with 1 if the test must not be skipped.
not_run() {
    echo "$name: not run: $1"
    [ "$must_run" = 0 ] || exit 1
    exit 77
}

before_removal() {
    :
}

remove_chroot() {
    before_removal
    local folder
    for folder in tmp/.X11-unix dev/shm proc; do
        ! mountpoint -q "$root/$folder" || umount "$root/$folder"
    done
    rm -rf --one-file-system "$work"
}
trap remove_chroot EXIT

in_chroot() {
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"
}

# Run a command, and show its output only if it fails.
quietly() {
    "$@" >"$work/log" 2>&1 || { cat "$work/log"; echo "$name: failed: $*" >&2; exit 1; }
}

# make_chroot NAME MUST_RUN [TOOL…]: makes the chroot, with an unprivileged user named `person` in it. NAME is that of
# the script. MUST_RUN is 1 if it is a failure that no chroot can be made here. TOOL is a program that this machine has
# to have. The result of debootstrap is kept for a day, for the next script.
make_chroot() {
    name=$1 must_run=$2
    shift 2
    # shellcheck disable=SC1091
    . /etc/os-release
    [ "$ID" = debian ] || not_run "this is not Debian"
    [ "$(id -u)" = 0 ] || not_run "a chroot needs root"
    local tool mirror kept
    for tool in debootstrap "$@"; do
        command -v "$tool" >/dev/null || not_run "$tool is not installed"
    done
    # The mirror that apt is configured with. apt itself replaces the names in parentheses.
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
        sed -n "s/ $VERSION_CODENAME\$//p" | head -n 1)
    [ -n "$mirror" ] || not_run "apt has no mirror of $VERSION_CODENAME"
    mkdir -p "$root/proc"
    mount -t proc proc "$root/proc" 2>/dev/null || not_run "this machine allows no mounts"
    umount "$root/proc"

    kept=build/package/chroot-$VERSION_CODENAME.tar
    if [ -n "$(find "$kept" -mtime -1 2>/dev/null)" ]; then
        tar -xpf "$kept" -C "$root"
    else
        echo "$name: debootstrap $VERSION_CODENAME"
        debootstrap --variant=minbase "$VERSION_CODENAME" "$root" "$mirror" >"$work/log" 2>&1 ||
            { tail -n 20 "$work/log"; not_run "debootstrap failed"; }
        mkdir -p "${kept%/*}"
        tar -cpf "$kept.new" --one-file-system -C "$root" .
        mv "$kept.new" "$kept"
    fi
    mount -t proc proc "$root/proc"
    # Semaphores need it. The rest of this machine's /dev is not mounted.
    mkdir -p "$root/dev/shm"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    in_chroot useradd --create-home person
}
