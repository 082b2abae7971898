"""impctl doctor: what keeps an installation from working, with its real faults."""
import json
import os
import re
import sqlite3
import time

from support import check, contains, equal, lacks, test

WELL, ILL, USAGE, UNCLEAR = 0, 1, 2, 3
NOBODY = 65534
ANY = ("ok", "warning", "problem", "unknown")


def write_config(world, text="", mode=0o600):
    """imp.toml in the test's directory, and nothing of it in the environment."""
    file = world.directory / "imp.toml"
    url = world.sandbox.url if world.sandbox else "http://127.0.0.1:9"
    file.write_text(f'[api]\nurl = "{url}"\nkey = "sandbox_key"\nsecret = "sandbox_secret"\n{text}', "utf-8")
    file.chmod(mode)
    world.settings = {"IMP_CONFIG": str(file), "IMP_API_URL": None, "IMP_API_KEY": None, "IMP_API_SECRET": None,
                      "IMP_STORE_URL": None}
    return file


def examine(world, *words, **settings):
    """(exit status, {name: the worst grade}, {name: the texts})"""
    done = world.impctl("doctor", "--json", *words, **settings)
    lacks(done.stdout + done.stderr, "sandbox_secret")
    lacks(done.stdout + done.stderr, "sandbox_key")
    document = json.loads(done.stdout)
    grades, texts = {}, {}
    for one in document["findings"]:
        equal(set(one), {"name", "grade", "found", "advice"})
        check(one["grade"] == "ok" or one["advice"], f"{one}: says nothing to do")
        if ANY.index(one["grade"]) >= ANY.index(grades.get(one["name"], "ok")):
            grades[one["name"]] = one["grade"]
            texts[one["name"]] = f"{one['found']} -> {one['advice']}"
    for grade in ANY:
        equal(document[grade], sum(one["grade"] == grade for one in document["findings"]), grade)
    return done.returncode, grades, texts


def in_use(world, text=""):
    """A shop that works: an order, and a worker that has just been there."""
    if not world.sandbox:
        world.start_sandbox()
    write_config(world, text)
    world.add_order("ORDER-1", 15000)
    world.did("work", "--once")
    world.database = world.directory / "imp.db"


def sql(world, statement):
    connection = sqlite3.connect(world.directory / "imp.db", timeout=20)
    with connection:
        connection.execute(statement)
    connection.close()


@test("a shop that works is status 0, warnings or not, and 1 with --strict if there are any")
def _(world):
    in_use(world)
    status, grades, _ = examine(world)
    equal(status, WELL, grades)
    equal({name for name, grade in grades.items() if grade in ("problem", "unknown")}, set())
    for name in ("api.key", "clock", "store.open", "store.schema", "store.durability", "work.running",
                 "work.reconciled", "outbox.dead"):
        equal(grades[name], "ok", name)
    equal(grades["api.url"], "warning", "the sandbox is no i'mport")
    equal(examine(world, "--strict")[0], ILL)
    done = world.impctl("doctor")
    equal(done.returncode, WELL)
    contains(done.stdout, "i'mport takes key and secret")


@test("doctor changes nothing: no store is made, an older one is not migrated")
def _(world):
    world.start_sandbox()
    write_config(world)
    status, grades, _ = examine(world)
    equal((status, grades["store.open"]), (WELL, "warning"))
    check(not (world.directory / "imp.db").exists(), "doctor made a store")
    in_use(world)
    sql(world, "UPDATE meta SET value = '1' WHERE name = 'schema_version'")
    equal(examine(world)[1]["store.schema"], "warning")
    sql(world, "UPDATE meta SET value = '99' WHERE name = 'schema_version'")
    status, grades, _ = examine(world)
    equal((status, grades["store.schema"]), (ILL, "problem"))


@test("a wrong secret is a problem; an i'mport that is away, or in trouble, cannot be told now")
def _(world):
    in_use(world)
    file = write_config(world)
    file.write_text(file.read_text().replace("sandbox_secret", "another"))
    status, grades, texts = examine(world)
    equal((status, grades["api.key"]), (ILL, "problem"))
    contains(texts["api.key"], "refused")
    write_config(world)
    world.sandbox.fault("status_503", path="/users/getToken")
    equal(examine(world)[1]["api.key"], "unknown")
    world.sandbox.no_faults()
    world.sandbox.stop()
    status, grades, _ = examine(world)
    equal((status, grades["api.key"], grades["api.connection"]), (UNCLEAR, "unknown", "unknown"))


