#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace imp::cli {

/// Reads RFC 4180: fields between commas, in double quotes where they hold commas, quotes (doubled)
/// or line ends. Lines end in LF or CRLF; a UTF-8 byte order mark and empty lines are passed over.
class CsvReader {
  public:
    struct Record {
        std::int64_t line = 0;  ///< where it begins, from 1
        std::vector<std::string> fields;
    };

    /// A longer record is refused: most likely its closing quote is missing.
    static constexpr std::size_t kMaxRecordBytes = std::size_t{64} * 1024;

    explicit CsvReader(std::istream& in);

    /// Empty at the end. Errors: bad_input; the detail begins with `line N: `.
    Result<std::optional<Record>> next();

  private:
    [[nodiscard]] Error error_at(std::int64_t line, const std::string& what) const;
    void pass_byte_order_mark();
    int get();
    int peek();

    std::istream& in_;
    std::string held_;  ///< read, and not a byte order mark after all
    std::int64_t line_ = 1;
};

/// One record with its CRLF, for RFC 4180 and for spreadsheets: a text that one of them would take
/// for a formula gets an apostrophe in front; control characters and broken UTF-8 are left out.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace imp::cli
