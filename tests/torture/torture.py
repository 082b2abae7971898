#!/usr/bin/env python3
"""Rounds of everything that can go wrong, and after each the question whether anything was lost.

    make torture                                    five minutes
    make torture MINUTES=20 SEED=1                  longer; the seed is printed, and makes the same rounds again
    make torture ROUNDS="reset disk_full,killed"    these faults alone, a comma for those of one round

The real responder (confined, with its worker), nginx in front of it, the sandbox as i'mport behind a hostile network
(network.py), a machine that fails on command (tests/support/machine.c). In each round a crowd of new orders meets one or
two faults of faults.py, while the operator refunds and charges. Then all works again; reconciliation runs, and every
order, payment, refund and event is compared with what the sandbox knows (oracle.py). Root gives the disk a small tmpfs of
its own. The last line is `torture: N rounds, N wrong`; the status is 1 where something is.
"""
import collections
import json
import os
import pathlib
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]
sys.dont_write_bytecode = True

import faults  # noqa: E402  (the path to it is set just above)
import oracle  # noqa: E402
import progress  # noqa: E402
import traffic  # noqa: E402
from support import World, certificates  # noqa: E402
from support.machine import Machine  # noqa: E402
from support.powercut import Disk, read_files, write_files  # noqa: E402
from support.processes import Process, wait_until  # noqa: E402
from support.servers import Nginx, Responder  # noqa: E402
from support.shop import UrlHook  # noqa: E402

ROUND_S = 12
ORDERS = 1000
PEACE_S = 90
LAST_CHARGES_S = 180
CANNOT_START = 3  # imp.fcgi(8)
DISK_MIB = 192


class Network:
    """network.py, between the responder and the sandbox."""

    def __init__(self, world, seed):
        certificates.authority(world.directory)
        for name, host in (("good", "DNS:localhost"), ("bad", "DNS:elsewhere.example")):
            for made, suffix in zip(certificates.server(world.directory, host), ("pem", "key")):
                made.rename(world.directory / f"{name}.{suffix}")
        self.process = Process("network", [sys.executable, HERE / "network.py", world.sandbox.port, seed, world.directory],
                               world.clean_env(), world.directory, stdin=subprocess.PIPE)
        world.processes.append(self.process)
        self.port = int(wait_until(lambda: self._lines()[:1], 20, "the network")[0])
        self._answers = 1
        self._lock = threading.Lock()
        self.struck = collections.Counter()

    def _lines(self):
        return self.process.output().split("\n")[:-1]

    def set(self, shares):
        with self._lock:
            self.process.popen.stdin.write(json.dumps(shares).encode() + b"\n")
            self.process.popen.stdin.flush()
            self._answers += 1
            line = wait_until(lambda: self._lines()[self._answers - 1:], 60, "the network's answer")[0]
            self.struck.update(json.loads(line))