@test("a configuration that is wrong is told whole, and the rest is looked at all the same")
def _(world):
    in_use(world)
    write_config(world, 'deadlin = "5s"\n[server]\nthreads = "many"\n[notify]\ncommand = ["/no/such/hook"]\n')
    done = world.impctl("doctor", "--json")
    equal(done.returncode, ILL)
    faults = [one["found"] for one in json.loads(done.stdout)["findings"] if one["name"] == "config.keys"]
    equal(len(faults), 2, faults)
    contains(faults[0] + faults[1], "did you mean api.deadline?")
    _, grades, _ = examine(world)
    equal((grades["api.key"], grades["store.open"], grades["notify.command"]), ("ok", "ok", "problem"))
    (world.directory / "imp.toml").write_text('[api]\nkey = "x\n')
    status, grades, _ = examine(world)
    equal((status, grades["config.file"], grades["api.key"], grades["store.open"]),
          (ILL, "problem", "unknown", "unknown"))
    status, grades, _ = examine(world, IMP_CONFIG=str(world.directory / "none.toml"))
    equal((status, grades["config.file"]), (ILL, "problem"))


@test("a configuration with secrets that everybody may read is a problem")
def _(world):
    in_use(world)
    (world.directory / "imp.toml").chmod(0o644)
    status, grades, texts = examine(world)
    equal((status, grades["config.rights"]), (ILL, "problem"))
    contains(texts["config.rights"], "chmod 600")


@test("a database that its user cannot write is a problem")
def _(world):
    in_use(world)
    database = world.directory / "imp.db"
    if os.geteuid() == 0:
        # root may write everything: the files are another's, who runs the responder.
        for file in (world.directory, world.directory / "imp.toml", database):
            os.chown(file, NOBODY, NOBODY)
    database.chmod(0o400)
    status, grades, texts = examine(world)
    equal((status, grades["store.rights"]), (ILL, "problem"), texts["store.rights"])
    if os.geteuid() == 0:
        equal(grades["config.user"], "warning")


@test("what is no database is a problem, what others hold cannot be told now")
def _(world):
    in_use(world)
    held = sqlite3.connect(world.directory / "imp.db", isolation_level=None)
    held.execute("PRAGMA journal_mode=DELETE")
    held.execute("BEGIN EXCLUSIVE")
    status, grades, _ = examine(world)
    equal((status, grades["store.open"]), (UNCLEAR, "unknown"))
    held.close()
    (world.directory / "imp.db").write_bytes(b"x" * 8192)
    status, grades, _ = examine(world)
    equal((status, grades["store.open"]), (ILL, "problem"))


@test("a clock that is off is a warning, one far off a problem, before or behind")
def _(world):
    in_use(world)
    for by, grade in ((120, "warning"), (480, "problem"), (-1300, "problem")):
        world.sandbox.call("POST", "/sandbox/clock", {"advance": by})
        equal(examine(world)[1]["clock"], grade, by)


@test("nobody who works: cron was forgotten")
def _(world):
    in_use(world)
    two_hours_ago = int(time.time()) - 2 * 3600
    sql(world, f"UPDATE meta SET value = '{two_hours_ago}' WHERE name LIKE '%reconcile.%'")
    status, grades, texts = examine(world)
    equal((status, grades["work.running"], grades["work.reconciled"]), (ILL, "problem", "warning"))
    contains(texts["work.running"], "cron")
    sql(world, f"UPDATE meta SET value = '{two_hours_ago - 86400}' WHERE name LIKE '%reconcile.watermark'")
    equal(examine(world)[1]["work.reconciled"], "problem")
    world.did("work", "--once")
    equal(examine(world)[0], WELL)


@test("dead letters and failing deliveries are told")
def _(world):
    in_use(world, '[notify]\ncommand = ["/bin/false"]\n')
    payment = world.sandbox.pay(imp_uid="imp_1", merchant_uid="ORDER-1", amount=15000, status="paid")
    world.did("settle", payment["imp_uid"])
    world.impctl("work", "--once")
    status, grades, texts = examine(world)
    equal((status, grades["outbox.failing"], grades["notify.command"]), (WELL, "warning", "ok"), texts)
    sql(world, "UPDATE outbox SET state = 'dead'")
    status, grades, texts = examine(world)
    equal((status, grades["outbox.dead"]), (ILL, "problem"))
    contains(texts["outbox.dead"], "impctl outbox list")


