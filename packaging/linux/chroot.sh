# Sourced by the scripts that try something on a machine that has nothing: a minimal chroot of this machine's own Debian.
#
# The script calls make_chroot once. At the script's end the chroot is removed; a script with more to clean up defines
# `before_removal`.
#
#   $work   a temporary folder, $root the chroot in it
# shellcheck shell=bash

work=$(mktemp -d)
root=$work/root

# Where something can't be tried here, the exit code is 77, as in automake's tests, or 1 where it has to be tried.
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

# Its output is shown only where it fails.
quietly() {
    "$@" >"$work/log" 2>&1 || { cat "$work/log"; echo "$name: failed: $*" >&2; exit 1; }
}

# make_chroot NAME MUST_RUN [TOOL…]: makes the chroot, with a plain user named `person` in it. NAME is the script's own.
# MUST_RUN is 1 where it is a failure that nothing can be tried here. TOOL is what this machine has to have. What
# debootstrap has made is kept for a day, for the next script.
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
    # The mirror that this machine is set up with. apt itself expands what stands in parentheses.
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
        sed -n "s/ $VERSION_CODENAME\$//p" | head -n 1)
    [ -n "$mirror" ] || not_run "apt knows no mirror of $VERSION_CODENAME"
    mkdir -p "$root/proc"
    mount -t proc proc "$root/proc" 2>/dev/null || not_run "nothing can be mounted here"
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
    # Semaphores live there. This machine's own /dev stays out of it.
    mkdir -p "$root/dev/shm"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    in_chroot useradd --create-home person
}
