"""The webhooks of the fixtures, and what each must bring about."""
from . import places

PATH = "/payments/webhook"
FORM = "application/x-www-form-urlencoded"

# Fixture: (what i'mport holds, HTTP, status word, order looked at, its state)
EXPECTED = {
    "webhook-paid": ("payment-paid-card.json", 200, "success", "TEST-20260701-0001", "paid"),
    "webhook-vbank-ready": ("payment-ready-vbank.json", 200, "vbankIssued", "TEST-20260701-0002", "awaiting_deposit"),
    "webhook-vbank-paid": ("payment-paid-vbank.json", 200, "success", "TEST-20260701-0002", "paid"),
    "webhook-cancelled": ("payment-cancelled-full.json", 200, "cancelled", "TEST-20260701-0006", "cancelled"),
    "webhook-cancelled-partial": ("payment-cancelled-partial.json", 200, "partiallyCancelled", "TEST-20260701-0007",
                                  "partially_cancelled"),
    "webhook-schedule-failed": ("payment-failed-scheduled.json", 200, "failed", "TEST-20260701-0017", "failed"),
    "webhook-forged": ("payment-paid-forged-amount.json", 200, "forgery", "TEST-20260701-0001", "pending"),
    "webhook-unknown-payment": (None, 200, "notFound", "TEST-20260701-0001", "pending"),
}


def body_of(name, kind):
    return (places.FIXTURES / f"{name}.{kind}").read_bytes()


def post(ask, body, content_type, path=PATH, **others):
    return ask(method="POST", path=path, body=body, content_type=content_type, **others)
