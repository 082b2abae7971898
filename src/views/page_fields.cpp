#include "views/page_fields.hpp"

#include "base/text.hpp"
#include "domain/decide.hpp"
#include "views/messages.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace imp::views {

namespace {

/// Longer than any field of i'mport's is meant to be.
constexpr std::size_t kMaxShown = 200;

/// What is seen before a word is read: one symbol and colour each. Known to page.css.
struct Tone {
    std::string_view name;
    std::string_view flag;  ///< a section for each
    std::string_view mark;  ///< its symbol: an SVG path in a square of 48
};

constexpr Tone kDone{"done", "mark_done", "M14 25l7 7 14-15"};
constexpr Tone kAccount{"account", "mark_account", "M24 12v15m-7-6l7 7 7-7M14 35h20"};
constexpr Tone kWait{"wait", "mark_wait", "M24 13v11l7 6"};
constexpr Tone kFailed{"failed", "mark_failed", "M17 17l14 14m0-14L17 31"};
constexpr Tone kBack{"back", "mark_back", "M20 13l-7 7 7 7m-7-7h15a7 7 0 0 1 0 14h-5"};
constexpr Tone kStop{"stop", "mark_stop", "M24 13v14m0 7v1"};
constexpr Tone kUnknown{"unknown", "mark_unknown", "M18 19a6 6 0 1 1 9 5c-2 1-3 2-3 4m0 6v1"};

const Tone& tone_of(Status status) noexcept {
    switch (status) {
        case Status::success:
        case Status::certified:
            return kDone;
        case Status::vbank_issued:
            return kAccount;
        case Status::pending:
            return kWait;
        case Status::failed:
        case Status::certification_failed:
            return kFailed;
        case Status::cancelled:
        case Status::partially_cancelled:
            return kBack;
        case Status::forgery:
        case Status::duplicate:
            return kStop;
        case Status::unknown_order:
        case Status::not_found:
        case Status::bad_request:
            return kUnknown;
    }
    return kWait;
}

/// An address for `href`. Escaping does not make one safe: the scheme must be looked at, and what a
/// browser would drop on the way (tabs, line ends) must not be there. "" where it is not taken.
std::string_view safe_address(std::string_view url, bool own_site_too) {
    const bool is_absolute = url.starts_with("https://");
    const bool is_own = own_site_too && (url.starts_with("http://") ||
                                         (url.starts_with('/') && !url.starts_with("//")));
    if (!is_absolute && !is_own)
        return {};
    if (!text::is_utf8(url) || text::has_control(url) ||
        url.find_first_of(" \\") != std::string_view::npos)
        return {};
    return url;
}

bool has_hangul(std::string_view s) noexcept {
    for (std::size_t i = 0; i + 2 < s.size(); ++i) {
        // U+AC00 to U+D7A3 as UTF-8: EA B0 80 to ED 9E A3.
        const auto lead = static_cast<unsigned char>(s[i]);
        const auto second = static_cast<unsigned char>(s[i + 1]);
        if ((lead == 0xEA && second >= 0xB0) || lead == 0xEB || lead == 0xEC ||
            (lead == 0xED && second <= 0x9E))
            return true;
    }
    return false;
}

/// The rows of the definition list. A row without a value is left out.
class Facts {
  public:
    Facts(const Texts& texts, Language language) : texts_(texts), language_(language) {}

    void add(std::string_view label, std::string_view value, std::string_view weight = "plain") {
        const std::string shown = text::clean_for_display(value, kMaxShown);
        Fields* row = add_row(label, shown, weight);
        // Names of banks and of people come in Korean: read aloud as that, whatever the page's
        // language.
        if (row == nullptr || language_ == Language::korean || !has_hangul(shown))
            return;
        row->flag("special");
        row->set("foreign", tag_of(Language::korean));
    }

    /// What the buyer came to read.
    void add_key(std::string_view label, std::string_view value) { add(label, value, "key"); }

