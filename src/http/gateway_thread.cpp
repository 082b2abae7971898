#include "http/gateway_thread.hpp"

#include <cstddef>
#include <utility>

namespace imp::http {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kStackBytes = std::size_t{8} * 1024 * 1024;
#else
constexpr std::size_t kStackBytes = std::size_t{512} * 1024;
#endif

void* run(void* argument) {
    const std::unique_ptr<std::function<void()>> work(
        static_cast<std::function<void()>*>(argument));
    (*work)();
    return nullptr;
}

class Attributes {
  public:
    Attributes() {
        ::pthread_attr_init(&attributes_);
        ::pthread_attr_setstacksize(&attributes_, kStackBytes);
    }

    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;

    ~Attributes() { ::pthread_attr_destroy(&attributes_); }

    [[nodiscard]] const pthread_attr_t* get() const noexcept { return &attributes_; }

  private:
    pthread_attr_t attributes_{};
};

}  // namespace

std::unique_ptr<SmallThread> SmallThread::start(std::function<void()> work) {
    const Attributes attributes;
    auto argument = std::make_unique<std::function<void()>>(std::move(work));
    std::unique_ptr<SmallThread> started(new SmallThread);
    if (::pthread_create(&started->thread_, attributes.get(), run, argument.get()) != 0)
        return nullptr;
    static_cast<void>(argument.release());  // run() owns it now
    return started;
}

}  // namespace imp::http
