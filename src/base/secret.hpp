#pragma once

#include <string>
#include <utility>

namespace imp {

/// A text that must not be shown. It has no stream operator and no conversion; `reveal()` is what
/// one greps for.
class Secret {
  public:
    Secret() = default;

    explicit Secret(std::string text) : text_(std::move(text)) {}

    /// The text itself, for the one place that sends it.
    [[nodiscard]] const std::string& reveal() const noexcept { return text_; }

    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    /// What logs, `impctl config` and error texts show: `***`, or nothing where nothing is set.
    [[nodiscard]] std::string masked() const { return text_.empty() ? "" : "***"; }

  private:
    std::string text_;
};

}  // namespace imp
