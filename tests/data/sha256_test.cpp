// The examples of FIPS 180-4's authors, and every length around a block's end against the same bytes in other pieces.
#include <catch2/catch.hpp>
#include <string>

#include "runtime/data/sha256.h"

using mmc::Sha256;

namespace {

std::string hash(const std::string& text) {
  Sha256 sha;
  sha.add(std::as_bytes(std::span(text)));
  return sha.hex();
}

}  // namespace

TEST_CASE("SHA-256 of the published examples") {
  CHECK(hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(hash(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 does not depend on how the bytes come") {
  for (std::size_t n = 50; n < 140; ++n) {
    std::string text;
    for (std::size_t i = 0; i < n; ++i) text += static_cast<char>(i * 7);
    Sha256 pieces;
    for (std::size_t at = 0; at < n; at += 13)
      pieces.add(std::as_bytes(std::span(text)).subspan(at, std::min<std::size_t>(13, n - at)));
    CHECK(pieces.hex() == hash(text));
  }
}
