#!/usr/bin/env python3
"""i'mport is away for MINUTES (10), a third of the time refusing connections, a third taking them and saying nothing, a
third answering 503, while buyers land and webhooks come. Every answer has to come within api.deadline and to say
"being confirmed"; memory stays flat; once i'mport is back every order is settled within a minute, without anybody's
doing, and as i'mport has it.

    make outage                      MINUTES=1 RATE=30 make outage

RATE: requests a second (20): three landings, of which one is seen again, and two webhooks in five.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import re
import signal
import sqlite3
import statistics
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE.parent / "e2e"), str(HERE.parent)]

from hostile.gate import Gate  # noqa: E402  (the path to it is set just above)
from support import World, landing  # noqa: E402

MINUTES = float(os.environ.get("MINUTES", "10"))
RATE = int(os.environ.get("RATE", "20"))
DEADLINE_S = 8  # api.deadline
GRACE_S = 1  # for the store, and for this machine
RECOVERY_S = 60
GIVE_UP_S = 900
FLAT_MIB = 16
AMOUNT = 1000
MODES = ("refusing", "hanging", "503")

# What happened at i'mport: (weight, fields, the order's state once that is known)
FATES = [
    (60, dict(status="paid"), "paid"), (10, dict(status="failed"), "failed"), (8, dict(status="paid", amount=10), "pending"),
    (8, dict(status="cancelled", cancel_amount=AMOUNT), "cancelled"),
    (7, dict(status="ready", pay_method="vbank", vbank_num="1", vbank_name="신한"), "awaiting_deposit"),
    (7, dict(status="cancelled", cancel_amount=300), "partially_cancelled")]


class Outage:
    def __init__(self, world):
        self.world = world
        self.random = random.Random(20261126)
        self.sandbox = world.start_sandbox()
        self.gate = Gate(self.sandbox.port)
        world.settings["IMP_API_URL"] = f"http://127.0.0.1:{self.gate.port}"
        self.expected = {}
        self.deal(int(MINUTES * 60 * RATE * 3 / 5) + 50)
        self.responder = world.start_responder(IMP_SERVER_THREADS="320")
        self.outcomes = collections.Counter()
        self.slowest = collections.defaultdict(float)
        self.memory = []

    def deal(self, number):
        lines, payments, now = ["merchant_uid,amount,currency"], [], int(time.time())
        for at in range(number):
            _, fields, state = self.random.choices(FATES, [fate[0] for fate in FATES])[0]
            self.expected[f"O-{at:06d}"] = state
            lines.append(f"O-{at:06d},{AMOUNT},KRW")
            payments.append({"imp_uid": f"imp_{at:06d}", "merchant_uid": f"O-{at:06d}", "amount": AMOUNT, "started_at": now,
                             "paid_at": now if fields["status"] in ("paid", "cancelled") else 0,
                             "failed_at": now if fields["status"] == "failed" else 0,
                             "cancelled_at": now if fields["status"] == "cancelled" else 0, **fields})
        path = self.world.directory / "orders.csv"
        path.write_text("\n".join(lines) + "\n")
        self.world.did("order", "import", str(path))
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda fields: self.sandbox.pay(**fields), payments))

    # ---- while it is away

    def ask(self, kind, at, mode):
        started = time.monotonic()
        try:
            if kind == "webhook":
                body = json.dumps({"imp_uid": f"imp_{at:06d}", "merchant_uid": f"O-{at:06d}", "status": "paid"}).encode()
                answer = self.responder.ask(method="POST", path="/payments/webhook", body=body, content_type="application/json")
            else:
                answer = self.responder.ask(landing(f"imp_{at:06d}", f"O-{at:06d}"))
            outcome = (kind, answer.status, answer.word)
        except Exception as error:  # whatever it is, there was no answer
            outcome = (kind, type(error).__name__, str(error)[:80])
        took = time.monotonic() - started
        self.outcomes[outcome] += 1
        self.slowest[mode] = max(self.slowest[mode], took)

    def note_memory(self):
        with open(f"/proc/{self.responder.process.pid}/status", encoding="ascii") as status:
            self.memory.append(int(re.search(r"^VmRSS:\s+(\d+)", status.read(), re.M)[1]) / 1024)

    def run(self):
        pool = concurrent.futures.ThreadPoolExecutor(600)
        number, order, start, mode = 0, 0, time.monotonic(), None
        next_memory = start
        while (now := time.monotonic()) < start + MINUTES * 60:
            wanted = MODES[min(2, int((now - start) / (MINUTES * 20)))]
            if wanted != mode:
                mode = wanted
                self.gate.set("through" if mode == "503" else mode)
                if mode == "503":
                    self.sandbox.fault("status_503", path="/")
                print(f"  {now - start:4.0f} s  i'mport is {mode}", flush=True)
            if now >= next_memory:
                self.note_memory()
                next_memory += 2
            if now < start + number / RATE:
                time.sleep(min(0.05, start + number / RATE - now))
                continue
            # Of five orders' worth: landing, landing and webhook, a page that refreshes itself, webhook alone.
            step = number % 5
            if step in (0, 1, 4):
                order += 1
            if step == 3:
                pool.submit(self.ask, "refresh", max(order - 20, 1) - 1, mode)
            else:
                pool.submit(self.ask, "webhook" if step in (2, 4) else "landing", order - 1, mode)
            number += 1
        pool.shutdown()
        self.heard_of = order

    # ---- once it is back

    def unsettled(self):
        with sqlite3.connect(f"file:{self.world.database}?mode=ro", uri=True, timeout=20) as store:
            states = dict(store.execute("SELECT merchant_uid, state FROM orders"))
            seen = {imp_uid for imp_uid, in store.execute("SELECT imp_uid FROM payments WHERE verdict IS NOT NULL")}
        return {f"O-{at:06d}": states[f"O-{at:06d}"] for at in range(self.heard_of)
                if states[f"O-{at:06d}"] != self.expected[f"O-{at:06d}"] or f"imp_{at:06d}" not in seen}

    def recover(self):
        """Seconds until all that was heard of is settled."""
        self.sandbox.no_faults()
        started = time.monotonic()
        while (left := self.unsettled()) and time.monotonic() < started + GIVE_UP_S:
            took = time.monotonic() - started
            if int(took) % 15 == 0:
                print(f"  {took:4.0f} s  {len(left)} of {self.heard_of} orders are not settled yet", flush=True)
            time.sleep(1)
        return time.monotonic() - started, left

    def judge(self, took, left):
        wrong = []
        for (kind, status, word), number in self.outcomes.items():
            fine = (503, "pending") if kind == "webhook" else (202, "pending")
            if (status, word) != fine:
                wrong.append(f"{number} x {kind}: {status} {word}")
        wrong += [f"an answer took {slowest:.1f} s while i'mport was {mode}" for mode, slowest in self.slowest.items()
                  if slowest > DEADLINE_S + GRACE_S]
        early, late = (statistics.median(part) for part in (self.memory[len(self.memory) // 10:][:20], self.memory[-20:]))
        if late - early > FLAT_MIB:
            wrong.append(f"memory grew from {early:.0f} to {late:.0f} MiB")
        if left:
            wrong.append(f"{len(left)} orders are wrong {took:.0f} s later: {list(left.items())[:5]}")
        elif took > RECOVERY_S:
            wrong.append(f"it took {took:.0f} s until all was settled")
        print(f"{sum(self.outcomes.values())} requests in {MINUTES:g} minutes about {self.heard_of} orders: "
              + ", ".join(f"{number} x {kind} {status} {word}" for (kind, status, word), number in sorted(self.outcomes.items(), key=str))
              + "\nslowest answer: " + ", ".join(f"{slowest:.2f} s {mode}" for mode, slowest in self.slowest.items())
              + f"; memory {early:.0f} MiB early, {late:.0f} MiB late, {max(self.memory):.0f} MiB at most"
              + f"\nsettled after i'mport was back: {self.heard_of - len(left)} of {self.heard_of} orders in {took:.0f} s")
        return wrong


def main():
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, lambda *_: sys.exit(1))
    world = World()
    try:
        outage = Outage(world)
        outage.run()
        wrong = outage.judge(*outage.recover()) + world.reports()
        outage.gate.close()
    finally:
        world.stop()
        world.remove()
    print("\n".join(wrong) if wrong else "as it should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
