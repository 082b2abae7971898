#include "cli/order_csv.hpp"

#include "cli/csv.hpp"

#include <memory>
#include <string>
#include <utility>

namespace imp::cli {

namespace {

const std::vector<std::string>& header() {
    static const std::vector<std::string> kNames{"merchant_uid", "amount", "currency"};
    return kNames;
}

Error error_in(const CsvReader::Record& record, const std::string& what) {
    return Error{Errc::bad_input, "line " + std::to_string(record.line) + ": " + what};
}

Result<store::ImportedOrder> to_order(const CsvReader::Record& record) {
    if (record.fields.size() != header().size())
        return error_in(record,
                        std::to_string(record.fields.size()) +
                            " fields instead of merchant_uid,amount,currency");
    Result<MerchantUid> merchant_uid = MerchantUid::parse(record.fields[0]);
    if (!merchant_uid)
        return error_in(record, merchant_uid.error().detail);
    const Result<Decimal> amount = Decimal::parse(record.fields[1]);
    if (!amount)
        return error_in(record, "amount is " + amount.error().detail);
    const Result<Currency> currency = Currency::parse_of_order(record.fields[2]);
    if (!currency)
        return error_in(record, currency.error().detail);
    Result<Money> price = Money::make(*amount, *currency);
    if (!price)
        return error_in(record, price.error().detail);
    if (price->minor() == 0)
        return error_in(record, "amount is 0");
    return store::ImportedOrder{.merchant_uid = *std::move(merchant_uid),
                                .price = *std::move(price)};
}

}  // namespace

store::ImportSource orders_from_csv(std::istream& in) {
    auto reader = std::make_shared<CsvReader>(in);  // a std::function is copied
    return [reader]() -> Result<std::optional<store::ImportedOrder>> {
        Result<std::optional<CsvReader::Record>> record = reader->next();
        if (record && *record && (*record)->line == 1 && (*record)->fields == header())
            record = reader->next();
        if (!record)
            return record.error();
        if (!*record)
            return std::optional<store::ImportedOrder>();
        Result<store::ImportedOrder> order = to_order(**record);
        if (!order)
            return order.error();
        return std::optional<store::ImportedOrder>(*std::move(order));
    };
}

}  // namespace imp::cli
