#include "sandbox/tokens.hpp"

#include "sandbox/moving_clock.hpp"

#include <doctest/doctest.h>

using namespace imp::sandbox;

TEST_CASE("a fresh token lives 30 minutes and is 40 characters long") {
    MovingClock clock;
    Tokens tokens(clock);
    const Token token = tokens.get();
    CHECK(token.expired_at - token.now == 1800);
    CHECK(token.access_token.size() == 40);
    CHECK(tokens.is_valid(token.access_token));
}

TEST_CASE("asking again before the last minute gives the same token and the same end") {
    MovingClock clock;
    Tokens tokens(clock);
    const Token first = tokens.get();
    clock.advance(1700);
    const Token again = tokens.get();
    CHECK(again.access_token == first.access_token);
    CHECK(again.expired_at == first.expired_at);
    CHECK(again.now >= first.now + 1700);
}

TEST_CASE("asking in the last minute gives the same token five minutes more") {
    MovingClock clock;
    Tokens tokens(clock);
    const Token first = tokens.get();
    clock.advance(1770);
    const Token again = tokens.get();
    CHECK(again.access_token == first.access_token);
    CHECK(again.expired_at == first.expired_at + 300);
}

TEST_CASE("an expired token is refused and replaced") {
    MovingClock clock;
    Tokens tokens(clock);
    const Token first = tokens.get();
    clock.advance(1801);
    CHECK_FALSE(tokens.is_valid(first.access_token));
    const Token next = tokens.get();
    CHECK(next.access_token != first.access_token);
    CHECK(next.expired_at - next.now == 1800);
}

TEST_CASE("a revoked token is refused and replaced; no token and unknown ones are refused") {
    MovingClock clock;
    Tokens tokens(clock);
    CHECK_FALSE(tokens.is_valid(""));
    const Token first = tokens.get();
    CHECK_FALSE(tokens.is_valid("0123456789012345678901234567890123456789"));
    tokens.revoke();
    CHECK_FALSE(tokens.is_valid(first.access_token));
    CHECK_FALSE(tokens.is_valid(""));
    CHECK(tokens.get().access_token != first.access_token);
}
