// One order: what it is, what happened, what can be done.
#include "console/format.hpp"
#include "console/layout.hpp"
#include "console/lists.hpp"
#include "console/pages.hpp"
#include "settlement/timeline.hpp"

#include <array>
#include <functional>
#include <utility>

namespace imp::console {

namespace {

/// Of lines of the journal, and of payments: the last ones.
constexpr int kMostOfOrder = 200;

struct Said {
    std::string_view word;
    std::string_view Texts::*words;
};

constexpr std::array<Said, 7> kSaid{{{"asked", &Texts::said_asked},
                                     {"asked_in_vain", &Texts::said_asked_in_vain},
                                     {"nothing_found", &Texts::said_nothing_found},
                                     {"refund_done", &Texts::said_refund_done},
                                     {"refund_pending", &Texts::said_refund_pending},
                                     {"refund_unclear", &Texts::said_refund_unclear},
                                     {"resent", &Texts::said_resent}}};

void write_said(Html& out, const Visit& visit) {
    const std::string word = visit.field("said");
    for (const Said& each : kSaid) {
        if (each.word == word)
            write_notice(out, visit.texts.*each.words);
    }
}

class FactList {
  public:
    explicit FactList(Html& out) : out_(out) { out_ << "<dl class=\"facts\" id=\"facts\">"; }

    ~FactList() { out_ << "</dl>"; }

    FactList(const FactList&) = delete;
    FactList& operator=(const FactList&) = delete;

    void add(std::string_view words, const std::function<void(Html&)>& write) {
        out_ << "<div><dt>";
        out_.say(words) << "</dt><dd>";
        write(out_);
        out_ << "</dd></div>";
    }

    void add_text(std::string_view words, std::string_view text) {
        if (!text.empty())
            add(words, [&](Html& out) { out.text(text); });
    }

    void add_time(std::string_view words, UnixSeconds at) {
        if (at != 0)
            add(words, [&](Html& out) { write_time(out, at); });
    }

  private:
    Html& out_;
};

void write_facts(Html& out, const Visit& visit, const Order& order) {
    const Texts& texts = visit.texts;
    FactList facts(out);
    facts.add(texts.column_state, [&](Html& to) {
        write_word(to, visit, to_string(order.state));
        if (order.closed) {
            to << " ";
            write_word(to, visit, "closed");
        }
    });
    facts.add_text(texts.column_amount,
                   amount_text(order.price.amount(), order.price.currency().code(), visit));
    facts.add_text(texts.column_name, order.name);
    if (order.kind != OrderKind::payment)
        facts.add_text(texts.fact_kind, word_text(to_string(order.kind), texts));
    if (order.accepted)
        facts.add(texts.fact_accepted, [&](Html& to) {
            to << "<span class=\"id\">";
            to.text(order.accepted->str()) << "</span>";
        });
    facts.add_time(texts.column_placed, order.created_at);
    facts.add_time(texts.column_changed, order.updated_at);
    facts.add_time(texts.fact_expires, order.expires_at);
    facts.add_time(texts.fact_archived, order.archived_at);
}

bool may_be_refunded(const Order& order) noexcept {
    return order.accepted &&
           (order.state == OrderState::paid || order.state == OrderState::partially_cancelled);
}

void write_actions(Html& out, const Visit& visit, const Order& order) {
    out << "<section class=\"actions\" id=\"actions\"><h2>";
    out.say(visit.texts.actions) << "</h2>";
    if (!visit.may_write()) {
        out << "<p>";
        out.say(visit.texts.problem_read_only) << "</p></section>";
        return;
    }
    out << "<div class=\"buttons\">";
    write_ask_again(out, visit, order.merchant_uid.str());
    if (may_be_refunded(order)) {
        out << "<a class=\"button danger\" id=\"refund\"";
        out.attribute("href", visit.link("/refund", {{"order", order.merchant_uid.str()}})) << ">";
        out.say(visit.texts.refund) << "…</a>";
    }
    out << "</div></section>";
}

void write_timeline(Html& out, const Visit& visit, const std::vector<settlement::Happening>& list) {
    const Texts& texts = visit.texts;
    TableWriter table(out,
                      "timeline",
                      texts.timeline,
                      {texts.column_when,
                       texts.column_who,
                       texts.column_what,
                       texts.column_payment,
                       texts.column_detail,
                       texts.column_log});
    const auto write_or_dash = [](Html& to, std::string_view text) {
        if (text.empty())
            to << "–";
        else
            to.text(text);
    };
    for (const settlement::Happening& each : list) {
        table.row();
        Html& when = table.cell();
        write_time(when, each.at);
        if (each.at > visit.now) {
            when << " <small>";
            when.say(texts.ahead) << "</small>";
        }
        table.cell().text(word_text(each.who, texts));
        write_word(table.cell(), visit, each.what);
        write_or_dash(table.cell("id"), each.imp_uid);
        write_or_dash(table.cell(), each.note);
        Html& log = table.cell("id small");
        if (!each.request.empty()) {
            log << "req=";
            log.text(each.request);
        } else if (!each.entry.empty()) {
            log << "entry=";
            log.text(each.entry);
        } else {
            log << "–";
        }
    }
}

void write_bounds(Html& out, const Visit& visit, const settlement::OrderHistory& history) {
    const auto most = static_cast<std::size_t>(kMostOfOrder);
    if (history.events.size() < most && history.payments.size() < most)
        return;
    out << "<p class=\"note\">";
    out.say(visit.texts.order_is_cut) << "</p>";
}

}  // namespace

http::Response show_order(const Visit& visit) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(visit.field("id"));
    if (!merchant_uid)
        return problem(visit, 404, visit.texts.problem_not_found);
    const auto history =
        settlement::read_last_history(*merchant_uid, visit.lent.store, kMostOfOrder);
    if (!history)
        return problem(visit, history.error());
    const std::vector<settlement::Happening> list = settlement::timeline_of(
        *history, [&visit](const Decimal& amount, const std::string& currency) {
            return amount_text(amount, currency, visit);
        });
    if (!history->order && list.empty())
        return problem(visit, 404, visit.texts.problem_no_order, merchant_uid->str());
    Html out;
    write_said(out, visit);
    if (history->order) {
        write_facts(out, visit, *history->order);
        write_actions(out, visit, *history->order);
    } else {
        out << "<p class=\"problem\" role=\"status\">";
        out.say(visit.texts.not_our_order) << "</p>";
    }
    if (!history->payments.empty())
        write_payments(out, visit, visit.texts.payments, history->payments, /*with_order=*/false);
    write_timeline(out, visit, list);
    write_bounds(out, visit, *history);
    if (!history->entries.empty())
        write_entries(
            out, visit, visit.texts.outbox_caption, history->entries, /*with_order=*/false);
    return page(visit, {.heading = merchant_uid->str(), .section = "/orders"}, out);
}

}  // namespace imp::console
