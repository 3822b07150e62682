#!/bin/sh
# Starts what the container was asked to run, in place of this shell, so that signals reach it:
#
#   nothing                the service
#   a program or a path    that program, as in any other image
#   anything else          ghillie with these words: `docker run ghillie report list`, `docker run ghillie --version`
set -eu

[ $# -gt 0 ] || set -- serve
# Not `command -v`: it also knows the shell's own words, which cannot be run in its place.
which -- "$1" >/dev/null || set -- ghillie "$@"
exec "$@"
