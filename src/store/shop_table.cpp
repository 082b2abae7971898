#include "store/shop_table.hpp"

#include "base/text.hpp"
#include "store/database.hpp"
#include "store/query.hpp"
#include "store/session_pool.hpp"
#include "store/statement_text.hpp"
#include "store/texts.hpp"
#include "store/write_turn.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <mutex>
#include <string_view>
#include <utility>

namespace imp::store {

namespace {

constexpr std::chrono::milliseconds kLongestUpdateWait{2'000};

/// One of the three, as the configuration has it.
struct ShopStatement {
    std::string_view key;  ///< in the configuration
    StatementText text;    ///< no sql: not configured
    StatementShape shape;

    [[nodiscard]] bool is_set() const noexcept { return !text.sql.empty(); }
};

Error wrong(const ShopStatement& statement, const std::string& why) {
    return Error{Errc::config, std::string(statement.key) + ": " + why};
}

/// What the statement says by itself, before a database sees it.
Result<void> check_names(const ShopStatement& statement, std::span<const std::string_view> known) {
    for (const std::string& name : statement.text.names) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            return wrong(statement, ":" + name + " is not a name that it may use");
    }
    // Without it `select` finds anybody's order, and an update changes everybody's.
    if (!statement.text.uses("merchant_uid"))
        return wrong(statement, "it does not use :merchant_uid");
    return {};
}

/// Reads one statement of the configuration and has the database check it.
Result<ShopStatement> prepare(const Dialect& dialect,
                              soci::session& session,
                              std::string_view key,
                              const std::string& text,
                              std::span<const std::string_view> names) {
    ShopStatement statement{.key = key, .text = {}, .shape = {}};
    if (text::trim(text).empty())
        return statement;
    statement.text = read_statement(text);
    if (const Result<void> fine = check_names(statement, names); !fine)
        return fine.error();
    const Result<StatementShape> shape = dialect.inspect(session, statement.text.sql);
    if (!shape)
        return Error{shape.error().code, std::string(key) + ": " + shape.error().detail};
    if (shape->placeholders != static_cast<int>(statement.text.names.size()))
        return wrong(statement, "it may want values by :name only");
    statement.shape = *shape;
    return statement;
}

struct ShopStatements {
    ShopStatement select;
    ShopStatement on_paid;
    ShopStatement on_cancelled;
};

Result<ShopStatements> prepare_all(const Dialect& dialect,
                                   soci::session& session,
                                   const ShopTableOptions& options) {
    static constexpr std::array<std::string_view, 4> kNames{
        "merchant_uid", "imp_uid", "amount", "currency"};
    const auto asked_by = std::span(kNames).first(1);
    Result<ShopStatement> select =
        prepare(dialect, session, "orders.select", options.select, asked_by);
    if (!select)
        return select.error();
    if (select->is_set() && select->shape.columns != 3 && select->shape.columns != 4)
        return wrong(*select, "it must return merchant_uid, amount, currency and, if so, payable");
    Result<ShopStatement> on_paid =
        prepare(dialect, session, "orders.on_paid", options.on_paid, kNames);
    if (!on_paid)
        return on_paid.error();
    Result<ShopStatement> on_cancelled =
        prepare(dialect, session, "orders.on_cancelled", options.on_cancelled, kNames);
    if (!on_cancelled)
        return on_cancelled.error();
    return ShopStatements{.select = *std::move(select),
                          .on_paid = *std::move(on_paid),
                          .on_cancelled = *std::move(on_cancelled)};
}

/// A row of `orders.select`. Every column is asked for as text: then the database writes the
/// number, of whatever type it keeps it in, and no binary float is ever ours.
struct ShopRow {
    std::array<std::string, 4> texts;
    std::array<soci::indicator, 4> are{};

    [[nodiscard]] std::optional<std::string_view> column(std::size_t i) const {
        if (are.at(i) == soci::i_null)
            return std::nullopt;
        return texts.at(i);
    }
};

Error bad_column(const std::string& why) {
    return Error{Errc::bad_reply, "orders.select returned " + why};
}

/// As databases write truth in a text: 1, t, true. NULL is not true.
std::optional<bool> read_truth(std::optional<std::string_view> column) {
    if (!column)
        return false;
    const std::string word = text::to_lower(text::trim(*column));
    if (word == "1" || word == "t" || word == "true")
        return true;
    if (word == "0" || word == "f" || word == "false")
        return false;
    return std::nullopt;
}

Result<ShopOrder> read_order(const ShopRow& row, int columns) {
    const std::string_view amount_text = text::trim(row.column(1).value_or(""));
    const Result<Decimal> amount = Decimal::parse(amount_text);
    if (!amount)
        return bad_column("an amount that is no number");
    const std::string_view code = text::trim(row.column(2).value_or(""));
    const Result<Currency> currency = code.empty() ? Currency() : Currency::parse_of_order(code);
    if (!currency)
        return bad_column("a currency that is none");
    const Result<Money> price = Money::make(*amount, *currency);
    if (!price)
        return bad_column("an amount that its currency cannot express");
    if (columns < 4)
        return ShopOrder{.price = *price};
    const std::optional<bool> payable = read_truth(row.column(3));
    if (!payable)
        return bad_column("a fourth column, payable, that is neither 1 nor 0");
    return ShopOrder{.price = *price, .payable = *payable};
}

class SqlShopTable final : public ShopTable {
  public:
    SqlShopTable(std::unique_ptr<Dialect> dialect, ShopStatements statements, int readers)
        : dialect_(std::move(dialect)),
          statements_(std::move(statements)),
          readers_(*dialect_, readers) {}

