#pragma once

#include "base/fd.hpp"

#include <csignal>

namespace imp::cli {

/// While it lives, SIGTERM and SIGINT end nothing by themselves but are taken by wait(). By
/// handlers, not by a mask: programs that are started meanwhile (hooks) begin with the usual
/// dispositions. One at a time.
class StopSignal {
  public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    /// Until one of the two has come.
    void wait();

  private:
    UniqueFd came_;  ///< readable from the first signal on
    UniqueFd tell_;

    struct sigaction before_term_ {};

    struct sigaction before_int_ {};
};

}  // namespace imp::cli
