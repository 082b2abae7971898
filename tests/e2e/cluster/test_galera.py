"""A Galera cluster of three nodes, each with a responder of its own, and one of them killed and brought back under
load. GALERA_ORDERS says how many orders there are (2500: a redirect and a webhook each)."""
import concurrent.futures
import json
import os
import random
import threading
import time

from support import check, equal, landing, test
from support.databases import Galera
from support.processes import wait_until
from support.shop import UrlHook

ORDERS = int(os.environ.get("GALERA_ORDERS", "2500"))
CLIENTS = 12
AMOUNT = 1000
KILLED = 2
PATIENCE = 3  # times that a client is told "being confirmed" by one responder before it goes to the next

# What became of an order at i'mport: (weight, its payments, the order's state in the end)
FATES = [
    (70, [{"status": "paid"}], "paid"),
    (8, [{"status": "failed"}], "failed"),
    (6, [{"status": "cancelled", "cancel_amount": 300}], "partially_cancelled"),
    (6, [{"status": "cancelled", "cancel_amount": AMOUNT}], "cancelled"),
    (5, [{"status": "paid", "amount": 10}], "pending"),
    (5, [{"status": "paid"}, {"status": "paid"}], "paid"),
]
SETTLED = {"redirect": {(200, "success"), (200, "partiallyCancelled"), (200, "cancelled"), (200, "failed"),
                        (400, "forgery"), (409, "duplicate")},
           "webhook": {(200, "")}}
WORDS = {"paid": {"success", "duplicate"}, "failed": {"failed"}, "pending": {"forgery"},
         "partially_cancelled": {"success", "partiallyCancelled", "cancelled"}, "cancelled": {"cancelled"}}


def ask(responder, kind, imp_uid, order):
    if kind == "redirect":
        return responder.ask(landing(imp_uid, order))
    return responder.ask(method="POST", path="/payments/webhook", content_type="application/json", body=json.dumps(
        {"imp_uid": imp_uid, "merchant_uid": order, "status": "paid"}).encode())


def import_orders(world, orders):
    path = world.directory / "orders.csv"
    path.write_text("merchant_uid,amount,currency\n" + "".join(f"{order},{AMOUNT},KRW\n" for order in orders))
    world.did("order", "import", str(path))


