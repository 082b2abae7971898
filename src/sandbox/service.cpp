#include "sandbox/service.hpp"

#include "base/text.hpp"
#include "sandbox/demo_files.hpp"
#include "sandbox/strangers.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

namespace imp::sandbox {

namespace {

constexpr std::int64_t kLongestSettleS = 60;
constexpr std::size_t kHugeBytes = 5UL * 1024 * 1024;
constexpr std::string_view kEdgePage =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad "
    "Gateway</h1></center>\r\n"
    "</body>\r\n</html>\r\n";

Call to_call(const httplib::Request& request) {
    Call call;
    call.method = request.method == "HEAD" ? "GET" : request.method;
    set_target(call, request.target);
    call.body = request.body;
    call.content_type = request.get_header_value("Content-Type");
    call.token = token_of_authorization(request.get_header_value("Authorization"));
    if (call.token.empty())
        call.token = text::trim(request.get_header_value("X-ImpTokenHeader"));
    call.host = request.get_header_value("Host");
    call.origin = request.get_header_value("Origin");
    call.fetch_site = request.get_header_value("Sec-Fetch-Site");
    call.accept = request.get_header_value("Accept");
    call.accept_language = request.get_header_value("Accept-Language");
    call.cookies = request.get_header_value("Cookie");
    call.user_agent = request.get_header_value("User-Agent");
    call.last_event_id = request.get_header_value("Last-Event-ID");
    // As the console of i'mport's old reference writes it, and what was copied from there.
    if (call.token.empty())
        call.token = call.query.text_or_empty("_token");
    return call;
}

void send(const Reply& reply, httplib::Response& response) {
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers)
        response.set_header(name, value);
    response.set_content(reply.body, reply.content_type);
}

/// These replace the call: it is not carried out.
bool prevents_call(FaultKind kind) {
    return kind == FaultKind::status || kind == FaultKind::html_502 || kind == FaultKind::down;
}

double seconds_of(const Clock& clock) {
    const auto since_second =
        std::chrono::system_clock::now().time_since_epoch() % std::chrono::seconds(1);
    return static_cast<double>(clock.now()) + std::chrono::duration<double>(since_second).count();
}

std::string fault_name(const Hit& hit) {
    if (hit.fault)
        return to_json(*hit.fault).find("kind")->text();
    return hit.latency.count() > 0 ? "latency" : "";
}

}  // namespace

Service::Service(Sandbox& sandbox, ServiceOptions options)
    : sandbox_(sandbox),
      options_(std::move(options)),
      server_(
          [this](const auto& request, auto& response, auto& connection) {
              handle(request, response, connection);
          },
          options_.keep_alive) {}

Result<std::string> Service::start() {
    if (options_.tls) {
        if (auto tls = server_.use_tls(*options_.tls); !tls)
            return tls.error();
    }
    const auto port = server_.bind(options_.host, options_.port);
    if (!port)
        return port.error();
    const bool v6 = options_.host.find(':') != std::string::npos;
    sandbox_.base_url = std::string(server_.has_tls() ? "https://" : "http://") +
                        (v6 ? '[' + options_.host + ']' : options_.host) + ':' +
                        std::to_string(*port);
    return sandbox_.base_url;
}

void Service::handle(const httplib::Request& request,
                     httplib::Response& response,
                     Connection& connection) {
    const Call call = to_call(request);
    const bool own =
        call.segments[0] == "sandbox" || call.path == "/" || call.path == "/favicon.ico";
    if (!is_own_host(call.host, options_.host))
        send(failure(403, -1, "for this name --listen has to say it"), response);
    else if (own && is_meddling(call))
        send(failure(403, -1, "another site's page sent this"), response);
    else if (call.path == "/sandbox/shop/wire/stream" && call.method == "GET")
        stream_wire(call, response, connection);
    else if (own)
        send(answer_own(call), response);
    else
        answer_call(call, request, response, connection);
}

Reply Service::answer_own(const Call& call) {
    Reply reply;
    if (call.path == "/") {
        reply.status = 302;
        reply.headers = {{"Location", "/sandbox/shop"}};
        return reply;
    }
    if (call.path == "/favicon.ico") {
        reply.status = 204;
        return reply;
    }
    const std::string topic = call.segments.size() > 1 ? call.segments[1] : "";
    if (topic == "assets" || topic == "iamport.js")
        return answer_asset(call);
    if (call.path == "/sandbox/webhooks") {  // may wait: without the mutex
        const auto seconds = text::parse_int(call.query.text_or_empty("settle")).value_or(0);
        (void)sandbox_.notices.settle(
            std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, kLongestSettleS)));
    }
    const std::size_t open_connections = server_.open_connections();
    std::unique_lock lock(sandbox_.mutex);
    if (topic == "window")
        return answer_window(call, sandbox_, lock);
    if (call.path == "/sandbox/certification")
        return answer_person_window(call, sandbox_);
    if (topic == "shop")
        return answer_shop(call, sandbox_, lock);
    return answer_control(call, sandbox_, open_connections);
}

