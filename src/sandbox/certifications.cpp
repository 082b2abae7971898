#include "sandbox/certifications.hpp"

#include "base/calendar.hpp"
#include "sandbox/channels.hpp"
#include "sandbox/digits.hpp"
#include "sandbox/given.hpp"
#include "sandbox/sandbox.hpp"

#include <algorithm>
#include <array>

namespace imp::sandbox {

namespace {

using json::Value;

constexpr std::string_view kNoCertification = "인증결과가 존재하지 않습니다.";
// Not recorded anywhere: ours.
constexpr std::string_view kNoOtp = "요청하신 본인인증 내역이 존재하지 않습니다.";
constexpr std::string_view kConfirmedAlready = "이미 인증이 완료된 건입니다.";
constexpr std::string_view kWrongOtp = "인증번호가 일치하지 않습니다.";
constexpr std::string_view kUsualCertifier = "danal";
constexpr std::size_t kImpUidDigits = 12;
constexpr std::size_t kKeyDigits = 60;
constexpr std::size_t kBirthDigits = 6;

bool is_all_digits(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A whole certification out of what is given; a key given as null is absent.
Value complete_certification(const Value& given, const std::string& imp_uid, UnixSeconds now) {
    std::map<std::string, Value> fields;
    fields["birthday"] = Value::string("1990-01-01");
    fields["certified"] = Value::boolean(true);
    fields["certified_at"] = Value::integer(now);
    fields["foreigner"] = Value::boolean(false);
    fields["foreigner_v2"] = Value();
    fields["gender"] = Value::string("male");
    fields["imp_uid"] = Value::string(imp_uid);
    fields["merchant_uid"] = Value::string("nobody_" + imp_uid);
    fields["name"] = Value::string("홍길동");
    fields["origin"] = Value::string("https://shop.example.com/");
    fields["pg_provider"] = Value::string(kUsualCertifier);
    fields["pg_tid"] = Value::string("TESTCERTTID" + random_digits(4));
    fields["unique_in_site"] = Value::string("TESTDI" + random_digits(kKeyDigits - 6));
    fields["unique_key"] = Value::string("TESTCI" + random_digits(kKeyDigits));
    for (const auto& [key, value] : given.members()) {
        if (value.is_null())
            fields.erase(key);
        else
            fields.insert_or_assign(key, value);
    }
    const auto midnight =
        fields.contains("birthday")
            ? calendar::parse_rfc3339(fields["birthday"].text() + "T00:00:00+09:00")
            : std::nullopt;
    if (midnight && given.find("birth") == nullptr)
        fields["birth"] = Value::integer(*midnight);
    Value whole = Value::object();
    for (const auto& [key, value] : fields)
        whole.set(key, value);
    return whole;
}

Reply view_certification(const Call& call, Sandbox& sandbox) {
    const auto found = sandbox.certifications.done.find(call.segments.at(1));
    return found == sandbox.certifications.done.end() ? failure(404, -1, kNoCertification)
                                                      : envelope(found->second.dump());
}

Reply delete_certification(const Call& call, Sandbox& sandbox) {
    const auto found = sandbox.certifications.done.find(call.segments.at(1));
    if (found == sandbox.certifications.done.end())
        return failure(404, -1, kNoCertification);
    Reply reply = envelope(found->second.dump());
    sandbox.certifications.done.erase(found);
    return reply;
}

/// YYYY-MM-DD of the first digits of a resident's number; "" where it is none.
std::string birthday_of(const std::string& birth, const std::string& gender_digit) {
    if (birth.size() != kBirthDigits || !is_all_digits(birth) || gender_digit.size() != 1 ||
        gender_digit < "1" || gender_digit > "8")
        return {};
    const bool of_this_century =
        gender_digit == "3" || gender_digit == "4" || gender_digit == "7" || gender_digit == "8";
    std::string day = (of_this_century ? "20" : "19") + birth.substr(0, 2) + "-" +
                      birth.substr(2, 2) + "-" + birth.substr(4, 2);
    return calendar::parse_rfc3339(day + "T00:00:00Z") ? day : std::string();
}

Reply request_otp(const Call& call, Sandbox& sandbox) {
    const Fields fields = body_of(call);
    if (auto refused = refuse_channel(fields, sandbox))
        return *std::move(refused);
    if (auto missing =
            refuse_missing(fields, {"name", "phone", "birth", "gender_digit", "carrier"}))
        return *std::move(missing);
    if (auto unknown = refuse_unknown_word(fields, "carrier", {"SKT", "KT", "LGT"}))
        return *std::move(unknown);
    if (auto unknown = refuse_unknown_word(fields, "verification_method", {"SMS", "APP"}))
        return *std::move(unknown);
    const std::string gender = fields.text_or_empty("gender_digit");
    const std::string birthday = birthday_of(fields.text_or_empty("birth"), gender);
    if (birthday.empty())
        return refuse_value("birth");
    const std::string imp_uid = "imp_" + random_digits(kImpUidDigits);
    Value given = Value::object();
    given.set("name", Value::string(fields.text_or_empty("name")));
    given.set("birthday", Value::string(birthday));
    given.set("gender", Value::string((gender.front() - '0') % 2 == 1 ? "male" : "female"));
    given.set("phone", Value::string(fields.text_or_empty("phone")));
    given.set(
        "carrier",
        Value::string(fields.text_or_empty("carrier") + (fields.flag("is_mvno") ? "_MVNO" : "")));
    given.set("pg_provider", Value::string(provider_of(fields, kUsualCertifier)));
    if (const auto merchant_uid = fields.text("merchant_uid"))
        given.set("merchant_uid", Value::string(*merchant_uid));
    sandbox.certifications.waiting.insert_or_assign(imp_uid, std::move(given));
    Value response = Value::object();
    response.set("imp_uid", Value::string(imp_uid));
    return envelope(response.dump());
}

Reply confirm_otp(const Call& call, Sandbox& sandbox) {
    const std::string& imp_uid = call.segments.at(3);
    if (sandbox.certifications.done.contains(imp_uid))
        return failure(400, -1, kConfirmedAlready);
    const auto found = sandbox.certifications.waiting.find(imp_uid);
    if (found == sandbox.certifications.waiting.end())
        return failure(404, -1, kNoOtp);
    if (body_of(call).text_or_empty("otp") != kGoodOtp)
        return failure(400, -1, kWrongOtp);
    const Value done = complete_certification(found->second, imp_uid, sandbox.clock.now());
    sandbox.certifications.waiting.erase(found);
    sandbox.certifications.done.insert_or_assign(imp_uid, done);
    return envelope(done.dump());
}

constexpr std::array<Route, 4> kCertificationRoutes = {{
    {"GET", "/certifications/{imp_uid}", view_certification},
    {"DELETE", "/certifications/{imp_uid}", delete_certification},
    {"POST", "/certifications/otp/request", request_otp},
    {"POST", "/certifications/otp/confirm/{imp_uid}", confirm_otp},
}};

}  // namespace

Routes certification_routes() noexcept {
    return kCertificationRoutes;
}

Reply create_certification(const Value& given, Sandbox& sandbox) {
    const Value* const named = given.find("imp_uid");
    if (named != nullptr && !named->is_string())
        return failure(400, -1, "imp_uid is no text");
    const std::string imp_uid =
        named == nullptr ? "imp_" + random_digits(kImpUidDigits) : named->text();
    Value done = complete_certification(given, imp_uid, sandbox.clock.now());
    const std::string answer = done.dump();
    sandbox.certifications.done.insert_or_assign(imp_uid, std::move(done));
    return envelope(answer);
}

}  // namespace imp::sandbox
