// LANGUAGE, "Lines and words", rule by rule.
#include <catch2/catch.hpp>

#include "tests/syntax/text.h"

using namespace mmc;

TEST_CASE("rule 1: new lines count at top level and directly inside braces", "[syntax]") {
  CHECK(read("a\nb") == "a\nb");
  CHECK(read("f(a,\n  b\n)") == "(call f a b)");
  CHECK(read("[a\n,\n\n b]") == "(list a b)");
  CHECK(read("f(for i in 3 {\n  let a = i\n  a\n})") == "(call f (for (in i 3) {\n  (let a i)\n  a}))");
  CHECK(read("[{ a: 1\n b: 2 }]") == "(list (record (a 1) (b 2)))");
  CHECK(read("\n\n  a\n\n\nb\n\n") == "a\nb");
  CHECK(read("a\r\nb\rc") == "a\nb\nc");
  CHECK(read("") == "");
  CHECK(read("# only a comment") == "");
}

TEST_CASE("rule 2: a new line is ignored behind what cannot end a statement", "[syntax]") {
  const std::string op =
      GENERATE("+", "-", "*", "/", "//", "%", "@", "^", "==", "!=", "<", "<=", ">", ">=", "and", "or", "in", "..");
  CHECK(read("a " + op + "\n  b") == read("a " + op + " b"));
}

TEST_CASE("rule 2: a new line is ignored behind `not`, `with`, `,`, `=`, `~`, `:`, `.`, `->`, `=>`", "[syntax]") {
  CHECK(read("let a = not\n b") == "(let a (not b))");
  CHECK(read("minimize l with\n sgd()") == "(minimize l with (call sgd))");
  CHECK(read("show a,\n b") == "(show a b)");
  CHECK(read("let a =\n\n # a comment\n b") == "(let a b)");
  CHECK(read("a ~\n f()") == "(draw (a) (call f))");
  CHECK(read("a:\n f32[2] ~ f()") == "(draw (a) :f32[2] (call f))");
  CHECK(read("a.\n b") == "(. a b)");
  CHECK(read("fn f(a) ->\n int = a") == "(fn f (a) ->int {\n  a})");
  CHECK(read("let f = fn (a) =>\n a") == "(let f (fn (a) a))");
}

TEST_CASE("rule 2: a new line is ignored before what goes on", "[syntax]") {
  const std::string op = GENERATE("*", "%", "@", "^", "==", "!=", "<", "<=", ">", ">=", "and", "or", "in", "not in", "..");
  CHECK(read("a\n  " + op + " b") == read("a " + op + " b"));
}

TEST_CASE("rule 2: a new line is ignored before `else`, `with`, `.`, `,`", "[syntax]") {
  CHECK(read("if a { 1 }\nelse { 2 }") == "(if a {\n  1} {\n  2})");
  CHECK(read("x\n  with { a = 1 }") == "(with x (edit a 1))");
  CHECK(read("minimize l\n  with sgd()") == "(minimize l with (call sgd))");
  CHECK(read("x\n  .f(1)\n  .g") == "(. (call (. x f) 1) g)");
  CHECK(read("show a\n  , b") == "(show a b)");
}

TEST_CASE("rule 3: no line but a block's first begins with a sign", "[syntax]") {
  CHECK(codes("a\n- b") == "MM0115");
  CHECK(codes("f(x) {\n}") != "");
  CHECK(read("-a") == "(- a)");
  CHECK(read("if c {\n  -a\n}") == "(if c {\n  (- a)})");
  CHECK(read("f(a\n  - b)") == "(call f (- a b))");
  CHECK(read("a\n(b)") == "a\nb");
  CHECK(read("a\n[b]") == "a\n(list b)");
}

TEST_CASE("rule 4: items are separated by new lines or `;`, records also by `,`", "[syntax]") {
  CHECK(read("a; b ;; c;") == "a\nb\nc");
  CHECK(read("{ a: 1; b: 2, c: 3\n d: 4, }") == "(record (a 1) (b 2) (c 3) (d 4))");
  CHECK(read("model M() { a = 1;  b = 2 }") == "(model M () {\n  (fix (a) 1)\n  (fix (b) 2)})");
  CHECK(codes("x with { a = 1, b = 2 }") == "MM0101");
  CHECK(codes("a b") == "MM0118");
}

TEST_CASE("rule 5: the comment lines directly above belong to a statement", "[syntax]") {
  const Parsed parsed =
      parse_text("# far\n\n# one\n#  two\n#\n# three\nlet a = 1  # beside\nlet b = 2\n  # in\nlet c = 3; let d = 4\n");
  REQUIRE(parsed.diagnostics.all().empty());
  REQUIRE(parsed.program.statements.size() == 4);
  CHECK(parsed.program.statements[0].comment == "one\n two\n\nthree");
  CHECK(parsed.program.statements[1].comment == "");
  CHECK(parsed.program.statements[2].comment == "in");
  CHECK(parsed.program.statements[3].comment == "");
}

TEST_CASE("rule 6: what begins a statement shows that a bracket is open", "[syntax]") {
  const std::string statement =
      GENERATE("let b = 1", "param b: int = 1", "show b", "plot b { }", "save b to c", "expect b, c", "sweep s = b { }",
               "minimize b", "every 3 { }", "net ~ f()", "study \"b\"", "fn f() = 1");
  CHECK(codes("let a = f(1\n" + statement) == "MM0103");
  CHECK(codes("let a = [1\n" + statement) == "MM0103");
}

