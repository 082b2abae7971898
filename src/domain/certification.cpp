#include "domain/certification.hpp"

#include "base/text.hpp"

#include <array>
#include <chrono>

namespace imp {

namespace {

constexpr std::array kCertificationVerdicts{
    CertificationVerdict::forged_merchant_uid,
    CertificationVerdict::forged_kind,
    CertificationVerdict::superseded,
    CertificationVerdict::order_closed,
    CertificationVerdict::not_certified,
    CertificationVerdict::too_young,
    CertificationVerdict::known_person,
    CertificationVerdict::certified,
};

using std::chrono::year_month_day;

year_month_day day_in_korea(UnixSeconds at) noexcept {
    const std::chrono::sys_seconds korean{std::chrono::seconds(at) + std::chrono::hours(9)};
    return year_month_day(std::chrono::floor<std::chrono::days>(korean));
}

std::optional<year_month_day> parse_day(std::string_view s) noexcept {
    if (s.size() != 10 || s[4] != '-' || s[7] != '-')
        return std::nullopt;
    const auto year = text::parse_int(s.substr(0, 4));
    const auto month = text::parse_int(s.substr(5, 2));
    const auto day = text::parse_int(s.substr(8, 2));
    if (!year || !month || !day || *year < 0 || *month < 0 || *day < 0)
        return std::nullopt;
    const year_month_day date{std::chrono::year(static_cast<int>(*year)),
                              std::chrono::month(static_cast<unsigned>(*month)),
                              std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

bool is_old_enough(const Order& order, const Certification& certification, UnixSeconds now) {
    if (order.min_age == 0)
        return true;
    const UnixSeconds at = certification.certified_at != 0 ? certification.certified_at : now;
    const std::optional<int> age = age_at(certification.birthday, at);
    return age && *age >= order.min_age;
}

}  // namespace

std::string_view to_string(CertificationVerdict verdict) noexcept {
    switch (verdict) {
        case CertificationVerdict::forged_merchant_uid:
            return "forged_merchant_uid";
        case CertificationVerdict::forged_kind:
            return "forged_kind";
        case CertificationVerdict::superseded:
            return "superseded";
        case CertificationVerdict::order_closed:
            return "order_closed";
        case CertificationVerdict::not_certified:
            return "not_certified";
        case CertificationVerdict::too_young:
            return "too_young";
        case CertificationVerdict::known_person:
            return "known_person";
        case CertificationVerdict::certified:
            return "certified";
    }
    return "not_certified";
}

std::optional<CertificationVerdict> parse_certification_verdict(std::string_view word) noexcept {
    for (const CertificationVerdict verdict : kCertificationVerdicts) {
        if (word == to_string(verdict))
            return verdict;
    }
    return std::nullopt;
}

std::string_view refusal_reason(CertificationVerdict verdict) noexcept {
    switch (verdict) {
        case CertificationVerdict::forged_merchant_uid:
            return "merchant_uid";
        case CertificationVerdict::forged_kind:
            return "kind";
        case CertificationVerdict::too_young:
            return "age";
        case CertificationVerdict::known_person:
            return "duplicate";
        case CertificationVerdict::superseded:
        case CertificationVerdict::order_closed:
        case CertificationVerdict::not_certified:
        case CertificationVerdict::certified:
            return "";
    }
    return "";
}

Status status_of(CertificationVerdict verdict, const Order& order) noexcept {
    switch (verdict) {
        case CertificationVerdict::forged_merchant_uid:
        case CertificationVerdict::forged_kind:
            return Status::forgery;
        case CertificationVerdict::superseded:
            return status_of(order);
        case CertificationVerdict::order_closed:
        case CertificationVerdict::not_certified:
        case CertificationVerdict::too_young:
        case CertificationVerdict::known_person:
            return Status::certification_failed;
        case CertificationVerdict::certified:
            return Status::certified;
    }
    return Status::pending;
}

CertificationVerdict decide(const Order& order,
                            const Certification& certification,
                            bool is_known_person,
                            UnixSeconds now) noexcept {
    if (certification.merchant_uid != order.merchant_uid.str())
        return CertificationVerdict::forged_merchant_uid;
    if (order.kind != OrderKind::certification)
        return CertificationVerdict::forged_kind;
    if (order.accepted && *order.accepted != certification.imp_uid)
        return CertificationVerdict::superseded;
    if (order.closed && !order.accepted)
        return CertificationVerdict::order_closed;
    if (!certification.certified)
        return CertificationVerdict::not_certified;
    if (!is_old_enough(order, certification, now))
        return CertificationVerdict::too_young;
    if (order.once_per_person) {
        // Without the key nobody can tell whether this is the same person.
        if (certification.unique_key.empty())
            return CertificationVerdict::not_certified;
        if (is_known_person)
            return CertificationVerdict::known_person;
    }
    return CertificationVerdict::certified;
}

std::optional<int> age_at(std::string_view birthday, UnixSeconds at) noexcept {
    const std::optional<year_month_day> born = parse_day(birthday);
    const year_month_day today = day_in_korea(at);
    if (!born || *born > today)
        return std::nullopt;
    const int years = static_cast<int>(today.year()) - static_cast<int>(born->year());
    const bool had_birthday = today.month() > born->month() ||
                              (today.month() == born->month() && today.day() >= born->day());
    return had_birthday ? years : years - 1;
}

}  // namespace imp
