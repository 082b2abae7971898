#!/usr/bin/env python3
"""The programs that the browser visits, on loopback, as the end-to-end tests start them.

Prints one line of JSON once all of them answer, then waits for its standard input to end, stops them, and prints what
they left behind that no test may leave (a line each; exit status 1 then).

    {"sandbox": URL, "sites": {NAME: URL}, "impctl": PATH, "env": {…}, "directory": PATH, "login": [USER, PASSWORD]}

Sites: `shop`, as nginx.conf.example has it, with the console behind a password; `lenient` takes test payments;
`own` has a logo and a colour;
`away` has nobody behind nginx. BIN and BUILD as for tests/e2e/run.py.
"""
import base64
import json
import os
import pathlib
import signal
import subprocess
import sys
import types

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from support import World, places  # noqa: E402  (the path to it is set just above)
from support.servers import Nginx  # noqa: E402

LOGIN = ("operator", "browser-test")
SETTINGS = {"IMP_PAGE_SHOP_NAME": "데모 상점", "IMP_SERVER_THREADS": "16"}
# A yellow that white words cannot stand on, nor it on white.
COLOUR = "#ffe812"
LOGO = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 32" width="120" height="32"><title>shop</title>'
        '<rect width="120" height="32" rx="6" fill="#3a1d1d"/></svg>')
ORDERS_TOKEN = "the-demo-shop-places-orders"


def knows(world, **settings):
    """Whether this version has the setting: what is not built yet is left out by those who test it."""
    return world.impctl("order", "count", **settings).returncode == 0


def nginx_of(world, responder, with_console):
    """nginx in front of it. The password file has to lie there before nginx starts."""
    if not with_console:
        return Nginx(world, responder, SHOP=world.sandbox.url)
    prefix = world.directory / f"nginx{len(world.processes)}"
    prefix.mkdir()
    hashed = subprocess.run(["openssl", "passwd", "-apr1", LOGIN[1]], capture_output=True, encoding="utf-8",
                            timeout=30, check=True).stdout.strip()
    (prefix / "users").write_text(f"{LOGIN[0]}:{hashed}\n", encoding="utf-8")
    return Nginx(world, responder, OPTIONS="1", SHOP=world.sandbox.url)


def start(world):
    sandbox = world.start_sandbox()
    world.settings.update(SETTINGS, IMP_PAGE_RETRY_URL=f"{sandbox.url}/sandbox/shop")
    console = {name: "true" for name in ("IMP_ADMIN_ENABLED", "IMP_ADMIN_WRITE") if knows(world, **{name: "true"})}
    # The demo shop, where the sandbox has one: the shop's backend, and what is told to it.
    has_shop = sandbox.ask("/sandbox/iamport.js").status == 200
    if has_shop:  # for all of them: they share a store, and whoever comes first delivers
        world.settings.update(IMP_ORDERS_API_TOKEN=ORDERS_TOKEN, IMP_NOTIFY_URL=f"{sandbox.url}/sandbox/shop/events")
    shop = world.start_responder(**console)
    lenient = world.start_responder(str(world.directory / "lenient.sock"), IMP_MODE_TEST_PAYMENTS="true")
    nobody = types.SimpleNamespace(listen=str(world.directory / "nobody.sock"))
    sites = {"shop": nginx_of(world, shop, "IMP_ADMIN_ENABLED" in console), "lenient": nginx_of(world, lenient, False),
             "away": nginx_of(world, nobody, False)}
    password = base64.b64encode(":".join(LOGIN).encode()).decode()
    has_console = sites["shop"].ask(path="/payments/admin", headers=[("Authorization", f"Basic {password}")]).status == 200
    logo = world.directory / "logo.svg"
    logo.write_text(LOGO, encoding="utf-8")
    own = {"IMP_PAGE_COLOR": COLOUR, "IMP_PAGE_LOGO": str(logo)}
    if knows(world, **own):
        sites["own"] = nginx_of(world, world.start_responder(str(world.directory / "own.sock"), **own), False)
    addresses = {name: f"http://127.0.0.1:{nginx.port}" for name, nginx in sites.items()}
    if has_shop:
        sandbox.call("POST", "/sandbox/shop", {"responder": f"{addresses['shop']}/payments", "orders_token": ORDERS_TOKEN})
    return {"sandbox": sandbox.url, "sites": addresses,
            "impctl": str(places.IMPCTL), "env": world.env(), "directory": str(world.directory), "login": LOGIN,
            "console": has_console, "shop": has_shop}


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    world = World()
    try:
        print(json.dumps(start(world)), flush=True)
        sys.stdin.buffer.read()
        world.stop()
        reports = world.reports()
        for report in reports:
            print(report)
        if reports or os.environ.get("KEEP"):
            print(world.logs())
        return 1 if reports else 0
    finally:
        world.stop()
        world.remove()


if __name__ == "__main__":
    sys.exit(main())
