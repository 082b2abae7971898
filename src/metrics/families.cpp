#include "metrics/families.hpp"

#include "base/result.hpp"
#include "domain/verdict.hpp"
#include "metrics/numbers.hpp"

#include <cstdint>

namespace imp::metrics {

namespace {

constexpr std::size_t kVerdicts = static_cast<std::size_t>(Verdict::failed) + 1;
constexpr std::size_t kErrors = static_cast<std::size_t>(Errc::internal) + 1;

std::string_view verdict_word(std::size_t index) {
    return to_string(static_cast<Verdict>(index));
}

std::string_view error_word(std::size_t index) {
    return to_string(static_cast<Errc>(index));
}

template <const auto& kWords>
std::string_view word_of(std::size_t index) {
    return kWords[index];
}

template <const auto& kWords>
constexpr Label words(std::string_view name) {
    return {name, kWords.size(), word_of<kWords>};
}

// The order is that of the enums in count.hpp. Where a word is looked up the last one takes all
// others.
constexpr std::array<std::string_view, 7> kNoVerdict{"cannot_tell",
                                                     "unknown_order",
                                                     "not_found",
                                                     "bad_request",
                                                     "order_state",
                                                     "certified",
                                                     "certification_failed"};
constexpr std::array<std::string_view, 2> kRefusals{"address", "malformed"};
constexpr std::array<std::string_view, 3> kConfirms{"approved", "refused", "cannot_tell"};
constexpr std::array<std::string_view, 3> kRetries{"connection", "status", "token"};
constexpr std::array<std::string_view, 2> kNotAsked{"breaker", "bulkhead"};
constexpr std::array<std::string_view, 3> kStoreWork{"open", "read", "write"};
constexpr std::array<std::string_view, 4> kEnds{"done", "retry", "wait", "dead"};
constexpr std::array<std::string_view, 4> kClasses{"2xx", "3xx", "4xx", "5xx"};
constexpr std::array<std::string_view, 10> kRoutes{"/complete",
                                                   "/verify",
                                                   "/webhook",
                                                   "/confirm",
                                                   "/certification",
                                                   "/healthz",
                                                   "/metrics",
                                                   "/orders",
                                                   "/admin",
                                                   "other"};
constexpr std::array<std::string_view, 13> kApiCalls{"payment",
                                                     "attempts",
                                                     "payments",
                                                     "list",
                                                     "prepared",
                                                     "prepare",
                                                     "certification",
                                                     "customer",
                                                     "scheduled",
                                                     "cancel",
                                                     "revoke",
                                                     "token",
                                                     "other"};
constexpr std::array<std::string_view, 8> kKinds{
    "command", "url", "event", "table", "refund", "cancel", "revoke", "other"};

std::string_view outcome_word(std::size_t index) {
    return index < kVerdicts ? verdict_word(index) : kNoVerdict[index - kVerdicts];
}

constexpr Label kOutcome{"verdict", kVerdicts + kNoVerdict.size(), outcome_word};
constexpr Label kRefusal = words<kRefusals>("reason");

constexpr Label kMeasuredRoute{"route", kRoutes.size() - 1, word_of<kRoutes>};

constexpr std::array<double, 13> kRequestBounds{
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
constexpr std::array<double, 10> kApiBounds{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8};

constexpr std::array<About, kFamilies> kAll{{
    {"imp_landings_total",
     "Landings of buyers and questions of pages, by verdict, or by why there is none.",
     Type::counter,
     kOutcome},
    {"imp_webhooks_total",
     "Webhooks that were taken, by verdict, or by why there is none.",
     Type::counter,
     kOutcome},
    {"imp_webhooks_refused_total",
     "Webhooks that were not taken: from an address that webhook.allow does not name, or not to be "
     "read.",
     Type::counter,
     kRefusal},
    {"imp_confirms_total",
     "Confirm calls that were taken, by what was answered.",
     Type::counter,
     words<kConfirms>("answer")},
    {"imp_confirms_refused_total",
     "Confirm calls that were not taken: from an address that confirm.allow does not name, or not "
     "to be read.",
     Type::counter,
     kRefusal},
    {"imp_settled_total",
     "News about payments that were held against an order and recorded, by verdict.",
     Type::counter,
     {"verdict", kVerdicts, verdict_word}},
    {"imp_requests_total",
     "Requests, by route (other: refused before any handler saw it) and class of the HTTP status.",
     Type::counter,
     words<kRoutes>("route"),
     words<kClasses>("code")},
    {"imp_request_duration_seconds",
     "Time that a request took its handler.",
     Type::histogram,
     kMeasuredRoute,
     {},
     kRequestBounds},
    {"imp_api_request_duration_seconds",
     "Time that a call to i'mport took, with its repeats.",
     Type::histogram,
     words<kApiCalls>("call"),
     {},
     kApiBounds},
    {"imp_api_errors_total",
     "Calls to i'mport that failed, by kind of error, those that were not made included.",
     Type::counter,
     {"error", kErrors, error_word}},
    {"imp_api_retries_total",
     "Calls to i'mport that were made once more: after an error of the connection, a 5xx, or a "
     "token that was refused.",
     Type::counter,
     words<kRetries>("reason")},
    {"imp_api_not_asked_total",
     "Calls to i'mport that were not made: the breaker was open, or api.max_in_flight was reached.",
     Type::counter,
     words<kNotAsked>("reason")},
    {"imp_api_breaker_opened_total",
     "Times that the breaker opened: i'mport did not answer.",
     Type::counter},
    {"imp_api_breaker_state",
     "1 while a breaker is open, as far as somebody wanted to ask i'mport in the last minute.",
     Type::gauge},
    {"imp_outbox_attempts_total",
     "Attempts at entries of the outbox, by kind and by how they ended.",
     Type::counter,
     words<kKinds>("kind"),
     words<kEnds>("result")},
    {"imp_store_errors_total",
     "Times that the store could not be opened, read or written.",
     Type::counter,
     words<kStoreWork>("doing")},
    {"imp_store_up", "1 if the store could be asked for what follows here.", Type::gauge},
    {"imp_outbox_due_entries", "Entries of the outbox that are to be done.", Type::gauge},
    {"imp_outbox_oldest_seconds",
     "How long the entry that could be taken now is due; 0: none.",
     Type::gauge},
    {"imp_outbox_failing_entries",
     "Entries of the outbox that failed and are tried again, at most 1000.",
     Type::gauge},
    {"imp_outbox_dead_entries",
     "Entries of the outbox that were given up: for a person.",
     Type::gauge},
    {"imp_inbox_webhooks", "Webhooks that wait for their order or for i'mport.", Type::gauge},
    {"imp_inbox_oldest_seconds",
     "How long the webhook that could be tried now is due; 0: none.",
     Type::gauge},
    {"imp_orders_to_check",
     "Open orders that i'mport should have been asked about by now, at most 1000.",
     Type::gauge},
    {"imp_orders_to_check_oldest_seconds",
     "How long the one of them that waits longest is due; 0: none.",
     Type::gauge},
    {"imp_reconciliation_lag_seconds",
     "Time since the last walk over i'mport's lists that could ask for everything; since 1970 if "
     "there was none.",
     Type::gauge},
    {"imp_worker_last_walk_seconds",
     "Time since a worker last began such a walk; since 1970 if none ever did.",
     Type::gauge},
    {"imp_payments_without_order",
     "Payments that hold money and have no order here, at most 1000: for a person.",
     Type::gauge},
    {"imp_payments_refused",
     "Payments that were refused and still hold money, at most 1000: for a person, if "
     "forgery.cancel does not give it back.",
     Type::gauge},
}};

constexpr std::array<std::size_t, kFamilies + 1> places() {
    std::array<std::size_t, kFamilies + 1> starts{};
    for (std::size_t i = 0; i < kFamilies; ++i)
        starts[i + 1] = starts[i] + kAll[i].series() * kAll[i].width();
    return starts;
}

constexpr std::array<std::size_t, kFamilies + 1> kPlaces = places();
static_assert(kPlaces[kFamilies] < kRoom);

std::string label_text(const Label& label, std::size_t index) {
    return std::string(label.name) + "=\"" + std::string(label.word(index)) + '"';
}

std::uint64_t computed_layout() {
    std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
    const auto take = [&hash](std::string_view text) {
        for (const char c : text)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
        hash = (hash ^ 0xFFU) * 0x100000001b3U;
    };
    for (const About& each : kAll) {
        take(each.name);
        for (std::size_t i = 0; i < each.series(); ++i)
            take(each.labels(i));
        for (const double bound : each.bounds)
            take(std::to_string(bound));
    }
    return hash;
}

}  // namespace

std::string About::labels(std::size_t number) const {
    if (label.word == nullptr)
        return {};
    std::string text = label_text(label, number / second.words);
    if (second.word != nullptr)
        text += "," + label_text(second, number % second.words);
    return text;
}

const About& about(Family family) noexcept {
    return kAll[static_cast<std::size_t>(family)];
}

std::size_t place_of(Family family) noexcept {
    return kPlaces[static_cast<std::size_t>(family)];
}

std::size_t all_numbers() noexcept {
    return kPlaces[kFamilies];
}

std::uint64_t layout() noexcept {
    static const std::uint64_t kLayout = computed_layout();
    return kLayout;
}

std::size_t index_of(const Label& label, std::string_view word) noexcept {
    std::size_t index = 0;
    while (index + 1 < label.words && label.word(index) != word)
        ++index;
    return index;
}

}  // namespace imp::metrics
