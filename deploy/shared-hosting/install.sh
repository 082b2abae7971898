#!/bin/sh
# Installs imp-fcgi into an account of a shared host: four questions, then all is checked by asking the web server.
#
#   sh install.sh                 asks
#   sh install.sh --cgi-bin DIR --address URL --key KEY --secret-file FILE [--store-file FILE]
#
#   --cgi-bin DIR      folder in which the web server runs programs
#   --address URL      what that folder is called in a browser, such as https://shop.example/cgi-bin
#   --key KEY          i'mport's REST API key
#   --secret-file FILE file with i'mport's REST API secret on one line ("-": standard input)
#   --store-file FILE  file with mysql://user:password@host/database on one line; without it SQLite, in a file
#   --store URL        the same without a password, which others of this machine could see
#   --private DIR      where configuration and database go, outside of what the web server serves (~/imp-fcgi)
#   --work-by-url      for hosts without cron: an address that does what cron would do
#   --unchecked        goes on although the web server cannot be asked from here
#
# Run again to upgrade: programs are replaced, imp.toml and the database stay; whatever goes wrong with that, a signal
# too, puts the old programs back. Nothing outside of the two folders is changed. Needs a POSIX shell and nothing else.
# Exit status 0: it is in place and the checks are passed.
set -eu
umask 077
case ${LC_ALL:-${LANG:-}} in ko*) korean=1 ;; *) korean='' ;; esac
LC_ALL=C
export LC_ALL

# say ENGLISH KOREAN
say() { if [ "$korean" ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
give_up() {
    say "install.sh: $1" "install.sh: $2" >&2
    exit 1
}

here=$(cd "$(dirname "$0")" && pwd)
cgi_bin='' address='' key='' secret='' store='' private='' work_by_url='' unchecked=''
secret_given='' store_given='' asked=''
while [ $# -gt 0 ]; do
    case $1 in
        --work-by-url) work_by_url=1 ;;
        --unchecked) unchecked=1 ;;
        --cgi-bin | --address | --key | --secret-file | --store | --store-file | --private)
            [ $# -gt 1 ] || give_up "$1 needs a value" "$1 뒤에 값이 필요합니다"
            case $1 in
                --cgi-bin) cgi_bin=$2 ;;
                --address) address=$2 ;;
                --key) key=$2 ;;
                --store)
                    case $2 in
                        *://*:*@*) give_up "a password on the command line can be seen by others of this machine: write the url into a file, --store-file" \
                            "명령줄의 비밀번호는 서버의 다른 사용자에게 보입니다. 주소를 파일에 적고 --store-file 로 지정하십시오" ;;
                    esac
                    store=$2 store_given=1
                    ;;
                --store-file)
                    [ -r "$2" ] || give_up "$2 cannot be read" "$2 파일을 읽을 수 없습니다"
                    IFS= read -r store <"$2" || :
                    store_given=1
                    ;;
                --private) private=$2 ;;
                --secret-file)
                    secret_given=1
                    if [ "$2" = - ]; then
                        IFS= read -r secret || :
                    else
                        [ -r "$2" ] || give_up "$2 cannot be read" "$2 파일을 읽을 수 없습니다"
                        IFS= read -r secret <"$2" || :
                    fi
                    ;;
            esac
            shift
            ;;
        -h | --help)
            sed -n '2,/^set -eu/{/^set -eu/!s/^# \{0,1\}//p;}' "$0"
            exit 0
            ;;
        *)
            echo "install.sh: unknown option $1 (--help lists them)" >&2
            exit 2
            ;;
    esac
    shift
done

for program in imp.fcgi impctl; do
    "$here/$program" --version >/dev/null 2>&1 ||
        give_up "$here/$program does not run here: this package is for $(sed -n 's/^machine: //p' "$here/BUILD"), this machine is $(uname -m)" \
            "$here/$program 파일이 실행되지 않습니다. 이 패키지는 $(sed -n 's/^machine: //p' "$here/BUILD")용이고, 이 서버는 $(uname -m)입니다"
done

# ---- four questions

# ask VARIABLE DEFAULT ENGLISH KOREAN
ask() {
    asked=1
    say "$3" "$4"
    printf '%s> ' "${2:+[$2] }"
    IFS= read -r answer || give_up "no answer" "답이 없습니다"
    [ -n "$answer" ] || answer=$2
    eval "$1=\$answer"
}

