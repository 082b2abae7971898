// What of the sandbox's service the demo's pane sees: calls of the API, and the stream to browsers.
#include "base/text.hpp"
#include "sandbox/service.hpp"
#include "sandbox/wire_page.hpp"

#include <algorithm>
#include <array>

namespace imp::sandbox {

namespace {

constexpr std::chrono::milliseconds kLook{50};
/// After so long without a line a comment goes out: proxies keep the connection, and a browser that
/// has gone is noticed.
constexpr std::chrono::seconds kHeartbeat{10};

struct Explained {
    std::string_view begin;
    std::string_view meaning;
};

/// By the beginning of the path; the first that fits.
constexpr std::array<Explained, 13> kExplained = {{
    {"/users/getToken", "wire.api.token"},
    {"/payments/prepare", "wire.api.prepare"},
    {"/payments/cancel", "wire.api.cancel"},
    {"/payments/findAll/", "wire.api.findall"},
    {"/payments/find/", "wire.api.find"},
    {"/payments/status/", "wire.api.status"},
    {"/payments/imp", "wire.api.payment"},
    {"/payments", "wire.api.list"},
    {"/certifications/", "wire.api.certification"},
    {"/subscribe/customers/", "wire.api.customer"},
    {"/subscribe/payments/", "wire.api.charge"},
    {"/vbanks", "wire.api.vbank"},
    {"/", "wire.api.other"},
}};

std::string_view meaning_of_call(const std::string& path, int status) {
    constexpr int kNotFound = 404;
    constexpr int kRefused = 401;
    constexpr int kError = 500;
    if (status == 0 || status >= kError)
        return "wire.api.trouble";
    if (status == kRefused)
        return "wire.api.refused";
    if (status == kNotFound)
        return "wire.api.nothing";
    return std::find_if(kExplained.begin(),
                        kExplained.end(),
                        [&](const Explained& each) { return path.starts_with(each.begin); })
        ->meaning;
}

/// The member of the answer's `response`; "" where there is none.
std::string in_response(const std::string& answer, std::string_view name) {
    const auto parsed = json::parse(answer);
    const json::Value* const response =
        parsed && parsed->is_object() ? parsed->find("response") : nullptr;
    const json::Value* const found = response != nullptr ? response->find(name) : nullptr;
    return found != nullptr ? found->text() : std::string();
}

}  // namespace

void Service::show_call(const LoggedCall& logged,
                        const httplib::Request& request,
                        const std::string& answer,
                        std::chrono::microseconds took) {
    if (!sandbox_.wire.is_on())
        return;
    WireEvent event{.kind = "api",
                    .from = Party::responder,
                    .to = Party::iamport,
                    .merchant_uid = in_response(answer, "merchant_uid"),
                    .imp_uid = in_response(answer, "imp_uid"),
                    .line = logged.method + ' ' + logged.path,
                    .meaning = std::string(meaning_of_call(logged.path, logged.status)),
                    .status = logged.status,
                    .failed = logged.status == 0,
                    .took = took};
    if (!logged.query.empty())
        event.details.emplace_back("detail.query", readable(logged.query));
    if (!request.body.empty())
        event.details.emplace_back("detail.sent", readable(request.body));
    const std::string authorization = request.get_header_value("Authorization");
    if (!authorization.empty())
        event.details.emplace_back(
            "detail.token", "Authorization: " + masked(token_of_authorization(authorization)));
    if (!logged.fault.empty())
        event.details.emplace_back("detail.fault", logged.fault);
    event.details.emplace_back("detail.answer", readable(answer));
    sandbox_.wire.add(std::move(event));
}

void Service::stream_wire(const Call& call, httplib::Response& response, Connection& connection) {
    sandbox_.wire.start();
    const std::int64_t said = text::parse_int(call.query.text_or_empty("after")).value_or(0);
    const std::int64_t seen = text::parse_int(call.last_event_id).value_or(said);
    response.set_header("Cache-Control", "no-store");
    response.set_header("X-Accel-Buffering", "no");  // nginx hands each line on at once
    response.set_chunked_content_provider(
        "text/event-stream",
        [this,
         &connection,
         words = Phrases(language_of(call)),
         last = static_cast<std::uint64_t>(std::max<std::int64_t>(seen, 0)),
         is_greeted = false](std::size_t /*offset*/, httplib::DataSink& sink) mutable {
            // The headers go out at once.
            const auto deadline = std::chrono::steady_clock::now() +
                                  (is_greeted ? kHeartbeat : std::chrono::seconds(0));
            is_greeted = true;
            while (!sandbox_.wire.has_after(last) && std::chrono::steady_clock::now() < deadline) {
                if (!server_.pause(kLook)) {
                    sink.done();
                    return true;
                }
            }
            std::string message;
            for (const WireEvent& event : sandbox_.wire.after(last)) {
                message += wire_message(event, words);
                last = event.number;
            }
            if (message.empty())
                message = ":\n\n";
            sink.write(message.data(), message.size());
            return connection.flush();
        });
}

}  // namespace imp::sandbox
