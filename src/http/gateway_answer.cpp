#include "http/gateway_answer.hpp"

#include "base/log.hpp"
#include "http/standard_headers.hpp"

#include <exception>

namespace imp::http {

namespace {

std::string in_cgi_form(const Response& response, const Request& request) {
    return to_cgi(response, request.method() == "HEAD");
}

}  // namespace

std::string plain_answer(int status, const Request& request) {
    Response response = Response::text(status, std::string(reason_phrase(status)) + "\n");
    set_standard_headers(response, request.id());
    return in_cgi_form(response, request);
}

std::string answer(const Handler& handler, const Request& request) {
    const log::RequestScope scope(request.id());
    try {
        return in_cgi_form(handler(request), request);
    } catch (const std::exception& fault) {
        log::error("request failed", {{"what", fault.what()}});
    } catch (...) {
        log::error("request failed", {{"what", "something that is no std::exception"}});
    }
    return plain_answer(500, request);
}

}  // namespace imp::http
