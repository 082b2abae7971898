"""An answer of the responder, however it came."""
import html.parser
import json


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # list of (name, value)
        self.body = body  # bytes

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name):
        values = self.all(name)
        if len(values) > 1:
            raise AssertionError(f"{name} was sent {len(values)} times: {values}")
        return values[0] if values else None

    @property
    def text(self):
        """Strict: a page that is not UTF-8 is a fault."""
        return self.body.decode("utf-8")

    @property
    def json(self):
        content_type = self.header("Content-Type") or ""
        if not content_type.startswith("application/json"):
            raise AssertionError(f"not JSON but {content_type!r}: {self.body[:300]!r}")
        return json.loads(self.text)

    @property
    def word(self):
        """The status word: of the JSON, or of the page's <main data-status>."""
        if (self.header("Content-Type") or "").startswith("application/json"):
            return self.json["status"]
        return Page(self.text).word

    @property
    def seen(self):
        """What a person reads: the page's text without its style sheet, or the document itself."""
        return Page(self.text).text if "text/html" in (self.header("Content-Type") or "") else self.text

    def __repr__(self):
        return f"<{self.status} {self.headers} {self.body[:600]!r}>"


class Page(html.parser.HTMLParser):
    """What a browser would see: the status word, the text, the elements and attributes."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.words = []
        self.texts = []
        self.elements = []
        self.attributes = []
        self._raw = 0
        self.feed(text)
        self.close()

    @property
    def word(self):
        if len(self.words) != 1:
            raise AssertionError(f"expected one <main data-status>, found {self.words}")
        return self.words[0]

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag == "main":
            self.words += [value for name, value in attrs if name == "data-status"]
        self._raw += tag in ("style", "script")

    def handle_endtag(self, tag):
        self._raw -= tag in ("style", "script")

    def handle_data(self, data):
        if not self._raw:
            self.texts.append(data)


def parse_cgi(output):
    """CGI output (RFC 3875 6): headers, blank line, body."""
    for gap in (b"\r\n\r\n", b"\n\n"):
        head, found, body = output.partition(gap)
        if found:
            break
    else:
        raise AssertionError(f"no CGI answer: {output[:300]!r}")
    headers = []
    status = 200
    for line in head.replace(b"\r\n", b"\n").split(b"\n"):
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon:
            raise AssertionError(f"not a header: {line!r}")
        if name.lower() == "status":
            status = int(value.split()[0])
        else:
            headers.append((name, value.strip()))
    return Answer(status, headers, body)