    /// Ids, for questions only.
    void add_small(std::string_view label, std::string_view value) { add(label, value, "small"); }

    /// `left`: in words, "" for nothing.
    void add_time(std::string_view label, UnixSeconds at, std::string_view left = "") {
        Fields* row = add_row(label, format_korea_time(at, language_), "plain");
        if (row == nullptr)
            return;
        row->flag("special");
        row->set("datetime", format_machine_time(at));
        row->set("time_left", left);
    }

    void add_deadline(UnixSeconds deadline, UnixSeconds now) {
        const bool is_known = deadline > 0 && now != 0;
        add_time(texts_.label_deadline,
                 deadline,
                 is_known ? format_time_left(deadline, now, language_) : "");
    }

    /// `digits`: what is offered to be copied, "" for nothing.
    void add_account(std::string_view number, std::string_view digits) {
        Fields* row =
            add_row(texts_.label_account, text::clean_for_display(number, kMaxShown), "key");
        if (row == nullptr || digits.empty())
            return;
        row->flag("special");
        row->set("copy", digits);
        row->set("copy_label", texts_.copy);
        row->set("copied", texts_.copied);
        row->set("copy_failed", texts_.copy_failed);
    }

    std::vector<Fields> take() { return std::move(rows_); }

  private:
    /// The row, to be added to. Null where it is left out.
    Fields* add_row(std::string_view label, std::string_view shown, std::string_view weight) {
        if (shown.empty())
            return nullptr;
        Fields& row = rows_.emplace_back();
        row.set("label", label);
        row.set("value", shown);
        row.set("weight", weight);
        return &row;
    }

    const Texts& texts_;
    const Language language_;
    std::vector<Fields> rows_;
};

void add_amounts(Facts& facts,
                 const ResultPage& page,
                 const Payment& payment,
                 const Texts& t,
                 Language language) {
    const auto money = [&](const Decimal& amount) {
        return format_amount(amount, payment.currency, language);
    };
    // A card that is only registered is charged nothing, whatever amount was displayed.
    if (page.kind == OrderKind::billing_key && !charges_at_issuance(payment))
        return;
    switch (page.status) {
        case Status::vbank_issued:
            facts.add_key(t.label_deposit_amount, money(payment.amount));
            facts.add(t.label_bank, payment.vbank_name);
            facts.add_account(payment.vbank_num, number_to_copy(page));
            facts.add(t.label_holder, payment.vbank_holder);
            facts.add_deadline(payment.vbank_date, page.now);
            return;
        case Status::success:
            facts.add_key(t.label_paid_amount, money(payment.amount));
            facts.add_time(t.label_paid_at, payment.paid_at);
            return;
        case Status::partially_cancelled: {
            facts.add(t.label_paid_amount, money(payment.amount));
            facts.add(t.label_cancelled_amount, money(payment.cancel_amount));
            const auto taken_off = Decimal::parse("-" + payment.cancel_amount.str());
            const auto left = taken_off ? payment.amount.plus(*taken_off) : std::nullopt;
            if (left)
                facts.add_key(t.label_amount_left, money(*left));
            return;
        }
        case Status::cancelled:
            // Zero where nothing had been paid, e.g. an account that was closed before a deposit.
            if (!payment.cancel_amount.is_zero())
                facts.add_key(t.label_cancelled_amount, money(payment.cancel_amount));
            facts.add_time(t.label_cancelled_at, payment.cancelled_at);
            return;
        case Status::forgery:
        case Status::duplicate:
        case Status::pending:
        case Status::failed:
            facts.add(t.label_amount, money(payment.amount));
            return;
        case Status::unknown_order:
        case Status::not_found:
        case Status::bad_request:
        case Status::certified:
        case Status::certification_failed:
            return;
    }
}

/// A receipt proves that money was taken: also what a buyer needs to ask for it back. Payments that
/// are awaited or failed have none, whatever address i'mport gives.
bool may_have_receipt(const ResultPage& page) noexcept {
    const Status status = page.status;
    if (page.kind == OrderKind::billing_key && !charges_at_issuance(*page.payment))
        return false;
    return status == Status::success || status == Status::partially_cancelled ||
           status == Status::cancelled || status == Status::duplicate || status == Status::forgery;
}

Fields common_fields(Status status,
                     const Outcome& words,
                     std::string_view request_id,
                     const Look& look,
                     Language language) {
    const Texts& t = texts(language);
    const Tone& tone = tone_of(status);
    Fields fields;
    fields.set("lang", tag_of(language));
    fields.set("status", wire_word(status));
    fields.set("tone", tone.name);
    fields.set("mark", tone.mark);
    fields.flag(tone.flag);
    fields.set("headline", words.headline);
    if (look.shows_next) {
        fields.set("body", words.body);
        fields.set("next", words.next);
    } else {
        fields.set("body", std::string(words.body) + ' ' + std::string(words.next));
    }
    fields.set("shop_name", text::clean_for_display(look.shop_name, kMaxShown));
    if (look.has_logo)
        fields.flag("logo");
    fields.set("request_id", text::clean_for_display(request_id, kMaxShown));
    fields.set("request_id_label", t.request_id);
    return fields;
}

}  // namespace

