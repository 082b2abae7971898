"""Access tokens, and what every call does without one or by the wrong method."""
from support import check, equal


def token(client):
    first = client.good("POST", "/users/getToken", {"imp_key": "sandbox_key", "imp_secret": "sandbox_secret"},
                        token=None)
    equal(first["access_token"], client.token, "the same token until it expires")
    check(0 < first["expired_at"] - first["now"] <= 1800, str(first))
    client.bad("POST", "/users/getToken", {"imp_key": "sandbox_key"}, token=None, status=400,
               message="imp_key, imp_secret 파라메터가 누락되었습니다.")
    client.bad("POST", "/users/getToken", {"imp_key": "sandbox_key", "imp_secret": "x"}, token=None, status=401,
               message="인증에 실패하였습니다. API키와 secret을 확인하세요.")


def every_call_wants_a_token(client):
    for method, path in (("GET", "/payments/imp_1"), ("POST", "/vbanks"), ("GET", "/banks"), ("GET", "/users/pg"),
                         ("DELETE", "/receipts/external/o-1"), ("POST", "/payments/imp_1/naver/ship"),
                         ("PUT", "/escrows/logis/imp_1"), ("DELETE", "/kcpquick/autopay/c-1")):
        client.bad(method, path, token=None, status=401, message="Unauthorized")
        client.bad(method, path, token="0" * 40, status=401, message="Unauthorized")


def wrong_methods(client):
    for method, path, allow in (("PUT", "/payments/cancel", "POST"), ("POST", "/banks", "GET"),
                                ("DELETE", "/escrows/logis/imp_1", "GET, POST, PUT"),
                                ("POST", "/payments/imp_1/balance", "GET")):
        answer = client.sandbox.ask(path, method, [("Authorization", client.token)])
        equal((answer.status, answer.json["code"], answer.header("Allow")), (405, -1, allow), f"{method} {path}")
    answer = client.sandbox.ask("/no/such/call", headers=[("Authorization", client.token)])
    equal((answer.status, answer.json["code"]), (404, -1))


SCENARIOS = [("a token is given for the right keys only, and stays the same", token),
             ("calls without a good token are refused", every_call_wants_a_token),
             ("a wrong method is told the right ones, an unknown path is unknown", wrong_methods)]
