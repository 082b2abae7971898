#pragma once

#include "base/result.hpp"
#include "cli/surroundings.hpp"

#include <string>

namespace imp {
struct Config;
}

/// impctl's commands about the installation, and those that need none.
namespace imp::cli {

struct ShowCodes {
    std::string table;  ///< banks, cards, pgs or couriers
    bool json = false;
};

struct ShowConfig {
    std::string key;  ///< empty: all of them
    bool json = false;
};

/// The configured store into another one.
struct CopyStore {
    std::string to;                ///< as store.url has it
    std::string to_password_file;  ///< empty: the url holds the password, or there is none
    bool restart = false;          ///< throws away what an interrupted copy left
    bool is_trial = false;         ///< leaves the configured store open
    bool json = false;
};

/// The configured store, after a copy has closed it.
struct ReopenStore {
    bool json = false;
};

/// What keeps this installation from working.
struct Doctor {
    std::string url;      ///< of the shop; empty: nothing is asked of the web
    bool strict = false;  ///< a warning counts like a problem
    bool json = false;
};

/// What the web server gives to anybody.
struct CheckWeb {
    std::string address;      ///< of the responder, as browsers see it
    bool files_only = false;  ///< else the responder is asked as well
    bool json = false;
};

/// The built-in templates into a directory.
struct InitTemplate {
    std::string directory;
    bool json = false;
};

/// A directory of templates, as the responder would take it.
struct CheckTemplate {
    std::string directory;
    std::string pages;  ///< a directory that every page is written into; "": none is
    bool json = false;
};

struct PrintCompletion {
    std::string shell;  ///< bash or zsh
    bool json = false;  ///< not offered: a script is printed
};

/// Needs neither store nor configuration.
Result<void> run(const ShowCodes& command, const Surroundings& around);
Result<void> run(const PrintCompletion& command, const Surroundings& around);

/// Makes the directory if it is not there. Errors: conflict (a file is there already; nothing is
/// written), refused (a file cannot be written).
Result<void> run(const InitTemplate& command, const Surroundings& around);

/// Errors: not_found (no such directory, or none of the files in it), refused (a file would not be
/// taken, or a page cannot be written), after the report.
Result<void> run(const CheckTemplate& command, const Surroundings& around);

/// Opens both stores itself. Errors: those of store::copy_store.
Result<void> run(const CopyStore& command, const Config& config, const Surroundings& around);

/// Opens the store itself. Errors: those of store::reopen_closed_store.
Result<void> run(const ReopenStore& command, const Config& config, const Surroundings& around);

/// Reads the configuration itself, right or wrong. Errors: bad_input (the url), refused (there are
/// problems), unavailable (something could not be looked at). Where a check still hangs it ends the
/// process itself, with the status of that error.
Result<void> run(const Doctor& command, const Surroundings& around);

/// Needs no store: the responder opens it. Errors besides: refused (a file can be fetched, or the
/// responder does not answer), after the report.
Result<void> run(const CheckWeb& command, const Config& config, const Surroundings& around);

}  // namespace imp::cli
