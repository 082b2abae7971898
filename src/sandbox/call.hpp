#pragma once

#include "base/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A request and its answer as plain values: what the sandbox decides about, without sockets.
namespace imp::sandbox {

/// Names and values in the order in which they came: a query, a form, or a JSON object. Values of a
/// query or form are strings. What lies deeper in JSON is also found under a form's names:
/// `logis[company]`, `data[0][amount]`.
class Fields {
  public:
    void add(std::string name, json::Value value);

    /// The last value of that name, or null where there is none.
    [[nodiscard]] const json::Value* find(std::string_view name) const noexcept;

    /// A string's contents or a number's own text; empty for a missing field, null, "" and anything
    /// else.
    [[nodiscard]] std::optional<std::string> text(std::string_view name) const;

    [[nodiscard]] const std::vector<std::pair<std::string, json::Value>>& all() const noexcept {
        return fields_;
    }

    /// text(), or "" where there is none.
    [[nodiscard]] std::string text_or_empty(std::string_view name) const {
        return text(name).value_or("");
    }

    /// True for `true` and `1`, as a word or as JSON.
    [[nodiscard]] bool flag(std::string_view name) const;

    /// Every value of `name`, `name[]` and `name[0]`, and the items of a JSON array of that name.
    [[nodiscard]] std::vector<std::string> list(std::string_view name) const;

  private:
    std::vector<std::pair<std::string, json::Value>> fields_;
};

/// `k=v&k=v` with %XX and '+'.
Fields parse_form(std::string_view text);

/// The body as its Content-Type labels it, as i'mport reads it: JSON (an object) or else a form.
/// Empty where the label is JSON and the body is not: i'mport then misses the parameters, even if a
/// form would have held them.
std::optional<Fields> parse_body(std::string_view content_type, std::string_view body);

struct Call {
    std::string method;
    std::string path;  ///< as sent, percent-encoded, without the query
    std::vector<std::string>
        segments;  ///< the path's pieces, each decoded once: %2F does not divide
    std::string raw_query;
    Fields query;
    std::string body;
    std::string content_type;
    std::string
        token;  ///< from `Authorization: Bearer x`, `Authorization: x` or `X-ImpTokenHeader: x`
    // Headers that the pages read.
    std::string host;
    std::string origin;
    std::string fetch_site;  ///< Sec-Fetch-Site
    std::string accept;
    std::string accept_language;
    std::string cookies;
    std::string last_event_id;
    std::string user_agent;
};

/// Fills path, segments and query from a request target.
void set_target(Call& call, std::string_view target);

/// The token in an Authorization header's value: `Bearer x` or a bare `x`.
std::string token_of_authorization(std::string_view value);

struct Reply {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

/// i'mport's envelope around an already written response.
Reply envelope(std::string_view response_json);

/// i'mport's envelope of a failure: `response` is null.
Reply failure(int status, int code, std::string_view message);
/// A payment that is not there: a 404 with the recorded words.
Reply no_payment();

/// 405 with the methods that would have done.
Reply method_not_allowed(std::string_view allow);

/// A document of the sandbox's own control calls, without envelope.
Reply document(const json::Value& value);

}  // namespace imp::sandbox
