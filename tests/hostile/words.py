"""What hostile clients write into fields: families of byte strings, each around a marker by which it is known again
wherever it comes out. Written for this program; published lists can be read beside them (read_lists)."""
import pathlib

PRODUCT = (7919, 6271)  # a template that is evaluated shows their product
EVALUATED = str(PRODUCT[0] * PRODUCT[1])
SUM = f"{PRODUCT[0]}*{PRODUCT[1]}"


def _sql(m):
    return [f"{m}' OR '1'='1", f"{m}' OR 1=1 -- ", f'{m}" OR ""="', f"{m}'; DROP TABLE orders; -- ",
            f"{m}'; UPDATE orders SET state='paid'; --", f"{m}' UNION SELECT value FROM meta -- ",
            f"{m}') OR ('a'='a", f"{m}\\' OR 1=1 #", f"{m}' AND SLEEP(9) -- ", f"{m}'||pg_sleep(9)||'",
            f"{m}' AND randomblob(999999999) -- ", f"{m}';ATTACH DATABASE '/tmp/{m}.db' AS x;--", f"{m}%' ESCAPE '%",
            f"{m}_%", f"{m}'/**/OR/**/1=1", f"{m}\u02bc OR 1=1", f"{m}\uff07 OR 1=1 --", f"{m}' COLLATE NOCASE --",
            f"{m}:merchant_uid", f"{m}' RETURNING * --", f"1;SELECT/*{m}*/1", f"{m}\x1a'--", f"{m}$$;SELECT 1;$$"]


def _template(m):
    braces = [("{{", "}}"), ("{{{", "}}}"), ("${", "}"), ("#{", "}"), ("<%= ", " %>"), ("{% ", " %}"), ("*{", "}"),
              ("@(", ")"), ("[[", "]]"), ("<#assign x=", ">"), ("~{", "}")]
    return [f"{m}{left}{SUM}{right}" for left, right in braces] + [
        f"{m}{{{{request_id}}}}", f"{m}{{{{#facts}}}}x{{{{/facts}}}}", f"{m}{{{{>page.css}}}}", f"{m}{{{{&message}}}}",
        f"{m}{{{{=<% %>=}}}}<%message%>", f"{m}{{{{! off }}}}", f"{m}{{{{/has_facts}}}}", f"{m}{{{{.}}}}",
        f"{m}%n%s%x%p", f"{m}{{0}}{{0!r}}", f"{m}{{:>999999999}}", f"{m}${{jndi:ldap://127.0.0.1:9/{m}}}", f"{m}$(id)`id`"]


def _script(m):
    return [f"<script>{m}()</script>", f'"><script>{m}()</script>', f"'><img src=x onerror={m}()>", f"<{m}>",
            f"</{m}>", f"<svg/onload={m}()>", f'" onmouseover="{m}()', f"' autofocus onfocus={m}() x='",
            f"</title><script>{m}()</script>", f"</style><script>{m}()</script>", f"--><script>{m}()</script>",
            f"<!--{m}", f"<![CDATA[<{m}>]]>", f"<?{m}?>", f"javascript:{m}()", f"data:text/html,<{m}>",
            f"<a href=javascript:{m}()>", f"<base href=//{m}.example/>", f"<meta http-equiv=refresh content='0;{m}'>",
            f"<iframe srcdoc='&lt;{m}&gt;'>", f"&lt;{m}&gt;&#60;{m}&#62;", f"<scr<script>ipt>{m}</script>",
            f"\u2028<{m}>\u2029", f"\uff1cscript\uff1e{m}\uff1c/script\uff1e", f"<math><mi/xlink:href=data:{m}>",
            f"<textarea><{m}>", f"<plaintext>{m}", f"</main><main data-status=success>{m}", f"<{m}\x00>", f"<\t{m}>",
            f"`onclick={m}()`", f"\\u003c{m}\\u003e", f"</script><{m}>", f"<noscript><p title='</noscript><{m}>'>"]


def _line(m):
    return [f"{m}\r\nX-{m}: 1", f"{m}\nSet-Cookie: {m}=1", f"{m}\r\n\r\n<{m}>", f"{m}\rX-{m}: 1", f"{m}\x0b\x0cX: {m}",
            f"{m}\u0085X-{m}: 1", f"{m}\u2028X-{m}: 1", f"{m}\r\nStatus: 200 OK", f"{m}\r\nLocation: //{m}.example/",
            f"{m}\u560d\u560aX-{m}: 1", f"{m}%0d%0aX-{m}: 1", f"{m}\\r\\nX-{m}: 1", f"{m}\r\n\tfolded",
            f"{m}; url=//{m}.example/", f"0;url=javascript:{m}()", f"{m}\nlevel=error msg=forged", f"{m}\x1b[2J"]


