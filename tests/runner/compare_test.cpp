// The golden runner decides what counts as a failure, so it is tested itself.
#include "tests/golden/compare.h"

#include <catch2/catch.hpp>

#include "tests/golden/process.h"

using namespace mmc::golden;

TEST_CASE("text must agree exactly", "[runner]") {
  CHECK(same("loss 3 of 4\n", "loss 3 of 4\n"));
  CHECK_FALSE(same("loss 3 of 4\n", "loss 3 of 4"));
  CHECK_FALSE(same("loss", "Loss"));
  CHECK_FALSE(same("", "x"));
}

TEST_CASE("whole numbers must agree exactly", "[runner]") {
  CHECK_FALSE(same("f32[50, 2]", "f32[50, 3]"));
  CHECK_FALSE(same("1000000", "1000001"));
  CHECK_FALSE(same("MM0204", "MM0205"));
  CHECK_FALSE(same("1", "1.0"));
}

TEST_CASE("numbers with a point may differ in the last digit", "[runner]") {
  CHECK(same("loss 0.018037", "loss 0.018038"));
  CHECK(same("loss 1.80370e-05", "loss 1.80371e-05"));
  CHECK(same("-0.5000001", "-0.5000002"));
  CHECK_FALSE(same("loss 0.018037", "loss 0.018040"));
  CHECK_FALSE(same("loss 0.018037", "loss -0.018037"));
  CHECK_FALSE(same("1.5e-3", "1.5e-4"));
  CHECK_FALSE(same("h1.5", "h1.6"));  // part of a word
}

TEST_CASE("what varies is masked", "[runner]") {
  CHECK(mask("ran 50000 steps in 0.112 s (446k steps/s)", "/r", "/t") == "ran 50000 steps in <time> (<rate>)");
  CHECK(mask("wrote /t/out from /r/models", "/r", "/t") == "wrote <tmp>/out from <root>/models");
  CHECK(mask("50 samples", "/r", "/t") == "50 samples");
}

TEST_CASE("a command's output and exit code are caught", "[runner]") {
  const Outcome o = run({{"bash", "-c", "echo $WORD; echo oh >&2; exit 3"}, "/", {"WORD=hello"}, true});
  CHECK(o.output == "hello\n");
  CHECK(o.errors == "oh\n");
  CHECK(o.status == 3);
  CHECK_FALSE(o.timed_out);
  CHECK(run({{"bash", "-c", "kill -SEGV $$"}, "/", {}}).status == 139);
  CHECK(run({{"sleep", "20"}, "/", {}, false, 0.1}).timed_out);
  CHECK(run({{"/no/such/program"}, "/", {}}).status == 127);
}

TEST_CASE("a difference shows both lines", "[runner]") {
  const std::string text = difference("a\nb\n", "a\nc\n");
  CHECK(text.find("-b\n+c\n") != std::string::npos);
}
