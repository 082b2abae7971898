#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace imp {

/// A directory of this test's own, gone when it ends.
class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string pattern = (std::filesystem::temp_directory_path() / "imp-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("no temporary directory");
        path_ = pattern;
    }

    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }

    void write(std::string_view name, std::string_view contents) const {
        std::ofstream out(path_ / name, std::ios::binary);
        out << contents;
        if (!out.flush())
            throw std::runtime_error("a test's file cannot be written");
    }

  private:
    std::filesystem::path path_;
};

}  // namespace imp
