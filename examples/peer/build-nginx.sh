#!/usr/bin/env bash
# One command at a time, with a dependency as the base.
set -e
acbuild --debug begin
trap 'acbuild --debug end' EXIT
acbuild --debug set-name example.com/nginx
acbuild --debug dep add ./debian.aci
acbuild --debug run --net -- apt-get -q update
acbuild --debug run --net -- apt-get -qy --no-install-recommends install nginx-light
acbuild --debug port add http tcp 80
acbuild --debug mount add html /var/www/html
acbuild --debug set-exec -- /usr/sbin/nginx -g "daemon off;"
acbuild --debug write --overwrite nginx.aci
