#!/usr/bin/env python3
"""Writes an imp.toml with every key explained and set to its default, each in a comment, out of the manual
page imp.toml(5): tools/imp_toml.py src/config/imp.toml.5

A macro or a type that it does not know ends it: nothing of the page is left out silently.
"""
import re
import sys
import textwrap

HEAD = """\
# Configuration of imp.fcgi and impctl. Every key is here with its default; take the # away in front of those that
# you set. IMP_CONFIG names this file. What is unknown, misspelt or out of range is refused, with the place.
# It holds secrets: nobody but the user that the programs run as may read it (chmod 600), and no web server may serve it.
#
# duration: "500ms", "8s", "2m", "1h" · size: bytes or "1MiB" · path: a relative one is meant beside this file
"""
WITHOUT_EFFECT = "Known, without effect in this version"
NO_BLANK_BEFORE = re.compile(r"^[.,:;)\]?!]+$")
WIDTH = 116


def plain(text):
    return text.replace(r"\(dq", '"').replace(r"\&", "").replace(r"\-", "-")


def words_of(arguments):
    """Of a macro: separated by blanks, or in quotation marks, which \\(dq does not write."""
    return [plain(word.strip('"')) for word in re.findall(r'"[^"]*"|\S+', arguments)]


def argument_text(words):
    """What a macro's arguments say: Ns joins, Oo … Oc and Op are brackets, other macros' names say nothing."""
    if "Op" in words:
        at = words.index("Op")
        words = [*words[:at], "Ns", "Oo", "Ns", *words[at + 1:], "Ns", "Oc"] if at else words
    text = " ".join({"Oo": "[ Ns", "Oc": "Ns ]"}.get(word, word) for word in words if word not in ("Ar", "Cm", "Ql"))
    return re.sub(r"( Ns)+ ", "", text)


def rendered_macro(line):
    """(text, whether a blank stands before it) of one line of mdoc."""
    macro, _, rest = line[1:].partition(" ")
    words = words_of(rest)
    tail = ""
    while words and NO_BLANK_BEFORE.match(words[-1]):
        tail = words.pop() + tail
    if macro == "Xr":
        return f"{words[0]}({words[1]})" + "".join(words[2:]) + tail
    if macro == "Nm":
        return "imp.toml" + tail
    if macro in ("Ql", "Cm", "Li", "Ev", "Ar"):
        return argument_text(words) + tail
    if macro == "It":  # of a list within a key's text
        return "- " + argument_text(words[1:]) + tail + ":"
    if macro == "Pq":
        return "(" + " ".join(words).replace("Fl ", "-").replace(" ,", ",") + ")" + tail
    raise SystemExit(f"imp_toml.py: unknown macro in {line!r}")


def paragraphs(lines):
    """Their text; each .Pp and each item of a list begins another."""
    texts = [""]
    for line in lines:
        if line.startswith((".Pp", ".It ")) and texts[-1]:
            texts.append("")
        if line.startswith(".Pp"):
            continue
        piece = rendered_macro(line) if line.startswith(".") else plain(line)
        texts[-1] += ("" if not texts[-1] or NO_BLANK_BEFORE.match(piece) else " ") + piece
    return texts


def groups_of(page):
    """[(heading, introduction, [(key, [line])])] of the sections that list keys."""
    groups = []
    target = None
    for line in page.splitlines():
        if line.startswith(".Ss "):
            target = []
            groups.append((line[4:], target, []))
        elif line.startswith(".Sh "):
            target = None
        elif line.startswith(".It Cm ") and groups:
            target = []
            groups[-1][2].append((line.split()[2], target))
        elif line.startswith((".Bl", ".El")):
            continue
        elif target is not None:
            target.append(line)
    return [group for group in groups if group[2]]


def setting(key, texts):
    """`name = default` as TOML."""
    name = key.partition(".")[2]
    text = texts[0]
    found = next(filter(None, (re.search(r"Default: (.+)$", each) for each in texts)), None)
    said = found.group(1) if found else "none."
    default = re.split(r"[;,] (?!\")| beside ", said)[0].removesuffix(".").strip()
    default = "none" if default == "the system's" else default
    kind = text.split()[0].rstrip(".,:")
    if kind == "List":
        return f"{name} = {'[]' if default == 'none' else default}"
    if kind == "Boolean":
        return f"{name} = {default}"
    if kind == "Number":
        return f"{name} = {int(default)}"
    if kind in ("Text", "Secret", "Path", "Duration", "Size", "Mode", "One", "SQL", "A"):
        return name + ' = "' + ("" if default == "none" else default) + '"'
    raise SystemExit(f"imp_toml.py: {key} is of an unknown type {kind!r}")


def comment(texts):
    return "".join("\n".join(textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ",
                                           break_long_words=False, break_on_hyphens=False)) + "\n"
                   for text in texts)


def main(path):
    with open(path, encoding="utf-8") as file:
        groups = groups_of(file.read())
    sections = {}  # name: text. TOML wants each but once, the manual may come back to one
    for heading, introduction, keys in groups:
        if heading == WITHOUT_EFFECT:
            continue
        for key, lines in keys:
            section = key.partition(".")[0]
            if section not in sections:
                sections[section] = f"\n\n# ---- {heading}\n" if heading else "\n\n"
                if introduction:
                    sections[section] += comment(paragraphs(introduction))
                sections[section] += f"[{section}]\n"
                heading, introduction = "", []
            texts = paragraphs(lines)
            # The default stands in the line below, unless there is more to say of it.
            said = [re.sub(r" Default: (none|[^ ,;]+)\.$", "", text) if len(texts) == 1 else text for text in texts]
            sections[section] += "\n" + comment(said) + "#" + setting(key, texts) + "\n"
    sys.stdout.write(HEAD + "".join(sections.values()))


if __name__ == "__main__":
    main(*sys.argv[1:])
