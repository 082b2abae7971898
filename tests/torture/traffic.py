"""What a crowd of orders goes through in one round: buyers and webhooks by nginx, and the operator's refunds and charges."""
import json
import queue
import re
import threading
import time

from support.crowd import CHANGING_FATES, FATES, Crowd, send
from support.http_client import CutOff

BUYERS = 40
REFUNDS = 6
CHARGES = 4
PATIENCE_S = 30  # of a buyer
AWAY = (502, 503, 504)  # nginx, where nobody is behind it

_WORD = re.compile(rb'data-status="(\w+)"')
# What the responder says of itself that may not be.
FAULT_OF_OURS = re.compile(r"a system call was refused|Assertion .* failed|terminate called|free\(\)|malloc")


class Traffic:
    def __init__(self, torture, name, size):
        self.torture, self.name = torture, name
        self.world = torture.world
        self.crowd = Crowd(self.world, torture.random, size, name, (*FATES, *CHANGING_FATES))
        self.messages = queue.SimpleQueue()
        self.threads = []
        plain = [order.merchant_uid for order in self.crowd.orders.values()
                 if order.fate.state == "paid" and not order.fate.later and len(order.imp_uids) == 1
                 and order.fate.payments[0].get("pay_method") != "vbank"]
        self.to_refund = dict.fromkeys(torture.random.sample(plain, REFUNDS))
        self.to_charge = [f"{name}-C{number}" for number in range(CHARGES)]
        self.refunded, self.charged = {}, set()

    def deal(self):
        self.crowd.deal()
        for uid in self.to_charge:
            self.world.add_order(uid, 1000, "--customer-uid", "card-" + uid)
            self.world.sandbox.register("card-" + uid)

    # ---- buyers

    def begin(self):
        for message in self.crowd.messages():
            self.messages.put(message)
        self.threads = [threading.Thread(target=self._buy, daemon=True) for _ in range(BUYERS)]
        for thread in self.threads:
            thread.start()

    def change(self):
        for message in self.crowd.change():
            self.messages.put(message)

    def end(self):
        for _ in self.threads:
            self.messages.put(None)
        for thread in self.threads:
            thread.join(4 * PATIENCE_S)
            if thread.is_alive():
                self.torture.note(f"{self.name}: a buyer still waits")

    def _buy(self):
        while message := self.messages.get():
            self._one(message)

    def _one(self, message):
        kind, imp_uid, merchant_uid = message
        counts = self.torture.counts
        counts[kind] += 1
        try:
            answer = send(self.torture.nginx.ask, message, PATIENCE_S)
        except TimeoutError:
            self.torture.note(f"{self.name}: {message}: no answer in {PATIENCE_S} s")
            return
        except CutOff as answer:
            counts["cut off"] += 1
            if not self.torture.may_die:
                self.torture.note(f"{self.name}: {message}: {answer}")
            return
        except (OSError, AssertionError):
            counts["no answer"] += 1
            return
        if answer.status in AWAY and b"imp" not in answer.body and not _WORD.search(answer.body):
            counts["nobody there"] += 1
            return
        word = self._word(kind, answer)
        counts[f"{kind}: {word}"] += 1
        if answer.status in AWAY and kind == "webhook":
            return  # not recorded, and so it is said
        may = self.crowd.orders[merchant_uid].fate.words | {"pending"}
        if merchant_uid in self.to_refund:
            may = may | {"cancelled"}
        if answer.status == 500 and self.torture.no_memory:
            return
        if kind == "redirect" and word not in may or answer.status == 500:
            self.torture.note(f"{self.name}: {message}: told {answer.status} {word}, may be told {sorted(may)}")

    @staticmethod
    def _word(kind, answer):
        if kind == "webhook":
            return str(answer.status)
        found = _WORD.search(answer.body)
        return found[1].decode() if found else f"{answer.status} {answer.body[:80]!r}"

    # ---- the operator, by hand and for as long as it takes

    def operate(self, may_go_on):
        """Refunds and charges, each until it is done or `may_go_on()` is not true any more."""
        for uid in list(self.to_refund):
            while uid not in self.refunded and may_go_on():
                self._refund(uid)
        for uid in self.to_charge:
            if may_go_on():
                self._charge(uid)

    def charge_the_rest(self, may_go_on):
        """A charge of which nobody knows what became holds its order for two minutes: it waits until the end."""
        for uid in self.to_charge:
            while uid not in self.charged and may_go_on():
                self._charge(uid)
                time.sleep(0 if uid in self.charged else 2)

    def _shown(self, uid):
        done = self.world.impctl("settle", "--json", "--", uid)
        return json.loads(done.stdout) if done.returncode == 0 and done.stdout.startswith("{") else {}

    def _refund(self, uid):
        """As the manual says: again only where i'mport shows that nothing was given back."""
        seen = self._shown(uid)
        if seen.get("state") == "cancelled":
            self.refunded[uid] = 1000
        elif seen.get("state") == "paid":
            self.torture.counts["refunds asked for"] += 1
            self.world.impctl("cancel", "--reason", "torture", "--", uid)

    def _charge(self, uid):
        if uid in self.charged:
            return
        self.torture.counts["charges asked for"] += 1
        done = self.world.impctl("charge", "again", "--json", "--", uid)
        if done.returncode == 0 or self._shown(uid).get("state") == "paid":
            self.charged.add(uid)
