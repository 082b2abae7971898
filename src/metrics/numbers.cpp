#include "metrics/numbers.hpp"

#include "base/fd.hpp"
#include "base/log.hpp"
#include "base/own_file.hpp"
#include "metrics/count_file.hpp"

#include <sys/mman.h>

#include <array>
#include <csignal>
#include <mutex>

namespace imp::metrics {

namespace {

using Number = std::atomic<std::uint64_t>;

/// In the file behind the numbers of the families: when the store was last asked.
constexpr std::size_t kAskedAt = kRoom - 1;

/// Where there is no file.
std::array<Number, kRoom> own_numbers{};
std::atomic<Number*> numbers{own_numbers.data()};

/// What may be mapped: the file of now, and the one before, which a thread may still be counting
/// in.
std::array<std::atomic<void*>, 2> mapped{};

std::mutex mutex;
CountFile file;  ///< guarded by it, as the next two
bool is_told = false;
std::size_t newest = 0;  ///< of `mapped`

struct sigaction before_us {};

/// Somebody cut the file short while it is mapped (`cp` over it does): its pages become memory of
/// our own, until look_again() finds a file that is whole.
void keep_counting(int /*signal*/, siginfo_t* about, void* /*context*/) {
    const auto where = reinterpret_cast<std::uintptr_t>(about->si_addr);
    for (const std::atomic<void*>& each : mapped) {
        void* const base = each.load();
        const auto start = reinterpret_cast<std::uintptr_t>(base);
        if (base == nullptr || where < start || where >= start + kFileSize)
            continue;
        if (::mmap(base,
                   kFileSize,
                   PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                   -1,
                   0) == base)
            return;
    }
    ::sigaction(SIGBUS, &before_us, nullptr);  // not ours: it comes again
}

void catch_bus_errors() {
    static const bool kCaught = [] {
        struct sigaction action {};

        action.sa_sigaction = keep_counting;
        action.sa_flags = SA_SIGINFO;
        return ::sigaction(SIGBUS, &action, &before_us) == 0;
    }();
    static_cast<void>(kCaught);
}

/// The older of the two places gives way: nobody has counted in it since the last look.
bool map(int fd) {
    void* const base = ::mmap(nullptr, kFileSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (base == MAP_FAILED)
        return false;
    const std::size_t older = 1 - newest;
    if (void* const gone = mapped[older].exchange(base); gone != nullptr)
        ::munmap(gone, kFileSize);
    newest = older;
    numbers = reinterpret_cast<Number*>(static_cast<char*>(base) + kHeaderSize);
    return true;
}

void follow() {
    if (file.path().empty() || !Number::is_always_lock_free || file.is_still_there())
        return;
    const UniqueFd fd = file.open();
    if (fd && map(fd.get())) {
        is_told = false;
        return;
    }
    numbers = own_numbers.data();
    file.forget();
    if (!is_told)
        log::warn("metrics: the file cannot be used, each process counts for itself",
                  {{"file", file.path()}});
    is_told = true;
}

}  // namespace

Number& number(std::size_t index) noexcept {
    return numbers.load(std::memory_order_acquire)[index];
}

void share(const std::string& path) {
    const std::lock_guard lock(mutex);
    if (path == file.path())
        return;
    catch_bus_errors();
    file = CountFile(path);
    numbers = own_numbers.data();
    follow();
}

void look_again() {
    const std::unique_lock lock(mutex, std::try_to_lock);
    if (lock)
        follow();
}

bool is_shared() {
    return numbers.load() != own_numbers.data();
}

void set(Family gauge, std::int64_t value) noexcept {
    number(place_of(gauge)).store(static_cast<std::uint64_t>(value), std::memory_order_relaxed);
}

std::int64_t get(Family gauge) noexcept {
    return static_cast<std::int64_t>(number(place_of(gauge)).load(std::memory_order_relaxed));
}

bool begin_asking_store(UnixSeconds now) noexcept {
    Number& asked_at = number(kAskedAt);
    std::uint64_t last = asked_at.load(std::memory_order_relaxed);
    const UnixSeconds ago = now - static_cast<UnixSeconds>(last);
    // A clock that was set back is no reason to wait for it.
    return (ago >= kFresh || ago < 0) &&
           asked_at.compare_exchange_strong(
               last, static_cast<std::uint64_t>(now), std::memory_order_relaxed);
}

}  // namespace imp::metrics
