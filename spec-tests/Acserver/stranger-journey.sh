#!/bin/sh
# stranger-journey.sh BIN FOLDER: runs inside network, mount and process namespaces of its own (unshare --net --mount --pid --fork --mount-proc), which take all of
# it with them when they end. The server is in a second network namespace, behind a veth pair; the client is an ordinary user who knows a name and an authority.
set -eu
bin=$1
folder=$2
ip link set lo up
unshare --net sleep 600 &
server=$!
until [ "$(readlink /proc/$server/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
ip link add client type veth peer name server
ip link set server netns $server
ip addr add 10.93.0.2/24 dev client
ip link set client up
nsenter --target $server --net sh -c 'ip addr add 10.93.0.1/24 dev server && ip link set server up && ip link set lo up'
printf '127.0.0.1 localhost\n10.93.0.1 example.com\n' >"$folder/hosts"
mount --bind "$folder/hosts" /etc/hosts
nsenter --target $server --net "$bin/acserver" serve --store "$folder/store" --tls-cert "$folder/cert.pem" --tls-key "$folder/key.pem" \
    --server-name example.com --listen 10.93.0.1:443 --access-log none 2>"$folder/server.log" &
for _ in $(seq 200); do
    grep -q serving "$folder/server.log" && break
    sleep 0.05
done

user() {
    timeout 60 setpriv --reuid appc-test --regid appc-test --init-groups --reset-env env HOME="$folder/home" SSL_CERT_FILE="$folder/ca.pem" PATH=/usr/bin:/bin "$@"
}

"$bin/actool" --version >/dev/null
echo "== discover"
user "$bin/actool" discover --json example.com/tools/hello:1.0.0,arch=amd64
echo "== theirs"
user /usr/bin/actool discover --json example.com/tools/hello:1.0.0,arch=amd64
echo "== curl"
user curl --silent --show-error --fail --location --cacert "$folder/ca.pem" --output "$folder/home/curl.aci" https://example.com/-/images/example.com/tools/hello/latest/linux/amd64.aci
cmp "$folder/home/curl.aci" "$folder/hello.aci"
echo "== fetch"
user "$bin/runner" trust --ca-file "$folder/ca.pem" --prefix example.com/tools --skip-fingerprint-review
user "$bin/runner" fetch --ca-file "$folder/ca.pem" example.com/tools/hello:1.0.0
echo "== run"
user "$bin/runner" run --ca-file "$folder/ca.pem" example.com/tools/hello
echo "== run what was not fetched"
user "$bin/runner" run --ca-file "$folder/ca.pem" example.com/tools/hello:1.1.0
