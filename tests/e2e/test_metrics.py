"""/metrics: what all processes of an installation did, and what waits in its store."""
import json
import os
import re
import signal
import time

from support import check, equal, lacks, landing, places, test
from support.processes import wait_until
from support.prometheus import counted, promtool, scrape
from support.shop import CommandHook, LockedStore
from support.webhooks import FORM

JSON = "application/json"


def pay(world, merchant_uid, amount=1000, paid=None, **fields):
    world.add_order(merchant_uid, amount)
    world.sandbox.pay(imp_uid=f"imp_{merchant_uid}", merchant_uid=merchant_uid, amount=paid or amount,
                      **{"status": "paid", **fields})


def land(ask, merchant_uid, word="success"):
    equal(ask(landing(f"imp_{merchant_uid}", merchant_uid)).word, word)


def post(ask, path, **fields):
    return ask(method="POST", path=f"/payments/{path}", body=json.dumps(fields).encode(), content_type=JSON)


def two_responders(world, **settings):
    return [world.start_responder(str(world.directory / f"{name}.sock"), **settings) for name in "ab"]


def verdict(family, word):
    return f'imp_{family}_total{{verdict="{word}"}}'


@test("two responders and impctl count together, and either tells all of it")
def _(world):
    sandbox = world.start_sandbox()
    hook = CommandHook(world, before="exit 3")
    for name in ("A", "B", "C"):
        pay(world, name)
    pay(world, "CHEAP", 1000, paid=100)
    pay(world, "BANK", status="ready", pay_method="vbank", vbank_num="123456789", vbank_name="국민은행",
        vbank_holder="가게", vbank_date=int(time.time()) + 86400)
    world.add_order("OPEN", 1000)
    one, other = two_responders(world, IMP_NOTIFY_COMMAND=hook.setting, IMP_WEBHOOK_ALLOW='["127.0.0.1"]')
    before = scrape(one.ask)
    land(one.ask, "A")
    land(other.ask, "A")  # from the store
    land(other.ask, "B")
    land(one.ask, "CHEAP", "forgery")
    land(other.ask, "BANK", "vbankIssued")
    equal(one.ask(landing("imp_A", "NOBODY")).word, "unknownOrder")
    equal(one.ask(landing("imp_NOTHING", "OPEN")).word, "notFound")
    equal(one.ask("merchant_uid=A").word, "success")
    equal(other.ask("x=1").status, 400)
    equal(post(one.ask, "webhook", imp_uid="imp_C", merchant_uid="C", status="paid").status, 200)
    equal(post(other.ask, "webhook", imp_uid="imp_C", merchant_uid="C", status="paid").status, 200)
    equal(other.ask(method="POST", path="/payments/webhook", body=b"imp_uid=", content_type=FORM).status, 400)
    equal(one.ask(method="POST", path="/payments/webhook", body=b"imp_uid=imp_C", content_type=FORM,
                  REMOTE_ADDR="192.0.2.1").status, 403)
    equal(post(one.ask, "confirm", merchant_uid="OPEN", amount=1000).status, 200)
    equal(post(one.ask, "confirm", merchant_uid="OPEN", amount=999).status, 409)
    equal(one.ask(path="/payments/nothing").status, 404)
    world.sandbox.pay(imp_uid="imp_OPEN", merchant_uid="OPEN", amount=1000, status="paid")
    sandbox.fault("status_500", path="/payments", count=1)
    equal(json.loads(world.did("settle", "--json", "OPEN"))["merchant_uid"], "OPEN")
    wait_until(lambda: scrape(one.ask)['imp_outbox_attempts_total{kind="command",result="retry"}'] >= 5,
               places.patience(30), "every event to be tried")
    found = counted(before, scrape(other.ask))
    expected = {
        verdict("landings", "paid"): 3,
        verdict("landings", "forged_amount"): 1,
        verdict("landings", "vbank_issued"): 1,
        verdict("landings", "unknown_order"): 1,
        verdict("landings", "not_found"): 1,
        verdict("landings", "order_state"): 1,
        verdict("landings", "bad_request"): 1,
        verdict("settled", "paid"): 4,  # one by impctl
        verdict("settled", "forged_amount"): 1,
        verdict("settled", "vbank_issued"): 1,
        verdict("webhooks", "paid"): 2,
        'imp_webhooks_refused_total{reason="malformed"}': 1,
        'imp_webhooks_refused_total{reason="address"}': 1,
        'imp_confirms_total{answer="approved"}': 1,
        'imp_confirms_total{answer="refused"}': 1,
        'imp_requests_total{route="/complete",code="2xx"}': 5,
        'imp_requests_total{route="/complete",code="4xx"}': 4,
        'imp_requests_total{route="/webhook",code="2xx"}': 2,
        'imp_requests_total{route="/webhook",code="4xx"}': 2,
        'imp_requests_total{route="/confirm",code="2xx"}': 1,
        'imp_requests_total{route="/confirm",code="4xx"}': 1,
        'imp_requests_total{route="other",code="4xx"}': 1,
        'imp_api_retries_total{reason="status"}': 1,
    }
    for series, number in expected.items():
        equal(found.get(series), number, series)
    for family in ("landings", "webhooks", "settled"):
        named = {series for series in expected if series.startswith(f"imp_{family}_total")}
        equal({series for series in found if series.startswith(f"imp_{family}_total")}, named)


