"""An account of a shared host, from the upload to a paid order, on releases of Debian older and newer than the one that
the programs were built on: unpack, install.sh, a landing, cron, an upgrade. The web server is that release's Apache,
without /proc and without our libraries. SUITES names the releases."""
import os
import re
import stat
import urllib.parse

from apache import Apache
from chroots import SHOP, give_to_shop, glibc, run_in, system, unpack
from support import certificates, check, contains, equal, lacks, landing, test

SUITES = os.environ.get("SUITES", "bullseye bookworm trixie").split()
ENV = {"PATH": "/usr/bin:/bin", "HOME": "/home/shop"}


class Account:
    def __init__(self, world, root):
        self.root = root
        self.home = root / "home" / "shop"
        for folder in ("public_html", "cgi-bin"):
            (self.home / folder).mkdir()
        (self.home / "public_html" / "index.html").write_text("the shop")
        self.programs = "/home/shop/" + unpack(self.home).name
        give_to_shop(self.home)
        # i'mport, believed because the system's own authorities say so.
        authority = certificates.authority(world.directory)
        certificate, key = certificates.server(world.directory, "IP:127.0.0.1")
        self.sandbox = world.start_sandbox("--tls-cert", str(certificate), "--tls-key", str(key))
        local = root / "usr/local/share/ca-certificates/test.crt"
        local.write_text(authority.read_text())
        updated = run_in(root, ["/usr/sbin/update-ca-certificates"], {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, user=0)
        equal(updated.returncode, 0, updated.stderr)
        port = urllib.parse.urlsplit(self.sandbox.url).port
        self.settings = {"IMP_API_URL": f"https://127.0.0.1:{port}"}

    def sh(self, command, answers="", **env):
        return run_in(self.root, ["/bin/sh", "-c", command], {**ENV, **self.settings, **env}, answers.encode(),
                      cwd="/home/shop")

    def install(self, answers="", options="", **env):
        return self.sh(f"sh {self.programs}/install.sh {options}", answers, **env)

    def answers(self, apache, cgi_bin="/home/shop/cgi-bin", path="/cgi-bin", store=""):
        return f"{cgi_bin}\n{apache.url}{path}\nsandbox_key\nsandbox_secret\n{store}\n"

    def files(self, folder):
        return sorted(str(path.relative_to(self.home / folder)) for path in (self.home / folder).rglob("*"))

    def buys(self, apache, number, path="/cgi-bin/imp.fcgi/complete"):
        """An order is placed as the operator does, paid, and the buyer comes back."""
        order = f"ORDER-{number}"
        added = self.sh(f"imp-fcgi/bin/impctl order add {order} 1000", IMP_CONFIG="/home/shop/imp-fcgi/imp.toml")
        equal(added.returncode, 0, added.stderr)
        self.sandbox.pay(imp_uid=f"imp_{number}", merchant_uid=order, amount=1000, status="paid")
        status, body = apache.get(f"{path}?{landing(f'imp_{number}', order)}")
        equal((status, re.findall(r'data-status="(\w+)"', body)), (200, ["success"]), apache.errors()[-2000:])
        shown = self.sh(f"imp-fcgi/bin/impctl order show {order}", IMP_CONFIG="/home/shop/imp-fcgi/imp.toml")
        contains(shown.stdout.decode(), "paid")


def worked(done):
    said = done.stdout.decode() + done.stderr.decode()
    equal(done.returncode, 0, said)
    return said


def on_each_release(suite):
    @test(f"{suite}: four questions, a landing, cron's line, an upgrade")
    def _(world):
        root = system(suite)
        account = Account(world, root)
        with Apache(world, root, account.settings) as apache:
            said = worked(account.install(account.answers(apache)))
            print(f"{suite}: glibc {glibc(root)}")
            equal(said.count("?"), 5, "four questions, one of them in two parts: " + said)
            lacks(said, "sandbox_secret")
            equal(account.files("cgi-bin"), [".htaccess", "imp.fcgi"])
            for name in ("imp.toml", "secret", "imp.db"):
                found = (account.home / "imp-fcgi" / name).stat()
                equal((stat.S_IMODE(found.st_mode), found.st_uid), (0o600, SHOP), name)
            account.buys(apache, 1)

            cron = re.search(r"^ *\* \* \* \* \* (.*)$", said, re.M).group(1)
            worked(account.sh(cron))

            config = account.home / "imp-fcgi" / "imp.toml"
            config.write_text(config.read_text().replace("#shop_name = \"\"", "shop_name = \"우리가게\""))
            before = config.read_text()
            said = worked(account.install(options=f"--cgi-bin /home/shop/cgi-bin --address {apache.url}/cgi-bin"))
            lacks(said, "REST API")
            equal(config.read_text(), before, "the configuration stays")
            account.buys(apache, 2)
            contains(apache.get(f"/cgi-bin/imp.fcgi/complete?{landing('imp_1', 'ORDER-1')}")[1], "우리가게")


for each in SUITES:
    on_each_release(each)


@test("a host that ignores .htaccess: the program is told of its configuration by a script")
def _(world):
    root = system(SUITES[0])
    account = Account(world, root)
    (account.home / "cgi-bin" / ".htaccess").write_text("SetEnv MINE 1\n")
    with Apache(world, root, account.settings, override="None") as apache:
        worked(account.install(account.answers(apache)))
        account.buys(apache, 1)
        equal(account.files("cgi-bin"), [".htaccess", "imp.fcgi"], "no database where programs lie")
        contains((account.home / "cgi-bin" / "imp.fcgi").read_text(), "IMP_CONFIG=/home/shop/imp-fcgi/imp.toml")
        equal((account.home / "cgi-bin" / ".htaccess").read_text(), "SetEnv MINE 1\n", "the account's own lines stay")


@test("a host without a cgi-bin: a folder of the site becomes one by .htaccess, and the account's own lines stay in it")
def _(world):
    root = system(SUITES[0])
    account = Account(world, root)
    folder = account.home / "public_html" / "pay"
    folder.mkdir()
    (folder / ".htaccess").write_text("# mine\n")
    give_to_shop(folder)
    with Apache(world, root, account.settings, alias=False) as apache:
        worked(account.install(account.answers(apache, "/home/shop/public_html/pay", "/pay")))
        account.buys(apache, 1, "/pay/imp.fcgi/complete")
        worked(account.install(options=f"--cgi-bin /home/shop/public_html/pay --address {apache.url}/pay/imp.fcgi"))
        text = (folder / ".htaccess").read_text()
        equal((text.count("# mine"), text.count("BEGIN imp-fcgi")), (1, 1), text)
        equal(apache.get("/pay/.htaccess")[0], 403)


def on_hosts_that(name, override):
    @test(f"an upgrade that does not work leaves the old one at work: a host that {name}")
    def _(world):
        root = system(SUITES[0])
        account = Account(world, root)
        with Apache(world, root, account.settings, **override) as apache:
            worked(account.install(account.answers(apache)))
            account.buys(apache, 1)
            programs = account.home / account.programs.removeprefix("/home/shop/")
            before = {each: (account.home / each).read_bytes() for each in (
                "cgi-bin/imp.fcgi", "imp-fcgi/bin/imp.fcgi", "imp-fcgi/bin/impctl", "imp-fcgi/imp.toml")}
            files = account.files("cgi-bin"), account.files("imp-fcgi")
            # It runs by hand, and not where the web server calls it.
            good = programs / "imp.fcgi.good"
            (programs / "imp.fcgi").rename(good)
            def by_the_web(does):
                (programs / "imp.fcgi").write_text(
                    f'#!/bin/sh\n[ "$REQUEST_METHOD" = "" ] || {{ {does}; exit 1; }}\n'
                    f'exec {account.programs}/imp.fcgi.good "$@"\n')
                (programs / "imp.fcgi").chmod(0o755)

            def is_as_before():
                equal({each: (account.home / each).read_bytes() for each in before}, before)
                found = account.files("cgi-bin"), [each for each in account.files("imp-fcgi") if each != "install.log"]
                equal(found, files)

            by_the_web("true")
            again = f"--cgi-bin /home/shop/cgi-bin --address {apache.url}/cgi-bin"
            done = account.install(options=again)
            equal(done.returncode, 1)
            contains(done.stderr.decode(), "nothing is changed")
            is_as_before()
            account.buys(apache, 2)

            # One that is killed while the new program is tried: the next one begins with what was there before both.
            by_the_web("sleep 3")
            killed = account.sh(f"""sh {account.programs}/install.sh {again} >/dev/null 2>&1 & upgrade=$!; tries=0
                until cmp -s {account.programs}/imp.fcgi imp-fcgi/bin/imp.fcgi || [ $tries -gt 300 ]; do
                    sleep 0.1; tries=$((tries + 1)); done
                kill -9 $upgrade; wait $upgrade; ls imp-fcgi/before""")
            contains(killed.stdout.decode(), "whole")
            by_the_web("true")
            equal(account.install(options=again).returncode, 1)
            is_as_before()
            account.buys(apache, 3)

            # The new version has changed the tables: the old one refuses them, and is not put back.
            private_impctl = account.home / "imp-fcgi" / "bin" / "impctl"
            private_impctl.rename(private_impctl.with_name("impctl.good"))
            private_impctl.write_text(
                '#!/bin/sh\n[ "$1 $2" != "order count" ] || exit 3\nexec /home/shop/imp-fcgi/bin/impctl.good "$@"\n')
            private_impctl.chmod(0o755)
            done = account.install(options=again)
            equal(done.returncode, 1)
            contains(done.stderr.decode(), "the new one stays")
            lacks(done.stderr.decode(), "nothing is changed")
            equal(private_impctl.read_bytes(), before["imp-fcgi/bin/impctl"], "the new one, which is the same here")
            (account.home / "imp-fcgi" / "bin" / "impctl.good").unlink()

            good.rename(programs / "imp.fcgi")
            done = account.install(options=again + " --private /home/shop/another --key k --secret-file /dev/null")
            equal(done.returncode, 1)
            contains(done.stderr.decode(), "at work with /home/shop/imp-fcgi/imp.toml")
            worked(account.install(options=again))
            account.buys(apache, 4)


on_hosts_that("heeds .htaccess", {})
on_hosts_that("ignores .htaccess", {"override": "None"})


@test("an installation that was interrupted is begun again; no password is taken on the command line")
def _(world):
    root = system(SUITES[0])
    account = Account(world, root)
    with Apache(world, root, account.settings) as apache:
        # As the first one is found after a kill in its middle.
        private = account.home / "imp-fcgi"
        private.mkdir()
        (private / "imp.toml").write_text("")
        (private / ".unfinished").write_text("")
        give_to_shop(private)
        done = account.install(options="--store mysql://imp:sesame@127.0.0.1/imp")
        equal(done.returncode, 1)
        contains(done.stderr.decode(), "--store-file")
        lacks(done.stderr.decode(), "sesame")
        worked(account.install(account.answers(apache)))
        account.buys(apache, 1)
        contains((private / "imp.toml").read_text(), "sandbox_key")
        check(".unfinished" not in account.files("imp-fcgi"), account.files("imp-fcgi"))


@test("a private folder that is none: refused, and neither key nor secret is written down")
def _(world):
    root = system(SUITES[0])
    account = Account(world, root)
    with Apache(world, root, account.settings) as apache:
        done = account.install(account.answers(apache), "--private /home/shop/public_html/private")
        equal(done.returncode, 1)
        contains(done.stdout.decode(), f"can be fetched: {apache.url}/private/")
        equal(account.files("public_html/private"), [])
        equal(account.files("cgi-bin"), [])


@test("a web server that does not run programs there: told, with nothing promised")
def _(world):
    root = system(SUITES[0])
    account = Account(world, root)
    folder = account.home / "public_html" / "pay"
    folder.mkdir()
    give_to_shop(folder)
    with Apache(world, root, account.settings, alias=False, override="None") as apache:
        done = account.install(account.answers(apache, "/home/shop/public_html/pay", "/pay"), LANG="ko_KR.UTF-8")
        equal(done.returncode, 1, done.stdout)
        said = done.stdout.decode() + done.stderr.decode()
        contains(said, "switch CGI on")
        contains(said, "웹 서버가")
        lacks(said, "m_redirect_url")


@test("a web server that cannot be asked stops it, unless it may go on unchecked")
def _(world):
    root = system(SUITES[0])
    account = Account(world, root)
    answers = "/home/shop/cgi-bin\nhttp://127.0.0.1:9/cgi-bin\nsandbox_key\nsandbox_secret\n\n"
    equal(account.install(answers).returncode, 1)
    equal(account.files("imp-fcgi"), [])
    worked(account.install(answers, "--unchecked"))
    check("imp.toml" in account.files("imp-fcgi"), account.files("imp-fcgi"))
    equal(account.files("cgi-bin"), [".htaccess", "imp.fcgi"])


@test("wrong answers: each is named, and nothing stays")
def _(world):
    root = system(SUITES[0])
    account = Account(world, root)
    with Apache(world, root, account.settings) as apache:
        for answers, options, word in (
                ("/home/shop/none\n", "", "no folder"), (f"/home/shop/cgi-bin\nshop.test\n", "", "https://"),
                (account.answers(apache).replace("sandbox_key", ""), "", "key and secret"),
                (account.answers(apache), "--private /home/shop/cgi-bin/imp", "lies in the cgi-bin"),
                (account.answers(apache, store="oracle://x"), "", "store.url"),
                (account.answers(apache), "--colour red", "unknown option"), ("", "", "no answer")):
            done = account.install(answers, options)
            check(done.returncode in (1, 2), (word, done.stdout))
            contains(done.stdout.decode() + done.stderr.decode(), word)
            check(not [name for name in account.files(".") if name.endswith(("imp.toml", "secret"))
                       and "linux" not in name], account.files("."))


@test("without cron: an address does the work, tells nothing, and keeps its name")
def _(world):
    root = system(SUITES[0])
    account = Account(world, root)
    with Apache(world, root, account.settings) as apache:
        said = worked(account.install(account.answers(apache), "--work-by-url"))
        address = re.search(rf"{apache.url}(/cgi-bin/imp-work-[0-9a-f]{{24}}\.cgi)", said).group(1)
        account.buys(apache, 1)
        # A payment of which nothing was heard is found by it.
        worked(account.sh("imp-fcgi/bin/impctl order add ORDER-L 1000", IMP_CONFIG="/home/shop/imp-fcgi/imp.toml"))
        account.sandbox.pay(imp_uid="imp_L", merchant_uid="ORDER-L", amount=1000, status="paid")
        equal(apache.get(address), (200, "0\n"), apache.errors())
        shown = account.sh("imp-fcgi/bin/impctl order show ORDER-L", IMP_CONFIG="/home/shop/imp-fcgi/imp.toml")
        contains(shown.stdout.decode(), "paid")
        said = worked(account.install(
            options=f"--work-by-url --cgi-bin /home/shop/cgi-bin --address {apache.url}/cgi-bin"))
        contains(said, address)
