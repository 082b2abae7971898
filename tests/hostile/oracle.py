"""Says what is wrong with an answer to a hostile request. Knows nothing of how the answer is made: pages are read as
browsers read them (html5lib follows the WHATWG's parsing algorithm), JSON by a strict reader, headers line by line."""
import base64
import hashlib
import json
import re
import sys
import urllib.parse

try:
    import html5lib
except ModuleNotFoundError:  # another interpreter than Debian's; the package is Python alone
    sys.path.append("/usr/lib/python3/dist-packages")
    import html5lib

from .words import EVALUATED

# The one page's elements, each with the attributes that it may have.
ELEMENTS = {
    "html": {"lang"}, "head": set(), "meta": {"charset", "name", "content"}, "title": set(), "style": set(), "body": set(),
    "header": set(), "main": {"data-status", "class", "data-poll"}, "svg": {"class", "viewBox", "width", "height", "aria-hidden", "focusable"},
    "circle": {"cx", "cy", "r"}, "path": {"d"}, "div": {"role", "class"}, "h1": {"tabindex"}, "p": {"class", "dir", "lang"}, "blockquote": set(),
    "dl": set(), "dt": set(), "dd": set(), "a": {"class", "href", "target", "rel"}, "footer": set(), "small": set(), "code": set(),
    "time": {"datetime"}, "span": {"class", "role", "lang"}, "script": set(),
    "button": {"type", "class", "data-copy", "data-copied", "data-failed", "hidden"}}
LINKS = ("https://pg.example.com/",)  # of the sandbox's receipts

OURS = {"content-type", "content-length", "content-security-policy", "cache-control", "referrer-policy", "x-content-type-options",
        "x-request-id", "vary", "content-language", "refresh", "retry-after", "allow", "www-authenticate", "location",
        "access-control-allow-origin", "access-control-allow-methods", "access-control-allow-headers", "access-control-max-age"}
SERVERS = {"server", "date", "connection", "transfer-encoding", "keep-alive"}
ALWAYS = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}
ORIGIN = "https://shop.example.com"  # the one of cors.origins

# One script at most, by its hash; what it may ask is this host.
POLICY = re.compile(r"default-src 'none'(; style-src 'sha256-[A-Za-z0-9+/]{43}=')?(; script-src 'sha256-[A-Za-z0-9+/]{43}=')?"
                    r"(; connect-src 'self')?(; base-uri 'none')?(; form-action '(self|none)')?(; frame-ancestors 'none')?")

ANSWER = {"status", "message", "reason", "merchant_uid", "imp_uid", "amount", "currency"}
ORDER = {"merchant_uid", "amount", "currency", "kind", "state", "imp_uid", "name", "customer_uid", "closed", "expires_at", "archived_at",
         "created_at", "updated_at", "payments", "prepared"}
DOCUMENTS = (ANSWER, {"reason"}, {"approved"}, {"error"}, ORDER, ORDER - {"prepared"})

LEAKS = re.compile(
    r"Traceback|terminate called|std::|what\(\)|\bat 0x[0-9a-f]{6}|[\w/]+\.[ch]pp\b|core dumped|SIGSEGV|AddressSanitizer|"
    r"sqlite|soci|SQLSTATE|\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\s+\w+|syntax error near|no such (?:table|column)|"
    r"/(?:tmp|var|home|root|etc|usr|proc)/\w+|root:x:0:|sandbox_secret|sandbox_key|hush-|IMP_[A-Z]+_[A-Z]+", re.I)


def readings(attempt):
    """Every reading of what was sent: as it is, and percent-decoded again and again."""
    sent = b"\n".join([attempt.word, attempt.path, attempt.query, attempt.body, *(value for _, value in attempt.headers)])
    found = ""
    for _ in range(4):
        found += sent.decode("utf-8", "replace") + "\n"
        sent = urllib.parse.unquote_to_bytes(sent.replace(b"+", b" "))
    return found.lower()


def judge(attempt, answer, targets=()):
    """What is wrong, as a list of sentences; [] where nothing is. `targets`: where answers may send a browser."""
    wrong = _headers(attempt, answer, targets)
    if answer.status >= 500:
        wrong.append(f"status {answer.status}")
    try:
        text = answer.body.decode("utf-8")
    except UnicodeDecodeError:
        return [*wrong, "the body is no UTF-8"]
    kind = (answer.header("Content-Type") or "").split(";")[0]
    if kind == "text/html":
        wrong += _page(attempt, text, answer.header("Content-Security-Policy") or "")
    elif kind == "application/json":
        wrong += _document(text) if text or attempt.method != "HEAD" else []
    elif kind == "text/plain":
        wrong += [f"plain text shows what was sent: {text[:200]!r}"] if attempt.marker in text else []
    elif text:
        wrong.append(f"a body of the type {kind!r}")
    return wrong + _leaks(attempt, text + "\n" + "\n".join(value for _, value in answer.headers))


