"""One program for all packs: a later start hands its packs to the running window, and ends.

The running program listens on a local socket of its user (`server`). A later start connects to it (`client`) with
QtCore and QtNetwork alone, so that it ends within a quarter of a second. `claims` decides which process is found under
which name.
"""
