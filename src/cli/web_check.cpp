#include "cli/web_check.hpp"

#include "base/fd.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

namespace imp::cli {

namespace {

constexpr std::chrono::seconds kPatience{15};
constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";
constexpr int kPlainPort = 80;
constexpr int kTlsPort = 443;
constexpr int kOk = 200;

std::vector<std::string> components(std::string_view path) {
    std::vector<std::string> parts;
    for (const auto& part : std::filesystem::path(path).lexically_normal()) {
        if (!part.empty() && part != "/" && part != ".")
            parts.push_back(part.string());
    }
    return parts;
}

/// "b/c/" of a, b, c from 1; "" from 3.
std::string tail(const std::vector<std::string>& parts, std::size_t from) {
    std::string joined;
    for (; from < parts.size(); ++from)
        joined += text::percent_encode(parts[from]) + "/";
    return joined;
}

Result<net::Reply> get(net::Transport& web, const std::string& target) {
    return web.send(net::Call{.method = "GET", .target = target},
                    std::chrono::steady_clock::now() + kPatience);
}

/// A file that was put somewhere for the time of a question.
class Bait {
  public:
    Bait() = default;
    Bait(const Bait&) = delete;
    Bait& operator=(const Bait&) = delete;

    ~Bait() {
        if (!path_.empty())
            ::unlink(path_.c_str());
    }

    /// Readable for the web server's user too. Errors: unavailable.
    Result<void> put(const std::filesystem::path& folder, const std::string& name) {
        constexpr mode_t kReadableByAll = 0644;
        const std::string path = (folder / name).string();
        const UniqueFd file(::open(
            path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kReadableByAll));
        if (file)
            path_ = path;
        const std::string& token = token_;
        if (!file || ::fchmod(file.get(), kReadableByAll) != 0 ||
            ::write(file.get(), token.data(), token.size()) != std::ssize(token)) {
            return Error{Errc::unavailable,
                         fmt::format("no file can be put into {} to ask for: {}",
                                     folder.string(),
                                     std::generic_category().message(errno))};
        }
        return {};
    }

    [[nodiscard]] const std::string& token() const { return token_; }

  private:
    std::string path_;
    std::string token_ = "imp-fcgi-web-check-" + random_hex(16);
};

bool is_program(const net::Reply& reply) {
    return reply.body.starts_with(
               "\x7f"
               "ELF") ||
           reply.body.starts_with("#!");
}

std::string complaint(const net::Reply& reply) {
    const int status = reply.status;
    if (reply.body.starts_with("\x7f"
                               "ELF") ||
        reply.body.starts_with("#!"))
        return "the web server hands out the program instead of running it: CGI is not switched on "
               "for that folder";
    if (status >= 300 && status < 400)
        return fmt::format("{}: a redirect. Name the address that it leads to", status);
    if (status == 404)
        return "404: the web server knows nothing there";
    if (status == 403)
        return "403: the web server may not run it: is its mode 755, and are its folders open?";
    if (status == 500)
        return "500: it did not run, or refused its configuration; the web server's error log says "
               "why";
    if (status == 503)
        return "503: it runs, but cannot open its database";
    return fmt::format("{}, but not from the responder", status);
}

}  // namespace

std::string WebAddress::url(const std::string& other_path) const {
    const bool usual = endpoint.port == (endpoint.tls ? kTlsPort : kPlainPort);
    const bool brackets = endpoint.host.find(':') != std::string::npos;
    return fmt::format("{}{}{}{}{}{}",
                       endpoint.tls ? kHttps : kHttp,
                       brackets ? "[" : "",
                       endpoint.host,
                       brackets ? "]" : "",
                       usual ? "" : ":" + std::to_string(endpoint.port),
                       other_path);
}

Result<WebAddress> parse_web_address(std::string_view address) {
    const bool plain = address.starts_with(kHttp);
    if (!plain && !address.starts_with(kHttps))
        return Error{Errc::bad_input, "an address begins with https:// or http://"};
    const std::string_view rest = address.substr((plain ? kHttp : kHttps).size());
    auto endpoint = net::parse_endpoint(std::string(kHttps) + std::string(rest));
    if (!endpoint)
        return Error{Errc::bad_input, endpoint.error().detail};
    const std::string_view authority = rest.substr(0, rest.find('/'));
    if (plain) {
        endpoint->tls = false;
        if (endpoint->port == kTlsPort && !authority.ends_with(":443"))
            endpoint->port = kPlainPort;
    }
    std::string path = std::exchange(endpoint->prefix, "");
    return WebAddress{.endpoint = *std::move(endpoint), .path = std::move(path)};
}

std::vector<std::string> paths_to_folder(std::string_view responder_path, std::string_view folder) {
    const std::vector<std::string> parts = components(folder);
    std::vector<std::string> tails;
    for (std::size_t from = 0; from <= parts.size(); ++from)
        tails.push_back(tail(parts, from));

    std::vector<std::string> above{"/"};
    for (const std::string& part : components(responder_path))
        above.push_back(above.back() + part + "/");
    above.pop_back();  // the responder itself
    std::vector<std::string> paths;
    for (const std::string& prefix : above) {
        for (const std::string& each : tails)
            paths.push_back(prefix + each);
    }
    // UserDir: /~me/ is a folder in me's home, public_html or another.
    for (std::size_t user = 0; user + 1 < parts.size(); ++user) {
        for (std::size_t from = user + 1; from <= std::min(user + 2, parts.size()); ++from)
            paths.push_back("/~" + text::percent_encode(parts[user]) + "/" + tail(parts, from));
    }
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    return paths;
}

Result<std::string> ask_responder(net::Transport& web, const WebAddress& address) {
    const auto reply = get(web, address.path + "/healthz?deep=1");
    if (!reply && reply.error().code != Errc::bad_reply)
        return Error{Errc::unavailable, reply.error().detail};
    if (reply && reply->status == kOk && reply->body == "ok\n")
        return std::string();
    // A file is no folder, so a web server that does not run it knows nothing below it. The program
    // itself is larger than what is read of an answer.
    const auto itself = get(web, address.path);
    if (itself ? is_program(*itself) : itself.error().code == Errc::bad_reply) {
        return std::string(
            "the web server hands out the program instead of running it: CGI is not switched on "
            "for that folder");
    }
    return reply ? complaint(*reply) : "the answer cannot be the responder's";
}

Result<Exposure> find_exposure(net::Transport& web,
                               const WebAddress& address,
                               const std::string& file) {
    const std::filesystem::path path(file);
    const std::string name =
        fmt::format("imp-web-check-{}{}", random_hex(8), path.extension().string());
    Bait bait;
    if (const auto put = bait.put(path.parent_path(), name); !put)
        return put.error();
    Exposure found{.file = file, .asked = 0, .reachable_at = ""};
    for (const std::string& folder : paths_to_folder(address.path, path.parent_path().string())) {
        const std::string target = folder + text::percent_encode(name);
        const auto reply = get(web, target);
        if (!reply && reply.error().code != Errc::bad_reply)
            return Error{Errc::unavailable, address.url(target) + ": " + reply.error().detail};
        ++found.asked;
        if (reply && reply->body.find(bait.token()) != std::string::npos) {
            found.reachable_at = address.url(folder);
            break;
        }
    }
    return found;
}

}  // namespace imp::cli
