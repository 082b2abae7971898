"""What the responder gives up: who gets into it, or looks at it, gets no further."""
import pathlib

from support import check, equal, lacks, landing, test

SECRETS = {"IMP_ORDERS_API_TOKEN": "hush-orders-token-0123456789abcdef",
           "IMP_NOTIFY_SECRET": "hush-notify"}


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
        value = next((word.partition("=")[2] for word in environment.split("\0") if word.startswith(name + "=")), "")
        equal(value, "", name)
    lacks(environment, "hush-")
    limits = (proc / "limits").read_text(encoding="ascii")
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    equal(core.split()[4:6], ["0", "0"])
    check("CoreDumping:\t0" in (proc / "status").read_text(encoding="ascii"), "it dumps nothing")
    equal(responder.ask(landing("imp_A", "A")).word, "success")
