#!/bin/sh
# nginx-journey.sh BIN FOLDER: runs inside network, mount and process namespaces of its own. nginx serves FOLDER/www, a static export, with the configuration of
# docs/acserver.md; the client is an ordinary user who knows a name and an authority.
set -eu
bin=$1
folder=$2
ip link set lo up
printf '127.0.0.1 localhost example.com\n' >"$folder/hosts"
mount --bind "$folder/hosts" /etc/hosts
cat >"$folder/nginx.conf" <<EOF
daemon off;
master_process off;
pid $folder/nginx.pid;
error_log $folder/error.log;
events { }
http {
    access_log off;
    server {
        listen 127.0.0.1:443 ssl;
        server_name example.com;
        ssl_certificate $folder/cert.pem;
        ssl_certificate_key $folder/key.pem;
        root $folder/www;
        types { text/html html; application/pgp-signature asc; application/json json; }
        default_type application/octet-stream;
        location / { try_files \$uri \$uri/index.html /\$host\$uri/index.html =404; }
    }
}
EOF
nginx -c "$folder/nginx.conf" &
for _ in $(seq 200); do
    ss -ltn 2>/dev/null | grep -q '127.0.0.1:443' && break
    sleep 0.05
done

user() {
    timeout 60 setpriv --reuid appc-test --regid appc-test --init-groups --reset-env env HOME="$folder/home" SSL_CERT_FILE="$folder/ca.pem" PATH=/usr/bin:/bin "$@"
}

echo "== discover"
user "$bin/actool" discover --json example.com/tools/hello:1.0.0,arch=amd64
echo "== theirs"
user /usr/bin/actool discover --json example.com/tools/hello:1.0.0,arch=amd64
echo "== fetch"
user "$bin/runner" trust --ca-file "$folder/ca.pem" --prefix example.com/tools --skip-fingerprint-review
user "$bin/runner" fetch --ca-file "$folder/ca.pem" example.com/tools/hello
echo "== run"
user "$bin/runner" run --ca-file "$folder/ca.pem" example.com/tools/hello
