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

TEST_CASE("a first letter that begins as the byte order mark does stays whole") {
    for (const std::string letter : {"\xEF\xBC\xA1", "\xEF\xBB\xBC", "\xEF\x80\x80"}) {
        CAPTURE(letter);
        CHECK(read(letter + "1,2\n\"" + letter + "\"\n").records ==
              std::vector<Fields>{{letter + "1", "2"}, {letter}});
    }
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

TEST_CASE("writes what it would read again") {
    const Fields fields{"", "a", "b,c", "say \"so\"", "한글🙂", " x "};
    const std::string line = cli::csv_line(fields);
    CHECK(line == ",a,\"b,c\",\"say \"\"so\"\"\",한글🙂, x \r\n");
    const Outcome outcome = read(line);
    REQUIRE(outcome.records.size() == 1);
    CHECK(outcome.records[0] == fields);
}

TEST_CASE("writes nothing that a spreadsheet would run") {
    CHECK(cli::csv_line({"=1+1", "+1", "-1", "@x", " =1", "\t=1"}) ==
          "'=1+1,'+1,'-1,'@x,' =1,' =1\r\n");
    CHECK(cli::csv_line({"＝1", "＋1", "－1", "＠x"}) == "'＝1,'＋1,'－1,'＠x\r\n");
    CHECK(cli::csv_line({"=A1,\"B\""}) == "\"'=A1,\"\"B\"\"\"\r\n");
    CHECK(cli::csv_line({"a=b", "1-2", "15000", "14.2"}) == "a=b,1-2,15000,14.2\r\n");
    CHECK(cli::csv_line({"a\r\n=b", std::string("c\0d", 3)}) == "a  =b,cd\r\n");
}
