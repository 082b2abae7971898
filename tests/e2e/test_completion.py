"""The words that shells complete, by the scripts that impctl prints."""
import os
import shutil
import subprocess

from support import Skip, check, equal, places, test
from support.terminal import Terminal


def in_bash(world, line):
    """What bash offers for a line, by the script that impctl prints."""
    script = r'''
        eval "$(impctl completion bash)"
        COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
        _impctl && printf '%s\n' "${COMPREPLY[@]}"'''
    env = {**world.clean_env(), "PATH": f"{places.IMPCTL.parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "--norc", "-c", script, "bash", line], env=env, cwd=world.directory,
                          capture_output=True, encoding="utf-8", timeout=places.patience(60), check=False)
    equal(done.stderr, "", line)
    return [word for word in done.stdout.split("\n") if word]


@test("completion: bash offers commands, options, calls, parameters and values")
def _(world):
    equal(in_bash(world, "impctl outb"), ["outbox"])
    equal(in_bash(world, "impctl outbox "), ["drop", "list", "retry", "show"])
    equal(in_bash(world, "impctl temp"), ["template"])
    equal(in_bash(world, "impctl template "), ["check", "init"])
    equal(in_bash(world, "impctl template check --p"), ["--pages"])
    equal(in_bash(world, "impctl order list --st"), ["--state"])
    equal(in_bash(world, "impctl api get-cert"), ["get-certification"])
    equal(in_bash(world, "impctl api help get-cert"), ["get-certification"])
    equal(in_bash(world, "impctl api get-payment imp_uid=x inc"), ["include_sandbox="])
    equal(in_bash(world, "impctl api request-otp carrier="), ["KT", "LGT", "SKT"])
    equal(in_bash(world, "impctl api request-otp carrier=S"), ["SKT"])
    (world.directory / "card.txt").touch()
    equal(in_bash(world, "impctl api charge-onetime card_number=@car"), ["@card.txt"])


def typed(world, shell, setup, prompt):
    """What becomes of lines that end in a tab, in a real shell at a terminal."""
    if not shutil.which(shell[0]):
        raise Skip(f"there is no {shell[0]}")
    env = {**world.clean_env(), "PATH": f"{places.IMPCTL.parent}:{os.environ['PATH']}", "TERM": "dumb",
           "HOME": str(world.directory), "LC_ALL": "C.UTF-8"}
    with Terminal(shell, env, world.directory) as terminal:
        terminal.type(setup)
        terminal.expect(prompt)
        for line, completed in (("impctl outb\t", "impctl outbox "),
                                ("impctl api get-cert\t", "impctl api get-certification "),
                                ("impctl api get-payment inc\tt\t", "include_sandbox=true "),
                                ("impctl api request-otp carrier=S\t", "carrier=SKT "),
                                ("impctl order list --state awa\t", "--state awaiting_deposit "),
                                ("impctl outbox list --state=de\t", "--state=dead "),
                                ("impctl config store.ur\t", "impctl config store.url "),
                                ("impctl codes ba\t", "banks ")):
            terminal.type(line)
            terminal.expect(completed)
            terminal.type("\x15")  # takes the line back; a signal could come in the middle of something


@test("completion: as it is installed, bash-completion and zsh find it by themselves")
def _(world):
    if not shutil.which("zsh") or not os.path.exists("/usr/share/bash-completion/bash_completion"):
        raise Skip("there is no zsh, or no bash-completion")
    (world.directory / "completions").mkdir()
    (world.directory / "completions" / "impctl").write_text(world.did("completion", "bash"))
    (world.directory / "functions").mkdir()
    (world.directory / "functions" / "_impctl").write_text(world.did("completion", "zsh"))
    env = {**world.clean_env(), "PATH": f"{places.IMPCTL.parent}:{os.environ['PATH']}", "TERM": "dumb",
           "HOME": str(world.directory), "LC_ALL": "C.UTF-8", "BASH_COMPLETION_USER_DIR": str(world.directory)}
    for shell, setup in ((["bash", "--norc", "--noprofile", "-i"],
                          "PS1='rea''dy> '; bind 'set bell-style none'; . /usr/share/bash-completion/bash_completion\n"),
                         (["zsh", "-f", "-i"],
                          f"PS1='rea''dy> '; unsetopt zle_bracketed_paste 2>/dev/null; fpath=({world.directory}/functions $fpath); "
                          "autoload -Uz compinit; compinit -D -u; setopt no_beep\n")):
        with Terminal(shell, env, world.directory) as terminal:
            terminal.type(setup)
            terminal.expect("ready> ")
            terminal.type("impctl outb\t")
            terminal.expect("impctl outbox ")


@test("completion: a file's name is completed so that it is not run, and nothing in the line runs at a tab")
def _(world):
    names = ("card$(touch RUN).txt", "debt;touch RUN", "even`touch RUN`")
    for name in names:
        (world.directory / name).touch()
    env = {**world.clean_env(), "PATH": f"{places.IMPCTL.parent}:{os.environ['PATH']}", "TERM": "dumb",
           "HOME": str(world.directory), "LC_ALL": "C.UTF-8"}
    for shell, setup in ((["bash", "--norc", "--noprofile", "-i"], "bind 'set bell-style none'; eval \"$(impctl completion bash)\""),
                         (["zsh", "-f", "-i"], "unsetopt zle_bracketed_paste; setopt no_beep; autoload -Uz compinit; compinit -D -u; "
                                               "eval \"$(impctl completion zsh)\"")):
        if not shutil.which(shell[0]):
            raise Skip(f"there is no {shell[0]}")
        with Terminal(shell, env, world.directory) as terminal:
            terminal.type(f"PS1='rea''dy> '; {setup}\n")
            terminal.expect("ready> ")
            for name in names:
                terminal.type(f"impctl api charge-onetime card_number=@{name[:4]}\t")
                terminal.expect(name[:4])
                terminal.expect("touch")
                terminal.type("\n")
                terminal.expect("ready> ")
                check(not (world.directory / "RUN").exists(), f"{shell[0]} ran {name}")
            terminal.type("$(touch RUN)/impctl outb\t")
            terminal.expect("outb")
            terminal.type("\x15echo do''ne\n")
            terminal.expect("done")
            check(not (world.directory / "RUN").exists(), f"{shell[0]} ran what stood in the line")


@test("completion: in a bash at a terminal")
def _(world):
    typed(world, ["bash", "--norc", "--noprofile", "-i"],
          "PS1='rea''dy> '; bind 'set bell-style none'; eval \"$(impctl completion bash)\"\n", "ready> ")


@test("completion: in a zsh at a terminal")
def _(world):
    typed(world, ["zsh", "-f", "-i"],
          "PS1='rea''dy> '; unsetopt zle_bracketed_paste 2>/dev/null; autoload -Uz compinit; compinit -D -u; "
          "setopt no_beep; eval \"$(impctl completion zsh)\"\n", "ready> ")