class Traffic:
    """What buyers and i'mport ask, and what they are told."""

    def __init__(self, responders):
        self.responders = responders
        self.lock = threading.Lock()
        self.answers = []  # (end, seconds, responder, kind, status, word)
        self.settled = 0

    def send(self, message, first):
        """Asks until it is told more than "being confirmed": at one responder, then at the next."""
        kind, imp_uid, order = message
        for attempt in range(200):
            node = (first + attempt // PATIENCE) % len(self.responders)
            start = time.monotonic()
            answer = ask(self.responders[node], kind, imp_uid, order)
            end = time.monotonic()
            word = answer.word if kind == "redirect" else ""
            with self.lock:
                self.answers.append((end, end - start, node, kind, answer.status, word))
            if (answer.status, word) in SETTLED[kind]:
                with self.lock:
                    self.settled += 1
                return word
            check((kind, answer.status, word) in (("redirect", 202, "pending"), ("webhook", 503, "")), answer)
            time.sleep(0.3)
        raise AssertionError(f"{message} was never settled")

    def longest_silence(self, nodes):
        """Seconds between two answers of these responders that said how it is."""
        times = sorted(end for end, _, node, _, status, _ in self.answers if status not in (202, 503) and node in nodes)
        return max(after - before for before, after in zip(times, times[1:]))


@test(f"{2 * ORDERS} landings and webhooks on three nodes while one is killed and comes back")
def _(world):
    cluster = Galera(world)
    chance = random.Random(20261126)
    sandbox = world.start_sandbox()
    fates, messages, payments = {}, [], []
    now = int(time.time())
    for number in range(ORDERS):
        order = f"G{number:05d}"
        _, attempts, state = chance.choices(FATES, [fate[0] for fate in FATES])[0]
        fates[order] = state
        for attempt, fields in enumerate(attempts):
            imp_uid = f"imp_{number:05d}_{attempt}"
            paid_at = now if fields["status"] != "failed" else 0
            payments.append({"imp_uid": imp_uid, "merchant_uid": order, "amount": AMOUNT, "started_at": now,
                             "paid_at": paid_at, "failed_at": now - paid_at, **fields})
            # The browser at one node and i'mport at another, at the same time.
            first = chance.randrange(Galera.NODES)
            messages.append((("redirect", imp_uid, order), first))
            messages.append((("webhook", imp_uid, order), (first + 1) % Galera.NODES))
    import_orders(world, fates)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda fields: sandbox.pay(**fields), payments))
    with UrlHook() as hook:
        world.settings.update(IMP_NOTIFY_URL=hook.url, IMP_NOTIFY_SECRET="a secret of thirty-two bytes, or more")
        responders = [world.start_responder(str(world.directory / f"{node}.sock"), IMP_STORE_URL=url)
                      for node, url in enumerate(cluster.urls)]
        traffic = Traffic(responders)
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            sent = [(message, pool.submit(traffic.send, message, first)) for message, first in messages]
            wait_until(lambda: traffic.settled > len(sent) // 4, 300, "a quarter of the load")
            killed = time.monotonic()
            cluster.kill(KILLED)
            wait_until(lambda: traffic.settled > len(sent) // 2, 300, "half of the load")
            cluster.bring_back(KILLED)
            back = time.monotonic()
            words = [(message, word.result()) for message, word in sent]
        check(back < max(end for end, *_ in traffic.answers), "the node came back when all was over: more orders")
        for (kind, imp_uid, order), word in words:
            check(kind == "webhook" or word in WORDS[fates[order]], (imp_uid, order, word, fates[order]))
        while_dead = [answer for answer in traffic.answers if killed < answer[0] < back]
        told = {answer[4] for answer in while_dead if answer[2] == KILLED}
        check(told & {202, 503}, f"nobody noticed that the node was gone: {told}")
        survivors = {node for node in range(Galera.NODES) if node != KILLED}
        print_measures(traffic, survivors, killed, back)

        # The cluster is one again, and says what i'mport says.
        for node in range(Galera.NODES):
            equal(cluster.status("wsrep_cluster_size", node), str(Galera.NODES))
            equal(dict(cluster.rows("SELECT merchant_uid, state FROM orders", node)), fates, f"node {node + 1}")
        single = {order for order, state in fates.items() if state == "paid"}
        paid = cluster.rows("SELECT merchant_uid, COUNT(*) FROM outbox WHERE type = 'payment.paid' GROUP BY 1")
        check({order for order, _ in paid} >= single, "an order is paid, and the shop is never told")
        equal({count for _, count in paid}, {"1"}, "told twice that it is paid")
        equal(cluster.number("SELECT COUNT(*) FROM orders WHERE accepted IS NULL AND state = 'paid'"), 0)
        equal(cluster.number("SELECT COUNT(*) FROM payments"), len(payments))
        # One payment of an order is accepted, the other is refused.
        doubles = ORDERS and len(payments) - ORDERS
        equal(cluster.number("SELECT COUNT(*) FROM payments WHERE verdict = 'duplicate'"), doubles)
        wait_until(lambda: cluster.number("SELECT COUNT(*) FROM outbox WHERE state = 'due'") == 0, 120,
                   "the shop to be told of everything")
        ids = {event["id"] for event in hook.events() if event["type"] == "payment.paid"}
        equal(len(ids), len(paid))
        for responder in responders:
            equal(responder.stop(), 0)


def print_measures(traffic, survivors, killed, back):
    waits = sorted(seconds for _, seconds, *_ in traffic.answers)
    counts = {}
    for _, _, _, kind, status, word in traffic.answers:
        counts[kind, status, word] = counts.get((kind, status, word), 0) + 1
    print(json.dumps({"said": {" ".join(map(str, key)): count for key, count in sorted(counts.items())},
                      "longest answer, s": round(waits[-1], 1), "median, s": round(waits[len(waits) // 2], 3),
                      "node away, s": round(back - killed, 1),
                      "longest silence of the other two, s": round(traffic.longest_silence(survivors), 1)}),
          file=open(os.environ.get("GALERA_REPORT", os.devnull), "a", encoding="utf-8"))


@test("the same 150 orders at three nodes at the same moment: conflicts are repeated, each is paid once")
def _(world):
    cluster = Galera(world)
    sandbox = world.start_sandbox()
    number = 150
    import_orders(world, [f"C{each}" for each in range(number)])
    for each in range(number):
        for attempt in range(2):
            sandbox.pay(imp_uid=f"imp_{each}_{attempt}", merchant_uid=f"C{each}", amount=AMOUNT, status="paid")
    world.settings.update(IMP_NOTIFY_COMMAND='["/bin/true"]')
    responders = [world.start_responder(str(world.directory / f"{node}.sock"), IMP_STORE_URL=url)
                  for node, url in enumerate(cluster.urls)]
    traffic = Traffic(responders)
    before = [conflicts(cluster, node) for node in range(Galera.NODES)]
    gate = threading.Barrier(2 * Galera.NODES, timeout=120)

    def visit(node, attempt):
        words = {}
        for each in range(number):
            gate.wait()
            words[each] = traffic.send(("redirect", f"imp_{each}_{attempt}", f"C{each}"), node)
        return words

    with concurrent.futures.ThreadPoolExecutor(2 * Galera.NODES) as pool:
        visits = [(attempt, pool.submit(visit, node, attempt)) for node in range(Galera.NODES) for attempt in range(2)]
        visits = [(attempt, words.result()) for attempt, words in visits]
    for each in range(number):
        winners = {attempt for attempt, words in visits if words[each] == "success"}
        equal(len(winners), 1, f"C{each}: one payment is accepted")
        equal({words[each] for attempt, words in visits if attempt not in winners}, {"duplicate"})
    after = [conflicts(cluster, node) for node in range(Galera.NODES)]
    check(sum(after) > sum(before), "no conflict was provoked")
    # Who lost to another node did his work again: nobody had to be told to wait.
    equal([answer for answer in traffic.answers if answer[4] in (202, 503)], [])
    equal(cluster.number("SELECT COUNT(*) FROM outbox WHERE type = 'payment.paid'"), number)
    equal(cluster.number("SELECT COUNT(*) FROM payments"), 2 * number)
    for responder in responders:
        equal(responder.stop(), 0)


def conflicts(cluster, node):
    """Transactions that lost to another node's commit, at COMMIT or before it."""
    return int(cluster.status("wsrep_local_cert_failures", node)) + int(cluster.status("wsrep_local_bf_aborts", node))
