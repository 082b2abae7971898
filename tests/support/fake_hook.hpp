#pragma once

#include "hooks/hook.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace imp {

/// A hook in memory: what it was handed, and what it says. Any thread.
class FakeHook final : public Hook {
  public:
    using Say = std::function<Result<HookReply>(std::string_view id, std::string_view line)>;

    void says(Say say) {
        const std::lock_guard lock(mutex_);
        say_ = std::move(say);
    }

    void accepts() {
        says([](auto, auto) { return HookReply{.accepted = true, .status = 0, .output = ""}; });
    }

    void fails() {
        says([](auto, auto) { return HookReply{.accepted = false, .status = 1, .output = ""}; });
    }

    Result<HookReply> call(std::string_view id,
                           std::string_view line,
                           SteadyTime /*deadline*/) override {
        const std::unique_lock lock(mutex_);
        calls_.emplace_back(id, line);
        return say_ ? say_(id, line) : HookReply{.accepted = true, .status = 0, .output = ""};
    }

    /// (id, line), in the order handed over, failed attempts included.
    std::vector<std::pair<std::string, std::string>> calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }

  private:
    mutable std::mutex mutex_;
    Say say_;
    std::vector<std::pair<std::string, std::string>> calls_;
};

}  // namespace imp
