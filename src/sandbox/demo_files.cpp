#include "sandbox/demo_files.hpp"

namespace imp::sandbox {

namespace {

struct DemoFile {
    std::string_view name;
    std::string_view contents;
};

// Made from src/sandbox/demo/ by tools/embed.sh.
constexpr DemoFile kDemoFiles[] = {
#include "demo_files.inc"
};

/// Empty for what is no asset: the templates and the words are not for browsers.
std::string_view type_of_asset(std::string_view name) noexcept {
    if (name.ends_with(".css"))
        return "text/css; charset=utf-8";
    if (name.ends_with(".js"))
        return "text/javascript; charset=utf-8";
    return name.ends_with(".svg") ? "image/svg+xml" : "";
}

}  // namespace

std::string_view demo_file(std::string_view name) noexcept {
    for (const DemoFile& file : kDemoFiles) {
        if (file.name == name)
            return file.contents;
    }
    return {};
}

Reply answer_asset(const Call& call) {
    if (call.method != "GET")
        return method_not_allowed("GET");
    const std::string& name = call.segments.back();
    const std::string_view type = type_of_asset(name);
    const std::string_view contents = demo_file(name);
    if (type.empty() || contents.empty())
        return failure(404, -1, "Not Found");
    Reply reply;
    reply.content_type = type;
    reply.body = contents;
    reply.headers = {{"Cache-Control", "no-cache"}, {"X-Content-Type-Options", "nosniff"}};
    return reply;
}

}  // namespace imp::sandbox
