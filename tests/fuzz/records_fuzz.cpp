// FastCGI records before libfcgi: however the bytes arrive the verdict is the same, and it is that
// of a second reading, of the whole at once.
#include "fuzz/fuzz.hpp"
#include "http/record_check.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

using namespace imp;

namespace {

constexpr std::size_t kHeader = 8;

bool takes(std::string_view bytes, std::size_t at_once) {
    http::RecordCheck check;
    while (!bytes.empty()) {
        const std::size_t n = std::min(at_once, bytes.size());
        if (!check.take(bytes.data(), n))
            return false;
        bytes.remove_prefix(n);
    }
    return true;
}

std::uint64_t byte_at(std::string_view s, std::size_t i) {
    return static_cast<unsigned char>(s[i]);
}

/// The variables of one request, put together from all its records.
class Variables {
  public:
    /// False if what is there can be no beginning of variables.
    [[nodiscard]] bool fits() const {
        std::size_t at = 0;
        std::uint64_t bytes = 0;
        std::uint64_t names = 0;
        while (at < stream_.size()) {
            std::uint64_t lengths[2] = {};
            for (std::uint64_t& length : lengths) {
                if (at >= stream_.size())
                    return true;
                if (byte_at(stream_, at) < 0x80) {
                    length = byte_at(stream_, at++);
                } else {
                    if (at + 4 > stream_.size())
                        return true;
                    length = (byte_at(stream_, at) & 0x7F) << 24 | byte_at(stream_, at + 1) << 16 |
                             byte_at(stream_, at + 2) << 8 | byte_at(stream_, at + 3);
                    at += 4;
                }
                bytes += length;
                if (bytes > http::kMostVariableBytes)
                    return false;
                if (&length == lengths && ++names > http::kMostVariables)
                    return false;
            }
            at += lengths[0] + lengths[1];
        }
        return true;
    }

    /// The last one is whole.
    [[nodiscard]] bool ends() const {
        std::size_t at = 0;
        while (at < stream_.size()) {
            std::uint64_t sum = 0;
            for (int i = 0; i < 2; ++i) {
                const std::size_t size =
                    at < stream_.size() && byte_at(stream_, at) >= 0x80 ? 4 : 1;
                if (at + size > stream_.size())
                    return false;
                std::uint64_t length = byte_at(stream_, at) & (size == 4 ? 0x7F : 0xFF);
                for (std::size_t k = 1; k < size; ++k)
                    length = length << 8 | byte_at(stream_, at + k);
                sum += length;
                at += size;
            }
            if (sum > stream_.size() - at)
                return false;
            at += sum;
        }
        return true;
    }

    void add(std::string_view bytes) { stream_ += bytes; }

    void clear() { stream_.clear(); }

  private:
    std::string stream_;
};

/// One request after another, each of one id: its beginning, its variables, its body.
bool is_in_order(std::string_view bytes) {
    Variables variables;
    std::uint64_t request = 0;
    std::string expected = "b";  // beginning, variables, or body
    while (bytes.size() >= kHeader) {
        const auto type = byte_at(bytes, 1);
        const auto id = byte_at(bytes, 2) * 256 + byte_at(bytes, 3);
        const std::size_t length = byte_at(bytes, 4) * 256 + byte_at(bytes, 5);
        const std::size_t padding = byte_at(bytes, 6);
        if (byte_at(bytes, 0) != 1 || id == 0)
            return false;
        const bool begins = type == 1 && expected == "b" && length == 8;
        const bool names = type == 4 && expected == "v" && id == request;
        const bool carries = type == 5 && expected == "body" && id == request;
        const bool aborts =
            type == 2 && expected == "body" && id == request && length + padding == 0;
        if (!begins && !names && !carries && !aborts)
            return false;
        // libfcgi skips no padding before it begins to read something else.
        if (padding > 0 && (begins || (names && length == 0)))
            return false;
        if (begins) {
            request = id;
            variables.clear();
            expected = "v";
        } else if (names) {
            if (length == 0 && !variables.ends())
                return false;
            variables.add(bytes.substr(kHeader, length));
            if (!variables.fits())
                return false;
            expected = length == 0 ? "body" : "v";
        } else if (carries && length == 0) {
            expected = "b";
        }
        bytes.remove_prefix(std::min(bytes.size(), kHeader + length + padding));
    }
    return true;
}

}  // namespace

FUZZ_TARGET(records) {
    const bool expected = is_in_order(input);
    for (const std::size_t at_once : {input.size(), std::size_t{1}, std::size_t{3}, std::size_t{8}})
        FUZZ_CHECK(takes(input, std::max<std::size_t>(at_once, 1)) == expected);
}
