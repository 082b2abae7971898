#pragma once

#include "config/config.hpp"
#include "support/temporary_directory.hpp"

#include <string>

namespace imp {

/// A configuration with a store of its own and an i'mport that nobody answers for.
struct Configured {
    Configured() {
        config.api.url = "http://127.0.0.1:9";
        config.api.key = Secret("key");
        config.api.secret = Secret("secret");
        config.api.deadline = std::chrono::milliseconds(500);
        config.store.url = "sqlite:" + (directory.path() / "imp.db").string();
    }

    TemporaryDirectory directory;
    Config config;
};

}  // namespace imp