@test("what the store says: what waits, since when, and for a person")
def _(world):
    world.start_sandbox()
    hook = CommandHook(world, before="exit 3")
    pay(world, "A")
    pay(world, "CHEAP", 1000, paid=100)
    world.sandbox.pay(imp_uid="imp_stray", merchant_uid="NOT-OURS", amount=500, status="paid")
    responder = world.start_responder(IMP_NOTIFY_COMMAND=hook.setting)
    land(responder.ask, "A")
    land(responder.ask, "CHEAP", "forgery")
    equal(post(responder.ask, "webhook", imp_uid="imp_stray", merchant_uid="NOT-OURS", status="paid").status, 200)
    expected = {"imp_store_up": 1, "imp_payments_refused": 1, "imp_payments_without_order": 1, "imp_inbox_webhooks": 1,
                "imp_outbox_dead_entries": 0, "imp_metrics_shared": 1, "imp_outbox_due_entries": 2}

    def is_there():
        found = scrape(responder.ask)
        return found if all(found.get(name) == number for name, number in expected.items()) \
            and found["imp_outbox_failing_entries"] == 2 and found["imp_worker_last_walk_seconds"] < 600 else None

    found = wait_until(is_there, places.patience(40), f"{expected}, last seen: {scrape(responder.ask)}")
    check(found["imp_outbox_oldest_seconds"] < 60, found)
    check(found["imp_reconciliation_lag_seconds"] < 600, found)


@test("scraping again and again asks the store once in five seconds")
def _(world):
    world.start_sandbox()
    world.add_order("A", 1000)
    responder = world.start_responder()
    scrape(responder.ask)
    with LockedStore(world):  # readers of SQLite in WAL mode are not held up by a writer
        start = time.monotonic()
        for _ in range(50):
            scrape(responder.ask)
        check(time.monotonic() - start < places.patience(5), time.monotonic() - start)


@test("a store that cannot be asked is said to be down, and its gauges are left out")
def _(world):
    world.start_sandbox()
    world.add_order("A", 1000)
    responder = world.start_responder()
    equal(scrape(responder.ask)["imp_store_up"], 1)
    responder.stop()
    world.database.rename(world.directory / "gone.db")
    world.database.mkdir()  # cannot be opened
    answer = world.cgi(landing("imp_A", "A"))
    equal(answer.word, "pending")
    time.sleep(6)
    found = scrape(world.cgi)
    equal(found["imp_store_up"], 0)
    check("imp_outbox_due_entries" not in found, found)
    check(found['imp_store_errors_total{doing="open"}'] >= 2, found)
    equal(found[verdict("landings", "cannot_tell")], 1)


@test("CGI landings, each a process, are counted together")
def _(world):
    world.start_sandbox()
    for number in range(5):
        pay(world, f"N{number}")
        land(world.cgi, f"N{number}")
    land(world.cgi, "N0")
    found = scrape(world.cgi)
    equal(found[verdict("landings", "paid")], 6)
    equal(found[verdict("settled", "paid")], 5)
    equal(found['imp_api_request_duration_seconds_count{call="payment"}'], 5)
    equal(found['imp_api_request_duration_seconds_count{call="token"}'], 1)
    equal(found["imp_store_up"], 1)
    equal(oct(world.database.with_name("imp.db.metrics").stat().st_mode & 0o777), "0o600")


@test("counts survive kill -9 under load, and none is lost that was answered")
def _(world):
    world.start_sandbox()
    pay(world, "A")
    one, other = two_responders(world)
    for _ in range(3):
        land(one.ask, "A")
    os.kill(one.process.pid, signal.SIGKILL)
    one.process.popen.wait()
    land(other.ask, "A")
    equal(scrape(other.ask)[verdict("landings", "paid")], 4)
    again = world.start_responder(str(world.directory / "c.sock"))
    equal(scrape(again.ask)[verdict("landings", "paid")], 4)


