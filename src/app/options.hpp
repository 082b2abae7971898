#pragma once

#include "api/client.hpp"
#include "config/config.hpp"
#include "settlement/recorder.hpp"
#include "store/order_store.hpp"

#include <string>
#include <vector>

namespace imp {

/// What the configuration says about recording: which test payments count, who is told, whether
/// refused money is given back. One spelling for the responder and for impctl's commands that work
/// without i'mport.
settlement::RecorderOptions recorder_options(const Config& config);

/// How i'mport is reached; the token stays in memory.
api::ClientOptions client_options(const Config& config);

/// Where our own tables are.
store::StoreOptions store_options(const Config& config);

/// The folders in which a service makes and changes files: those of its SQLite store, of i'mport's
/// token, and of the socket at `listen` ("" for none, or host:port).
std::vector<std::string> folders_to_write(const Config& config, const std::string& listen);

/// What persons are sealed with; empty where nothing of them is kept. The configuration has checked
/// it.
Secret seal_key_of(const Config& config);

}  // namespace imp
