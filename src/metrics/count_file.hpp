#pragma once

#include "base/fd.hpp"
#include "metrics/numbers.hpp"

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace imp::metrics {

inline constexpr std::size_t kHeaderSize = 64;
inline constexpr std::size_t kFileSize = kHeaderSize + kRoom * sizeof(std::uint64_t);

/// The file that the numbers lie in: whether it is one of ours and whole, and how it comes about.
/// One thread.
class CountFile {
  public:
    CountFile() = default;

    explicit CountFile(std::string path) : path_(std::move(path)) {}

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// A file that may be mapped: ours, of this version, of full size, its blocks on the disk (no
    /// write into it can fail for want of room). None where there cannot be one.
    UniqueFd open();

    /// True if the file that open() gave last lies at the path, and is whole.
    [[nodiscard]] bool is_still_there() const;

    void forget() noexcept { inode_ = 0; }

  private:
    UniqueFd open_locked();
    [[nodiscard]] bool is_at_path(int fd) const;
    [[nodiscard]] UniqueFd replace() const;
    bool take(int fd);

    std::string path_;
    dev_t device_ = 0;
    ino_t inode_ = 0;  ///< 0: none
};

}  // namespace imp::metrics
