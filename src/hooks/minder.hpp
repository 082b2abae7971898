#pragma once

/// The processes between us and the shop's program. What runs in them may make only calls that are
/// safe after a fork: it may be a copy of a process with many threads.
namespace imp::hooks {

/// What to start. All of it lives in the process that is forked.
struct Program {
    const char* path;
    char* const* argv;
    char* const* envp;
};

/// The one thing that a minder says about its program.
struct LastWord {
    enum What : int { ended, not_started };

    What what;
    int number;  ///< ended: as waitpid has it; not_started: errno
};

/// Of a process that was just forked: starts the program with `in` and `out` as its standard input
/// and output, says a LastWord on `link`, and ends. When the other end of `link` is closed, or we
/// are killed, the program ends too, and all that it has started; what it leaves behind when it
/// ends by itself does not. No other descriptor above 2 stays open.
[[noreturn]] void mind(const Program& program, int in, int out, int link);

/// Likewise: starts a minder for each message on `socket`, which is the path of a program (with its
/// NUL) and three descriptors: in, out, link. Ends when the other end is closed.
[[noreturn]] void help(const Program& program, int socket);

}  // namespace imp::hooks
