#pragma once

#include "base/fd.hpp"
#include "base/result.hpp"
#include "settlement/archive.hpp"

#include <string>
#include <vector>

namespace imp::cli {

/// A file of old orders, one line of JSON for each: `order`, as `order show --json` prints it, with
/// what the store knows besides of its payments, and `events`, oldest first. Only ever added to. An
/// order that has more than one line was archived more than once; of two that begin alike the later
/// one counts.
class ArchiveFile {
  public:
    /// Makes it, for its owner alone, if it is not there. Errors: not_found (it cannot be opened;
    /// the detail says why), refused (it is no plain file).
    static Result<ArchiveFile> open(const std::string& path);

    /// On the disk when it returns without error. Errors: store (the detail says why).
    Result<void> add(const std::vector<settlement::OldOrder>& orders);

  private:
    ArchiveFile(std::string path, UniqueFd file);

    [[nodiscard]] Error failed(int number) const;

    std::string path_;
    UniqueFd file_;
};

}  // namespace imp::cli
