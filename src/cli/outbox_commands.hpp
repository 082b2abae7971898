#pragma once

#include "base/result.hpp"
#include "cli/surroundings.hpp"
#include "settlement/worker.hpp"
#include "store/order_store.hpp"

#include <functional>
#include <string>

/// impctl's commands about what is to be done outside.
namespace imp::cli {

struct ListOutbox {
    std::string state;  ///< empty: due and dead
    bool all = false;
    int limit = 100;
    bool json = false;
};

struct ShowOutbox {
    std::string id;
    bool json = false;
};

struct RetryOutbox {
    std::string id;
    bool dead = false;  ///< all dead ones instead
    bool json = false;
};

struct DropOutbox {
    std::string id;
    bool yes = false;  ///< else a question is asked
    bool json = false;
};

struct Work {
    bool once = false;
    bool json = false;  ///< only with `once`
};

// For errors and output see commands.hpp.
Result<void> run(const ListOutbox& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const ShowOutbox& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const RetryOutbox& command, store::OrderStore& store, const Surroundings& around);
Result<void> run(const DropOutbox& command, store::OrderStore& store, const Surroundings& around);

/// Without `once` it works until `wait_for_end` returns.
Result<void> run(const Work& command,
                 settlement::Worker& worker,
                 const std::function<void()>& wait_for_end,
                 const Surroundings& around);

}  // namespace imp::cli
