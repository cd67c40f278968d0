#!/bin/sh
# systemd-journey.sh: the one unit of a container in which systemd is process 1 (systemd-nspawn --volatile=yes). /opt/appc holds what the test put there, and takes
# what it wants to know.
set -eu
systemd-sysusers --inline 'u acserver - "image server" /var/lib/acserver' 2>/opt/appc/report
exec >/opt/appc/report 2>&1
mkdir -p /etc/acserver /var/lib
install -m 0640 -g acserver /opt/appc/cert.pem /opt/appc/tls-key.pem /etc/acserver
mv /etc/acserver/tls-key.pem /etc/acserver/key.pem
cp -r /opt/appc/store /var/lib/acserver
chown -R acserver:acserver /var/lib/acserver
systemctl start acserver.service
echo "state $(systemctl is-active acserver.service)"
pid=$(systemctl show --property MainPID --value acserver.service)
echo "user $(stat -c %U /proc/"$pid")"
sed -n 's/^\(NoNewPrivs\|Seccomp\|CapEff\|CapBnd\):\t/\1 /p' "/proc/$pid/status"
ask() { curl --silent --show-error --max-time 20 --cacert /opt/appc/ca.pem --resolve example.com:443:127.0.0.1 --output /opt/appc/answer --write-out '%{http_code}\n' "$@"; }
echo "page $(ask 'https://example.com/hello?ac-discovery=1')"
echo "image $(ask https://example.com/-/images/example.com/hello/1.0.0/linux/amd64.aci)"
cmp /opt/appc/answer /opt/appc/hello.aci
echo "upload $(ask --upload-file /opt/appc/new.aci --header "Authorization: Bearer $(cat /opt/appc/token)" --header "Image-Signature: $(base64 -w0 /opt/appc/new.aci.asc)" \
    https://example.com/-/images/example.com/new/1.0.0/linux/amd64.aci)"
systemctl stop acserver.service
systemctl show --property Result --property ExecMainStatus acserver.service
echo done
