#include "cli/csv.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace imp;
using cli::CsvReader;

namespace {

using Fields = std::vector<std::string>;

struct Outcome {
    std::vector<Fields> records;
    std::vector<std::int64_t> lines;
    std::string error;
};

Outcome read(const std::string& text) {
    std::istringstream in(text);
    CsvReader reader(in);
    Outcome outcome;
    while (true) {
        const Result<std::optional<CsvReader::Record>> record = reader.next();
        if (!record) {
            CHECK(record.error().code == Errc::bad_input);
            outcome.error = record.error().detail;
            return outcome;
        }
        if (!*record)
            return outcome;
        outcome.records.push_back((*record)->fields);
        outcome.lines.push_back((*record)->line);
    }
}

}  // namespace

TEST_CASE("reads fields between commas, with or without a last line end") {
    const std::vector<Fields> expected{{"a", "1", "KRW"}, {"b", "", ""}};
    CHECK(read("a,1,KRW\nb,,\n").records == expected);
    CHECK(read("a,1,KRW\nb,,").records == expected);
    CHECK(read("a,1,KRW\r\nb,,\r\n").records == expected);
    CHECK(read("a,1,KRW\r\nb,,\r").records == expected);
}

TEST_CASE("takes blanks for what they are") {
    CHECK(read(" a , 1 \n").records == std::vector<Fields>{{" a ", " 1 "}});
}

TEST_CASE("has nothing to say of an empty text") {
    CHECK(read("").records.empty());
    CHECK(read("\n\r\n\n").records.empty());
    CHECK(read("\xef\xbb\xbf").records.empty());
}

TEST_CASE("undoes quotes") {
    CHECK(read("\"a\"\"b\",\"c,d\",\"\"\n").records == std::vector<Fields>{{"a\"b", "c,d", ""}});
    CHECK(read("\"\"\n").records == std::vector<Fields>{{""}});
    CHECK(read("\"a\"").records == std::vector<Fields>{{"a"}});
    CHECK(read("\"a\r\nb\",c").records == std::vector<Fields>{{"a\r\nb", "c"}});
}

TEST_CASE("passes over the byte order mark, at the beginning only") {
    CHECK(read("\xef\xbb\xbf"
               "a,b\n")
              .records == std::vector<Fields>{{"a", "b"}});
    CHECK(read("\xef\xbb\xbf\"a\"\n").records == std::vector<Fields>{{"a"}});
    CHECK(read("a\n\xef\xbb\xbf"
               "b\n")
              .records == std::vector<Fields>{{"a"},
                                              {"\xef\xbb\xbf"
                                               "b"}});
}

TEST_CASE("knows on which line a record begins") {
    CHECK(read("a\n\nb\n\"c\nd\"\ne").lines == std::vector<std::int64_t>{1, 3, 4, 6});
}

TEST_CASE("names the line of what cannot be read") {
    CHECK(read("a\nb\"c\n").error.starts_with("line 2: a quote inside"));
    CHECK(read("a\n\"b\"c\n").error.starts_with("line 2: text after"));
    CHECK(read("a\n\n\"b\nc\n").error == "line 3: a closing quote is missing");
    CHECK(read("a\n\"" + std::string(70'000, 'x')).error.starts_with("line 2: longer than 64 KiB"));
    CHECK(read("a\n" + std::string(70'000, 'x')).error.starts_with("line 2: longer than 64 KiB"));
}

TEST_CASE("gives what came before an error") {
    CHECK(read("a\nb\"\n").records == std::vector<Fields>{{"a"}});
}
