#pragma once

#include "base/result.hpp"

#include <atomic>

namespace imp::settlement {

/// A browser's place among those who wait for i'mport, given back at the end of the scope.
class Place {
  public:
    Place(std::atomic<int>& waiting, int most) noexcept
        : waiting_(waiting), taken_(waiting.fetch_add(1) < most) {}

    ~Place() { waiting_.fetch_sub(1); }

    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    explicit operator bool() const noexcept { return taken_; }

  private:
    std::atomic<int>& waiting_;
    bool taken_;
};

inline Error too_many_waiting() {
    return {Errc::unavailable, "too many landings wait for the API"};
}

}  // namespace imp::settlement
