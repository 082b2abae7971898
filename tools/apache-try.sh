#!/bin/sh
# Puts one of deploy/apache-*.conf.example on loopback, unprivileged, for the tests:
#
#     apache-try.sh EXAMPLE PREFIX BACKEND CONFIG PORT PLAIN_PORT CERTIFICATE KEY
#
# writes PREFIX/apache.conf and PREFIX/site.conf and prints the command that starts Apache (in the foreground).
# BACKEND is the responder's socket, or the program; CONFIG its imp.toml. Only the values of the lines marked
# `# SITE` are replaced. Loaded are the modules that Debian enables and those that the example says to enable.
# OPTIONS=1: the example's commented directives come into force too; PREFIX/users is then the password file.
set -eu

[ $# -eq 8 ] || { echo "usage: $0 EXAMPLE PREFIX BACKEND CONFIG PORT PLAIN_PORT CERTIFICATE KEY" >&2; exit 2; }
example=$1 prefix=$2 backend=$3 config=$4 port=$5 plain_port=$6 certificate=$7 key=$8
tools=$(dirname "$0")
later=$(cd "$tools/../deploy/later" && pwd)
options=${OPTIONS:-}

mkdir -p "$prefix/tmp" "$prefix/root"

# value MARK OLD NEW
value() {
    printf '%s\t%s\t%s\n' "$1" "$2" "$3"
}
{
    value plain '*:80' "127.0.0.1:$plain_port"
    value listen '*:443' "127.0.0.1:$port"
    value name shop.example.com 127.0.0.1
    value redirect shop.example.com "127.0.0.1:$port"
    value certificate /etc/ssl/certs/shop.example.com.pem "$certificate"
    value key /etc/ssl/private/shop.example.com.key "$key"
    value root /var/www/shop "$prefix/root"
    value own '127.0.0.1 ::1' '127.0.0.1 ::1'
    value balancer 10.0.0.0/8 127.0.0.9
    value later /usr/local/share/imp-fcgi/later "$later"
    value users /etc/apache2/imp-fcgi.htpasswd "$prefix/users"
    case $example in
        *proxy-fcgi*) value socket /run/imp-fcgi/imp.sock "$backend" ;;
        *)
            value program /usr/local/lib/cgi-bin/imp.fcgi "$backend"
            value folder /usr/local/lib/cgi-bin "$(dirname "$backend")"
            value config /etc/imp-fcgi/imp.toml "$config"
            ;;
    esac
} >"$prefix/values"
awk -v options="$options" -f "$tools/site-values.awk" "$prefix/values" "$example" >"$prefix/site.conf"

# The modules that the example says to enable; with OPTIONS also those that a commented directive needs.
named=$(sed -n 's/^#  *sudo a2enmod //p' "$example")
[ -z "$options" ] || named="$named $(sed -n 's/.*   a2enmod //p' "$example")"
{
    # Debian's own choice, and what `a2enmod ssl` brings with it.
    for module in access_compat alias auth_basic authn_core authn_file authz_core authz_host authz_user autoindex \
        deflate dir env filter mime mpm_event negotiation reqtimeout setenvif status socache_shmcb $named; do
        echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
    done
    cat <<EOF
ServerRoot $prefix
ServerName 127.0.0.1
PidFile $prefix/apache.pid
DefaultRuntimeDir $prefix/tmp
Mutex file:$prefix/tmp default
ErrorLog $prefix/error.log
LogLevel warn
TypesConfig /dev/null
Listen 127.0.0.1:$port https
Listen 127.0.0.1:$plain_port
<IfModule fcgid_module>
    FcgidIPCDir $prefix/tmp
    FcgidProcessTableFile $prefix/tmp/fcgid
</IfModule>
# As in Debian's apache2.conf.
<Directory />
    Options FollowSymLinks
    AllowOverride None
    Require all denied
</Directory>
Include $prefix/site.conf
EOF
} >"$prefix/apache.conf"

apache=$(PATH="$PATH:/usr/sbin" command -v apache2) || { echo "apache2 is not installed" >&2; exit 1; }
# Apache serves nothing as root. Another user could not reach this directory, but for this one capability.
as_nobody=
[ "$(id -u)" -ne 0 ] ||
    as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+dac_override --ambient-caps=+dac_override "
echo "$as_nobody$apache -D FOREGROUND -d $prefix -f $prefix/apache.conf -e info"
