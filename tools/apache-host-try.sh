#!/bin/sh
# A web host's Apache on loopback, unprivileged, as an account of shared hosting has it, for the tests:
#
#     apache-host-try.sh PREFIX CGI_BIN PORT PLAIN_PORT CERTIFICATE KEY
#
# writes PREFIX/apache.conf and prints the command that starts Apache (in the foreground). The programs in CGI_BIN are
# at /cgi-bin/, by HTTPS on PORT and without it on PLAIN_PORT. OVERRIDE: what its .htaccess may say ("AuthConfig FileInfo").
set -eu

[ $# -eq 6 ] || { echo "usage: $0 PREFIX CGI_BIN PORT PLAIN_PORT CERTIFICATE KEY" >&2; exit 2; }
prefix=$1 cgi_bin=$2 port=$3 plain_port=$4 certificate=$5 key=$6

mkdir -p "$prefix/tmp" "$prefix/root"
{
    for module in access_compat alias auth_basic authn_core authn_file authz_core authz_host authz_user cgid dir env \
        mime mpm_event setenvif socache_shmcb ssl; do
        echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
    done
    cat <<END
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
<Directory />
    Options SymLinksIfOwnerMatch
    AllowOverride None
    Require all denied
</Directory>
<FilesMatch "^\.ht">
    Require all denied
</FilesMatch>
DocumentRoot $prefix/root
<Directory $prefix/root>
    Require all granted
</Directory>
ScriptAlias /cgi-bin/ $cgi_bin/
<Directory $cgi_bin>
    AllowOverride ${OVERRIDE:-AuthConfig FileInfo}
    Options +ExecCGI
    Require all granted
</Directory>
<VirtualHost 127.0.0.1:$port>
    SSLEngine on
    SSLCertificateFile $certificate
    SSLCertificateKeyFile $key
</VirtualHost>
END
} >"$prefix/apache.conf"

apache=$(PATH="$PATH:/usr/sbin" command -v apache2) || { echo "apache2 is not installed" >&2; exit 1; }
# Apache serves nothing as root. Another user could not reach this directory, but for this one capability.
as_nobody=
[ "$(id -u)" -ne 0 ] ||
    as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+dac_override --ambient-caps=+dac_override "
echo "$as_nobody$apache -D FOREGROUND -d $prefix -f $prefix/apache.conf -e info"
