#include "net/reply_bounds.hpp"

namespace imp::net {

void ReplyBounds::end_line() noexcept {
    const std::string_view start(line_start_.data(), line_start_.size());
    switch (part_) {
        case Part::status:
            part_ = start.substr(kStatusFrom) == "100" ? Part::skipped : Part::header;
            interim_ = part_ == Part::header && start[kStatusFrom] == '1';
            break;
        case Part::skipped:
            part_ = Part::status;
            break;
        case Part::header:
            // A line feed alone ends no headers: the library skips such a line.
            if (line_ == 2 && start[0] == '\r')
                part_ = Part::body;
            break;
        case Part::body:
            break;
    }
    line_ = 0;
    line_start_.fill('\0');
}

bool ReplyBounds::pass_head(char byte) noexcept {
    if (line_ < line_start_.size())
        line_start_[line_] = byte;
    ++line_;
    ++head_;
    if (line_ > (part_ == Part::header ? kHeaderLine : kStatusLine) || head_ > kHead)
        return false;
    if (byte == '\n')
        end_line();
    return true;
}

bool ReplyBounds::pass(std::string_view bytes) noexcept {
    while (!failed_ && !bytes.empty() && part_ != Part::body) {
        failed_ = !pass_head(bytes.front());
        bytes.remove_prefix(1);
    }
    body_ += bytes.size();
    // No sum that could overflow.
    if (body_ > kChunkOverhead && (body_ - kChunkOverhead) / 2 > max_body_)
        failed_ = true;
    return !failed_;
}

}  // namespace imp::net
