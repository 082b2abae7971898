"""What the responder gives up: who gets into it, or looks at it, gets no further."""
import json
import pathlib
import re
import signal

from support import check, contains, equal, lacks, landing, places, test
from support.processes import wait_until

SECRETS = {"IMP_ORDERS_API_TOKEN": "hush-orders-token-0123456789abcdef",
           "IMP_NOTIFY_SECRET": "hush-notify"}


def field(proc, name):
    return re.search(rf"^{name}:\s*(\d+)", (proc / "status").read_text(encoding="utf-8"), re.M)[1]


def is_running(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def start(world, **settings):
    sandbox = world.start_sandbox()
    world.add_order("A", 1000)
    sandbox.pay(imp_uid="imp_A", merchant_uid="A", amount=1000, status="paid")
    responder = world.start_responder(**settings)
    return pathlib.Path(f"/proc/{responder.process.pid}"), responder


@test("secrets are gone from the responder's environment, and core dumps are off")
def _(world):
    proc, responder = start(world, **SECRETS)
    environment = (proc / "environ").read_text(encoding="utf-8", errors="replace")
    for name in ("IMP_API_SECRET", "IMP_ORDERS_API_TOKEN", "IMP_NOTIFY_SECRET"):
        contains(environment, name + "=\0", "the value is overwritten where it stood")
    lacks(environment, "hush-")
    limits = (proc / "limits").read_text(encoding="ascii")
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    equal(core.split()[4:6], ["0", "0"])
    equal(responder.ask(landing("imp_A", "A")).word, "success")


@test("a responder gains no privileges, and its system calls are filtered; its programs are not concerned")
def _(world):
    hook = world.directory / "hook"
    hook.write_text(f"#!/bin/sh\ngrep -E 'NoNewPrivs|Seccomp:' /proc/self/status >{world.directory}/status\n"
                    f"id >{world.directory}/written-by-hook\n", encoding="ascii")
    hook.chmod(0o700)
    proc, responder = start(world, IMP_NOTIFY_COMMAND=json.dumps([str(hook)]))
    before = (pathlib.Path("/proc/self/status")).read_text(encoding="ascii")
    equal(field(proc, "NoNewPrivs"), "1")
    equal(field(proc, "Seccomp"), "0" if places.sanitizer() else "2")
    equal(responder.ask(landing("imp_A", "A")).word, "success")
    wait_until(lambda: (world.directory / "written-by-hook").exists(), 30, "the hook to run")
    status = (world.directory / "status").read_text(encoding="ascii")
    for name in ("NoNewPrivs", "Seccomp"):
        equal(re.search(rf"^{name}:\s*(\d+)", status, re.M)[1], re.search(rf"^{name}:\s*(\d+)", before, re.M)[1], name)


@test("server.confine = false leaves a responder as it is")
def _(world):
    proc, responder = start(world, IMP_SERVER_CONFINE="false")
    equal((field(proc, "NoNewPrivs"), field(proc, "Seccomp")), ("0", "0"))
    equal(responder.ask(landing("imp_A", "A")).word, "success")


@test("a program dies with a responder that is killed, and so does what starts it")
def _(world):
    hook = world.directory / "hook"
    hook.write_text(f"#!/bin/sh\necho $$ >{world.directory}/pid\nexec sleep 600\n", encoding="ascii")
    hook.chmod(0o700)
    _, responder = start(world, IMP_NOTIFY_COMMAND=json.dumps([str(hook)]))
    equal(responder.ask(landing("imp_A", "A")).word, "success")
    pid_file = world.directory / "pid"
    wait_until(lambda: pid_file.exists() and pid_file.read_text(encoding="ascii").strip(), 30, "the hook to run")
    pid = int(pid_file.read_text(encoding="ascii"))
    minder = int(field(pathlib.Path(f"/proc/{pid}"), "PPid"))
    helper = int(field(pathlib.Path(f"/proc/{minder}"), "PPid"))
    equal((pathlib.Path(f"/proc/{helper}/comm")).read_text(encoding="ascii").strip(), "imp-hooks")
    check(len(list(pathlib.Path(f"/proc/{helper}/fd").iterdir())) == 4, "it keeps standard streams and its socket")
    responder.process.signal(signal.SIGKILL)
    for one in (pid, minder, helper):
        wait_until(lambda one=one: not is_running(one), 30, f"process {one} to end")