    Result<std::optional<ShopOrder>> find(const MerchantUid& merchant_uid,
                                          SteadyTime deadline) override {
        if (!statements_.select.is_set())
            return Error{Errc::config, "orders.select is not set"};
        return as_store_error(readers_.read(
            "orders.select",
            [&](soci::session& session) { return select_alone(session, merchant_uid); },
            deadline));
    }

    Result<std::optional<std::int64_t>> on_paid(const ShopUpdate& update) override {
        return run(statements_.on_paid, update);
    }

    Result<std::optional<std::int64_t>> on_cancelled(const ShopUpdate& update) override {
        return run(statements_.on_cancelled, update);
    }

  private:
    /// The shop's own unique keys are no conflict of ours.
    template <typename T>
    static Result<T> as_store_error(Result<T> result) {
        if (result || result.error().code == Errc::bad_reply)
            return result;
        return Error{Errc::store, result.error().detail};
    }

    /// An id that a column's type cannot hold ("12abc" beside a BIGINT) is nobody's: PostgreSQL
    /// calls it an error where the others look for it in vain. What else the database does not say
    /// of itself (locked, gone) is about this order.
    Result<std::optional<ShopOrder>> select_alone(soci::session& session,
                                                  const MerchantUid& merchant_uid) {
        try {
            return select(session, merchant_uid);
        } catch (const soci::soci_error& error) {
            const Failure failure = dialect_->classify(error);
            if (failure == Failure::mismatch)
                return std::optional<ShopOrder>();
            if (failure != Failure::other)
                throw;
            return Error{Errc::bad_reply, dialect_->to_error("orders.select", error).detail};
        }
    }

    Result<std::optional<ShopOrder>> select(soci::session& session,
                                            const MerchantUid& merchant_uid) {
        const ShopStatement& statement = statements_.select;
        Query query(session, statement.text.sql);
        query.text("merchant_uid", merchant_uid.str());
        ShopRow row;
        for (std::size_t i = 0; i < static_cast<std::size_t>(statement.shape.columns); ++i)
            query.into(row.texts.at(i), row.are.at(i));
        if (!query.next())
            return std::optional<ShopOrder>();
        const ShopRow first = row;
        if (query.next())
            return bad_column("more than one row");
        if (first.column(0) != merchant_uid.str())
            return std::optional<ShopOrder>();
        const Result<ShopOrder> order = read_order(first, statement.shape.columns);
        if (!order)
            return order.error();
        return std::optional<ShopOrder>(*order);
    }

    Result<std::optional<std::int64_t>> run(const ShopStatement& statement,
                                            const ShopUpdate& update) {
        if (!statement.is_set())
            return std::optional<std::int64_t>();
        Result<void> fine = check_texts(
            statement.key, {update.merchant_uid, update.imp_uid, update.amount, update.currency});
        if (!fine)
            return fine.error();
        const SteadyTime deadline = std::chrono::steady_clock::now() + kLongestUpdateWait;
        if (!write_.try_lock_for(kLongestUpdateWait))
            return Error{Errc::store, std::string(statement.key) + ": others were writing"};
        const std::lock_guard lock(write_, std::adopt_lock);
        Result<std::int64_t> rows = guarded(*dialect_, statement.key, [&] {
            return run_in_transaction(statement, update, deadline);
        });
        if (!rows) {
            writer_.reset();  // closing it rolls back
            return Error{Errc::store, rows.error().detail};
        }
        return std::optional<std::int64_t>(*rows);
    }

    Result<std::int64_t> run_in_transaction(const ShopStatement& statement,
                                            const ShopUpdate& update,
                                            SteadyTime deadline) {
        const auto left = [deadline] { return time_left(deadline, kLongestUpdateWait); };
        if (!writer_) {
            auto session = std::make_unique<soci::session>();
            dialect_->connect(*session, left());
            writer_ = std::move(session);
        }
        dialect_->set_lock_wait(*writer_, left());
        *writer_ << std::string(dialect_->begin_write());
        std::int64_t rows = 0;
        {
            Query query(*writer_, statement.text.sql);
            const std::array<std::pair<const char*, std::string_view>, 4> values{
                {{"merchant_uid", update.merchant_uid},
                 {"imp_uid", update.imp_uid},
                 {"amount", update.amount},
                 {"currency", update.currency}}};
            for (const auto& [name, value] : values) {
                if (statement.text.uses(name))
                    query.text(name, value);
            }
            rows = query.run();
        }
        dialect_->set_lock_wait(*writer_, left());
        *writer_ << "COMMIT";
        return rows;
    }

    std::unique_ptr<Dialect> dialect_;
    const ShopStatements statements_;
    SessionPool readers_;
    WriteTurn write_;
    std::unique_ptr<soci::session> writer_;  ///< under write_; null at first, and after it broke
};

}  // namespace

Result<std::unique_ptr<ShopTable>> open_shop_table(const ShopTableOptions& options) {
    using Opened = Result<std::unique_ptr<ShopTable>>;
    Result<std::unique_ptr<Dialect>> dialect = find_database(options.url, options.password);
    if (!dialect)
        return dialect.error();
    return guarded(**dialect, "opening the shop's table", [&]() -> Opened {
        soci::session session;
        // A reader may not even prepare an update (MariaDB).
        (*dialect)->connect(session, options.longest_opening);
        Result<ShopStatements> statements = prepare_all(**dialect, session, options);
        if (!statements)
            return statements.error();
        session.close();
        return Opened(std::make_unique<SqlShopTable>(
            *std::move(dialect), *std::move(statements), options.readers));
    });
}

}  // namespace imp::store
