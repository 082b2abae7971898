#pragma once

#include "base/clock.hpp"
#include "base/finding.hpp"
#include "config/config.hpp"
#include "doctor/site_address.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Whether files that nobody may see can be fetched from the web server: the one place for
/// `impctl doctor --url` and `impctl web-check`.
namespace imp::doctor {

/// A file that nobody may fetch.
struct PrivateFile {
    std::string what;  ///< "the configuration"
    std::string path;  ///< absolute
    bool is_sqlite = false;
};

/// All that this installation has. `config_file`: where the configuration was read, or "".
/// `database`: the file of the store, or "" for a server.
std::vector<PrivateFile> private_files(const Config& config,
                                       const std::string& config_file,
                                       const std::string& database);

struct Exposure {
    PrivateFile file;
    int asked = 0;  ///< addresses
    std::string
        reachable_at;     ///< "/private/": there its folder is served; or the file's own address
    std::string trouble;  ///< why it is not known whether it can be fetched; "" where it is
};

/// Asks for each file at every address that its path suggests, in two ways: the file itself, which
/// is known by its first bytes; and a bait (bait.hpp) with the same extension, where this user may
/// put one. The permissions of the former may hide for now that its folder is served. A web
/// server that cannot be asked any more ends the search. Until `deadline`. The process must ignore
/// SIGPIPE.
std::vector<Exposure> look_for_files(const SiteAddress& address,
                                     const std::vector<PrivateFile>& files,
                                     SteadyTime deadline);

/// "site.files". Pure.
Finding judge_files(const std::vector<Exposure>& exposures);

/// The paths under which a web server might serve a folder of this machine, percent-encoded, each
/// ending in '/': every tail of the folder's own path, below the root and below each folder above
/// the responder's address, and the same for the home folders that `~user` names. Pure.
std::vector<std::string> paths_to_folder(std::string_view routes, std::string_view folder);

}  // namespace imp::doctor
