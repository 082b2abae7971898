#include "settlement/answers.hpp"

namespace imp::settlement {

Answer cannot_tell(Error trouble, std::optional<Order> order) {
    Answer answer;
    answer.status = Status::pending;
    answer.order = std::move(order);
    answer.trouble = std::move(trouble);
    return answer;
}

Answer just(Status status, std::optional<Order> order) {
    Answer answer;
    answer.status = status;
    answer.order = std::move(order);
    return answer;
}

Answer no_such_payment(const Question& question, const Order& order) {
    const bool failed = question.claims_failure && is_open(order);
    return just(failed ? Status::failed : Status::not_found, order);
}

LookupOutcome outcome_of(const Error& error) noexcept {
    return error.code == Errc::bad_reply ? LookupOutcome::unclear : LookupOutcome::forgotten;
}

Error unclear_just_now() {
    return {Errc::bad_reply, "i'mport's answer of a moment ago could not be believed"};
}

Error over_budget() {
    return {Errc::unavailable, "too many look-ups led nowhere"};
}

std::string key_of(const ImpUid& imp_uid) {
    return "payment " + imp_uid.str();
}

}  // namespace imp::settlement
