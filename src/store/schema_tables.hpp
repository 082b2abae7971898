#pragma once

#include <string>
#include <vector>

namespace imp::store {

struct SchemaColumn {
    std::string name;
    bool is_number = false;  ///< else it is a text
};

struct SchemaTable {
    std::string name;
    std::vector<SchemaColumn> columns;
    std::vector<std::string> key;  ///< the columns of the primary key
    std::string serial;            ///< the column that counts by itself, if there is one
};

/// Our tables as the steps of schema_steps.cpp make them, without `meta`: whatever a step adds is
/// in here too.
std::vector<SchemaTable> schema_tables();

}  // namespace imp::store
