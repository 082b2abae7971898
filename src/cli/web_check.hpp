#pragma once

#include "base/result.hpp"
#include "net/transport.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What the web server gives to anybody: whether the responder answers there, and whether files
/// that nobody should see can be fetched.
namespace imp::cli {

/// Where the web server is, and the responder's path there.
struct WebAddress {
    net::Endpoint endpoint;
    std::string path;  ///< "/cgi-bin/imp.fcgi"; never ends in '/'

    /// Of another path there, for people.
    [[nodiscard]] std::string url(const std::string& other_path) const;
};

/// `https://` or `http://`, which is as good here: nothing secret is sent. Errors: bad_input.
Result<WebAddress> parse_web_address(std::string_view address);

/// The paths under which a web server might serve a folder of this machine, percent-encoded, each
/// ending in '/': every tail of the folder's own path, below the root and below each folder above
/// the responder's address, and the same for the home folders that `~user` names.
std::vector<std::string> paths_to_folder(std::string_view responder_path, std::string_view folder);

/// What the responder's health address says. "" if it answers as it should, else why that is not
/// the responder, and what to do. Errors: unavailable (nobody can be asked).
Result<std::string> ask_responder(net::Transport& web, const WebAddress& address);

struct Exposure {
    std::string file;
    std::size_t asked = 0;     ///< addresses
    std::string reachable_at;  ///< an address that serves this file's folder, or ""
};

/// Whether what lies beside `file` can be fetched: a file with a random name and content, and the
/// extension of `file`, is put there, asked for at every address that comes to mind, and taken away
/// again. The file itself is not touched, so its permissions do not hide that the web server would
/// serve its folder. Errors: unavailable (the server went away, or nothing can be put there).
Result<Exposure> find_exposure(net::Transport& web,
                               const WebAddress& address,
                               const std::string& file);

}  // namespace imp::cli