void Service::answer_call(const Call& call,
                          const httplib::Request& request,
                          httplib::Response& response,
                          Connection& connection) {
    const auto begin = std::chrono::steady_clock::now();
    Hit hit;
    {
        const std::lock_guard lock(sandbox_.mutex);
        sandbox_.traffic.begin();
        hit = sandbox_.faults.take(call.path);
    }
    if (hit.latency.count() > 0)
        (void)server_.pause(hit.latency);
    Reply reply;
    {
        const std::lock_guard lock(sandbox_.mutex);
        if (hit.fault && hit.fault->kind == FaultKind::expire_token)
            sandbox_.tokens.revoke();
        if (!hit.fault || !prevents_call(hit.fault->kind))
            reply = answer_api(call, sandbox_);
    }
    const int good_status = reply.status;
    const std::string answer = sandbox_.wire.is_on() ? reply.body : std::string();
    if (hit.fault)
        damage(*hit.fault, std::move(reply), response, connection);
    else
        send(reply, response);
    const bool silent =
        hit.fault && (hit.fault->kind == FaultKind::reset || hit.fault->kind == FaultKind::down);
    LoggedCall logged;
    logged.time = seconds_of(sandbox_.clock);
    logged.method = request.method;
    logged.path = call.path;
    logged.query = call.raw_query;
    logged.status = silent ? 0 : response.status > 0 ? response.status : good_status;
    logged.fault = fault_name(hit);
    logged.connection = connection.number();
    logged.remote_port = request.remote_port;
    show_call(logged,
              request,
              answer,
              std::chrono::duration_cast<std::chrono::microseconds>(
                  std::chrono::steady_clock::now() - begin));
    const std::lock_guard lock(sandbox_.mutex);
    sandbox_.traffic.end(std::move(logged), connection.mark_used());
}

void Service::damage(const Fault& fault,
                     Reply reply,
                     httplib::Response& response,
                     Connection& connection) {
    const std::string type = reply.content_type;
    switch (fault.kind) {
        case FaultKind::latency:
        case FaultKind::expire_token:
            break;
        case FaultKind::status:
            reply = failure(fault.status, -1, "(SYNTHETIC) fault");
            break;
        case FaultKind::html_502:
            reply.status = 502;
            reply.content_type = "text/html";
            reply.body = kEdgePage;
            break;
        case FaultKind::down:
            connection.close_silently();
            return;
        case FaultKind::reset:
            connection.reset();
            return;
        case FaultKind::truncate:
        case FaultKind::reset_mid_body:
            response.status = reply.status;
            response.set_content_provider(
                reply.body.size(),
                type,
                [&connection, body = reply.body, resets = fault.kind == FaultKind::reset_mid_body](
                    std::size_t /*offset*/, std::size_t /*length*/, httplib::DataSink& sink) {
                    sink.write(body.data(), body.size() / 2);
                    connection.flush();
                    if (resets)
                        connection.reset();
                    return false;  // the library then closes the connection
                });
            return;
        case FaultKind::drip:
            response.status = reply.status;
            response.set_content_provider(
                reply.body.size(),
                type,
                [this, &connection, body = reply.body, delay = fault.delay](
                    std::size_t offset, std::size_t /*length*/, httplib::DataSink& sink) {
                    sink.write(&body.at(offset), 1);
                    return connection.flush() && server_.pause(delay);
                });
            return;
        case FaultKind::huge:
            // Blanks inside a good answer, so that only its size is wrong.
            reply.body.insert(reply.body.find('{') + 1, kHugeBytes, ' ');
            break;
        case FaultKind::code_nonzero:
            reply = failure(200, 1, "(SYNTHETIC) fault");
            break;
        case FaultKind::wrong_content_type:
            reply.content_type = "text/html; charset=utf-8";
            break;
        case FaultKind::not_json:
            reply.status = 200;
            reply.body = "{\"code\":0,\"message\":null,\"response\":";
            break;
        case FaultKind::empty_response:
            reply = envelope("null");
            break;
        case FaultKind::empty_body:
            reply.status = 200;
            reply.body.clear();
            break;
    }
    send(reply, response);
}

}  // namespace imp::sandbox
