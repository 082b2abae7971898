# Puts other values into an example configuration: awk [-v options=1] -f site-values.awk VALUES EXAMPLE
#
# VALUES has a line for each mark of the example, three fields apart by tabs: the mark's name, a value that stands in
# the marked lines, and the one that takes its place. Where the new value is empty the whole line is left out. A mark
# stands at the end of its line (`listen 80;  # SITE plain`) or, where a configuration knows no comment there, on a
# line of its own above. It is an error if a mark is unknown, is nowhere, or its line lacks the value. Commented
# directives (`#directive`, `#    directive`; prose is `# words`, shell five blanks in) stay comments, unless `options` is set.

function fail(message) {
    print message > "/dev/stderr"
    bad = 1
    exit 1
}

function put(line, mark,    at) {
    if (mark != "") {
        if (!(mark in old))
            fail("unknown mark: " mark)
        at = index(line, old[mark])
        if (at == 0)
            fail("marked " mark ", but without " old[mark] ": " line)
        seen[mark] = 1
    }
    if (line ~ /^ *#(    )*[^ ]/) {
        if (options == "") {
            print line
            return
        }
        sub(/#/, "", line)
        --at
    }
    if (mark == "")
        print line
    else if (new[mark] != "")
        print substr(line, 1, at - 1) new[mark] substr(line, at + length(old[mark]))
}

NR == FNR { split($0, part, "\t"); old[part[1]] = part[2]; new[part[1]] = part[3]; next }

/^ *# SITE [a-z0-9_]+$/ { above = $0; sub(/.*# SITE /, "", above); next }

/# SITE [a-z0-9_]+$/ {
    line = mark = $0
    sub(/.*# SITE /, "", mark)
    sub(/ *# SITE .*/, "", line)
    put(line, mark)
    next
}

{ put($0, above); above = "" }

END {
    if (bad)
        exit 1
    for (mark in old)
        if (!(mark in seen)) {
            print "no line is marked " mark > "/dev/stderr"
            exit 1
        }
}
