#include "cli/csv.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace imp::cli {

namespace {

constexpr int kEnd = std::istream::traits_type::eof();

/// The record that is being read.
struct Draft {
    std::vector<std::string> fields;
    std::string field;
    bool in_quotes = false;
    bool was_quoted = false;  ///< this field had quotes

    void end_field() {
        fields.push_back(std::exchange(field, {}));
        was_quoted = false;
    }

    [[nodiscard]] bool is_blank() const { return fields.empty() && field.empty() && !was_quoted; }
};

/// What begins a formula. The full-width forms too: spreadsheets of East Asia read them alike.
/// Source: OWASP, CSV Injection.
constexpr std::array<std::string_view, 8> kFormulaStarts{
    "=", "+", "-", "@", "＝", "＋", "－", "＠"};

bool looks_like_formula(std::string_view field) {
    const std::string_view visible = text::trim(field);
    return std::any_of(kFormulaStarts.begin(), kFormulaStarts.end(), [&](std::string_view start) {
        return visible.starts_with(start);
    });
}

std::string csv_field(const std::string& text) {
    std::string field = text::clean_for_display(text, std::numeric_limits<std::size_t>::max());
    if (looks_like_formula(field))
        field.insert(field.begin(), '\'');
    if (field.find_first_of("\",") == std::string::npos)
        return field;
    std::string quoted = "\"";
    for (const char c : field) {
        quoted += c;
        if (c == '"')
            quoted += c;
    }
    return quoted + "\"";
}

}  // namespace

CsvReader::CsvReader(std::istream& in) : in_(in) {}

Error CsvReader::error_at(std::int64_t line, const std::string& what) const {
    return Error{Errc::bad_input, "line " + std::to_string(line) + ": " + what};
}

/// Other characters begin with the same bytes, full-width letters among them. A stream takes back
/// one byte at most.
void CsvReader::pass_byte_order_mark() {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    while (held_.size() < kMark.size() &&
           in_.peek() == static_cast<unsigned char>(kMark[held_.size()]))
        held_ += static_cast<char>(in_.get());
    if (held_ == kMark)
        held_.clear();
}

int CsvReader::get() {
    if (held_.empty())
        return in_.get();
    const auto byte = static_cast<unsigned char>(held_.front());
    held_.erase(0, 1);
    return byte;
}

int CsvReader::peek() {
    return held_.empty() ? in_.peek() : static_cast<unsigned char>(held_.front());
}

Result<std::optional<CsvReader::Record>> CsvReader::next() {
    if (in_.good() && line_ == 1)
        pass_byte_order_mark();
    Draft draft;
    std::int64_t first_line = line_;
    for (std::size_t size = 0;; ++size) {
        int c = get();
        if (size > kMaxRecordBytes)
            return error_at(first_line, "longer than 64 KiB: is a closing quote missing?");
        if (c == kEnd) {
            if (in_.bad())
                return error_at(line_, "cannot be read");
            if (draft.in_quotes)
                return error_at(first_line, "a closing quote is missing");
            if (draft.is_blank())
                return std::optional<Record>();
            draft.end_field();
            return std::optional<Record>({.line = first_line, .fields = std::move(draft.fields)});
        }
        if (c == '\n')
            ++line_;
        if (draft.in_quotes) {
            if (c != '"') {
                draft.field += static_cast<char>(c);
            } else if (peek() == '"') {
                draft.field += static_cast<char>(get());
            } else {
                draft.in_quotes = false;
            }
            continue;
        }
        if (c == '\r' && (peek() == '\n' || peek() == kEnd))
            continue;
        if (c == '\n') {
            if (draft.is_blank()) {
                first_line = line_;
                size = 0;
                continue;
            }
            draft.end_field();
            return std::optional<Record>({.line = first_line, .fields = std::move(draft.fields)});
        }
        if (c == ',') {
            draft.end_field();
        } else if (draft.was_quoted) {
            return error_at(line_, "text after a closing quote");
        } else if (c != '"') {
            draft.field += static_cast<char>(c);
        } else if (draft.field.empty()) {
            draft.in_quotes = draft.was_quoted = true;
        } else {
            return error_at(line_, "a quote inside a field that does not begin with one");
        }
    }
}

std::string csv_line(const std::vector<std::string>& fields) {
    std::string line;
    std::string_view separator;
    for (const std::string& field : fields) {
        line += separator;
        line += csv_field(field);
        separator = ",";
    }
    return line + "\r\n";
}

}  // namespace imp::cli
