// Giving money back: asked for, shown beside what i'mport says, done.
#include "base/log.hpp"
#include "base/text.hpp"
#include "console/format.hpp"
#include "console/layout.hpp"
#include "console/pages.hpp"
#include "settlement/order_desk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace imp::console {

namespace {

/// What the operator asks for.
struct Wish {
    Order order;
    ImpUid imp_uid;
    std::optional<Decimal> amount;  ///< empty: all that is left
    std::string reason;
};

/// `15,000` is 15000, and "" all that is left.
Result<std::optional<Decimal>> read_amount(std::string written) {
    std::erase(written, ',');
    std::erase(written, ' ');
    if (written.empty())
        return std::optional<Decimal>();
    const Result<Decimal> amount = Decimal::parse(written);
    if (!amount)
        return amount.error();
    return std::optional(*amount);
}

/// Errors: not_found (no such order, or nothing accepted); bad_input; store.
Result<Wish> read_order(const Visit& visit) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(visit.field("order"));
    if (!merchant_uid)
        return merchant_uid.error();
    auto order = visit.lent.store.find_order(*merchant_uid);
    if (!order)
        return order.error();
    if (!*order || !(*order)->accepted)
        return Error{Errc::not_found, "no accepted payment of an order " + merchant_uid->str()};
    const ImpUid imp_uid = *(*order)->accepted;
    return Wish{.order = **std::move(order), .imp_uid = imp_uid, .amount = {}, .reason = {}};
}

Result<Wish> read_wish(const Visit& visit) {
    Result<Wish> wish = read_order(visit);
    if (!wish)
        return wish;
    const Result<std::optional<Decimal>> amount = read_amount(visit.field("amount"));
    if (!amount)
        return amount.error();
    wish->amount = *amount;
    wish->reason = visit.field("reason");
    if (wish->reason.empty())
        return Error{Errc::bad_input, "a reason is needed"};
    if (const Result<void> fine = settlement::check_reason(wish->reason); !fine)
        return fine.error();
    return wish;
}

void write_fact(Html& out, const char* id, std::string_view words, std::string_view text) {
    out << "<div><dt>";
    out.say(words) << "</dt><dd";
    out.attribute("id", id) << ">";
    out.text(text) << "</dd></div>";
}

void write_facts_of_now(Html& out, const Visit& visit, const Payment& payment) {
    const auto money = [&](const Decimal& amount) {
        return amount_text(amount, payment.currency, visit);
    };
    out << "<h2>";
    out.say(visit.texts.imports_word) << "</h2><dl class=\"facts\">";
    write_fact(out, "now-payment", visit.texts.column_payment, payment.imp_uid.str());
    write_fact(out,
               "now-status",
               visit.texts.column_status,
               word_text(to_string(payment.status), visit.texts));
    write_fact(out, "now-amount", visit.texts.column_amount, money(payment.amount));
    write_fact(out, "now-given-back", visit.texts.given_back, money(payment.cancel_amount));
    write_fact(out, "now-left", visit.texts.amount_left, money(amount_left(payment)));
    out << "</dl>";
}

/// The page that asks whether it is really meant.
http::Response confirm_refund(const Visit& visit, const Wish& wish) {
    const auto fresh = visit.lent.source.find_payment(wish.imp_uid);
    if (!fresh)
        return problem(visit, fresh.error());
    if (!*fresh || (*fresh)->merchant_uid != wish.order.merchant_uid.str())
        return problem(visit, 404, visit.texts.problem_no_payment, wish.imp_uid.str());
    const Payment& payment = **fresh;
    const Decimal left = amount_left(payment);
    const Decimal amount = wish.amount.value_or(left);
    if (amount.is_zero() || amount.is_negative() || amount > left)
        return problem(
            visit, 400, visit.texts.problem_amount, amount_text(left, payment.currency, visit));
    if (payment.pay_method == "vbank")
        return problem(visit, 409, visit.texts.problem_vbank);
    Html out;
    out << "<p class=\"lead\" id=\"question\">";
    out.say(visit.texts.refund_question) << " <strong id=\"refund-amount\">";
    out.text(amount_text(amount, payment.currency, visit)) << "</strong></p>";
    write_facts_of_now(out, visit, payment);
    out << "<h2>";
    out.say(visit.texts.column_reason) << "</h2><blockquote id=\"refund-reason\">";
    out.text(wish.reason) << "</blockquote><form method=\"post\" class=\"buttons\" id=\"confirm\"";
    out.attribute("action", visit.link("/refund")) << ">";
    // What is shown is what is done: the amount stands here, also where it is all that is left.
    write_hidden(out,
                 visit,
                 {{"order", wish.order.merchant_uid.str()},
                  {"amount", amount.str()},
                  {"reason", wish.reason},
                  {"left", left.str()}});
    out << "<button type=\"submit\" class=\"danger\">";
    out.say(visit.texts.refund_now) << "</button><a class=\"button\"";
    out.attribute("href", visit.link("/order", {{"id", wish.order.merchant_uid.str()}})) << ">";
    out.say(visit.texts.leave_it) << "</a></form>";
    return page(visit, {.heading = visit.texts.refund, .section = "/orders"}, out);
}

