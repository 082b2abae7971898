#include "net/pool.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace imp::net {

std::unique_ptr<Connection> Pool::take(SteadyTime now) {
    std::vector<Idle> closed_after_unlock;
    const std::lock_guard lock(mutex_);
    const auto young = std::find_if(idle_.begin(), idle_.end(), [&](const Idle& each) {
        return now - each.since <= kLongestIdle;
    });
    std::move(idle_.begin(), young, std::back_inserter(closed_after_unlock));
    idle_.erase(idle_.begin(), young);
    while (!idle_.empty()) {
        Idle last = std::move(idle_.back());
        idle_.pop_back();
        if (last.connection->open())
            return std::move(last.connection);
        closed_after_unlock.push_back(std::move(last));
    }
    return nullptr;
}

void Pool::give_back(std::unique_ptr<Connection> connection, SteadyTime now) {
    if (!connection || !connection->open())
        return;
    const std::lock_guard lock(mutex_);
    idle_.push_back({std::move(connection), now});
}

void Pool::clear() {
    std::vector<Idle> closed_after_unlock;
    const std::lock_guard lock(mutex_);
    closed_after_unlock.swap(idle_);
}

std::size_t Pool::idle() const {
    const std::lock_guard lock(mutex_);
    return idle_.size();
}

}  // namespace imp::net
