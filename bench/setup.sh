#!/bin/sh
# Installs what the benchmarks need and this machine lacks (Debian): peers, load tools, a C compiler.
set -e
missing=
need() { # PROGRAM PACKAGE
  command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || missing="$missing $2"
}
need nginx nginx-light
need haproxy haproxy
need h2load nghttp2-client
need gcc gcc
need openssl openssl
need chrt util-linux
need ip iproute2
[ -f /usr/include/openssl/ssl.h ] || missing="$missing libssl-dev"
[ -f /usr/include/stdlib.h ] || missing="$missing libc6-dev"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" != 0 ]; then
  echo "bench: these packages are missing:$missing" >&2
  exit 1
fi
echo "bench: installing$missing" >&2
apt-get update -qq
# The peers are started by the benchmarks, never by the system.
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d.bench
chmod +x /usr/sbin/policy-rc.d.bench
[ -e /usr/sbin/policy-rc.d ] || { mv /usr/sbin/policy-rc.d.bench /usr/sbin/policy-rc.d; placed=1; }
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
[ -z "$placed" ] || rm -f /usr/sbin/policy-rc.d
rm -f /usr/sbin/policy-rc.d.bench
