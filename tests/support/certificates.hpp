#pragma once

#include <string>

namespace imp::api::test {

/// A folder of its own that goes away with everything in it.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const { return root_ + '/' + name; }

  private:
    std::string root_;
};

/// PEM files of a self-signed certificate: its own authority.
struct Certificate {
    std::string file;
    std::string key_file;
};

/// `alternative_names` as OpenSSL writes them, e.g. "DNS:localhost,IP:127.0.0.1"; "" for none.
Certificate make_certificate(const TemporaryFolder& folder,
                             const std::string& name,
                             const std::string& common_name,
                             const std::string& alternative_names);

}  // namespace imp::api::test
