#pragma once

#include "http/request.hpp"
#include "http/response.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace imp::http {

/// Lets scripts of other sites read answers: those of the origins that the configuration names
/// (cors.origins), compared byte for byte. Never `*`, never with cookies. Source:
/// fetch.spec.whatwg.org, "CORS protocol". Immutable; any thread.
class Cors {
  public:
    /// `origins` as browsers send them; an empty list lets nobody.
    explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

    [[nodiscard]] bool is_empty() const noexcept { return origins_.empty(); }

    /// Says in `response` that whoever asked may read it, if he may; and that it depends on who
    /// asked.
    void mark(const Request& request, Response& response) const;

    /// The answer to OPTIONS: what such a script may send. `allow` is the route's Allow header.
    [[nodiscard]] Response preflight(const Request& request, std::string_view allow) const;

  private:
    [[nodiscard]] bool lets(std::string_view origin) const noexcept;

    std::vector<std::string> origins_;
};

}  // namespace imp::http
