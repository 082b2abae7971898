#include "store/database.hpp"
#include "store/order_store.hpp"
#include "store/sql_store.hpp"

#include <utility>

namespace imp::store {

Result<std::unique_ptr<OrderStore>> open_store(const StoreOptions& options) {
    Result<std::unique_ptr<Dialect>> dialect = find_database(options.url, options.password);
    if (!dialect)
        return dialect.error();
    return SqlStore::open(*std::move(dialect), options);
}

}  // namespace imp::store
