#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace imp::doctor {

/// A file of random name and content that lies in a folder for the time of a question: whoever can
/// fetch it can fetch what lies beside it. It goes with this object, with std::quick_exit(), and
/// when SIGHUP, SIGINT, SIGQUIT or SIGTERM ends the process (a signal that is ignored stays so).
/// What a killed process has left goes when the next one is put there. One at a time in a process.
class Bait {
  public:
    Bait();
    Bait(const Bait&) = delete;
    Bait& operator=(const Bait&) = delete;
    ~Bait();

    /// Once; its name ends in `extension`. Readable for the web server's user too. Errors:
    /// unavailable.
    Result<void> put(const std::filesystem::path& folder, std::string_view extension);

    [[nodiscard]] const std::string& name() const { return name_; }

    [[nodiscard]] const std::string& content() const { return content_; }

  private:
    std::string name_;
    std::string content_;
    /// Locked as long as this process lives: so the next one knows what is left over.
    UniqueFd file_;
};

}  // namespace imp::doctor
