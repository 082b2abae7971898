#include "net/resolver.hpp"

#include "net/url.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <thread>
#include <utility>

namespace imp::net {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kFresh{60};
constexpr std::chrono::hours kUsable{1};
/// How long a renewal is waited for where an old answer could serve.
constexpr std::chrono::milliseconds kPatience{500};
constexpr std::size_t kMostAddresses = 4;

std::vector<std::string> ask_system(const std::string& host) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0)
        return {};
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
    std::vector<std::string> addresses;
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
        std::array<char, NI_MAXHOST> digits{};
        if (::getnameinfo(each->ai_addr,
                          each->ai_addrlen,
                          digits.data(),
                          digits.size(),
                          nullptr,
                          0,
                          NI_NUMERICHOST) == 0 &&
            addresses.size() < kMostAddresses)
            addresses.emplace_back(digits.data());
    }
    return addresses;
}

}  // namespace

/// What is known of one host; shared with the thread that looks it up.
struct Resolver::Name {
    std::mutex mutex;
    std::condition_variable done;
    bool running = false;
    unsigned finished = 0;  ///< look-ups, so that a waiter knows its own has ended
    std::vector<std::string> addresses;
    SteadyTime learned;
};

Resolver::Resolver() : Resolver(ask_system) {}

Resolver::Resolver(Lookup lookup) : lookup_(std::move(lookup)) {}

std::shared_ptr<Resolver::Name> Resolver::name_of(const std::string& host) {
    const std::lock_guard lock(mutex_);
    auto& name = names_[host];
    if (!name)
        name = std::make_shared<Name>();
    return name;
}

Result<std::vector<std::string>> Resolver::addresses(const std::string& host, SteadyTime deadline) {
    if (is_ip_literal(host))
        return std::vector{host};
    if (host == "localhost")
        return std::vector<std::string>{"127.0.0.1", "::1"};

    const auto name = name_of(host);
    std::unique_lock lock(name->mutex);
    const SteadyTime now = steady_clock::now();
    if (!name->addresses.empty() && now - name->learned < kFresh)
        return name->addresses;

    if (!name->running) {
        // Detached, because getaddrinfo cannot be called off; it owns all that it touches.
        std::thread([name, host, lookup = lookup_] {
            auto answer = lookup(host);
            const std::lock_guard finish(name->mutex);
            if (!answer.empty()) {
                name->addresses = std::move(answer);
                name->learned = steady_clock::now();
            }
            name->running = false;
            ++name->finished;
            name->done.notify_all();
        }).detach();
        name->running = true;
    }
    const bool old_serves = !name->addresses.empty() && now - name->learned < kUsable;
    const SteadyTime until = old_serves ? std::min(deadline, now + kPatience) : deadline;
    const bool ended = name->done.wait_until(
        lock, until, [&, before = name->finished] { return name->finished != before; });
    if (!name->addresses.empty() && steady_clock::now() - name->learned < kUsable)
        return name->addresses;
    return Error{Errc::unavailable,
                 ended ? "the host name cannot be resolved" : "deadline while resolving the host"};
}

void Resolver::demote(const std::string& host, const std::string& address) {
    const auto name = name_of(host);
    const std::lock_guard lock(name->mutex);
    auto& all = name->addresses;
    std::stable_partition(
        all.begin(), all.end(), [&](const std::string& each) { return each != address; });
}

}  // namespace imp::net
