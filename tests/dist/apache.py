"""The shared host: Apache inside of another root, which runs the account's CGI programs as the account's user."""
import http.client
import os
import pathlib
import socket
import subprocess

from chroots import SHOP
from support.processes import die_with_parent, wait_until

CONFIG = """
ServerRoot /tmp/apache
PidFile /tmp/apache/pid
ErrorLog /tmp/apache/error.log
Listen 127.0.0.1:{port}
ServerName shop.test
{modules}
ScriptSock /tmp/apache/cgid.sock
TypesConfig /tmp/apache/types
{passed}
<Directory />
    AllowOverride None
    Require all denied
</Directory>
<FilesMatch "^\\.ht">
    Require all denied
</FilesMatch>
DocumentRoot /home/shop/public_html
<Directory /home/shop/public_html>
    AllowOverride {override}
    Options {options}
    Require all granted
</Directory>
{more}
"""
SCRIPT_ALIAS = """
ScriptAlias /cgi-bin/ /home/shop/cgi-bin/
<Directory /home/shop/cgi-bin>
    AllowOverride {override}
    Options +ExecCGI
    Require all granted
</Directory>
"""
MODULES = "mpm_worker authz_core authz_host alias env setenvif mime dir cgid"


class Apache:
    """`root` is another system's; `settings` are IMP_… that each CGI program gets besides."""

    def __init__(self, world, root, settings, override="All", options="None", alias=True):
        self.root = root
        self.directory = root / "tmp" / "apache"
        self.directory.mkdir(exist_ok=True)
        os.chown(self.directory, SHOP, SHOP)
        (self.directory / "types").write_text("text/html html\n")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        there = root / "usr/lib/apache2/modules"
        modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES.split()
                            if (there / f"mod_{name}.so").exists())
        passed = "\n".join(f"SetEnv {name} {value}" for name, value in settings.items())
        (self.directory / "conf").write_text(CONFIG.format(
            port=self.port, modules=modules, passed=passed, override=override, options=options,
            more=SCRIPT_ALIAS.format(override=override) if alias else ""))

        def enter():
            die_with_parent()
            os.chroot(root)
            os.chdir("/")
            os.setgroups([])
            os.setgid(SHOP)
            os.setuid(SHOP)

        self.log = open(world.directory / "apache.out", "ab")
        self.process = subprocess.Popen(["/usr/sbin/apache2", "-f", "/tmp/apache/conf", "-DFOREGROUND"],
                                        env={"PATH": "/usr/sbin:/usr/bin:/bin"}, stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=self.log, preexec_fn=enter, start_new_session=True)
        wait_until(self.listens, 30, "Apache to listen")
        self.url = f"http://127.0.0.1:{self.port}"

    def listens(self):
        if self.process.poll() is not None:
            raise AssertionError(f"Apache ended: {pathlib.Path(self.log.name).read_text()} {self.errors()}")
        try:
            socket.create_connection(("127.0.0.1", self.port), 5).close()
        except ConnectionRefusedError:
            return False
        return True

    def errors(self):
        path = self.directory / "error.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def get(self, path, headers=None):
        """(status, body)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", errors="replace")
        finally:
            connection.close()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
