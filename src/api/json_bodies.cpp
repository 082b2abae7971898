// What is sent to i'mport: the other half of json_map.
#include "api/json_map.hpp"

namespace imp::api {

using json::Value;

std::string prepare_body(const MerchantUid& merchant_uid, const Money& price) {
    Value body = Value::object();
    body.set("merchant_uid", Value::string(merchant_uid.str()));
    body.set("amount", Value::number(price.amount().str()));
    body.set("currency", Value::string(price.currency().code()));
    return body.dump();
}

std::string cancel_body(const CancelRequest& request) {
    Value body = Value::object();
    body.set("imp_uid", Value::string(request.imp_uid.str()));
    if (request.amount)
        body.set("amount", Value::number(request.amount->str()));
    body.set("checksum", Value::number(request.checksum.str()));
    body.set("reason", Value::string(request.reason));
    if (const auto& account = request.refund_account) {
        body.set("refund_bank", Value::string(account->bank));
        body.set("refund_account", Value::string(account->account));
        body.set("refund_holder", Value::string(account->holder));
        if (!account->tel.empty())
            body.set("refund_tel", Value::string(account->tel));
    }
    return body.dump();
}

}  // namespace imp::api