class Torture:
    def __init__(self, seed, minutes):
        self.random = random.Random(seed)
        self.progress = progress.Progress(minutes * 60)
        self.doing = "starting"
        self.world = World()
        self.machine = Machine(self.world, DISK_MIB)
        self.world.database = self.machine.disk / "imp.db"
        self.world.start_sandbox()
        self.network = Network(self.world, seed)
        self.hook_status = lambda number: 200
        self.hook = UrlHook(lambda number: self.hook_status(number))
        self.world.settings = {
            "IMP_API_URL": f"https://localhost:{self.network.port}", "IMP_API_DEADLINE": "2s", "IMP_API_CONNECT_TIMEOUT": "1s",
            "IMP_API_CA_FILE": str(self.world.directory / "authority.pem"), "IMP_FORGERY_CANCEL": "true",
            "IMP_FORGERY_LIMIT": "10000", "IMP_NOTIFY_URL": self.hook.url, "IMP_NOTIFY_SECRET": "torture-torture-torture"}
        self.counts = collections.Counter()
        self.wrong = []           # crashes, answers and differences that may not be
        self.disk_before = None   # set while what happens to the disk is recorded
        self.no_memory = False    # then libfcgi ends the process (its Malloc), and an answer may be 500
        self.may_die = False      # then an answer may end in the middle
        self.ended = threading.Event()
        self.lock = threading.RLock()  # for whoever ends or starts the responder
        self.responder = self._start()
        self.nginx = Nginx(self.world, self.responder)
        self.keeper = threading.Thread(target=self._keep)
        self.keeper.start()
        self.told_of = collections.defaultdict(list)  # event id: its deliveries

    # ---- the responder, which something always starts again

    def _start(self):
        return Responder(self.world, str(self.world.directory / "imp.sock"), self.machine.env)

    def _keep(self):
        while not self.ended.wait(0.02):
            with self.lock:
                if not self.responder.process.is_running():
                    self._start_again()

    def _start_again(self):
        """As a supervisor does, until it works."""
        process = self.responder.process
        status = process.popen.returncode
        if process in self.world.processes:
            self.world.processes.remove(process)
            self._judge_end(process, status)
        try:
            self.responder = self._start()
        except AssertionError:
            self.counts["starts that failed"] += 1  # without a store it does not; nginx says "being confirmed" meanwhile
            self._judge_end(self.world.processes.pop(), CANNOT_START)

    def _judge_end(self, process, status):
        said = process.log()
        process.stop()
        if status in (128 + signal.SIGKILL, -signal.SIGKILL):
            self.counts["kills"] += 1
        elif status != CANNOT_START:
            self.counts[f"ended with {status}"] += 1
            if not self.no_memory:
                self.note(f"the responder ended with {status}: {said[-600:]}")
        if not self.no_memory and (found := [line for line in said.splitlines() if traffic.FAULT_OF_OURS.search(line)]):
            self.note(f"said by itself: {found[:3]}")
        for path in (process.log_path, process.out_path):
            path.unlink()

    def kill(self):
        with self.lock:
            self.responder.process.signal(signal.SIGKILL)
            self.responder.process.wait(20)
            self._start_again()

    def limit(self, what, room):
        """Of the responder that runs: memory is what it has and `room` more, of the rest `room` in all."""
        pid = self.responder.process.pid
        if what == resource.RLIMIT_AS:
            with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
                room += int(statm.read().split()[0]) * resource.getpagesize()
        resource.prlimit(pid, what, (room, resource.prlimit(pid, what)[1]))

    # ---- power

    def record_disk(self):
        """From now on what happens to the disk is recorded; nobody else may write to it."""
        with self.lock:
            self.responder.process.signal(signal.SIGKILL)
            self.responder.process.wait(20)
            self.machine.record.unlink(missing_ok=True)
            self.disk_before = read_files(self.machine.disk)
            self.machine.set(recording=1)
            self._start_again()

    def cut_power(self):
        with self.lock:
            if self.responder.process.is_running():
                self.responder.process.signal(signal.SIGKILL)
            self.responder.process.wait(20)
            self.counts["power cuts"] += 1
            disk = Disk(self.disk_before)
            if self.machine.record.exists():
                disk.follow(self.machine.record.read_bytes())
                self.machine.record.unlink()
            self.disk_before = disk.cut(self.random)
            write_files(self.machine.disk, self.disk_before)
            self._start_again()

    # ---- rounds

    def note(self, fault):
        """Something that may not be."""
        with self.lock:
            self.wrong.append(fault)
        self.progress.print(f"  WRONG {fault}")

    def show(self, doing):
        self.progress.show(f"{self.doing}: {doing}", len(self.wrong))

    def round(self, number, names):
        crowd = traffic.Traffic(self, f"R{number}", ORDERS)
        crowd.deal()
        began = time.monotonic()
        self.doing = f"round {number} {'+'.join(names)}"
        in_force = [faults.ALL[name](self) for name in names]
        self.no_memory = bool({"no_memory", "little_memory"} & set(names))
        self.may_die = self.no_memory or bool({"killed", "killed_at_a_write", "power_cut"} & set(names))
        over = threading.Event()
        # What else writes to the disk would have to be in its record.
        operator = threading.Thread(target=crowd.operate, args=(
            lambda: not over.is_set() and "power_cut" not in names,))
        try:
            for fault in in_force:
                next(fault)
            operator.start()
            crowd.begin()
            for tick in range(int(ROUND_S / faults.TICK_S)):
                self.show(f"tick {tick}")
                time.sleep(faults.TICK_S)
                for fault in in_force:
                    next(fault)
                if tick == int(ROUND_S / faults.TICK_S / 2) and "api_stopped" not in names:
                    crowd.change()
        finally:
            over.set()
            for fault in reversed(in_force):
                fault.close()
            struck = self.mend()
        if "api_stopped" in names:
            crowd.change()
        crowd.end()
        operator.join()
        self.no_memory = self.may_die = False
        kept = self.make_peace(crowd, began)
        self.progress.print(f"{number:4} {'+'.join(names):40} struck {struck:6}, peace after {kept:4.1f} s")
        return crowd

    def mend(self):
        """All works again; how often something has not."""
        self.network.set({})
        self.disk_before = None
        struck = self.machine.mend() + sum(self.network.struck.values())
        self.counts["leaked"] += self.network.struck.pop("leaked", 0)
        self.network.struck.clear()
        wait_until(lambda: self.responder.process.is_running(), 20, "the responder to start, now that nothing is in its way")
        return struck

    def hear(self):
        """What the shop was told until now."""
        with self.hook._lock:
            requests, self.hook.requests[:] = list(self.hook.requests), []
        for _, _, body in requests:
            event = json.loads(body)
            self.told_of[event["id"]].append(event)

    def look(self, crowd, truth=None):
        self.hear()
        return oracle.differences(self.world, crowd.crowd, crowd.name, truth or oracle.Truth(self.world.sandbox),
                                  self.told_of, crowd.refunded, crowd.charged)

    def deliver(self):
        """What waits for its time is made due: nobody has the time."""
        database = sqlite3.connect(self.world.database, timeout=30)
        with database:
            database.execute("UPDATE outbox SET due_at = 0, claimed_until = 0, acted_at ="
                             " CASE WHEN acted_at > 0 THEN acted_at - 120 ELSE 0 END WHERE state = 'due'")
        database.close()
        # What i'mport refused is given up, and the operator's task.
        self.counts["given up, and tried again by the operator"] += self.world.impctl("outbox", "retry", "--dead").stdout.count("\n")
        # After a clock that was wrong everything of all rounds is asked about again.
        self.world.impctl("work", "--once", timeout=600)

    def make_peace(self, crowd, began):
        """Until nothing differs; the seconds that took."""
        start = time.monotonic()
        crowd.operate(lambda: time.monotonic() - start < PEACE_S)
        while True:
            self.show(f"peace, {time.monotonic() - start:.0f} s")
            since = int(time.monotonic() - began) + 60
            self.world.impctl("reconcile", "--since", f"{since}s")
            self.deliver()
            differ = self.look(crowd)
            took = time.monotonic() - start
            if not differ:
                return took
            if took > PEACE_S:
                for one in differ[:20]:
                    self.note(f"{crowd.name}: {one}")
                self.note(f"{crowd.name}: {len(differ)} differ")
                return took

    def settle_all(self, crowds):
        """Charges that were in doubt; and what later rounds may have done to earlier orders."""
        end = time.monotonic() + LAST_CHARGES_S
        self.doing = "in the end"
        for crowd in crowds:
            self.show(f"charges of {crowd.name}")
            crowd.charge_the_rest(lambda: time.monotonic() < end)
            for uid in set(crowd.to_charge) - crowd.charged:
                self.note(f"in the end: {uid} cannot be charged")
        self.deliver()
        truth = oracle.Truth(self.world.sandbox)
        for crowd in crowds:
            for one in self.look(crowd, truth):
                self.note(f"in the end: {one}")

    def close(self):
        self.ended.set()
        self.progress.clear()
        self.keeper.join()
        self.hook.stop()
        self.world.stop()
        if os.environ.get("KEEP"):
            print(f"kept: {self.world.directory}")
        else:
            self.world.remove()