def is_ours(answer):
    """Not the web server's own refusal."""
    return bool(answer.all("X-Request-Id"))


def _headers(attempt, answer, targets):
    wrong = []
    for name, value in answer.headers:
        if name.lower() not in OURS | SERVERS:
            wrong.append(f"a header that we do not send: {name!r}: {value!r}")
        if any(ord(char) < 32 and char != "\t" or ord(char) == 127 for char in value):
            wrong.append(f"control characters in {name}: {value!r}")
        if attempt.marker in value.lower() and name.lower() != "refresh":
            wrong.append(f"what was sent is in {name}: {value!r}")
    named = {name.lower(): value for name, value in answer.headers}
    if len(named) != len(answer.headers):
        wrong.append(f"a header comes twice: {answer.headers!r}")
    # Our own page with its query anew, whose every byte is spelled: nothing else can be reached.
    if "refresh" in named and not re.fullmatch(r"\d+(; url=\?[A-Za-z0-9%&=._~-]*)?", named["refresh"]):
        wrong.append(f"Refresh leads elsewhere: {named['refresh']!r}")
    if "location" in named and not any(re.match(re.escape(target) + r"([?&]|$)", named["location"]) for target in targets):
        wrong.append(f"Location leads elsewhere: {named['location']!r}")
    if named.get("access-control-allow-origin", ORIGIN) != ORIGIN:
        wrong.append(f"another origin is let in: {named['access-control-allow-origin']!r}")
    if is_ours(answer):
        wrong += [f"{name} is {named.get(name)!r}" for name, value in ALWAYS.items() if named.get(name) != value]
        policy = named.get("content-security-policy", "")
        if not POLICY.fullmatch(policy):
            wrong.append(f"Content-Security-Policy is {policy!r}")
    return wrong


def _is_allowed(script, policy):
    """A script that the policy lets run. Every other one is somebody else's, and would not."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"script-src 'sha256-{digest}'" in policy


def _page(attempt, text, policy):
    wrong = []
    server_own = "<center>nginx" in text
    for element in html5lib.parse(text, treebuilder="etree", namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            wrong.append(f"a comment: {element.text!r:.100}")
            continue
        tag = element.tag.rsplit("}", 1)[-1]
        if server_own and tag in ("center", "hr"):
            continue
        if tag not in ELEMENTS:
            wrong.append(f"an element that the page does not have: {tag}")
            continue
        for name, value in element.attrib.items():
            if name not in ELEMENTS[tag] and not (server_own and tag == "body"):
                wrong.append(f"an attribute that the page does not have: {tag} {name}={value!r:.100}")
            if attempt.marker in value.lower():
                wrong.append(f"what was sent is in an attribute: {tag} {name}={value!r:.100}")
        if tag == "a" and not element.get("href", "").startswith(LINKS):
            wrong.append(f"a link leads elsewhere: {element.get('href')!r}")
        if tag in ("style", "script") and attempt.marker in (element.text or ""):
            wrong.append(f"what was sent is in the {tag}")
        if tag == "script" and not _is_allowed(element.text or "", policy):
            wrong.append(f"a script that is not ours: {element.text!r:.100}")
    if not server_own and text and text.count("<main") != 1:
        wrong.append(f"{text.count('<main')} times <main")
    return wrong


def _no_such_number(text):
    raise ValueError(f"{text} is no JSON")


def _document(text):
    try:
        document = json.loads(text, parse_constant=_no_such_number)
    except ValueError as error:
        return [f"no JSON: {error}"]
    if not isinstance(document, dict) or not any(set(document) == known for known in DOCUMENTS):
        return [f"members that no answer has: {document!r:.200}"]
    return []


def _leaks(attempt, text):
    wrong = []
    sent = readings(attempt)
    if EVALUATED in text and EVALUATED not in sent:
        wrong.append("a template in the input was evaluated")
    for found in LEAKS.finditer(text):
        if found[0].lower() not in sent:
            wrong.append(f"it tells too much: {text[max(0, found.start() - 40):found.end() + 40]!r}")
    return wrong
