#!/bin/sh
# Puts nginx.conf.example on loopback, unprivileged, for the demo and the tests:
#
#     nginx-try.sh PREFIX SOCKET PORT [CERTIFICATE KEY]
#
# writes PREFIX/nginx.conf and PREFIX/site.conf and prints the command that starts nginx (in the foreground).
# Only the values of the lines marked `# SITE` are replaced; a mark that is missing or unknown is an error.
# Without a certificate the site listens without TLS.
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

awk -v backend="$backend" -v port="$port" -v prefix="$prefix" -v certificate="$certificate" -v key="$key" '
    BEGIN { want["socket"] = want["plain"] = want["listen"] = want["listen6"] = want["certificate"] = want["key"] = 1
            want["name"] = 2 }
    !/; *# SITE [a-z0-9]+$/ { print; next }
    {
        mark = $0
        sub(/.*# SITE /, "", mark)
        if (!(mark in want)) { print "unknown mark: " mark > "/dev/stderr"; bad = 1; exit 1 }
        --want[mark]
        if (mark == "socket") print "    server " backend ";"
        if (mark == "plain") print "    listen unix:" prefix "/plain.sock;"
        if (mark == "listen") print "    listen 127.0.0.1:" port (certificate == "" ? "" : " ssl http2") ";"
        if (mark == "name") print "    server_name localhost 127.0.0.1;"
        if (mark == "certificate" && certificate != "") print "    ssl_certificate " certificate ";"
        if (mark == "key" && certificate != "") print "    ssl_certificate_key " key ";"
    }
    END {
        if (bad) exit 1
        for (mark in want) if (want[mark] != 0) { print "lines marked " mark ": not as expected" > "/dev/stderr"; exit 1 }
    }' "$example" >"$prefix/site.conf"

# As root the workers would become `nobody`, who may reach neither this directory nor the socket.
user=
[ "$(id -u)" -ne 0 ] || user="user root root;"

cat >"$prefix/nginx.conf" <<EOF
$user
daemon off;
pid $prefix/nginx.pid;
error_log stderr warn;
worker_processes 2;
events {
    worker_connections 1024;
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