def plans(seed, minutes):
    """(number, names) until the time is over."""
    given = os.environ.get("ROUNDS", "").split()
    if given:
        yield from enumerate(words.split(",") for words in given)
        return
    chance = random.Random(f"plan {seed}")
    end = time.monotonic() + minutes * 60
    number = 0
    while time.monotonic() < end:
        yield number, faults.plan(chance, number)
        number += 1


def main():
    minutes = float(os.environ.get("MINUTES") or 5)
    seed = os.environ.get("SEED") or str(random.randrange(10**6))
    print(f"torture: seed {seed}, {minutes:g} minutes, {len(faults.ALL)} kinds of fault", flush=True)
    torture = Torture(seed, 0 if os.environ.get("ROUNDS") else minutes)
    crowds, kinds = [], set()
    try:
        for number, names in plans(seed, minutes):
            crowds.append(torture.round(number, names))
            kinds.update(names)
        torture.settle_all(crowds)
    finally:
        torture.close()
    counts = torture.counts
    for name, number in sorted(counts.items()):
        print(f"{number:9,} {name}")
    if counts["leaked"]:
        torture.wrong.append("a redirect was followed")
    print(f"{sum(len(crowd.crowd.orders) for crowd in crowds):,} orders, {counts['redirect'] + counts['webhook']:,} landings"
          f" and webhooks, {len(kinds)} kinds of fault, {counts['kills']} times killed, {counts['power cuts']} power cuts")
    print(f"torture: {len(crowds)} rounds, {len(torture.wrong)} wrong (seed {seed})")
    return 1 if torture.wrong or not crowds else 0


def end(*_):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: what was started is ended now
    sys.exit(143)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end)
    sys.exit(main())
