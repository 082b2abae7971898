#include "store/statement_text.hpp"

#include <algorithm>

namespace imp::store {

namespace {

bool is_name_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Takes the text apart piece by piece. A doubled quote inside quotes ends one quoted piece and
/// begins the next, which comes to the same.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    void read() {
        while (!rest_.empty()) {
            if (rest_.starts_with("--"))
                drop(rest_.find('\n'));
            else if (rest_.starts_with("/*"))
                drop(after("*/", 2));
            else if (rest_.front() == '\'' || rest_.front() == '"' || rest_.front() == '`')
                keep(after(rest_.substr(0, 1), 1));
            else if (rest_.starts_with("::"))
                keep(2);
            else if (rest_.front() == ';')
                keep_end();
            else if (rest_.front() == ':')
                keep_name();
            else
                keep(1);
        }
    }

    [[nodiscard]] StatementText& statement() noexcept { return statement_; }

    [[nodiscard]] std::vector<StatementPiece>& pieces() noexcept { return pieces_; }

    [[nodiscard]] bool is_more_than_one() const noexcept { return is_more_than_one_; }

  private:
    /// Where the text goes on behind `end`, looked for from `from`.
    [[nodiscard]] std::size_t after(std::string_view end, std::size_t from) const noexcept {
        const std::size_t found = rest_.find(end, from);
        return found == std::string_view::npos ? found : found + end.size();
    }

    void keep(std::size_t size) {
        const std::string_view piece = rest_.substr(0, size);
        statement_.sql += piece;
        if (pieces_.empty() || pieces_.back().is_name)
            pieces_.emplace_back();
        pieces_.back().text += piece;
        rest_.remove_prefix(piece.size());
    }

    /// A comment parts words as a blank does.
    void drop(std::size_t size) {
        statement_.sql += ' ';
        rest_.remove_prefix(std::min(size, rest_.size()));
    }

    void keep_end() {
        keep(1);
        is_more_than_one_ = rest_.find_first_not_of("; \t\r\n") != std::string_view::npos;
    }

    void keep_name() {
        const auto end = std::find_if_not(rest_.begin() + 1, rest_.end(), is_name_character);
        const auto size = static_cast<std::size_t>(end - rest_.begin());
        const std::string name(rest_.substr(1, size - 1));
        if (name.empty())
            return keep(size);
        if (!statement_.uses(name))
            statement_.names.push_back(name);
        statement_.sql += rest_.substr(0, size);
        pieces_.push_back({.text = name, .is_name = true});
        rest_.remove_prefix(size);
    }

    std::string_view rest_;
    StatementText statement_;
    std::vector<StatementPiece> pieces_;
    bool is_more_than_one_ = false;
};

}  // namespace

bool StatementText::uses(std::string_view name) const noexcept {
    return std::find(names.begin(), names.end(), name) != names.end();
}

StatementText read_statement(std::string_view text) {
    Reader reader(text);
    reader.read();
    return std::move(reader.statement());
}

std::vector<StatementPiece> pieces_of(std::string_view sql) {
    Reader reader(sql);
    reader.read();
    return std::move(reader.pieces());
}

bool is_more_than_one(std::string_view sql) {
    Reader reader(sql);
    reader.read();
    return reader.is_more_than_one();
}

}  // namespace imp::store
