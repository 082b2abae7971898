#!/bin/sh
# Puts nginx.conf.example on loopback, unprivileged, for the demo and the tests:
#
#     nginx-try.sh PREFIX SOCKET PORT [CERTIFICATE KEY]
#
# writes PREFIX/nginx.conf and PREFIX/site.conf and prints the command that starts nginx (in the foreground).
# Only the values of the lines marked `# SITE` are replaced; a mark that is missing or unknown is an error.
# Without a certificate the site listens without TLS. OPTIONS=1: the example's commented directives come into force
# too; PREFIX/users is then the password file. PLAIN_PORT: where port 80 of the example listens, else on a socket.
# SHOP: the shop's own address (http://host:port), to which everything else goes.
# CONNECTIONS: at a time, of each worker (1024).
set -eu

[ $# -eq 3 ] || [ $# -eq 5 ] || { echo "usage: $0 PREFIX SOCKET PORT [CERTIFICATE KEY]" >&2; exit 2; }
prefix=$1 socket=$2 port=$3 certificate=${4:-} key=${5:-}
example=$(dirname "$0")/../nginx.conf.example

mkdir -p "$prefix/tmp"

# A socket path goes by `unix:`, host:port as it is.
case $socket in
    */*) backend="unix:$socket" ;;
    *) backend=$socket ;;
esac

shop='return 404;'
# Under no name that is not this machine's: the sandbox, which is the shop of the demo, would not see that name.
own='^(localhost|127[.]0[.]0[.]1|.*[.]localhost)$'
[ -z "${SHOP:-}" ] || shop="if (\$host !~ \"$own\") { return 403; } proxy_pass $SHOP; proxy_http_version 1.1;"

# value MARK OLD NEW: an empty NEW leaves the line out.
value() {
    printf '%s\t%s\t%s\n' "$1" "$2" "$3"
}
{
    value socket unix:/run/imp-fcgi/imp.sock "$backend"
    value plain 80 "${PLAIN_PORT:+127.0.0.1:}${PLAIN_PORT:-unix:$prefix/plain.sock}"
    value listen '443 ssl http2' "127.0.0.1:$port${certificate:+ ssl http2}"
    value listen6 'listen [::]:443' ''
    value name shop.example.com 'localhost 127.0.0.1'
    value certificate /etc/ssl/certs/shop.example.com.pem "$certificate"
    value key /etc/ssl/private/shop.example.com.key "$key"
    value balancer 10.0.0.0/8 127.0.0.9
    value own 127.0.0.1 127.0.0.1
    value closed 'return 404;' "$([ -n "${OPTIONS:-}" ] || echo 'return 404;')"
    value shop 'return 404;' "$shop"
    value users /etc/nginx/imp-fcgi.htpasswd "$prefix/users"
} >"$prefix/values"
awk -v options="${OPTIONS:-}" -f "$(dirname "$0")/site-values.awk" "$prefix/values" "$example" >"$prefix/site.conf"

# As root the workers would become `nobody`, who may reach neither this directory nor the socket.
user=
[ "$(id -u)" -ne 0 ] || user="user root root;"

cat >"$prefix/nginx.conf" <<EOF
$user
daemon off;
pid $prefix/nginx.pid;
error_log stderr warn;
worker_processes 2;
worker_rlimit_nofile $((${CONNECTIONS:-1024} + 512));
events {
    worker_connections ${CONNECTIONS:-1024};
}
http {
    access_log off;
    client_body_temp_path $prefix/tmp/body;
    proxy_temp_path $prefix/tmp/proxy;
    fastcgi_temp_path $prefix/tmp/fastcgi;
    uwsgi_temp_path $prefix/tmp/uwsgi;
    scgi_temp_path $prefix/tmp/scgi;
    include $prefix/site.conf;
}
EOF

# nginx is in sbin, which is not in the PATH of every user.
nginx=$(PATH="$PATH:/usr/sbin" command -v nginx) || { echo "nginx is not installed" >&2; exit 1; }
echo "$nginx -p $prefix -c $prefix/nginx.conf -e stderr"
