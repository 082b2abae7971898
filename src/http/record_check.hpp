#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace imp::http {

/// Past these a connection is cut in the middle. A request with fewer variables than that, but more
/// than a web server sends, gets an answer that says so.
inline constexpr std::size_t kMostVariables = 4096;
inline constexpr std::size_t kMostVariableBytes = std::size_t{1024} * 1024;

/// Follows the bytes of one FastCGI connection before libfcgi sees them, and stops at the first
/// that a web server does not send: libfcgi ends the process where lengths of a variable add up
/// past INT_MAX, and where FCGI_GET_VALUES asks for too much; and it takes variables without end.
/// Source: the FastCGI specification 1.0; what libfcgi does was measured. For one thread.
class RecordCheck {
  public:
    /// The next bytes that arrived. False once something is wrong with them; then nothing more is
    /// to be read.
    bool take(const char* bytes, std::size_t count);

    /// What arrived ends with the end of a request. libfcgi forgets whatever it has read behind
    /// that: from anywhere else the next bytes would mean one thing to it and another to this.
    [[nodiscard]] bool is_between_requests() const noexcept;

  private:
    /// Of the one request that is under way. Web servers send no second one meanwhile, and nothing
    /// out of this order; libfcgi answers such a one in between, and goes on where it was.
    enum class Stage { none, variables, body };
    /// Where in a record, and where in a variable, the next byte is.
    enum class Part { header, contents, padding };
    enum class Field { name_length, value_length, text };

    bool take_header_byte(unsigned char byte);
    bool begin_contents();
    bool begin_request();
    bool take_length_byte(unsigned char byte);
    bool end_length(std::uint32_t length);
    bool take_variables(const unsigned char* bytes, std::size_t count);

    Stage stage_ = Stage::none;
    unsigned request_ = 0;  ///< its id
    Part part_ = Part::header;
    std::array<unsigned char, 8> header_{};
    std::size_t header_size_ = 0;
    std::size_t contents_left_ = 0;
    std::size_t padding_left_ = 0;

    Field field_ = Field::name_length;
    std::array<unsigned char, 4> length_{};
    std::size_t length_size_ = 0;
    std::size_t text_left_ = 0;
    std::size_t variables_ = 0;  ///< of this request
    std::size_t variable_bytes_ = 0;
};

}  // namespace imp::http
