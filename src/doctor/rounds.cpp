#include "doctor/rounds.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace imp::doctor {

namespace {

using std::chrono::steady_clock;

/// What a check's thread and whoever waits for it share.
struct Desk {
    std::mutex mutex;
    std::condition_variable done;
    std::optional<std::vector<Finding>> findings;
};

std::vector<Finding> look(const Check& check) {
    try {
        return check.look();
    } catch (const std::exception&) {  // its text may hold anything
        return {{.name = check.name,
                 .grade = Grade::unknown,
                 .found = "the check broke off: out of memory, or a fault of ours",
                 .advice = "try again"}};
    }
}

}  // namespace

Rounds make_rounds(std::vector<Check> checks) {
    const auto start = steady_clock::now();
    std::vector<std::shared_ptr<Desk>> desks;
    desks.reserve(checks.size());
    for (const Check& check : checks) {
        auto desk = std::make_shared<Desk>();
        // Detached, because a system call that hangs cannot be called off.
        std::thread([desk, check] {
            auto findings = look(check);
            const std::lock_guard lock(desk->mutex);
            desk->findings = std::move(findings);
            desk->done.notify_all();
        }).detach();
        desks.push_back(std::move(desk));
    }
    Rounds rounds;
    for (std::size_t i = 0; i < checks.size(); ++i) {
        std::unique_lock lock(desks[i]->mutex);
        const bool ended = desks[i]->done.wait_until(
            lock, start + checks[i].most, [&] { return desks[i]->findings.has_value(); });
        if (ended) {
            for (Finding& finding : *desks[i]->findings)
                rounds.findings.push_back(std::move(finding));
            continue;
        }
        rounds.abandoned = true;
        rounds.findings.push_back(
            {.name = checks[i].name,
             .grade = Grade::unknown,
             .found = fmt::format("no end after {} s", checks[i].most.count() / 1000),
             .advice = "look for a disk or a server that hangs"});
    }
    return rounds;
}

}  // namespace imp::doctor
