#include "base/json.hpp"

#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bitset>
#include <functional>
#include <limits>

namespace imp::json {

namespace {

using Library = nlohmann::json;

constexpr std::size_t kUsualMembers = 8;  ///< of an object

/// Whether two members have one name. Objects have some dozens of them: most are told apart by a
/// few bits.
bool names_one_twice(const std::vector<Value::Member>& members) {
    constexpr std::size_t kBits = 1024;
    std::bitset<kBits> seen;
    for (auto member = members.begin(); member != members.end(); ++member) {
        const std::size_t bit = std::hash<std::string>()(member->first) % kBits;
        if (seen[bit] && std::any_of(members.begin(), member, [&](const Value::Member& earlier) {
                return earlier.first == member->first;
            }))
            return true;
        seen.set(bit);
    }
    return false;
}

/// Builds a Value from the parser's events. Returning false stops the parser, which then reports
/// failure.
class Builder final : public nlohmann::json_sax<Library> {
  public:
    Builder(Value& root, Names names) : root_(root), names_(names) {}

    bool null() override { return add(Value()); }

    bool boolean(bool value) override { return add(Value::boolean(value)); }

    bool number_integer(number_integer_t value) override { return add(Value::integer(value)); }

    bool number_unsigned(number_unsigned_t value) override {
        return add(Value::number(std::to_string(value)));
    }

    bool number_float(number_float_t /*rounded*/, const string_t& own_text) override {
        return add(Value::number(own_text));
    }

    bool string(string_t& value) override { return add(Value::string(value)); }

    bool binary(binary_t& /*value*/) override { return false; }

    bool start_object(std::size_t /*count*/) override { return open(Value::object()); }

    bool key(string_t& value) override {
        frames_.back().key = value;  // a copy: the lexer goes on writing into its buffer
        return true;
    }

    bool end_object() override {
        if (names_ == Names::unique && names_one_twice(frames_.back().value.members()))
            return false;
        return close();
    }

    bool start_array(std::size_t /*count*/) override { return open(Value::array()); }

    bool end_array() override { return close(); }

    bool parse_error(std::size_t /*at*/,
                     const std::string& /*token*/,
                     const Library::exception& /*why*/) override {
        return false;
    }

  private:
    struct Frame {
        Value value;
        std::string key;
    };

    bool open(Value container) {
        if (frames_.size() == kMaxDepth)
            return false;
        frames_.push_back({std::move(container), {}});
        return true;
    }

    bool close() {
        Value done = std::move(frames_.back().value);
        frames_.pop_back();
        return add(std::move(done));
    }

    bool add(Value value) {
        if (frames_.empty()) {
            root_ = std::move(value);
        } else if (Frame& frame = frames_.back(); frame.value.is_array()) {
            frame.value.push(std::move(value));
        } else {
            frame.value.set(std::move(frame.key), std::move(value));
        }
        return true;
    }

    Value& root_;
    Names names_;
    std::vector<Frame> frames_;
};

/// Whether it stands between quotes as it is.
bool is_plain(std::string_view s) noexcept {
    const auto is_escaped = [](char c) { return c == '"' || c == '\\'; };
    return std::none_of(s.begin(), s.end(), is_escaped) && !text::has_unseen(s);
}

void write_string(std::string_view s, std::string& out) {
    if (is_plain(s)) {
        out += '"';
        out += s;
        out += '"';
    } else {
        // The library leaves DEL, C1 and what turns the reading direction as they are: a terminal
        // on which a document is read would obey them.
        out += text::escape_unseen(
            Library(std::string(s)).dump(-1, ' ', false, Library::error_handler_t::replace));
    }
}

void write(const Value& value, std::string& out, int indent, int level) {
    const auto line_break = [&](int deeper) {
        if (indent > 0) {
            out += '\n';
            out.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(level + deeper),
                       ' ');
        }
    };
    switch (value.kind()) {
        case Value::Kind::null:
            out += "null";
            return;
        case Value::Kind::boolean:
            out += value.as_bool() ? "true" : "false";
            return;
        case Value::Kind::number:
            out += value.text();
            return;
        case Value::Kind::string:
            write_string(value.text(), out);
            return;
        case Value::Kind::array: {
            out += '[';
            bool first = true;
            for (const Value& item : value.items()) {
                if (!std::exchange(first, false))
                    out += ',';
                line_break(1);
                write(item, out, indent, level + 1);
            }
            if (!value.items().empty())
                line_break(0);
            out += ']';
            return;
        }
        case Value::Kind::object: {
            out += '{';
            bool first = true;
            for (const auto& [key, member] : value.members()) {
                if (!std::exchange(first, false))
                    out += ',';
                line_break(1);
                write_string(key, out);
                out += indent > 0 ? ": " : ":";
                write(member, out, indent, level + 1);
            }
            if (!value.members().empty())
                line_break(0);
            out += '}';
            return;
        }
    }
}

}  // namespace

Value Value::boolean(bool b) {
    Value v;
    v.kind_ = Kind::boolean;
    v.flag_ = b;
    return v;
}

Value Value::integer(std::int64_t n) {
    return number(std::to_string(n));
}

Value Value::number(std::string text) {
    Value v;
    v.kind_ = Kind::number;
    v.text_ = std::move(text);
    return v;
}

Value Value::string(std::string_view s) {
    Value v;
    v.kind_ = Kind::string;
    v.text_ = s;
    return v;
}

Value Value::string_or_null(const std::optional<std::string>& s) {
    return s ? string(*s) : Value();
}

Value Value::array() {
    Value v;
    v.kind_ = Kind::array;
    return v;
}

Value Value::object() {
    Value v;
    v.kind_ = Kind::object;
    return v;
}

std::optional<std::int64_t> Value::as_int() const noexcept {
    return kind_ == Kind::number ? text::parse_int(text_) : std::nullopt;
}

const Value* Value::find(std::string_view key) const noexcept {
    for (auto member = members_.rbegin(); member != members_.rend(); ++member) {
        if (member->first == key)
            return &member->second;
    }
    return nullptr;
}

void Value::push(Value item) {
    items_.push_back(std::move(item));
}

void Value::set(std::string key, Value value) {
    if (members_.empty())
        members_.reserve(kUsualMembers);
    members_.emplace_back(std::move(key), std::move(value));
}

std::string Value::dump() const {
    std::string out;
    write(*this, out, 0, 0);
    return out;
}

std::string Value::dump_pretty() const {
    std::string out;
    write(*this, out, 2, 0);
    return out;
}

Result<Value> parse(std::string_view text, Names names) {
    Value root;
    Builder builder(root, names);
    if (!Library::sax_parse(text.begin(), text.end(), &builder))
        return Error{Errc::bad_input, "not a JSON document"};
    return root;
}

Value text_or_null(const std::string& text) {
    return text.empty() ? Value() : Value::string(text);
}

}  // namespace imp::json
