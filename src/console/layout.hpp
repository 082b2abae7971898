#pragma once

#include "console/html.hpp"
#include "console/visit.hpp"
#include "http/response.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace imp::console {

/// What stands around a page's contents.
struct Frame {
    std::string_view heading;  ///< words of ours, or an order number
    std::string_view section;  ///< the path of its entry in the menu; "" for none
    int status = 200;
};

/// A whole page with the policy that it needs.
http::Response page(const Visit& visit, const Frame& frame, const Html& contents);

/// Something cannot be shown or done. `detail` is for the operator; "" for none.
http::Response problem(const Visit& visit,
                       int status,
                       std::string_view words,
                       std::string_view detail = {});

/// The status that fits, and words for it.
http::Response problem(const Visit& visit, const Error& error);

/// GET `link` (303).
http::Response see(const std::string& link);

/// A table with a caption, each cell with its column's name for narrow screens. The columns are
/// words of ours.
class TableWriter {
  public:
    /// `id`: stable, of the table.
    TableWriter(Html& out,
                const char* id,
                std::string_view caption,
                std::vector<std::string_view> columns);
    ~TableWriter();
    TableWriter(const TableWriter&) = delete;
    TableWriter& operator=(const TableWriter&) = delete;

    void row();
    /// The next cell of the row; what is written to it until the next one is its contents: a dash
    /// where there are none.
    Html& cell(const char* css_class = "");

  private:
    void end_cell();

    Html& out_;
    std::vector<std::string_view> columns_;
    Html cell_;
    const char* class_ = "";
    std::size_t next_ = 0;
    bool in_cell_ = false;
    bool in_row_ = false;
};

/// `<a href=…>order number</a>`; a dash for none.
void write_order_link(Html& out, const Visit& visit, std::string_view merchant_uid);

/// A state, verdict or status word, in the operator's language and its colour.
void write_word(Html& out, const Visit& visit, std::string_view word);

/// A form's hidden fields, the token among them.
void write_hidden(Html& out, const Visit& visit, Parameters fields);

/// What has just been done, on the page that comes after it.
void write_notice(Html& out, std::string_view words);

/// Link to what follows in a list.
void write_next(Html& out, const Visit& visit, const std::string& link);

}  // namespace imp::console
