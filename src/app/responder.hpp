#pragma once

#include "app/core.hpp"
#include "base/result.hpp"
#include "config/config.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <functional>
#include <memory>

namespace imp {

/// The whole program behind `Request -> Response`: pages and routes around a Core.
class Responder {
  public:
    /// How long a program started for this request has.
    static Lifetime lifetime_for(const Config& config, const http::Request& request);

    /// Errors: config, store. Where it lives for one request a store that cannot be opened means
    /// "pending". `confine`: see Core.
    static Result<std::unique_ptr<Responder>> make(const Config& config,
                                                   Lifetime lifetime,
                                                   const std::function<void()>& confine = {});

    Responder(const Responder&) = delete;
    Responder& operator=(const Responder&) = delete;
    ~Responder();

    /// Any thread.
    [[nodiscard]] http::Response handle(const http::Request& request) const;

    /// What works beside the requests, for who serves many of them. It is not started here.
    settlement::Worker& worker();

  private:
    struct Parts;

    explicit Responder(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

/// For a request that comes while the configuration is broken: an honest page, whatever was asked.
http::Response answer_without_configuration(const http::Request& request);

}  // namespace imp
