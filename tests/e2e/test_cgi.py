"""As CGI: what web servers do to the process while it serves."""
import signal
import subprocess

from support import contains, equal, landing, places, test
from support.answer import parse_cgi
from support.processes import wait_until


@test("a signal to end, as when the buyer hangs up under lighttpd, does not keep the payment from being recorded")
def _(world):
    sandbox = world.start_sandbox()
    sandbox.fault("latency", ms=800)
    for number, stop in enumerate((signal.SIGTERM, signal.SIGINT)):
        order = f"ORDER-{number}"
        world.add_order(order, 1000)
        sandbox.pay(imp_uid=f"imp_{number}", merchant_uid=order, amount=1000, status="paid")
        calls = sandbox.calls()
        program = subprocess.Popen([places.RESPONDER], env={**world.env(), **world.variables(
            landing(f"imp_{number}", order))}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, cwd=world.directory)
        try:
            wait_until(lambda before=calls: sandbox.calls() > before, places.patience(20), "the call to i'mport")
            program.send_signal(stop)
            out, err = program.communicate(timeout=places.patience(20))
        finally:
            program.kill()
        equal((program.returncode, parse_cgi(out).word, world.state(order)), (0, "success", "paid"), err)
        contains(err, b"verdict=paid")