bool is_overdue(const ResultPage& page) noexcept {
    return page.status == Status::vbank_issued && page.payment && page.now != 0 &&
           page.payment->vbank_date > 0 && page.now >= page.payment->vbank_date;
}

std::string number_to_copy(const ResultPage& page) {
    std::string digits;
    if (page.status != Status::vbank_issued || !page.payment || is_overdue(page))
        return digits;
    for (const char c : text::clean_for_display(page.payment->vbank_num, kMaxShown)) {
        if (c >= '0' && c <= '9')
            digits += c;
    }
    return digits;
}

Fields result_fields(const ResultPage& page, const Look& look, Language language) {
    const Texts& t = texts(language);
    Fields fields =
        common_fields(page.status, outcome_text(page, t), page.request_id, look, language);
    if (page.poll_after > 0)
        fields.set("poll", std::to_string(page.poll_after));
    if (page.test_payment)
        fields.set("test_banner", t.test_banner);
    const std::string message = text::clean_for_display(page.message, kMaxShown);
    fields.set("message", message);
    // Unknown, where it is not plainly Korean: a PG's own words.
    if (has_hangul(message))
        fields.set("message_lang", tag_of(Language::korean));
    const bool about_person = page.kind == OrderKind::certification;
    fields.set("message_label", about_person ? t.certification_message_label : t.message_label);

    Facts facts(t, language);
    if (page.payment)
        add_amounts(facts, page, *page.payment, t, language);
    facts.add_small(about_person ? t.label_request : t.label_order, page.merchant_uid);
    if (page.payment)
        facts.add_small(t.label_payment, page.payment->imp_uid.str());
    auto rows = facts.take();
    if (!rows.empty())
        fields.flag("has_facts");
    fields.set_list("facts", std::move(rows));

    if (page.payment && may_have_receipt(page)) {
        fields.set("receipt_url", safe_address(page.payment->receipt_url, false));
        fields.set("receipt_label", t.receipt);
    }
    if (page.status == Status::failed || page.status == Status::cancelled) {
        fields.set("retry_url", safe_address(page.retry_url, true));
        fields.set("retry_label", t.retry);
    }
    return fields;
}

Fields refusal_fields(int http_status,
                      std::string_view request_id,
                      const Look& look,
                      Language language) {
    // A fault of ours says nothing about the payment: that is "pending", never "refused".
    const Status status = http_status >= 500 ? Status::pending : Status::bad_request;
    return common_fields(
        status, refusal_text(http_status, texts(language)), request_id, look, language);
}

}  // namespace imp::views
