#include "api/calls.hpp"

#include "api/calls_table.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace imp::api {

namespace {

std::vector<Call> all_parts() {
    std::vector<Call> all;
    for (const std::span<const Call> part : {table::payment_calls(),
                                             table::billing_calls(),
                                             table::charge_calls(),
                                             table::service_calls(),
                                             table::naver_calls(),
                                             table::receipt_calls(),
                                             table::shop_calls()})
        all.insert(all.end(), part.begin(), part.end());
    std::stable_sort(all.begin(), all.end(), [](const Call& a, const Call& b) {
        return static_cast<int>(a.group) < static_cast<int>(b.group);
    });
    return all;
}

}  // namespace

const std::vector<Call>& calls() {
    static const std::vector<Call> kAll = all_parts();
    return kAll;
}

const Call* find_call(std::string_view name) {
    const auto found = std::find_if(
        calls().begin(), calls().end(), [&](const Call& call) { return call.name == name; });
    return found == calls().end() ? nullptr : &*found;
}

std::string path_of(const Call& call, std::span<const std::string_view> pieces) {
    std::string path;
    std::string_view rest = call.path;
    for (const std::string_view piece : pieces) {
        const std::size_t brace = rest.find('{');
        if (brace == std::string_view::npos)
            break;
        path.append(rest.substr(0, brace)).append(text::percent_encode(piece));
        rest.remove_prefix(rest.find('}') + 1);
    }
    // What is left has no names that must be filled.
    path += rest.substr(0, rest.find('['));
    std::erase_if(path, [](char c) { return c == '[' || c == ']'; });
    return path;
}

std::string path_of(std::string_view name, std::initializer_list<std::string_view> pieces) {
    const Call* call = find_call(name);
    return call == nullptr ? "" : path_of(*call, std::span(pieces.begin(), pieces.size()));
}

std::vector<std::string_view> words_of(std::string_view values) {
    return values.empty() ? std::vector<std::string_view>() : text::split(values, ' ');
}

std::string_view to_string(Group group) noexcept {
    switch (group) {
        case Group::token:
            return "token";
        case Group::payment:
            return "payment";
        case Group::billing_key:
            return "billing key";
        case Group::subscription:
            return "subscription";
        case Group::non_authenticated:
            return "non-authenticated payment";
        case Group::overseas:
            return "overseas";
        case Group::identity:
            return "identity verification";
        case Group::kakao:
            return "Kakao";
        case Group::kcp_quick:
            return "KCP quick";
        case Group::payco:
            return "PAYCO";
        case Group::naver_pay:
            return "NAVER Pay";
        case Group::escrow:
            return "escrow";
        case Group::cash_receipt:
            return "cash receipt";
        case Group::virtual_account:
            return "virtual account";
        case Group::benepia:
            return "Benepia";
        case Group::convenience_store:
            return "convenience store";
        case Group::codes:
            return "codes";
        case Group::pg_mids:
            return "PG MIDs";
        case Group::tiers:
            return "tiers";
        case Group::partner_receipts:
            return "partner receipts";
    }
    return "";
}

std::string_view to_string(Place place) noexcept {
    switch (place) {
        case Place::path:
            return "path";
        case Place::query:
            return "query";
        case Place::body:
            return "body";
    }
    return "";
}

std::string_view to_string(Type type) noexcept {
    switch (type) {
        case Type::string:
            return "string";
        case Type::integer:
            return "integer";
        case Type::number:
            return "number";
        case Type::boolean:
            return "boolean";
        case Type::moment:
            return "time";
        case Type::string_list:
            return "string list";
        case Type::object:
            return "object";
        case Type::object_list:
            return "object list";
    }
    return "";
}

std::string_view to_string(Answer answer) noexcept {
    switch (answer) {
        case Answer::token:
            return "token";
        case Answer::payment:
            return "payment";
        case Answer::payments:
            return "list of payments";
        case Answer::payment_page:
            return "page of payments";
        case Answer::balance:
            return "balance";
        case Answer::prepared:
            return "registered amount";
        case Answer::billing_key:
            return "billing key";
        case Answer::billing_keys:
            return "list of billing keys";
        case Answer::schedule:
            return "scheduled payment";
        case Answer::schedules:
            return "list of scheduled payments";
        case Answer::certification:
            return "identity verification";
        case Answer::otp_request:
            return "number of the verification";
        case Answer::paymentwall_delivery:
            return "Paymentwall delivery";
        case Answer::kakao_orders:
            return "KakaoPay's list of orders";
        case Answer::kcpquick_member:
            return "KCP quick member";
        case Answer::member_id:
            return "number of the member";
        case Answer::customer_uid:
            return "name of the billing key";
        case Answer::nothing:
            return "nothing";
        case Answer::payco_status:
            return "PAYCO state";
        case Answer::acknowledgement:
            return "nothing but code and message";
        case Answer::naver_cash_amount:
            return "NAVER Pay amounts";
        case Answer::naver_order:
            return "NAVER Pay product order";
        case Answer::naver_orders:
            return "list of NAVER Pay product orders";
        case Answer::naver_reviews:
            return "list of NAVER Pay reviews";
        case Answer::delivery:
            return "delivery";
        case Answer::receipt:
            return "cash receipt";
        case Answer::external_receipt:
            return "external cash receipt";
        case Answer::benepia_points:
            return "Benepia points";
        case Answer::code:
            return "code";
        case Answer::codes:
            return "list of codes";
        case Answer::pg_mids:
            return "list of PG MIDs";
        case Answer::tier:
            return "tier";
        case Answer::partner_receipt:
            return "partner receipt";
        case Answer::vbank_holder:
            return "account holder";
        case Answer::payment_link:
            return "payment link";
    }
    return "";
}

}  // namespace imp::api
