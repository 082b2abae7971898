// A file of orders, and what we write for spreadsheets: it is read back as it was meant.
#include "base/text.hpp"
#include "cli/csv.hpp"
#include "cli/order_csv.hpp"
#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

using namespace imp;
using cli::CsvReader;

namespace {

using Records = std::vector<CsvReader::Record>;

/// Empty where one cannot be read.
std::optional<Records> all_of(const std::string& bytes) {
    std::istringstream in(bytes);
    CsvReader reader(in);
    Records records;
    for (;;) {
        auto record = reader.next();
        if (!record) {
            FUZZ_CHECK(record.error().code == Errc::bad_input);
            FUZZ_CHECK(record.error().detail.starts_with("line "));
            return std::nullopt;
        }
        if (!*record)
            return records;
        FUZZ_CHECK(!(*record)->fields.empty());
        FUZZ_CHECK(records.empty() || (*record)->line > records.back().line);
        records.push_back(**std::move(record));
    }
}

/// What a spreadsheet would run.
bool is_formula(std::string_view field) {
    const std::string_view visible = text::trim(field);
    return !visible.empty() &&
           std::string_view("=+-@").find(visible.front()) != std::string_view::npos;
}

void check_writing(const std::vector<std::string>& fields) {
    const std::string line = cli::csv_line(fields);
    FUZZ_CHECK(line.ends_with("\r\n") &&
               fuzz::is_clean_line(std::string_view(line).substr(0, line.size() - 2)));
    const auto again = all_of(line);
    if (line.size() > CsvReader::kMaxRecordBytes || line == "\r\n")
        return;
    FUZZ_CHECK(again && again->size() == 1 && again->front().fields.size() == fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const std::string& read = again->front().fields[i];
        FUZZ_CHECK(!is_formula(read));
        const std::string clean =
            text::clean_for_display(fields[i], std::numeric_limits<std::size_t>::max());
        FUZZ_CHECK(read == clean || read == '\'' + clean);
    }
}

std::string with_returns(const std::string& bytes) {
    std::string out;
    for (const char c : bytes)
        out += c == '\n' ? "\r\n" : std::string(1, c);
    return out;
}

}  // namespace

FUZZ_TARGET(csv) {
    const std::string bytes(input);
    const auto records = all_of(bytes);
    if (records) {
        for (const CsvReader::Record& record : *records)
            check_writing(record.fields);
    }
    // Both line ends mean the same, but inside quotes.
    const bool is_short = bytes.size() < CsvReader::kMaxRecordBytes / 2;
    if (is_short && bytes.find('\r') == std::string::npos && bytes.find('"') == std::string::npos) {
        const auto others = all_of(with_returns(bytes));
        FUZZ_CHECK(others.has_value() == records.has_value());
        FUZZ_CHECK(!records || std::equal(records->begin(),
                                          records->end(),
                                          others->begin(),
                                          others->end(),
                                          [](const auto& a, const auto& b) {
                                              return a.line == b.line && a.fields == b.fields;
                                          }));
    }
    std::istringstream in(bytes);
    const auto next = cli::orders_from_csv(in);
    for (auto order = next(); order && *order; order = next()) {
        FUZZ_CHECK((*order)->price.minor() > 0);
        FUZZ_CHECK(MerchantUid::parse((*order)->merchant_uid.str()).has_value());
    }
}
