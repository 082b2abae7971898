#pragma once

#include <iosfwd>
#include <string_view>

namespace imp::cli {

/// How far long work has come: one line that is written over, if standard error is a terminal;
/// nothing else. The line is ended with the object.
class Progress {
  public:
    /// `err`: lent. `wanted`: false shows nothing.
    Progress(std::ostream& err, bool wanted);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(std::string_view line);

  private:
    std::ostream& err_;
    bool is_shown_;
};

}  // namespace imp::cli
