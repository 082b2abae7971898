/* Kills the process at a chosen point, as a power switch would: LD_PRELOAD this, CRASH_AT=N in the environment.
 * Every call that changes something outside the process counts (files, sockets); the N-th is not carried out.
 * With CRASH_TORN=1 a write is half done first. Built by tests/e2e/test_crash.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

static long crash_at(void) {
    static long at = -1;
    if (at < 0) {
        const char* word = getenv("CRASH_AT");
        at = word ? atol(word) : 0;
    }
    return at;
}

static int due(void) {
    return atomic_fetch_add(&calls, 1) + 1 == crash_at();
}

static int torn(void) {
    return getenv("CRASH_TORN") != NULL;
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define WRAP_WRITE(name, params, half, whole) \
    ssize_t name params {                     \
        if (due()) {                          \
            if (torn())                       \
                (void)!REAL(name) half;       \
            die();                            \
        }                                     \
        return REAL(name) whole;              \
    }

WRAP_WRITE(write, (int fd, const void* data, size_t size), (fd, data, size / 2), (fd, data, size))
WRAP_WRITE(pwrite, (int fd, const void* data, size_t size, off_t at), (fd, data, size / 2, at), (fd, data, size, at))
WRAP_WRITE(pwrite64, (int fd, const void* data, size_t size, off64_t at), (fd, data, size / 2, at), (fd, data, size, at))
WRAP_WRITE(send, (int fd, const void* data, size_t size, int flags), (fd, data, size / 2, flags), (fd, data, size, flags))

#define WRAP(type, name, params, arguments) \
    type name params {                      \
        if (due())                          \
            die();                          \
        return REAL(name) arguments;        \
    }

WRAP(ssize_t, writev, (int fd, const struct iovec* parts, int count), (fd, parts, count))
WRAP(ssize_t, sendmsg, (int fd, const struct msghdr* message, int flags), (fd, message, flags))
WRAP(int, fsync, (int fd), (fd))
WRAP(int, fdatasync, (int fd), (fd))
WRAP(int, ftruncate, (int fd, off_t size), (fd, size))
WRAP(int, ftruncate64, (int fd, off64_t size), (fd, size))
WRAP(int, unlink, (const char* path), (path))
WRAP(int, rename, (const char* from, const char* to), (from, to))
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode))
