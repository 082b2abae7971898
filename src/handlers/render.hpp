#pragma once

#include "domain/money.hpp"
#include "domain/verdict.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "metrics/count.hpp"
#include "settlement/settle.hpp"
#include "views/pages.hpp"

#include <optional>
#include <string>

namespace imp::handlers {

/// The JSON answer of design 5. What is empty becomes null: every key is always there.
struct JsonAnswer {
    Status status = Status::pending;
    std::string message = {};
    std::string reason = {};
    std::string merchant_uid = {};
    std::string imp_uid = {};
    std::optional<Decimal> amount = {};
    std::string currency = {};
};

std::string to_json(const JsonAnswer& answer);

/// What is counted of an answer.
metrics::Outcome outcome_of(const settlement::Answer& answer) noexcept;

/// What settlement says, without the ids: whose they are is for the caller to say.
JsonAnswer json_answer(const settlement::Answer& answer);

views::Language language_of(const http::Request& request) noexcept;

http::Response page_response(int status, const views::Page& page, views::Language language);

/// Who sent it, for the log: what the web server says, in short.
std::string shown_address(const http::Request& request);

/// The HTTP status for a request that cannot be read: 415 for a body of another kind, else 400.
int refusal_status(const Error& error) noexcept;

/// A refusal as the caller wants it; `status` is 4xx or 500.
http::Response refusal(const views::Pages& pages,
                       const http::Request& request,
                       int status,
                       bool json);

}  // namespace imp::handlers
