#include "store/notes_table.hpp"

#include "store/query.hpp"
#include "store/texts.hpp"

namespace imp::store::notes_table {

namespace {

/// No note can be taken for the version of the schema.
std::string key_of(std::string_view name) {
    return "note:" + std::string(name);
}

}  // namespace

std::optional<std::string> find(soci::session& session,
                                std::string_view name,
                                std::string_view lock) {
    std::string value;
    Query query(session, "SELECT value FROM meta WHERE name = :name" + std::string(lock));
    if (!query.text("name", key_of(name)).into(value).next())
        return std::nullopt;
    return value;
}

Result<void> put(soci::session& session, std::string_view name, std::string_view value) {
    if (Result<void> fine = check_texts("meta", {name, value}); !fine)
        return fine;
    const std::int64_t updated = Query(session, "UPDATE meta SET value = :value WHERE name = :name")
                                     .text("value", value)
                                     .text("name", key_of(name))
                                     .run();
    if (updated == 0)
        Query(session, "INSERT INTO meta (name, value) VALUES (:name, :value)")
            .text("name", key_of(name))
            .text("value", value)
            .run();
    return {};
}

}  // namespace imp::store::notes_table
