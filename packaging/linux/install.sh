#!/bin/sh
# Installs Pack Browser below ~/.local, for the user who runs this script. It needs no administrator.
#
#   ./install.sh                 install, or replace an older version
#   ./install.sh --uninstall     remove it again
#   --prefix FOLDER              use this folder instead of ~/.local
#
# A copy of this script is installed beside the program. It can uninstall when the archive is no longer there.
set -eu

id=pack-browser
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=${HOME:?HOME is not set}/.local
case $here in
    */lib/"$id") prefix=${here%/lib/"$id"} ;;
esac
action=install

while [ $# -gt 0 ]; do
    case $1 in
        --uninstall) action=uninstall ;;
        --prefix) prefix=${2:?--prefix needs a folder}; shift ;;
        -h | --help) sed -n '2,/^set /s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) echo "install.sh: $1 is not known; see --help" >&2; exit 2 ;;
    esac
    shift
done
case $prefix in
    /*) ;;
    *) prefix=$PWD/$prefix ;;
esac

program=$prefix/lib/$id
link=$prefix/bin/$id
share=$prefix/share
desktop_file=$share/applications/$id.desktop
# A list of the files that were installed below share/, one path per line.
installed_list=$program/installed_files

# Update the caches of the desktop, if it has any.
update_desktop_caches() {
    if command -v update-desktop-database >/dev/null 2>&1; then
        update-desktop-database -q "$share/applications" 2>/dev/null || true
    fi
    if command -v update-mime-database >/dev/null 2>&1; then
        mkdir -p "$share/mime/packages"
        update-mime-database "$share/mime" >/dev/null 2>&1 || true
        # Without a type of any program, the caches that it has made are empty.
        if rmdir "$share/mime/packages" 2>/dev/null; then
            (cd "$share/mime" && rm -f XMLnamespaces aliases generic-icons globs globs2 icons magic mime.cache \
                subclasses treemagic types version && rmdir application 2>/dev/null) || true
            rmdir "$share/mime" 2>/dev/null || true
        fi
    fi
    if command -v gtk-update-icon-cache >/dev/null 2>&1 && [ -f "$share/icons/hicolor/icon-theme.cache" ]; then
        gtk-update-icon-cache -q -f -t "$share/icons/hicolor" 2>/dev/null || true
    fi
}

# Print the paths of the files in share/: those that were installed, or else those of the archive.
list_share() {
    if [ -f "$installed_list" ]; then
        cat "$installed_list"
    elif [ -d "$here/share" ]; then
        (cd "$here/share" && find . -type f | sed 's,^\./,,')
    fi
}

# Remove all installed files, and their folders if these are empty afterwards.
remove_files() {
    list_share | while IFS= read -r file; do
        rm -f "$share/$file"
        (cd "$prefix" && rmdir -p "share/$(dirname "$file")") 2>/dev/null || true
    done
    rm -rf "$program" "$program.new" "$program.old"
    if [ "$(readlink "$link" 2>/dev/null)" = "$program/$id" ]; then
        rm -f "$link"
    fi
    rmdir "$prefix/lib" "$prefix/bin" 2>/dev/null || true
}

if [ "$action" = uninstall ]; then
    remove_files
    update_desktop_caches
    # update-desktop-database has made this cache of handlers. If it lists none, it is only a heading.
    if [ -f "$share/applications/mimeinfo.cache" ] && [ "$(wc -l <"$share/applications/mimeinfo.cache")" -le 1 ]; then
        rm -f "$share/applications/mimeinfo.cache"
    fi
    rmdir "$share/applications" "$share" 2>/dev/null || true
    echo "Pack Browser is removed from $prefix."
    exit 0
fi

if [ ! -d "$here/share" ]; then
    echo "install.sh: this copy can only uninstall: $0 --uninstall" >&2
    exit 2
fi
# The new version is complete before the old one is removed.
mkdir -p "$prefix/lib" "$prefix/bin" "$share/applications"
rm -rf "$program.new" "$program.old"
cp -R "$here/$id" "$program.new"
cp "$here/install.sh" "$program.new/install.sh"
(cd "$here/share" && find . -type f | sed 's,^\./,,') >"$program.new/${installed_list##*/}"
if [ -e "$program" ]; then
    mv "$program" "$program.old"
fi
mv "$program.new" "$program"
rm -rf "$program.old"
ln -sf "$program/$id" "$link"
cp -R "$here/share/." "$share/"

# ~/.local/bin need not be in the PATH of the desktop, so Exec gets an absolute path. The desktop entry specification
# demands that reserved characters in it are escaped, and backslashes twice.
escaped=$(printf '%s' "$program/$id" | sed -e 's/\\/\\\\\\\\/g' -e 's/["`$]/\\\\&/g' -e 's/%/%%/g')
EXEC_TEXT=$escaped TRY_TEXT=$program/$id awk '
    /^Exec=/ { print "Exec=\"" ENVIRON["EXEC_TEXT"] "\" -- %U"; next }
    /^TryExec=/ { print "TryExec=" ENVIRON["TRY_TEXT"]; next }
    { print }
' "$here/share/applications/$id.desktop" >"$desktop_file.new"
mv "$desktop_file.new" "$desktop_file"
update_desktop_caches

missing=$(LD_LIBRARY_PATH="$program/_internal" ldd "$program/_internal/PySide6/Qt/plugins/platforms/libqxcb.so" 2>/dev/null |
    sed -n 's/^[[:space:]]*\(.*\) => not found$/  \1/p')
if [ -n "$missing" ]; then
    echo "Pack Browser is installed, but these system libraries are missing:"
    echo "$missing"
    echo "On Debian and Ubuntu most are in libxcb-cursor0, libxcb-icccm4, libxcb-keysyms1 and libxkbcommon-x11-0."
else
    echo "Pack Browser is installed: look for it among your programs, or run $link."
fi
