#!/usr/bin/env bash
# A database, from a list of sources that a command of the build writes.
set -e
acbuild --debug begin
trap 'acbuild --debug end' EXIT
acbuild --debug set-name example.com/database
acbuild --debug dep add ./debian.aci
acbuild --debug run -- /bin/sh -c 'sed s/^deb/deb-src/ /etc/apt/sources.list | tee /etc/apt/sources.list.d/sources.list'
acbuild --debug run --net -- apt-get -q update
acbuild --debug run --net -- apt-get -qy --no-install-recommends install redis-server
acbuild --debug port add redis tcp 6379
acbuild --debug set-exec -- /usr/bin/redis-server --port 6379 --bind 127.0.0.1
acbuild --debug write --overwrite database.aci
