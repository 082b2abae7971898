#!/bin/sh
# Puts one of deploy/lighttpd-*.conf.example on loopback, unprivileged, for the tests:
#
#     lighttpd-try.sh EXAMPLE PREFIX BACKEND CONFIG PORT PLAIN_PORT CERTIFICATE KEY
#
# writes PREFIX/lighttpd.conf and PREFIX/site.conf and prints the command that starts lighttpd (in the foreground).
# BACKEND is the responder's socket, or the program; CONFIG its imp.toml. Only the values of the lines marked
# `# SITE` are replaced. OPTIONS=1: the example's commented directives come into force too; PREFIX/users is then the
# password file.
set -eu

[ $# -eq 8 ] || { echo "usage: $0 EXAMPLE PREFIX BACKEND CONFIG PORT PLAIN_PORT CERTIFICATE KEY" >&2; exit 2; }
example=$1 prefix=$2 backend=$3 config=$4 port=$5 plain_port=$6 certificate=$7 key=$8
tools=$(dirname "$0")
later=$(cd "$tools/../deploy/later" && pwd)

mkdir -p "$prefix/tmp" "$prefix/root"

# value MARK OLD NEW
value() {
    printf '%s\t%s\t%s\n' "$1" "$2" "$3"
}
{
    value listen :443 "127.0.0.1:$port"
    value name 'shop\.example\.com' '127\.0\.0\.1'
    value redirect shop.example.com "127.0.0.1:$port"
    value certificate /etc/ssl/certs/shop.example.com.pem "$certificate"
    value key /etc/ssl/private/shop.example.com.key "$key"
    value root /var/www/shop "$prefix/root"
    value own '127\.0\.0\.1|::1' '127\.0\.0\.1|::1'
    value balancer 10.0.0.0/8 127.0.0.9
    value users /etc/lighttpd/imp-fcgi.htpasswd "$prefix/users"
    value later /usr/local/share/imp-fcgi/later "$later"
    case $example in
        *fastcgi*) value socket /run/imp-fcgi/imp.sock "$backend" ;;
        *)
            value program /usr/local/lib/cgi-bin/imp.fcgi "$backend"
            value config /etc/imp-fcgi/imp.toml "$config"
            ;;
    esac
} >"$prefix/values"
awk -v options="${OPTIONS:-}" -f "$tools/site-values.awk" "$prefix/values" "$example" >"$prefix/site.conf"

# As in Debian's lighttpd.conf.
cat >"$prefix/lighttpd.conf" <<EOF
server.modules = ("mod_indexfile", "mod_access", "mod_alias", "mod_redirect")
server.document-root = "$prefix/root"
server.upload-dirs = ("$prefix/tmp")
server.errorlog = "$prefix/error.log"
server.bind = "127.0.0.1"
server.port = $plain_port
server.feature-flags += ("server.graceful-shutdown-timeout" => 5)
server.http-parseopts = (
    "header-strict" => "enable", "host-strict" => "enable", "host-normalize" => "enable",
    "url-normalize-unreserved" => "enable", "url-normalize-required" => "enable", "url-ctrls-reject" => "enable",
    "url-path-2f-decode" => "enable", "url-path-dotseg-remove" => "enable"
)
index-file.names = ("index.php", "index.html")
url.access-deny = ("~", ".inc")
static-file.exclude-extensions = (".php", ".pl", ".fcgi")
mimetype.assign = (".html" => "text/html", "" => "application/octet-stream")
include "$prefix/site.conf"
server.modules += ("mod_dirlisting", "mod_staticfile")
EOF

lighttpd=$(PATH="$PATH:/usr/sbin" command -v lighttpd) || { echo "lighttpd is not installed" >&2; exit 1; }
# Not as root, as on any machine. Another user could not reach this directory, but for this one capability.
as_nobody=
[ "$(id -u)" -ne 0 ] ||
    as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+dac_override --ambient-caps=+dac_override "
echo "$as_nobody$lighttpd -D -f $prefix/lighttpd.conf"
