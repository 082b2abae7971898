#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Every call of i'mport's REST API v1, as data: what it is called here, where it goes, what it is
/// given and what it answers. Source: i'mport's V1 API document, and for what is marked as
/// documentation its older reference and official clients (iamport-v1.md 3.4).
namespace imp::api {

/// As in the navigation of i'mport's documentation, in its order.
enum class Group {
    token,
    payment,
    billing_key,
    subscription,
    non_authenticated,
    overseas,
    identity,
    kakao,
    kcp_quick,
    payco,
    naver_pay,
    escrow,
    cash_receipt,
    virtual_account,
    benepia,
    convenience_store,
    codes,
    pg_mids,
    tiers,
    partner_receipts,
};

/// Where a parameter goes.
enum class Place { path, query, body };

enum class Type {
    string,
    integer,
    number,  ///< keeps its own text
    boolean,
    moment,  ///< seconds since 1970
    string_list,
    object,
    object_list,
};

/// Who says that there is such a thing.
enum class Source {
    reference,      ///< i'mport's V1 API document
    documentation,  ///< other pages of its documentation, or its official clients
};

/// What a call does at i'mport.
enum class Effect {
    asks,     ///< nothing: it may be repeated
    changes,  ///< it is sent once, whatever becomes of it
    charges,  ///< as changes; and a payment that is answered may have failed
};

/// What the `response` of an answer holds.
enum class Answer {
    token,
    payment,
    payments,
    payment_page,
    balance,
    prepared,
    billing_key,
    billing_keys,
    schedule,
    schedules,
    certification,
    otp_request,
    paymentwall_delivery,
    kakao_orders,
    kcpquick_member,
    member_id,
    customer_uid,
    nothing,  ///< not said
    payco_status,
    acknowledgement,  ///< code and message alone
    naver_cash_amount,
    naver_order,
    naver_orders,
    naver_reviews,
    delivery,
    receipt,
    external_receipt,
    benepia_points,
    code,
    codes,
    pg_mids,
    tier,
    partner_receipt,
    vbank_holder,
    payment_link,
};

struct Parameter {
    std::string_view name;  ///< as i'mport spells it; a list of a query ends in `[]`
    Place place = Place::body;
    Type type = Type::string;
    std::string_view meaning;
    bool required = false;
    bool zero_is_refused = false;  ///< i'mport would take it for something else
    bool secret = false;           ///< not to be seen in ps(1), and not in messages
    Source source = Source::reference;
    std::string_view values = "";          ///< the only words that it takes, blanks between them
    std::span<const Parameter> members{};  ///< of an object; empty where they are not known

    // For the table.
    [[nodiscard]] constexpr Parameter must() const {
        Parameter p = *this;
        p.required = true;
        return p;
    }

    [[nodiscard]] constexpr Parameter optional() const {
        Parameter p = *this;
        p.required = false;
        return p;
    }

    [[nodiscard]] constexpr Parameter hidden() const {
        Parameter p = *this;
        p.secret = true;
        return p;
    }

    [[nodiscard]] constexpr Parameter not_zero() const {
        Parameter p = *this;
        p.zero_is_refused = true;
        return p;
    }

    [[nodiscard]] constexpr Parameter documented() const {
        Parameter p = *this;
        p.source = Source::documentation;
        return p;
    }

    [[nodiscard]] constexpr Parameter one_of(std::string_view words) const {
        Parameter p = *this;
        p.values = words;
        return p;
    }

    [[nodiscard]] constexpr Parameter made_of(std::span<const Parameter> parts) const {
        Parameter p = *this;
        p.members = parts;
        return p;
    }
};

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order of the table's columns
struct Call {
    Group group;
    std::string_view name;
    std::string_view method;
    /// `/payments/{imp_uid}`: the names of parameters stand for them. What is in brackets at its
    /// end is left out where the parameter is: that form is in the documentation alone.
    std::string_view path;
    std::span<const Parameter> parameters;
    Answer answer;
    std::string_view meaning;
    Effect effect = Effect::asks;
    std::string_view look_up = "";  ///< the call that shows what became of a change; "" for none
    Source source = Source::reference;
    std::string_view host = "";  ///< another host than i'mport's API; such a call cannot be made
};

/// All of them, by group.
const std::vector<Call>& calls();

/// The call of that name, or null.
const Call* find_call(std::string_view name);

/// A call's path with `pieces`, percent-encoded, for the names in it, in their order. What stands
/// in brackets is left out where there is no piece for it.
std::string path_of(const Call& call, std::span<const std::string_view> pieces);

/// The same for a call that the table is known to have.
std::string path_of(std::string_view name, std::initializer_list<std::string_view> pieces = {});

std::string_view to_string(Group group) noexcept;    ///< `billing key`
std::string_view to_string(Place place) noexcept;    ///< `path`
std::string_view to_string(Type type) noexcept;      ///< `string list`
std::string_view to_string(Answer answer) noexcept;  ///< `list of payments`

/// The words of `Parameter::values`.
std::vector<std::string_view> words_of(std::string_view values);

}  // namespace imp::api
