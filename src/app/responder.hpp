#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "config/config.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <memory>

namespace imp {

/// How long the process lives decides where it keeps what it learns.
enum class Lifetime {
    one_request,  ///< CGI: token and look-up budget outlive the process in files; a store that
                  ///< cannot be opened means "pending"
    service,      ///< FastCGI: in memory; a store that cannot be opened is an error
};

/// The whole program behind `Request -> Response`: the only place that picks concrete classes.
class Responder {
  public:
    /// Errors: config, store.
    static Result<std::unique_ptr<Responder>> make(const Config& config, Lifetime lifetime);

    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;
    ~Responder();

    /// Any thread.
    [[nodiscard]] http::Response handle(const http::Request& request) const;

  private:
    struct Parts;

    explicit Responder(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

/// For a request that comes while the configuration is broken: an honest page, whatever was asked.
http::Response answer_without_configuration(const http::Request& request);

}  // namespace imp
