#include "domain/codes.hpp"

#include <algorithm>
#include <array>

namespace imp::codes {

namespace {

constexpr std::array<Bank, 22> kBanks{{
    {"002", "산업", "02", "BK02", ""},
    {"003", "기업", "03", "BK03", "03"},
    {"004", "KB국민", "04", "BK04", "04"},
    {"007", "수협", "07", "BK07", ""},
    {"011", "농협", "11", "BK11", "08"},
    {"012", "축협", "12", "BK12", ""},
    {"020", "우리", "20", "BK20", "09"},
    {"023", "SC제일", "23", "BK23", "11"},
    {"027", "씨티", "27", "BK27", ""},
    {"031", "대구", "31", "BK31", ""},
    {"032", "부산", "32", "BK32", "15"},
    {"034", "광주", "34", "BK34", ""},
    {"037", "전북", "37", "BK37", ""},
    {"039", "경남", "39", "BK39", ""},
    {"045", "새마을금고", "45", "BK45", ""},
    {"048", "신협", "48", "BK48", ""},
    {"071", "우체국", "71", "BK71", "31"},
    {"081", "하나(외환)", "81", "BK81", "12"},  // daou: 05 for what was 외환
    {"088", "신한", "88", "BK88", "10"},
    {"089", "케이뱅크", "89", "BK89", ""},
    {"090", "카카오뱅크", "90", "BK90", ""},
    {"092", "토스뱅크", "92", "BK92", ""},
}};

constexpr std::array<Name, 26> kCards{{
    {"002", "KDB"},        {"041", "우리"},     {"045", "새마을"},     {"048", "신협"},
    {"071", "우체국"},     {"089", "K뱅크"},    {"090", "카카오뱅크"}, {"361", "BC"},
    {"364", "광주"},       {"365", "삼성"},     {"366", "신한"},       {"367", "현대"},
    {"368", "롯데"},       {"369", "수협"},     {"370", "씨티"},       {"371", "NH"},
    {"372", "전북"},       {"373", "제주"},     {"374", "하나SK"},     {"381", "KB"},
    {"10001", "UnionPay"}, {"10002", "Diners"}, {"10003", "Amex"},     {"10004", "Master"},
    {"10005", "Visa"},     {"10006", "JCB"},
}};

constexpr std::array<Name, 44> kPgs{{
    {"alipay", "Alipay"},
    {"bluewalnut", "블루월넛"},
    {"chai", "차이"},
    {"danal", "다날 휴대폰, 본인인증"},
    {"danal_tpay", "다날 일반결제"},
    {"daou", "키움페이 (페이조아)"},
    {"eximbay", "Eximbay"},
    {"galaxia", "갤럭시아"},
    {"html5_inicis", "KG이니시스 웹표준"},
    {"inicis", "KG이니시스 (이전)"},
    {"inicis_jp", "KG이니시스 일본"},
    {"inicis_unified", "KG이니시스 통합인증"},
    {"jtnet", "제이티넷"},
    {"kakaopay", "카카오페이"},
    {"kcp", "NHN KCP"},
    {"kcp_billing", "NHN KCP 정기결제"},
    {"kcp_quick", "NHN KCP 퀵페이"},
    {"kcp_v2", "NHN KCP 본인인증"},
    {"kicc", "이지페이 (이전)"},
    {"kicc_v2", "이지페이"},
    {"ksnet", "KSNET"},
    {"mobilians", "KG모빌리언스 휴대폰"},
    {"mobilians_v2", "KG모빌리언스 휴대폰 (v2)"},
    {"naverco", "네이버페이 주문형"},
    {"naverpay", "네이버페이 결제형"},
    {"nice", "나이스페이먼츠 (이전)"},
    {"nice_v2", "나이스페이먼츠"},
    {"payco", "페이코"},
    {"payletter_global", "페이레터 해외결제"},
    {"paymentwall", "Paymentwall"},
    {"paypal", "PayPal (이전)"},
    {"paypal_v2", "PayPal"},
    {"settle", "헥토파이낸셜"},
    {"settle_acc", "헥토파이낸셜 내통장결제"},
    {"smartro", "스마트로 (이전)"},
    {"smartro_v2", "스마트로"},
    {"smilepay", "스마일페이"},
    {"syrup", "시럽페이"},
    {"toss_brandpay", "토스 브랜드페이"},
    {"tosspay", "토스페이"},
    {"tosspay_v2", "토스페이 (v2)"},
    {"tosspayments", "토스페이먼츠"},
    {"uplus", "토스페이먼츠 (이전)"},
    {"welcome", "웰컴페이먼츠"},
}};

constexpr std::array<Name, 11> kCouriers{{
    {"CJGLS", "CJ GLS"},
    {"DAESIN", "대신"},
    {"DONGBU", "동부"},
    {"EPOST", "우체국"},
    {"HANARO", "하나로"},
    {"HANJIN", "한진"},
    {"HYUNDAI", "롯데"},
    {"KGB", "로젠"},
    {"SAGAWA", "사가와"},
    {"YELLOWCAP", "옐로우캡"},
    {"ETC", "기타"},
}};

}  // namespace

std::span<const Bank> banks() noexcept {
    return kBanks;
}

std::span<const Name> cards() noexcept {
    return kCards;
}

std::span<const Name> pgs() noexcept {
    return kPgs;
}

std::span<const Name> couriers() noexcept {
    return kCouriers;
}

std::string_view bank_name(std::string_view code) noexcept {
    const auto found =
        std::find_if(kBanks.begin(), kBanks.end(), [&](const Bank& b) { return b.code == code; });
    return found == kBanks.end() ? std::string_view() : found->name;
}

}  // namespace imp::codes
