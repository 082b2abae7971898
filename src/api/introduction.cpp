#include "api/introduction.hpp"

#include "api/answer.hpp"
#include "api/calls.hpp"
#include "base/json.hpp"

namespace imp::api {

net::Call call_for_token(const ClientOptions& options) {
    json::Value keys = json::Value::object();
    keys.set("imp_key", json::Value::string(options.key.reveal()));
    keys.set("imp_secret", json::Value::string(options.secret.reveal()));
    return {.method = "POST",
            .target = path_of("get-token"),
            .tier = options.tier,
            .body = keys.dump()};
}

Introduction introduce(const ClientOptions& options,
                       const net::Endpoint& endpoint,
                       const Clock& clock,
                       SteadyTime deadline) {
    Introduction met;
    net::Visit visit(endpoint, options.ca_file);
    met.survey = visit.survey(options.connect_timeout, deadline);
    met.asked_at = clock.now();
    met.outcome =
        visit.ask(call_for_token(options), {deadline, options.connect_timeout, options.max_reply});
    met.answered_at = clock.now();
    met.tls = visit.tls_facts();
    if (met.outcome.trouble == net::Trouble::none)
        met.token = read_token(met.outcome.reply);
    return met;
}

}  // namespace imp::api
