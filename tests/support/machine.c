/* A machine that fails on command: LD_PRELOAD this into a program. MACHINE_PAGE in the environment names a file of switches
 * (struct page), MACHINE_DISK the folder whose files are the disk, MACHINE_RECORD where what happens to it is written.
 * Built and worked by tests/e2e/support/machine.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

/* The same order as in machine.py. */
struct page {
    _Atomic int64_t clock_offset_s; /* what the clock is ahead */
    _Atomic int64_t kill_in;        /* calls that change something outside until the process ends in place of the last; 0: never */
    _Atomic int64_t kill_torn;      /* a write is half done first */
    _Atomic int64_t write_errno;    /* what writing to the disk fails with; 0: works */
    _Atomic int64_t sync_errno;     /* what fsync fails with */
    _Atomic int64_t no_names;       /* no host name is found */
    _Atomic int64_t no_memory;      /* of a million allocations, how many fail */
    _Atomic int64_t recording;      /* what happens to the disk is written to MACHINE_RECORD */
    _Atomic int64_t is_network;     /* the disk says that it is one on another machine (NFS) */
    _Atomic int64_t faults;         /* how often one of the above has struck */
};

static struct page none, *page = &none;
static const char* root;
static size_t root_length;
static int log_fd = -1;
static pthread_mutex_t disk = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void set_up(void) {
    const char* path = getenv("MACHINE_PAGE");
    const char* log = getenv("MACHINE_RECORD");
    root = getenv("MACHINE_DISK");
    root_length = root ? strlen(root) : 0;
    if (log)
        log_fd = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const int fd = path ? REAL(open)(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void* at = mmap(NULL, sizeof(struct page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at != MAP_FAILED)
        page = at;
    close(fd);
}

static void struck(void) {
    atomic_fetch_add(&page->faults, 1);
}

/* ---- which descriptors are files of the disk */

enum { MOST_FDS = 8192 };
static char* _Atomic paths[MOST_FDS]; /* of those that may be written; never freed, as others may be reading */

static int is_on_disk(const char* path) {
    return root_length && path && strncmp(path, root, root_length) == 0 &&
           (path[root_length] == '/' || path[root_length] == '\0');
}

static const char* path_of(int fd) {
    return fd >= 0 && fd < MOST_FDS ? atomic_load(&paths[fd]) : NULL;
}

/* ---- what becomes of the disk, as support/powercut.py reads it */

struct record {
    int32_t kind; /* 'c' created, 'w' written, 't' truncated, 's' synced, 'd' folder synced, 'u' unlinked, 'r' renamed */
    int32_t path_size;
    int64_t at; /* offset, new size */
    int64_t size;
};

static void note(int kind, const char* path, int64_t at, const void* data, size_t size) {
    if (log_fd < 0 || !atomic_load(&page->recording))
        return;
    struct record record = {kind, (int32_t)strlen(path), at, (int64_t)size};
    const struct iovec parts[] = {{&record, sizeof record}, {(void*)path, strlen(path)}, {(void*)data, size}};
    (void)!REAL(writev)(log_fd, parts, 3);
}

static int open_on_disk(const char* path, int flags, mode_t mode) {
    int fd = REAL(open)(path, flags & ~(O_CREAT | O_EXCL), mode);
    if (fd < 0 && errno == ENOENT && flags & O_CREAT) {
        fd = REAL(open)(path, flags, mode);
        if (fd >= 0)
            note('c', path, 0, NULL, 0);
    } else if (fd >= 0 && flags & O_EXCL) {
        REAL(close)(fd);
        fd = -1;
        errno = EEXIST;
    }
    return fd;
}

static int open_it(const char* path, int flags, mode_t mode) {
    if (!is_on_disk(path))
        return REAL(open)(path, flags, mode);
    pthread_mutex_lock(&disk);
    const int fd = open_on_disk(path, flags, mode);
    const int error = errno;
    if (fd >= 0 && fd < MOST_FDS && ((flags & O_ACCMODE) != O_RDONLY || strcmp(path, root) == 0))
        atomic_store(&paths[fd], strdup(path));
    pthread_mutex_unlock(&disk);
    errno = error;
    return fd;
}

#define WRAP_OPEN(name)                         \
    int name(const char* path, int flags, ...) { \
        va_list rest;                           \
        va_start(rest, flags);                  \
        const mode_t mode = va_arg(rest, int);  \
        va_end(rest);                           \
        return open_it(path, flags, mode);      \
    }
WRAP_OPEN(open)
WRAP_OPEN(open64)

int close(int fd) {
    if (path_of(fd))
        atomic_store(&paths[fd], NULL);
    return REAL(close)(fd);
}

/* ---- killed at a call that changes something outside the process, which is not carried out */

/* As kill -9 would, which a confined program may not say to itself. */
static void die(void) {
    _exit(128 + SIGKILL);
}

static int due(void) {
    if (atomic_load(&page->kill_in) <= 0)
        return 0;
    if (atomic_fetch_sub(&page->kill_in, 1) != 1)
        return 0;
    struck();
    return 1;
}

static int fails(const _Atomic int64_t* with, const char* path) {
    const int64_t number = path ? atomic_load(with) : 0;
    if (number == 0)
        return 0;
    struck();
    errno = (int)number;
    return 1;
}

static ssize_t write_file(int fd, const void* data, size_t size, off64_t at, int has_place) {
    const char* path = path_of(fd);
    if (due()) {
        if (atomic_load(&page->kill_torn))
            (void)!(has_place ? REAL(pwrite64)(fd, data, size / 2, at) : REAL(write)(fd, data, size / 2));
        die();
    }
    if (fails(&page->write_errno, path))
        return -1;
    if (!path)
        return has_place ? REAL(pwrite64)(fd, data, size, at) : REAL(write)(fd, data, size);
    pthread_mutex_lock(&disk);
    if (!has_place)
        at = lseek64(fd, 0, SEEK_CUR);
    const ssize_t done = has_place ? REAL(pwrite64)(fd, data, size, at) : REAL(write)(fd, data, size);
    const int error = errno;
    if (done > 0)
        note('w', path, at, data, (size_t)done);
    pthread_mutex_unlock(&disk);
    errno = error;
    return done;
}

ssize_t write(int fd, const void* data, size_t size) {
    return write_file(fd, data, size, 0, 0);
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
    return write_file(fd, data, size, at, 1);
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
    return write_file(fd, data, size, at, 1);
}

ssize_t send(int fd, const void* data, size_t size, int flags) {
    if (due()) {
        if (atomic_load(&page->kill_torn))
            (void)!REAL(send)(fd, data, size / 2, flags);
        die();
    }
    return REAL(send)(fd, data, size, flags);
}

#define WRAP(type, name, params, arguments) \
    type name params {                      \
        if (due())                          \
            die();                          \
        return REAL(name) arguments;        \
    }
WRAP(ssize_t, writev, (int fd, const struct iovec* parts, int count), (fd, parts, count))
WRAP(ssize_t, sendmsg, (int fd, const struct msghdr* message, int flags), (fd, message, flags))
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode))