TEST_CASE("rule 6: but not as a name, and a declaration in column 1 closes braces", "[syntax]") {
  CHECK(read("f(a,\n  let = 1)") == "(call f a let=1)");
  CHECK(codes("fn f(x) {\n  x\n\nfn g(x) = x") == "MM0103");
  CHECK(codes("model M() {\n  a = 1\n\nmodel N() {\n  a = 1\n}") == "MM0103");
  CHECK(codes("fn f(x) {\n  fn g(y) = y\n  g(x)\n}") == "");
}

TEST_CASE("rule 7: soft keywords", "[syntax]") {
  const auto [text, tree] = GENERATE(table<std::string, std::string>({
      {"log loss = e", "(log (loss e))"},
      {"log(x)", "(call log x)"},
      {"let y = log(x)", "(let y (call log x))"},
      {"log in xs", "(compare log in xs)"},
      {"log a, b ~ f(), c = 1", "(log (a) (b ~ (call f)) (c 1))"},
      {"seed 42", "(seed 42)"},
      {"seed in [1, 2]", "(compare seed in (list 1 2))"},
      {"show seed", "(show seed)"},
      {"study \"t\"", "(study \"t\")"},
      {"state m = 1", "(state m 1)"},
      {"state.m", "(. state m)"},
      {"state and done", "(and state done)"},
      {"next m = 2", "(next m 2)"},
      {"summary net", "(summary net)"},
      {"summary(net)", "(call summary net)"},
      {"import \"a.mm\"", "(import \"a.mm\")"},
      {"preset quick", "(preset quick)"},
      {"stop when a > b", "(stop (compare a > b))"},
      {"show stop, when", "(show stop when)"},
      {"save a to \"f\"", "(save a \"f\")"},
      {"let to = by", "(let to by)"},
      {"minimize l with sgd(lr = 1) over a, b", "(minimize l with (call sgd lr=1) over a b)"},
      {"ramp(over = 3)", "(call ramp over=3)"},
      {"train net for 3 { }", "(train (net) 3 {})"},
      {"let a = data.train", "(let a (. data train))"},
      {"show train", "(show train)"},
      {"slider s in xs { }", "(slider (in s xs) {})"},
      {"slider(s)", "(call slider s)"},
      {"let model = 1", "(let model 1)"},
      {"plot \"t\" { log(x) }", "(plot \"t\" {\n  (call log x)})"},
      {"let derivative = f(derivative(x))", "(let derivative (call f (call derivative x)))"},
      {"let f = fn (x) => x", "(let f (fn (x) x))"},
      {"let x = y with { z = 1 }", "(let x (with y (edit z 1)))"},
  }));
  CHECK(read(text) == tree);
}

TEST_CASE("rule 7: reserved words name fields and arguments, nothing else", "[syntax]") {
  CHECK(read("let a = { if: 1, or: 2 }.or") == "(let a (. (record (if 1) (or 2)) or))");
  CHECK(codes("let for = 1") == "MM0113");
  CHECK(codes("plot ~ f()") == "MM0113");
  CHECK(codes("param every: int = 1") == "MM0113");
  CHECK(codes("fn with(x) = x") == "MM0113");
}

TEST_CASE("rule 8: numbers", "[syntax]") {
  CHECK(read("let a = 0..n") == "(let a (.. 0 n))");
  CHECK(read("let a = 1.5..n") == "(let a (.. 1.5 n))");
  const std::string bad = GENERATE("0.", ".5", "2n", "1__0", "0x1F", "1_", "1.e3", "[0., 1]");
  CHECK(codes("let a = " + bad) == "MM0108");
}

TEST_CASE("rule 10: where `{` begins what", "[syntax]") {
  CHECK(read("fn f() { { a: 1 } }") == "(fn f () {\n  (record (a 1))})");
  CHECK(read("fn f() = { a: 1 }") == "(fn f () {\n  (record (a 1))})");
  CHECK(read("{ a: 1 }") == "(record (a 1))");
  CHECK(read("let { x, y } = p") == "(let (x y) p)");
  CHECK(codes("fn f() { a: 1 }") == "MM0119");
  CHECK(codes("fn f() { a, b }") == "MM0119");
}

TEST_CASE("a stated derivative is a record or a block", "[syntax]") {
  const std::string record = "(fn f (a b) {\n  (* a b)} (derivative d {\n  (record (a (* d b)) (b (* d a)))}))";
  CHECK(read("fn f(a, b) = a * b derivative (d) { a: d * b, b: d * a }") == record);
  CHECK(read("fn f(a, b) = a * b\n  derivative (d) { a: d * b\n b: d * a }") == record);
  CHECK(read("fn f(a) { a }\nderivative (d) { let e = d; { a: e } }") ==
        "(fn f (a) {\n  a} (derivative d {\n  (let e d)\n  (record (a e))}))");
}

TEST_CASE("a statement with an error is left out, the others stay", "[syntax]") {
  const Parsed parsed =
      parse_text("let a = 1\nlet b = ** 2\nfn f(x) {\n  let c = 2n\n  let d = 3\n  d +\n}\nlet e = 4\nlet g = 5)\nshow e\n");
  CHECK(dump(parsed.program) == "(let a 1)\n(fn f (x) {\n  (let d 3)})\n(let e 4)\n(show e)\n");
  CHECK(parsed.diagnostics.errors() == 4);
}
