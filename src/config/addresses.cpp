#include "config/addresses.hpp"

#include "base/text.hpp"

namespace imp::config {

std::optional<std::string> read_base_path(const Raw& raw) {
    const std::optional<std::string> said = read_text(raw);
    if (!said || said->find_first_of(" ?#%\\") != std::string::npos ||
        said->find("//") != std::string::npos)
        return std::nullopt;
    std::string path = *said;
    if (path.ends_with('/'))
        path.pop_back();
    if (!path.empty() && !path.starts_with('/'))
        path.insert(path.begin(), '/');
    for (const std::string_view piece : text::split(path, '/')) {
        if (piece == "." || piece == "..")
            return std::nullopt;
    }
    return path;
}

std::optional<std::string> read_retry_url(const Raw& raw) {
    std::optional<std::string> said = read_text(raw);
    if (!said || said->find_first_of(" \\\"<>") != std::string::npos)
        return std::nullopt;
    const bool own_path = said->starts_with('/') && !said->starts_with("//");
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (said->starts_with(scheme) && said->size() > scheme.size() &&
            (*said)[scheme.size()] != '/')
            return said;
    }
    return own_path || said->empty() ? said : std::nullopt;
}

std::string without_password(const std::string& url) {
    std::string out = url;
    if (const std::size_t scheme = out.find("://"); scheme != std::string::npos) {
        const std::size_t at = out.rfind('@');
        const std::size_t colon = out.find(':', scheme + 3);
        if (at != std::string::npos && colon < at)
            out.replace(colon + 1, at - colon - 1, "***");
    }
    constexpr std::string_view kWord = "password=";
    if (const std::size_t word = out.find(kWord); word != std::string::npos) {
        const std::size_t begin = word + kWord.size();
        const std::size_t end = out.find_first_of(" &;", begin);
        out.replace(begin, end == std::string::npos ? end : end - begin, "***");
    }
    return out;
}

}  // namespace imp::config