if [ -z "$cgi_bin" ]; then
    guess=
    for each in "$HOME/cgi-bin" "$HOME/public_html/cgi-bin" "$HOME/www/cgi-bin" "$HOME/html/cgi-bin"; do
        if [ -d "$each" ]; then
            guess=$each
            break
        fi
    done
    ask cgi_bin "$guess" "1. In which folder does your host run programs (cgi-bin)?" \
        "1. 프로그램(CGI)을 실행할 수 있는 폴더(cgi-bin)는 어디입니까?"
fi
[ -d "$cgi_bin" ] || give_up "there is no folder '$cgi_bin'" "'$cgi_bin' 폴더가 없습니다"
cgi_bin=$(cd "$cgi_bin" && pwd)

[ -n "$address" ] || ask address "" "2. What is the address of that folder in a browser? (https://shop.example/cgi-bin)" \
    "2. 브라우저에서 이 폴더의 주소는 무엇입니까? (예: https://shop.example/cgi-bin)"
address=${address%/}
address=${address%/imp.fcgi}
case $address in
    https://?* | http://?*) ;;
    *) give_up "'$address' does not begin with https://" "'$address' 주소는 https:// 로 시작해야 합니다" ;;
esac

private=${private:-${HOME:?}/imp-fcgi}
mkdir -p "$private"
private=$(cd "$private" && pwd)
case $private/ in
    "$cgi_bin"/*) give_up "$private lies in the cgi-bin: choose another with --private" \
        "$private 폴더가 cgi-bin 안에 있습니다. --private 로 다른 폴더를 지정하십시오" ;;
esac
case $private$cgi_bin in
    *[!A-Za-z0-9_./@+,=-]*) give_up "blanks and special characters in folder names are not possible: $private, $cgi_bin" \
        "폴더 이름에 공백이나 특수 문자를 쓸 수 없습니다: $private, $cgi_bin" ;;
esac
config=$private/imp.toml
# A program that is there already belongs to one private folder: another one would be a second shop.
access=$cgi_bin/.htaccess
# What our script in the program's place names; nothing where the program itself is there.
told_by_script() {
    [ "$(dd if="$cgi_bin/imp.fcgi" bs=2 count=1 2>/dev/null)" != '#!' ] ||
        sed -n 's/^IMP_CONFIG=\([^ ]*\) exec .*$/\1/p' "$cgi_bin/imp.fcgi"
}
told=$(told_by_script)
if [ -z "$told" ] && [ -e "$access" ]; then
    told=$(sed -n 's/^ *SetEnv IMP_CONFIG \(.*\)$/\1/p' "$access" | head -n 1)
fi
[ -z "$told" ] || [ "$told" = "$config" ] ||
    give_up "$cgi_bin/imp.fcgi is at work with $told: name that folder with --private" \
        "$cgi_bin/imp.fcgi 가 이미 $told 설정으로 쓰이고 있습니다. 그 폴더를 --private 로 지정하십시오"

# While it is there, what was installed was not finished: the next run begins again.
unfinished=$private/.unfinished
fresh=
if [ ! -e "$config" ] || [ -e "$unfinished" ]; then
    fresh=1
fi

if [ "$fresh" ]; then
    [ -n "$key" ] || ask key "" "3. i'mport's REST API key? (admin.portone.io, 결제 연동 > API Keys)" \
        "3. 아임포트(포트원 V1) REST API Key는 무엇입니까? (관리자 콘솔의 API Keys 화면)"
    if [ -z "$secret_given" ]; then
        stty -echo 2>/dev/null || :
        trap 'stty echo 2>/dev/null || :' EXIT
        ask secret "" "   And the REST API secret? (it is not shown)" \
            "   REST API Secret은 무엇입니까? (입력한 내용은 보이지 않습니다)"
        stty echo 2>/dev/null || :
        trap - EXIT
        echo
    fi
    # A question of the four, unless the others were answered on the command line.
    if [ -z "$store_given" ] && [ "$asked" ]; then
        ask store "" "4. A MySQL database? (mysql://user:password@host/database; nothing: a file, SQLite)" \
            "4. MySQL 데이터베이스를 쓰시겠습니까? (mysql://사용자:비밀번호@호스트/데이터베이스, 그냥 Enter를 누르면 SQLite 파일을 씁니다)"
    fi
    for given in "$key" "$secret" "$store"; do
        case $given in
            *[[:cntrl:]]*) give_up "control characters in an answer" "답에 제어 문자가 들어 있습니다" ;;
        esac
    done
    { [ -n "$key" ] && [ -n "$secret" ]; } ||
        give_up "key and secret are needed" "REST API Key와 Secret이 모두 필요합니다"
fi

# ---- the private folder, and whether it is private

# What was written down of the answers; the next run asks again.
forget() { [ -z "$fresh" ] || rm -f "$config" "$private/secret" "$unfinished"; }
if [ "$fresh" ]; then
    : >"$unfinished"
    : >"$config"
fi
chmod 600 "$config"
status=0
IMP_CONFIG=$config "$here/impctl" web-check --files "$address/imp.fcgi" || status=$?
case $status in
    0) ;;
    3)
        if [ -z "$unchecked" ]; then
            forget
            give_up "$address cannot be asked from here, so nothing is checked. Run this again once it answers, or with --unchecked" \
                "$address 주소에 접속할 수 없어 확인하지 못했습니다. 접속이 되면 다시 실행하거나, 확인 없이 진행하려면 --unchecked 를 붙이십시오"
        fi
        ;;
    *)
        forget
        give_up "$private is served by the web server: configuration and database cannot go there. Choose another folder with --private" \
            "$private 폴더를 누구나 웹으로 볼 수 있습니다. 설정과 데이터베이스를 둘 수 없으니 --private 로 다른 폴더를 지정하십시오"
        ;;
esac

# ---- what an upgrade replaces comes back if anything goes wrong

installed=$private/.installed # once an installation has answered; from then on the next one is an upgrade
kept=$private/before
upgrading=''
keep() { [ ! -e "$1" ] || cp -p "$1" "$kept/$2"; }
# bring_back TARGET NAME
bring_back() {
    if [ -e "$kept/$2" ]; then
        cp -p "$kept/$2" "$1.new" && mv -f "$1.new" "$1"
    else
        rm -f "$1"
    fi
}
undo() {
    [ "$upgrading" ] || return 0
    upgrading=''
    trap '' HUP INT TERM
    rm -f "$private/bin/impctl.new" "$private/bin/imp.fcgi.new" "$cgi_bin/imp.fcgi.new" "$access.new"
    # The new version may have changed the tables by now: the old one then refuses them.
    if ! IMP_CONFIG=$config "$kept/impctl" order count >/dev/null 2>&1 &&
        IMP_CONFIG=$config "$here/impctl" order count >/dev/null 2>&1; then
        rm -f "$kept/whole"
        say "install.sh: the old version cannot open the database any more, so the new one stays; the old programs are in $kept" \
            "install.sh: 이전 버전은 데이터베이스를 열 수 없어 새 버전을 그대로 둡니다. 이전 프로그램은 $kept 에 있습니다" >&2
        return 0
    fi
    is_back=1
    bring_back "$private/bin/impctl" impctl || is_back=''
    bring_back "$private/bin/imp.fcgi" imp.fcgi || is_back=''
    bring_back "$cgi_bin/imp.fcgi" called || is_back=''
    bring_back "$access" htaccess || is_back=''
    if [ "$is_back" ]; then
        rm -rf "$kept"
        say "install.sh: nothing is changed: what was installed before is in place again" \
            "install.sh: 변경된 것이 없습니다. 이전에 설치된 것이 그대로 있습니다" >&2
    else
        say "install.sh: not all of the old programs could be put back; they are in $kept, and the next run begins with them" \
            "install.sh: 이전 프로그램을 모두 되돌리지 못했습니다. $kept 에 있으며, 다시 실행하면 먼저 되돌립니다" >&2
    fi
}
if [ -e "$installed" ]; then
    IMP_CONFIG=$config "$here/impctl" config >/dev/null ||
        give_up "the new version refuses the configuration, see above; nothing is changed" \
            "새 버전이 설정을 받아들이지 않습니다. 위의 메시지를 보십시오. 변경된 것은 없습니다"
    # The doctor opens the database without changing it: an older program does not know a newer one's.
    if IMP_CONFIG=$config "$here/impctl" doctor --json 2>/dev/null | grep -q 'written by a newer imp-fcgi'; then
        give_up "the database was written by a newer version than this one; nothing is changed" \
            "데이터베이스가 이 버전보다 새로운 버전으로 기록되었습니다. 변경된 것은 없습니다"
    fi
    if [ -e "$kept/whole" ]; then # of an upgrade that was killed
        upgrading=1
        undo
        [ ! -e "$kept/whole" ] || give_up "make room, or look at the rights of these folders, and run this again" \
            "디스크 용량과 폴더 권한을 확인한 뒤 다시 실행하십시오"
    fi
    rm -rf "$kept"
    mkdir "$kept"
    keep "$private/bin/impctl" impctl
    keep "$private/bin/imp.fcgi" imp.fcgi
    keep "$cgi_bin/imp.fcgi" called
    keep "$access" htaccess
    : >"$kept/whole"
    upgrading=1
    trap undo EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
fi

# install_as MODE SOURCE TARGET: whoever runs the old one finishes with it.
# Joined, as in put_access: within a list of commands `set -e` does not end a function.
install_as() {
    cp "$2" "$3.new" && chmod "$1" "$3.new" && mv -f "$3.new" "$3"
}
mkdir -p "$private/bin"
install_as 755 "$here/impctl" "$private/bin/impctl"
install_as 755 "$here/imp.fcgi" "$private/bin/imp.fcgi"

quoted() { printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; }
# set_key SECTION KEY VALUE: in place of its comment.
set_key() {
    VALUE=$3 awk -v section="[$1]" -v key="$2" '
        /^\[/ { inside = $0 == section }
        inside && index($0, "#" key " = ") == 1 { print key " = " ENVIRON["VALUE"]; found = 1; next }
        { print }
        END { exit !found }' "$config" >"$config.new"
    mv -f "$config.new" "$config"
}
if [ "$fresh" ]; then
    printf '%s\n' "$secret" >"$private/secret"
    cat "$here/imp.toml" >"$config"
    set_key api key "$(quoted "$key")"
    set_key api secret_file '"secret"'
    set_key metrics allow '["127.0.0.1", "::1"]'  # nothing else closes that address here
    [ -z "$store" ] || set_key store url "$(quoted "$store")"
fi
IMP_CONFIG=$config
export IMP_CONFIG
if ! "$private/bin/impctl" config >/dev/null; then
    forget
    give_up "the configuration is refused, see above" "설정에 잘못이 있습니다. 위의 메시지를 보십시오"
fi
if ! "$private/bin/impctl" order count >/dev/null; then
    forget
    give_up "the database cannot be opened, see above" "데이터베이스를 열 수 없습니다. 위의 메시지를 보십시오"
fi

# ---- the cgi-bin: how the program learns of its configuration differs between hosts, so each way is tried

[ -z "$fresh" ] || rm -f "$unfinished"
begin='# BEGIN imp-fcgi'
end='# END imp-fcgi'
# Lines of ours go, those of others stay.
without_ours() { [ ! -e "$access" ] || sed "/^$begin\$/,/^$end\$/d" "$access"; }
ours() { [ ! -e "$access" ] || sed -n "/^$begin\$/,/^$end\$/p" "$access"; }
# put_access LINE…: without arguments only takes ours away. What is as it should be stays where it is.
put_access() {
    if [ $# -gt 0 ]; then
        wanted=$(printf '%s\n' "$begin" "$@" "$end")
    else
        wanted=''
    fi
    [ "$(ours)" != "$wanted" ] || return 0
    without_ours >"$cgi_bin/.htaccess.new" || return 1
    if [ $# -gt 0 ]; then
        printf '%s\n' "$begin" "$@" "$end" >>"$cgi_bin/.htaccess.new" || return 1
    fi
    chmod 644 "$cgi_bin/.htaccess.new" || return 1
    if [ -s "$cgi_bin/.htaccess.new" ]; then
        mv -f "$cgi_bin/.htaccess.new" "$access"
    else
        rm -f "$cgi_bin/.htaccess.new" "$access"
    fi
}
set_env="SetEnv IMP_CONFIG $config"
run_it='SetHandler cgi-script'
put_program() { install_as 755 "$here/imp.fcgi" "$cgi_bin/imp.fcgi"; }
put_script() {
    printf '#!/bin/sh\nIMP_CONFIG=%s exec %s/bin/imp.fcgi\n' "$config" "$private" >"$cgi_bin/imp.fcgi.new" &&
        chmod 755 "$cgi_bin/imp.fcgi.new" && mv -f "$cgi_bin/imp.fcgi.new" "$cgi_bin/imp.fcgi"
}
way() { # 1 to 4
    case $1 in
        1) put_program && put_access '<Files "imp.fcgi">' "    $set_env" '</Files>' ;;
        2) put_program && put_access 'Options +ExecCGI' '<Files "imp.fcgi">' "    $run_it" "    $set_env" '</Files>' ;;
        3) put_script && put_access ;;
        4) put_script && put_access 'Options +ExecCGI' '<Files "imp.fcgi">' "    $run_it" '</Files>' ;;
    esac
}
# A program that is not told of its configuration makes itself a database where it runs, and files beside that.
database='imp.db imp.db-wal imp.db-shm'
beside='imp.db.metrics imp.db.token'
for each in $database; do
    [ ! -e "$cgi_bin/$each" ] ||
        give_up "$cgi_bin/$each is in the way, and may be fetched by anybody: move it elsewhere" \
            "$cgi_bin/$each 파일이 있습니다. 누구나 내려받을 수 있으니 다른 곳으로 옮기십시오"
done
for each in $beside; do
    rm -f "$cgi_bin/$each"
done

# The way that an installation goes: an upgrade takes nobody through the others.
way_of_now() {
    if [ "$(told_by_script)" ]; then
        if ours | grep -q "$run_it"; then echo 4; else echo 3; fi
    else
        if ours | grep -q "$run_it"; then echo 2; else echo 1; fi
    fi
}

answers=
report=$private/install.log
ways='1 2 3 4'
[ -z "$upgrading" ] || ways=$(way_of_now)
for way in $ways; do
    way "$way"
    status=0
    "$private/bin/impctl" web-check "$address/imp.fcgi" >"$report" 2>&1 || status=$?
    from_nowhere=
    for each in $database $beside; do
        [ ! -e "$cgi_bin/$each" ] || from_nowhere=1
        rm -f "$cgi_bin/$each"
    done
    [ -z "$from_nowhere" ] || continue
    if [ "$status" -eq 3 ] && [ "$unchecked" ]; then
        break
    fi
    if [ "$status" -eq 0 ]; then
        answers=$way
        break
    fi
done
cat "$report"
if [ -z "$answers" ] && [ -z "$unchecked" ]; then
    [ -z "$upgrading" ] || give_up "the web server does not run the new $cgi_bin/imp.fcgi as it should" \
        "웹 서버가 새 $cgi_bin/imp.fcgi 를 제대로 실행하지 못합니다"
    way 1
    give_up "the web server does not run $cgi_bin/imp.fcgi as it should; docs/shared-hosting.md says what your host has to allow. Everything else is in place: run this again" \
        "웹 서버가 $cgi_bin/imp.fcgi 를 제대로 실행하지 못합니다. 호스팅 업체에 요청할 내용은 docs/shared-hosting.md 에 있습니다. 나머지는 준비되었으니 해결 후 다시 실행하십시오"
fi
rm -f "$report"
upgrading=''
[ -z "$answers" ] || : >"$installed"
rm -rf "$kept"

work="IMP_CONFIG=$config $private/bin/impctl work --once"
if [ "$work_by_url" ]; then
    for each in "$cgi_bin"/imp-work-*.cgi; do
        [ ! -e "$each" ] || work_name=${each##*/}
    done
    work_name=${work_name:-imp-work-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n').cgi}
    {
        printf '%s\n' '#!/bin/sh' '# What cron would do each minute. Whoever knows this address may ask for it; it tells them nothing.'
        printf '%s >/dev/null 2>&1 </dev/null\n' "$work"
        # shellcheck disable=SC2016 # for that script
        printf '%s\n' "printf 'Content-Type: text/plain\\r\\nCache-Control: no-store\\r\\n\\r\\n%s\\n' \$?"
    } >"$cgi_bin/$work_name.new"
    chmod 755 "$cgi_bin/$work_name.new"
    mv -f "$cgi_bin/$work_name.new" "$cgi_bin/$work_name"
fi

# ---- is all well?

status=0
if "$private/bin/impctl" --help | grep -q '^  doctor '; then
    echo
    "$private/bin/impctl" doctor || status=$?
    [ "$status" -eq 0 ] ||
        say "The doctor found something, see above." "점검에서 문제가 발견되었습니다. 위의 내용을 보십시오."
fi

echo
say "Installed. In the payment page and in i'mport's console:" "설치가 끝났습니다. 결제 페이지와 아임포트 콘솔에 다음 주소를 넣으십시오:"
echo "  m_redirect_url   $address/imp.fcgi/complete"
echo "  verify           $address/imp.fcgi/verify"
echo "  webhook          $address/imp.fcgi/webhook"
if [ "$work_by_url" ]; then
    say "To be opened every minute by a service that calls addresses, in place of cron:" \
        "cron 대신, 주소를 정기적으로 호출해 주는 서비스에서 1분마다 열어야 할 주소:"
    echo "  $address/$work_name"
else
    say "For cron (crontab -e), every minute; without cron: docs/shared-hosting.md" \
        "cron에 넣을 내용(crontab -e, 1분마다). cron이 없으면 docs/shared-hosting.md 참고:"
    echo "  * * * * * $work"
fi
say "Configuration: $config" "설정 파일: $config"
exit "$status"