@test("statements for the shop's own table are checked by the database")
def _(world):
    in_use(world)
    write_config(world, "[orders]\non_paid = \"UPDATE shop_orders SET paid = 1 WHERE id = :merchant_uid\"\n")
    status, grades, texts = examine(world)
    equal((status, grades["store.statements"]), (ILL, "problem"))
    contains(texts["store.statements"], "shop_orders")
    sql(world, "CREATE TABLE shop_orders (id TEXT, paid INTEGER)")
    equal(examine(world)[1]["store.statements"], "ok")


@test("a template or a logo that buyers do not see is a warning, and the one they see is well")
def _(world):
    in_use(world, '[page]\ntemplate_dir = "pages"\nlogo = "logo.svg"\n')
    status, grades, texts = examine(world)
    equal((status, grades["page.template_dir"], grades["page.logo"]), (WELL, "warning", "warning"), "neither is there")
    contains(texts["page.template_dir"], "impctl template init")
    pages = world.directory / "pages"
    world.did("template", "init", str(pages))
    (world.directory / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    status, grades, texts = examine(world)
    equal((status, grades["page.template_dir"], grades["page.logo"]), (WELL, "ok", "ok"), texts)
    html = (pages / "page.html").read_text("utf-8")
    (pages / "page.html").write_text(html + "\n<script>alert(1)</script>\n", "utf-8")
    status, grades, texts = examine(world)
    equal((status, grades["page.template_dir"]), (WELL, "warning"))
    found, step = re.search(r"(\S*page.html:\d+): .* -> .*`(impctl template check \S+)`", texts["page.template_dir"]).groups()
    done = world.impctl(*step.split()[1:])
    equal(done.returncode, ILL)
    contains(done.stdout, found, "what the next step says is the same")
    (pages / "page.html").write_text(html, "utf-8")
    if os.geteuid() == 0:
        for file in (world.directory, *world.directory.iterdir()):
            if file.suffix != ".svg":
                os.chown(file, NOBODY, NOBODY)
        (world.directory / "logo.svg").chmod(0o600)
        status, grades, texts = examine(world)
        equal((grades["page.template_dir"], grades["page.logo"]), ("ok", "warning"), "root's, and the responder is nobody")
        contains(texts["page.logo"], "cannot read it")


@test("--url asks the shop's addresses: the responder behind nginx, and then without it")
def _(world):
    in_use(world, '[notify]\ncommand = ["/bin/true"]\n')
    responder = world.start_responder()
    nginx = world.start_nginx(responder)
    url = f"http://127.0.0.1:{nginx.port}"
    status, grades, texts = examine(world, "--url", url)
    equal(status, WELL, texts)
    for name in ("site.complete", "site.head", "site.webhook", "site.files"):
        equal(grades[name], "ok", texts[name])
    for name in ("site.healthz", "site.metrics"):
        equal(grades[name], "warning", "open to this machine")
    entries = json.loads(world.did("doctor", "--json", "--url", url))["entries"]
    check(f"{url}/payments/webhook" in [one["value"] for one in entries], entries)
    equal(examine(world, "--url", url + "/elsewhere")[1]["site.complete"], "problem")
    responder.stop()
    status, grades, texts = examine(world, "--url", url)
    equal((status, grades["site.complete"], grades["site.webhook"]), (ILL, "problem", "problem"))
    contains(texts["site.complete"], "start the responder")


@test("--url with nobody there cannot be told now; with no address is a usage error")
def _(world):
    in_use(world)
    status, grades, _ = examine(world, "--url", "https://127.0.0.1:9")
    equal((status, grades["site.connection"]), (UNCLEAR, "unknown"))
    for url in ("shop.example", "ftp://shop.example", "https://", "https://u:p@shop.example"):
        equal(world.impctl("doctor", "--url", url).returncode, USAGE, url)
    equal(world.impctl("doctor", "--nonsense").returncode, USAGE)
