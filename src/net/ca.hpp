#pragma once

#include <string>
#include <vector>

namespace imp::net {

/// Where the certificates of the authorities are that we believe.
struct CaLocation {
    std::string file;  ///< a bundle, or ""
    std::string
        folder;  ///< files named by hash, read one by one when needed, or ""; several with ':'

    [[nodiscard]] bool empty() const noexcept { return file.empty() && folder.empty(); }

    bool operator==(const CaLocation&) const = default;
};

/// What the search looks at, so that tests can show it other systems.
struct CaSearch {
    std::vector<std::string> folders;
    std::vector<std::string> bundles;
};

/// Debian, Red Hat, Alpine, SUSE. Folders first: a whole bundle costs 20 to 40 ms, which is most of
/// a landing under plain CGI.
CaSearch system_ca_search();

/// `ca_file` if it is set; else the environment's SSL_CERT_FILE and SSL_CERT_DIR; else the first
/// folder that really holds the system's authorities under their hashes; else the first bundle.
/// Empty where there is none.
CaLocation find_ca(const std::string& ca_file, const CaSearch& search = system_ca_search());

}  // namespace imp::net
