#pragma once

#include "base/result.hpp"
#include "sandbox/http_server.hpp"
#include "sandbox/sandbox.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace imp::sandbox {

struct ServiceOptions {
    std::string host = "127.0.0.1";
    int port = 0;  ///< 0 picks one
    std::optional<TlsFiles> tls;
    std::chrono::seconds keep_alive{60};
};

/// The sandbox behind its socket: requests become calls, faults happen here.
class Service {
  public:
    Service(Sandbox& sandbox, ServiceOptions options);

    /// Listens and gives the base URL. Errors: config.
    Result<std::string> start();

    /// Answers until stop().
    void run() { server_.serve(); }

    void stop() { server_.shut_down(); }

  private:
    void handle(const httplib::Request& request,
                httplib::Response& response,
                Connection& connection);
    Reply answer_own(const Call& call);
    void stream_wire(const Call& call, httplib::Response& response, Connection& connection);
    void show_call(const LoggedCall& logged,
                   const httplib::Request& request,
                   const std::string& answer,
                   std::chrono::microseconds took);
    void answer_call(const Call& call,
                     const httplib::Request& request,
                     httplib::Response& response,
                     Connection& connection);
    void damage(const Fault& fault,
                Reply reply,
                httplib::Response& response,
                Connection& connection);

    Sandbox& sandbox_;
    ServiceOptions options_;
    HttpServer server_;
};

}  // namespace imp::sandbox
