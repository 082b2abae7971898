#include "base/json.hpp"
#include "base/seal.hpp"
#include "cli/order_commands.hpp"

#include <ostream>

namespace imp::cli {

namespace {

constexpr std::string_view kIdentityShown = "identity_shown";

Result<CertificationRecord> find_kept(const ShowIdentity& command, store::OrderStore& store) {
    const Result<MerchantUid> merchant_uid = MerchantUid::parse(command.merchant_uid);
    if (!merchant_uid)
        return merchant_uid.error();
    const auto order = store.find_order(*merchant_uid);
    if (!order)
        return order.error();
    if (!*order)
        return Error{Errc::not_found, "there is no order " + merchant_uid->str()};
    if ((*order)->kind != OrderKind::certification || !(*order)->accepted)
        return Error{Errc::refused, "nobody was certified for this order"};
    auto record = store.find_certification(*(*order)->accepted);
    if (!record)
        return record.error();
    if (!*record || (*record)->sealed.empty())
        return Error{Errc::not_found,
                     "nothing is kept of the person, as certification.seal_key was not set then: "
                     "`impctl api get-certification imp_uid=" +
                         (*order)->accepted->str() + "` asks i'mport"};
    return std::move(**record);
}

}  // namespace

Result<void> run(const ShowIdentity& command,
                 store::OrderStore& store,
                 const Secret& seal_key,
                 const Surroundings& around) {
    const auto record = find_kept(command, store);
    if (!record)
        return record.error();
    if (seal_key.empty())
        return Error{Errc::config,
                     "certification.seal_key is needed to read what it sealed: set the one that "
                     "was set then"};
    const auto person = seal::open(seal_key, record->sealed, record->imp_uid.str());
    if (!person)
        return person.error();
    const Result<json::Value> object = json::parse(*person);
    if (!object)
        return object.error();
    Result<void> noted = store.transact([&](store::Transaction& tx) {
        return tx.append_event({.at = around.clock.now(),
                                .source = "operator",
                                .merchant_uid = command.merchant_uid,
                                .imp_uid = record->imp_uid.str(),
                                .verdict = std::string(kIdentityShown),
                                .detail = "{}"});
    });
    if (!noted)
        return noted;
    around.out << object->dump_pretty() << '\n';
    return {};
}

}  // namespace imp::cli
