#include "settlement/answers.hpp"

namespace imp::settlement {

std::string_view verdict_word(const Answer& answer) noexcept {
    if (answer.certification)
        return to_string(*answer.certification);
    return answer.verdict ? to_string(*answer.verdict) : "";
}

std::string_view refusal_reason(const Answer& answer) noexcept {
    if (answer.certification)
        return refusal_reason(*answer.certification);
    return answer.verdict ? refusal_reason(*answer.verdict) : "";
}

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