static int sync_file(int fd, int whole) {
    const char* path = path_of(fd);
    if (due())
        die();
    if (fails(&page->sync_errno, path))
        return -1;
    if (!path)
        return whole ? REAL(fsync)(fd) : REAL(fdatasync)(fd);
    pthread_mutex_lock(&disk);
    const int done = whole ? REAL(fsync)(fd) : REAL(fdatasync)(fd);
    const int error = errno;
    if (done == 0)
        note(strcmp(path, root) == 0 ? 'd' : 's', path, 0, NULL, 0);
    pthread_mutex_unlock(&disk);
    errno = error;
    return done;
}

int fsync(int fd) {
    return sync_file(fd, 1);
}

int fdatasync(int fd) {
    return sync_file(fd, 0);
}

static int truncate_file(int fd, off64_t size) {
    const char* path = path_of(fd);
    if (due())
        die();
    pthread_mutex_lock(&disk);
    const int done = REAL(ftruncate64)(fd, size);
    const int error = errno;
    if (done == 0 && path)
        note('t', path, size, NULL, 0);
    pthread_mutex_unlock(&disk);
    errno = error;
    return done;
}

int ftruncate(int fd, off_t size) {
    return truncate_file(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    return truncate_file(fd, size);
}

int unlink(const char* path) {
    if (due())
        die();
    pthread_mutex_lock(&disk);
    const int done = REAL(unlink)(path);
    const int error = errno;
    if (done == 0 && is_on_disk(path))
        note('u', path, 0, NULL, 0);
    pthread_mutex_unlock(&disk);
    errno = error;
    return done;
}

int rename(const char* from, const char* to) {
    if (due())
        die();
    pthread_mutex_lock(&disk);
    const int done = REAL(rename)(from, to);
    const int error = errno;
    if (done == 0 && is_on_disk(from))
        note('r', from, 0, to, strlen(to));
    pthread_mutex_unlock(&disk);
    errno = error;
    return done;
}

int statfs(const char* path, struct statfs* out) {
    const int done = REAL(statfs)(path, out);
    if (done == 0 && is_on_disk(path) && atomic_load(&page->is_network))
        out->f_type = 0x6969;
    return done;
}

/* ---- the clock, names, memory */

int clock_gettime(clockid_t clock, struct timespec* out) {
    static __typeof__(&clock_gettime) real;
    if (!real)
        real = REAL(clock_gettime);
    const int done = real(clock, out);
    if (done == 0 && clock == CLOCK_REALTIME)
        out->tv_sec += atomic_load(&page->clock_offset_s);
    return done;
}

int gettimeofday(struct timeval* restrict out, void* restrict zone) {
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t* out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}

int getaddrinfo(const char* restrict host, const char* restrict service, const struct addrinfo* restrict hints,
                struct addrinfo** restrict found) {
    if (host && atomic_load(&page->no_names)) {
        struck();
        return EAI_AGAIN;
    }
    return REAL(getaddrinfo)(host, service, hints, found);
}

extern void* __libc_malloc(size_t);
extern void* __libc_calloc(size_t, size_t);
extern void* __libc_realloc(void*, size_t);

static int is_out_of_memory(void) {
    const int64_t share = atomic_load_explicit(&page->no_memory, memory_order_relaxed);
    if (share == 0)
        return 0;
    static _Atomic uint32_t state = 2463534242u; /* xorshift; a lost update does no harm */
    uint32_t next = atomic_load_explicit(&state, memory_order_relaxed);
    next ^= next << 13;
    next ^= next >> 17;
    next ^= next << 5;
    atomic_store_explicit(&state, next, memory_order_relaxed);
    if (next % 1000000u >= (uint32_t)share)
        return 0;
    struck();
    errno = ENOMEM;
    return 1;
}

void* malloc(size_t size) {
    return is_out_of_memory() ? NULL : __libc_malloc(size);
}

void* calloc(size_t count, size_t size) {
    return is_out_of_memory() ? NULL : __libc_calloc(count, size);
}

void* realloc(void* at, size_t size) {
    return is_out_of_memory() ? NULL : __libc_realloc(at, size);
}
