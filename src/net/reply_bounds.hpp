#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace imp::net {

/// How long the parts of one answer may be. Watches the bytes on their way to the HTTP library,
/// which keeps header lines of any length and matches the status line by a recursive regular
/// expression: 2,000 characters overflow the 512 KiB stack of a worker, 256 need under 96 KiB of
/// it.
class ReplyBounds {
  public:
    static constexpr std::size_t kStatusLine = 256;
    static constexpr std::size_t kHeaderLine = std::size_t{8} * 1024;
    static constexpr std::size_t kHead = std::size_t{64} * 1024;
    /// For chunks: their lengths stand between the pieces of the body.
    static constexpr std::size_t kChunkOverhead = std::size_t{64} * 1024;

    /// The longest body wanted. Its own length is the reader's to check; here it limits what may
    /// come over the line for it, which is twice that and kChunkOverhead.
    explicit ReplyBounds(std::size_t max_body) noexcept : max_body_(max_body) {}

    /// The next bytes of the answer, in pieces of any size. False once it is too long, for good.
    bool pass(std::string_view bytes) noexcept;

    /// A status of 1xx, which another answer follows. Not so "100 Continue": the library skips it.
    [[nodiscard]] bool interim() const noexcept { return interim_; }

    /// The header lines are over.
    [[nodiscard]] bool in_body() const noexcept { return part_ == Part::body; }

  private:
    enum class Part {
        status,   ///< a line that the library matches
        skipped,  ///< the line after "100 Continue", whatever it is; then a status line again
        header,
        body,
    };
    static constexpr std::size_t kStatusFrom = 9;  ///< "HTTP/1.1 200"
    static constexpr std::size_t kStatusTo = 12;

    bool pass_head(char byte) noexcept;
    void end_line() noexcept;

    std::size_t max_body_;
    Part part_ = Part::status;
    bool failed_ = false;
    bool interim_ = false;
    std::size_t head_ = 0;
    std::size_t body_ = 0;
    std::size_t line_ = 0;
    std::array<char, kStatusTo> line_start_{};
};

}  // namespace imp::net