@test("a confined responder bears whatever becomes of the file of its counters")
def _(world):
    world.start_sandbox()
    pay(world, "A")
    responder = world.start_responder()
    file = world.database.with_name("imp.db.metrics")
    land(responder.ask, "A")
    land(responder.ask, "A")
    other = world.directory / "other.metrics"
    for spoil in (lambda: os.truncate(file, 0), lambda: os.truncate(file, 5000), file.unlink,
                  lambda: file.rename(other)):
        spoil()
        land(responder.ask, "A")
        scrape(responder.ask)  # makes it whole
        land(responder.ask, "A")
        found = scrape(responder.ask)
        equal(found[verdict("landings", "paid")], 1, "counted since then")
        equal(found["imp_metrics_shared"], 1)
        equal(file.stat().st_size, 8192)
    file.write_bytes(b"not ours")
    land(responder.ask, "A")
    equal(scrape(responder.ask)["imp_metrics_shared"], 0)
    equal(file.read_bytes(), b"not ours", "it is left alone")
    file.unlink()
    equal(scrape(responder.ask)["imp_metrics_shared"], 1)


@test("the breaker is seen from outside, opened and closed")
def _(world):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    responder = world.start_responder(IMP_API_DEADLINE="2s")
    land_on = [f"imp_{number}" for number in range(8)]
    sandbox.fault("status_503")
    for imp_uid in land_on:
        equal(responder.ask(landing(imp_uid, "A")).word, "pending")
    found = scrape(responder.ask)
    equal((found["imp_api_breaker_state"], found["imp_api_breaker_opened_total"]), (1, 1))
    check(found['imp_api_not_asked_total{reason="breaker"}'] >= 1, found)
    check(found['imp_api_errors_total{error="unavailable"}'] >= 6, found)
    sandbox.no_faults()
    world.sandbox.pay(imp_uid="imp_A", merchant_uid="A", amount=1000, status="paid")
    wait_until(lambda: responder.ask(landing("imp_A", "A")).word == "success", places.patience(20), "the probe")
    equal(scrape(responder.ask)["imp_api_breaker_state"], 0)


@test("no order, no buyer, no key is in /metrics, and promtool has nothing to say against it")
def _(world):
    world.start_sandbox()
    pay(world, "ORDER-2026-77", buyer_name="홍길동", buyer_tel="010-1234-5678")
    responder = world.start_responder()
    land(responder.ask, "ORDER-2026-77")
    world.did("api", "get-payment", "imp_uid=imp_ORDER-2026-77")
    text = responder.ask(path="/payments/metrics").text
    for part in ("ORDER", "imp_ORDER", "홍", "1234", "sandbox_", str(world.directory)):
        lacks(text, part)
    equal(promtool("check", "metrics", given=text), "")


@test("the alert rules are rules, and each comes of what it names and of nothing else")
def _(_world):
    rules = places.ROOT / "deploy" / "prometheus" / "imp-fcgi.rules.yml"
    promtool("check", "rules", rules)
    promtool("test", "rules", places.ROOT / "tests" / "prometheus" / "rules_test.yml")


def page():
    return (places.ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")


@test("docs/monitoring.md names every metric with its labels and every alert, and no other")
def _(world):
    world.start_sandbox()
    world.add_order("A", 1000)
    families = {}
    for line in world.cgi(path="/payments/metrics").text.splitlines():
        words = line.split(" ", 3)
        if words[1] == "HELP":
            families[words[2]] = [words[3]]
        elif words[1] == "TYPE":
            families[words[2]].append(words[3])
            labels = families[words[2]]
        else:
            labels.extend(found for found in re.findall(r'(\w+)="', line) if found not in labels)
    rows = [[cell.strip().replace("`", "") for cell in line.split("|")[1:5]] for line in page().splitlines()
            if line.startswith("| `imp_")]
    equal({name: [help_, kind, *labels.replace(",", " ").split()] for name, kind, labels, help_ in rows},
          {name: [each for each in told if each != "le"] for name, told in families.items()})
    alerts = {line.split(":")[1].strip() for line in
              (places.ROOT / "deploy/prometheus/imp-fcgi.rules.yml").read_text(encoding="utf-8").splitlines()
              if line.strip().startswith("- alert:")}
    equal({line.split("`")[1] for line in page().splitlines() if line.startswith("| `Imp")}, alerts)
