#!/usr/bin/env bash
# Variables for the app, and a file of one's own.
set -e
acbuild --debug begin
trap 'acbuild --debug end' EXIT
acbuild --debug set-name example.com/nodejs
acbuild --debug dep add ./debian.aci
acbuild --debug run --net -- apt-get -q update
acbuild --debug run --net -- apt-get -qy --no-install-recommends install nodejs
acbuild --debug environment add PORT 80
acbuild --debug environment add GREETING "Hello from Node.js"
acbuild --debug port add http tcp 80
acbuild --debug copy app.js /var/www/app.js
acbuild --debug set-exec -- /usr/bin/node /var/www/app.js
acbuild --debug write --overwrite nodejs.aci
