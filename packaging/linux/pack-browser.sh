#!/bin/sh
# Starts the program of the bundle on Linux, in place of PyInstaller's boot loader: see pack-browser.spec.
program=$0
[ ! -L "$program" ] || program=$(readlink -f -- "$program")
internal=${program%/*}/_internal
# `restore_environment` in app/start/bundle.py undoes this.
[ -z "${LD_LIBRARY_PATH+set}" ] || export LD_LIBRARY_PATH_ORIG="$LD_LIBRARY_PATH"
export LD_LIBRARY_PATH="$internal${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$internal/bin/pack-browser" -I "$internal/begin.pyc" "$@"