std::string_view said_of_refund(settlement::CancelEnd end) noexcept {
    switch (end) {
        case settlement::CancelEnd::done:
            return "refund_done";
        case settlement::CancelEnd::pending:
            return "refund_pending";
        case settlement::CancelEnd::unclear:
            return "refund_unclear";
    }
    return "refund_unclear";
}

http::Response do_refund(const Visit& visit, const Wish& wish, const Decimal& left) {
    const bool is_all = wish.amount == left;
    const auto outcome = visit.lent.refunds.cancel({.merchant_uid = wish.order.merchant_uid,
                                                    .amount = is_all ? std::nullopt : wish.amount,
                                                    .reason = wish.reason,
                                                    .account = std::nullopt,
                                                    .by = visit.operator_name,
                                                    .seen_left = left});
    log::info("admin: refund",
              {{"operator", visit.operator_name},
               {"merchant_uid", wish.order.merchant_uid.str()},
               {"imp_uid", wish.imp_uid.str()},
               {"amount", wish.amount->str()},
               {"end", outcome ? said_of_refund(outcome->end) : to_string(outcome.error().code)}});
    if (!outcome)
        return problem(visit, outcome.error());
    return see(visit.link(
        "/order", {{"id", wish.order.merchant_uid.str()}, {"said", said_of_refund(outcome->end)}}));
}

}  // namespace

http::Response show_refund(const Visit& visit) {
    if (!visit.may_write())
        return problem(visit, 403, visit.texts.problem_read_only);
    const Result<Wish> wish = read_order(visit);
    if (!wish)
        return problem(visit, wish.error());
    Html out;
    out << "<p class=\"lead\">";
    out.say(visit.texts.refund_lead) << "</p><dl class=\"facts\">";
    write_fact(out,
               "refund-order",
               visit.texts.column_order,
               text::escape_unseen(wish->order.merchant_uid.str()));
    write_fact(out, "refund-payment", visit.texts.column_payment, wish->imp_uid.str());
    write_fact(out,
               "refund-price",
               visit.texts.column_amount,
               amount_text(wish->order.price.amount(), wish->order.price.currency().code(), visit));
    out << "</dl><form method=\"post\" class=\"fields\" id=\"ask-refund\"";
    out.attribute("action", visit.link("/refund")) << ">";
    write_hidden(out, visit, {{"order", wish->order.merchant_uid.str()}});
    out << "<label for=\"amount\">";
    out.say(visit.texts.refund_amount)
        << "</label><input id=\"amount\" name=\"amount\" type=\"text\" inputmode=\"decimal\" "
           "autocomplete=\"off\" maxlength=\"24\" aria-describedby=\"amount-hint\"><p "
           "class=\"note\" "
           "id=\"amount-hint\">";
    out.say(visit.texts.refund_amount_hint) << "</p><label for=\"reason\">";
    out.say(visit.texts.column_reason)
        << "</label><input id=\"reason\" name=\"reason\" type=\"text\" required maxlength=\"256\" "
           "autocomplete=\"off\"><div class=\"buttons\"><button type=\"submit\">";
    out.say(visit.texts.refund_next) << "</button><a class=\"button\"";
    out.attribute("href", visit.link("/order", {{"id", wish->order.merchant_uid.str()}})) << ">";
    out.say(visit.texts.leave_it) << "</a></div></form>";
    return page(visit, {.heading = visit.texts.refund, .section = "/orders"}, out);
}

http::Response give_back(const Visit& visit) {
    const Result<Wish> wish = read_wish(visit);
    if (!wish)
        return problem(visit, wish.error());
    const std::string shown = visit.field("left");
    if (shown.empty())
        return confirm_refund(visit, *wish);
    const Result<Decimal> left = Decimal::parse(shown);
    if (!left || !wish->amount)
        return problem(visit, 400, visit.texts.problem_input);
    return do_refund(visit, *wish, *left);
}

}  // namespace imp::console