def _path(m):
    return [f"../../../../etc/passwd#{m}", f"..\\..\\{m}", f"/etc/passwd?{m}", f"....//....//{m}", f"file:///etc/{m}",
            f"{m}/../../sandbox/stats", f"/../{m}", f"%2e%2e%2f{m}", f"..%c0%af{m}", f"{m}\x00.html", f"~root/{m}",
            f"//{m}.example/x", f"\\\\{m}\\share", f"{m}/", f"/{m}", f"./{m}", f"{m}?x=1#y", f"{m};jsessionid=1",
            f"http://127.0.0.1:9/{m}", f"{m}%2f..%2f..", "..", ".", "/", "\\", "%2e", f"C:\\{m}", f"{m}|id", f"-{m}",
            f"--config={m}", f"@{m}", f"php://filter/{m}", f"imp.db/{m}", f"/proc/self/environ#{m}"]


def _encoding(m):
    raw = m.encode()
    return [raw + tail for tail in (
        b"\xc0\xaf", b"\xc0\xbcscript\xc0\xbe", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
        b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"+ADw-script+AD4-", b"\x00", b"\x00<x>", b"\x7f", b"\xc2\x85", b"\xc7\xd1\xb1\xdb",
        b"\xb0", b"\xb0\x3c", b"\x81<script>", b"\xa1\xa1\xfe\xfe\xc9\xa1", b"\xe2\x80\xae<", b"\xef\xbb\xbf", b"\xe3\x85\xa4",
        b"%", b"%0", b"%zz", b"%u003c", b"%25", b"%2525253c", b"%253Cscript%253E", b"%00", b"%c0%bc", b"%ed%a0%80",
        b"&#x0;", b"&#xD800;", b"\xf0\x9f\x92\xa9" * 9, b"\xcc\x81" * 60, b"\x1b$)C\x0e", b"=?UTF-8?B?PA==?=", b"\xc2\xa0 ")]


def _number(m):
    return ["-1", "0", "-0", "1e309", "1e-309", "NaN", "Infinity", "99999999999999999999999999", "0x3e8", "1,000", "1 000",
            "1000.000000000000000000001", "1000.5", "1e3", "+1000", "\u0661\u0660\u0660\u0660", "1000\x00", "1000;",
            "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1" * 4000, "1e999999999", "0" * 500 + "1",
            ".5", "5.", "--1", "1e", "true", "null", "[]", "{}", f"1000{m}", "1000'--", "\uff11\uff10\uff10\uff10", " 1000 "]


def _long(m):
    return [m + "a" * 60, m + "a" * 300, m + "\uac00" * 80, m + "<" * 7000, m * 500, m + "&amp;" * 1400, m + "%25" * 2000,
            m + "\"'" * 3000, m + "\t" * 500]


def _environment(m):
    return [f"HTTP_PROXY=http://127.0.0.1:9/{m}", f"IMP_CONFIG=/tmp/{m}.toml", f"() {{ :;}}; echo {m}", f"LD_PRELOAD=/tmp/{m}.so",
            f"IMP_STORE_URL=sqlite:/tmp/{m}.db", f"-c/tmp/{m}.toml", f"--listen={m}", f"IMP_ADMIN_USER={m}", f"PATH=/tmp/{m}"]


def _target(m):
    return [f"https://{m}.example/", f"//{m}.example", f"/\\{m}.example", f"https:{m}.example", f"http://shop@{m}.example",
            f"https://shop.example.com.{m}.example", f"https://shop.example.com%00.{m}.example", f"\thttps://{m}.example",
            f"javascript://{m}.example/%0aalert(1)", f"https://shop.example.com/?next=//{m}.example", f"{m}.example"]


FAMILIES = {"sql": _sql, "template": _template, "script": _script, "line": _line, "path": _path, "encoding": _encoding,
            "number": _number, "long": _long, "environment": _environment, "target": _target}


def words_of(family, marker):
    """All of a family, as bytes."""
    return [word if isinstance(word, bytes) else word.encode("utf-8", "surrogatepass")
            for word in FAMILIES[family](marker)]


def read_lists(directory, most, random):
    """At most `most` lines of the *.txt files below `directory`, such as a copy of SecLists; none of them is part of
    this tree. Which ones, `random` says."""
    lines = []
    for path in sorted(pathlib.Path(directory).rglob("*.txt")):
        with open(path, "rb") as file:
            lines += [line for line in (line.rstrip(b"\r\n") for line in file.readlines(4_000_000)) if 0 < len(line) < 2000]
    return random.sample(lines, min(most, len(lines)))
