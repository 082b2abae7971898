"""What a browser does with the operator's console: logs in, sends its forms."""
import base64
import html
import re

from .checks import check


def basic(word):
    return ("Authorization", "Basic " + base64.b64encode(word.encode()).decode())


def form_in(answer, action):
    """The hidden fields of the form that goes there."""
    found = re.search(rf'<form method="post"[^>]*action="[^"]*{re.escape(action)}">(.*?)</form>', answer.text, re.S)
    check(found, f"a form for {action}: {answer.text[-3000:]}")
    return {html.unescape(name): html.unescape(value) for name, value in
            re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', found[1])}
