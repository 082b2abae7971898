// The main of every unit-test program. Its last line is what tests/run.sh sums: `N passed, N
// failed`.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

namespace {

unsigned passed = 0;
unsigned failed = 0;

/// Counts test cases the way tests/run.sh sums them.
struct ClosingLine final : doctest::IReporter {
    explicit ClosingLine(const doctest::ContextOptions& /*options*/) {}

    void test_run_end(const doctest::TestRunStats& stats) override {
        failed = stats.numTestCasesFailed;
        passed = stats.numTestCasesPassingFilters - failed;
    }

    void report_query(const doctest::QueryData& /*data*/) override {}

    void test_run_start() override {}

    void test_case_start(const doctest::TestCaseData& /*data*/) override {}

    void test_case_reenter(const doctest::TestCaseData& /*data*/) override {}

    void test_case_end(const doctest::CurrentTestCaseStats& /*stats*/) override {}

    void test_case_exception(const doctest::TestCaseException& /*failure*/) override {}

    void subcase_start(const doctest::SubcaseSignature& /*subcase*/) override {}

    void subcase_end() override {}

    void log_assert(const doctest::AssertData& /*data*/) override {}

    void log_message(const doctest::MessageData& /*data*/) override {}

    void test_case_skipped(const doctest::TestCaseData& /*data*/) override {}
};

}  // namespace

#ifdef __has_feature
#if __has_feature(thread_sanitizer)
/// A test may fork while other threads run, and its child may start threads (the watch of the
/// PostgreSQL sockets does): clang's ThreadSanitizer ends such a child with status 66 otherwise.
extern "C" const char* __tsan_default_options() {
    return "die_after_fork=0";
}
#endif
#endif

REGISTER_LISTENER("closing line", 0, ClosingLine);

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    doctest::Context context(argc, argv);
    // What needs a server runs where there is one, and nothing else a second time.
    const bool has_server = std::getenv("TEST_STORE") != nullptr;
    context.addFilter(has_server ? "test-case" : "test-case-exclude", "*Server>*");
    const int status = context.run();
    std::cout << passed << " passed, " << failed << " failed\n";
    return status;
}
