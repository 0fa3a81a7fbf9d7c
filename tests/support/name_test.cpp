#include "compiler/support/name.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using mmc::Name;

TEST_CASE("a name is interned once", "[support]") {
  const Name a("net.layers[0].weight");
  const Name b(std::string("net.layers[0].") + "weight");
  CHECK(a == b);
  CHECK(a.id() == b.id());
  CHECK(a.text().data() == b.text().data());
  CHECK(a != Name("net.layers[1].weight"));
}

TEST_CASE("the empty name means no name", "[support]") {
  CHECK(Name().empty());
  CHECK(Name("") == Name());
  CHECK(Name().text().empty());
  CHECK_FALSE(Name("x").empty());
}

TEST_CASE("texts stay where they are while the table grows", "[support]") {
  const std::string_view first = Name("stays").text();
  std::vector<Name> many;
  for (int i = 0; i < 20000; ++i) many.emplace_back("grow" + std::to_string(i));
  CHECK(Name("stays").text().data() == first.data());
  CHECK(first == "stays");
  for (int i = 0; i < 20000; i += 997) CHECK(many[static_cast<std::size_t>(i)].text() == "grow" + std::to_string(i));
}
