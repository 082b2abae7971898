"""The landing vectors of redirects.json, and what must be true of the answer to each."""
from . import places
from .checks import check, equal, lacks

VECTORS = places.fixture("redirects.json")
JSON = [("Accept", "application/json")]


def order_of(vector):
    return vector["decoded"]["merchant_uid"]


def judge(vector, answer):
    equal((answer.status, answer.word), (vector["http"], vector["status"]))
    content_type = answer.header("Content-Type")
    check(content_type in ("text/html; charset=utf-8", "application/json"), content_type)
    # Strict decoding is the test: bytes that are no UTF-8 must not come back.
    lacks(answer.text, "\ufffd" * 40)
    if content_type.startswith("application/json"):
        equal(set(answer.json), {"status", "message", "reason", "merchant_uid", "imp_uid", "amount", "currency"})
