#include "http/record_check.hpp"

#include <algorithm>

namespace imp::http {

namespace {

// FastCGI 1.0, 8. libfcgi's header has them as macros; this file stands alone.
constexpr unsigned char kVersion = 1;
constexpr unsigned char kBeginRequest = 1;
constexpr unsigned char kAbortRequest = 2;
constexpr unsigned char kParams = 4;
constexpr unsigned char kStdin = 5;
constexpr std::size_t kBeginSize = 8;

constexpr unsigned char kLongLength = 0x80;  ///< four bytes, not one

}  // namespace

bool RecordCheck::take(const char* bytes, std::size_t count) {
    const auto* at = reinterpret_cast<const unsigned char*>(bytes);
    while (count > 0) {
        std::size_t taken = 1;
        if (part_ == Part::header) {
            if (!take_header_byte(*at))
                return false;
        } else if (part_ == Part::contents) {
            taken = std::min(count, contents_left_);
            if (header_[1] == kParams && !take_variables(at, taken))
                return false;
            contents_left_ -= taken;
            if (contents_left_ == 0)
                part_ = padding_left_ > 0 ? Part::padding : Part::header;
        } else {
            taken = std::min(count, padding_left_);
            padding_left_ -= taken;
            if (padding_left_ == 0)
                part_ = Part::header;
        }
        at += taken;
        count -= taken;
    }
    return true;
}

bool RecordCheck::take_header_byte(unsigned char byte) {
    header_[header_size_++] = byte;
    if (header_size_ < header_.size())
        return true;
    header_size_ = 0;
    return begin_contents();
}

bool RecordCheck::begin_contents() {
    const unsigned char type = header_[1];
    contents_left_ = static_cast<std::size_t>(header_[4]) << 8U | header_[5];
    padding_left_ = header_[6];
    if (contents_left_ > 0)
        part_ = Part::contents;
    else if (padding_left_ > 0)
        part_ = Part::padding;
    const unsigned request = static_cast<unsigned>(header_[2]) << 8U | header_[3];
    if (header_[0] != kVersion || request == 0)  // 0: of no request, but for management
        return false;
    if (type == kBeginRequest) {
        request_ = request;
        return begin_request();
    }
    if (request != request_)
        return false;
    switch (type) {
        case kParams:
            if (stage_ != Stage::variables)
                return false;
            if (contents_left_ > 0)
                return true;
            // The end of variables, between two of them. libfcgi takes padding here, and that of a
            // request's beginning, for records.
            stage_ = Stage::body;
            return padding_left_ == 0 && field_ == Field::name_length && length_size_ == 0;
        case kStdin:
            if (stage_ != Stage::body)
                return false;
            if (contents_left_ == 0)
                stage_ = Stage::none;
            return true;
        case kAbortRequest:
            // Of a body, which is then incomplete. libfcgi takes one among the variables for their
            // end, and what the record holds for further records.
            return stage_ == Stage::body && contents_left_ == 0 && padding_left_ == 0;
        default:  // management records, and what goes the other way
            return false;
    }
}

bool RecordCheck::begin_request() {
    if (stage_ != Stage::none || contents_left_ != kBeginSize || padding_left_ > 0)
        return false;
    stage_ = Stage::variables;
    field_ = Field::name_length;
    length_size_ = 0;
    variables_ = 0;
    variable_bytes_ = 0;
    return true;
}

bool RecordCheck::is_between_requests() const noexcept {
    return stage_ == Stage::none && part_ == Part::header && header_size_ == 0;
}

bool RecordCheck::take_variables(const unsigned char* bytes, std::size_t count) {
    while (count > 0) {
        std::size_t taken = 1;
        if (field_ == Field::text) {
            taken = std::min(count, text_left_);
            text_left_ -= taken;
            if (text_left_ == 0)
                field_ = Field::name_length;
        } else if (!take_length_byte(*bytes)) {
            return false;
        }
        bytes += taken;
        count -= taken;
    }
    return true;
}

bool RecordCheck::take_length_byte(unsigned char byte) {
    length_[length_size_++] = byte;
    const bool is_long = (length_[0] & kLongLength) != 0;
    if (is_long && length_size_ < length_.size())
        return true;
    length_size_ = 0;
    if (!is_long)
        return end_length(length_[0]);
    std::uint32_t length = length_[0] & ~std::uint32_t{kLongLength};
    for (std::size_t i = 1; i < length_.size(); ++i)
        length = length << 8U | length_[i];
    return end_length(length);
}

bool RecordCheck::end_length(std::uint32_t length) {
    variable_bytes_ += length;  // at most 2^31 more than the limit: no overflow in 64 bits
    if (variable_bytes_ > kMostVariableBytes)
        return false;
    if (field_ == Field::name_length) {
        text_left_ = length;
        field_ = Field::value_length;
        return ++variables_ <= kMostVariables;
    }
    text_left_ += length;
    field_ = text_left_ > 0 ? Field::text : Field::name_length;
    return true;
}

}  // namespace imp::http
