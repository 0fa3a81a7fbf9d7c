#include <catch2/catch.hpp>

#include "tests/syntax/text.h"

using namespace mmc;

TEST_CASE("operators bind as in the table of the language", "[syntax]") {
  const auto [text, tree] = GENERATE(table<std::string, std::string>({
      {"a + b * c", "(+ a (* b c))"},
      {"a * b + c", "(+ (* a b) c)"},
      {"(a + b) * c", "(* (+ a b) c)"},
      {"a - b - c", "(- (- a b) c)"},
      {"a / b // c % d @ e", "(@ (% (// (/ a b) c) d) e)"},
      {"a ^ b ^ c", "(^ a (^ b c))"},
      {"-x ^ 2", "(- (^ x 2))"},
      {"2 ^ -1", "(^ 2 (- 1))"},
      {"2 ^ -x ^ 2 * 3", "(* (^ 2 (- (^ x 2))) 3)"},
      {"-a * b", "(* (- a) b)"},
      {"a * -b", "(* a (- b))"},
      {"a - -b", "(- a (- b))"},
      {"- -a", "(- (- a))"},
      {"x.T ^ 2", "(^ (. x T) 2)"},
      {"-f(x)[0].y", "(- (. (index (call f x) 0) y))"},
      {"0..n - 1", "(.. 0 (- n 1))"},
      {"a + 1..b", "(.. (+ a 1) b)"},
      {"0..n == r", "(compare (.. 0 n) == r)"},
      {"a < b <= c", "(compare a < b <= c)"},
      {"(a < b) == c", "(compare (compare a < b) == c)"},
      {"a + b < c * d", "(compare (+ a b) < (* c d))"},
      {"a in xs", "(compare a in xs)"},
      {"a not in xs and b", "(and (compare a not-in xs) b)"},
      {"a < b in c", "(compare a < b in c)"},
      {"not a == b", "(not (compare a == b))"},
      {"not a and b or c", "(or (and (not a) b) c)"},
      {"a or b and not c", "(or a (and b (not c)))"},
      {"not not a", "(not (not a))"},
      {"not -a < b", "(not (compare (- a) < b))"},
      {"fn (v) => v + 1", "(fn (v) (+ v 1))"},
      {"fn (a: f32[n], b = 2) => fn (c) => a or c", "(fn (a:f32[n] b=2) (fn (c) (or a c)))"},
      {"x with { a = 1 } + y", "(+ (with x (edit a 1)) y)"},
      {"-net with { a.b[0] = old * c; d = 2 }", "(- (with net (edit a.b[ 0 ] (* old c)) (edit d 2)))"},
      {"patch(f(x)) { loop[t].h = old * 0 }.out", "(. (patch (call f x) (edit loop[ t ].h (* old 0))) out)"},
  }));
  CHECK(read("let x = " + text) == "(let x " + tree + ")");
}

TEST_CASE("literals, records, lists, indices", "[syntax]") {
  const auto [text, tree] = GENERATE(table<std::string, std::string>({
      {"1_000", "1000"},
      {"9223372036854775807", "9223372036854775807"},
      {"1.5", "1.5"},
      {"2.0", "2.0"},
      {"1e-3", "0.001"},
      {"1E3", "1000.0"},
      {"1_0.2_5", "10.25"},
      {"[true, false, none, ...]", "(list true false none ...)"},
      {R"("a\n\"\\\{b}\t")", R"("a\n\"\\\{b}\t")"},
      {R"("")", R"("")"},
      {R"("n = {n + 1}, {f(x)[0]}!")", R"((text "n = " (+ n 1) ", " (index (call f x) 0) "!"))"},
      {R"("{ {a: 1}.a }")", R"((text (. (record (a 1)) a)))"},
      {"{ a: 1, b, }", "(record (a 1) (b))"},
      {"{}", "(record)"},
      {"{ a: 1\n  b: 2; c }", "(record (a 1) (b 2) (c))"},
      {"{ for: 1, in: 2, none_: 3 }", "(record (for 1) (in 2) (none_ 3))"},
      {"[1, [2, 3,],]", "(list 1 (list 2 3))"},
      {"[]", "(list)"},
      {"[0..n by 2]", "(list (.. 0 n 2))"},
      {"[0..3]", "(list (.. 0 3))"},
      {"f()", "(call f)"},
      {"f(1, k = 2, in = 3,)", "(call f 1 k=2 in=3)"},
      {"x[1]", "(index x 1)"},
      {"x[:, none]", "(index x (: _ _) none)"},
      {"x[..., 0]", "(index x ... 0)"},
      {"x[a:b, :c, d:, ::2, a:b:c, -1]", "(index x (: a b) (: _ c) (: d _) (: _ _ 2) (: a b c) (- 1))"},
      {"x[a::c]", "(index x (: a _ c))"},
      {"fit.for.every", "(. (. fit for) every)"},
      {"trace(net(x)).layers[0].out", "(. (index (. (trace (call net x)) layers) 0) out)"},
      {"if c { 1 } else if d { 2 } else { 3 }", "(if c {\n  1} {\n  (if d {\n    2} {\n    3})})"},
      {"for i in 0..n, s in xs { i }", "(for (in i (.. 0 n)) (in s xs) {\n  i})"},
      {"for i in a in b { i }", "(for (in i (compare a in b)) {\n  i})"},
      {"for 10 { x }", "(for 10 {\n  x})"},
      {"iterate h = { x: 1 } for block in blocks { block(h) }",
       "(iterate h (record (x 1)) (in block blocks) {\n  (call block h)})"},
      {"train a, b for 10 { }", "(train (a b) 10 {})"},
  }));
  CHECK(read("let v = " + text) == "(let v " + tree + ")");
}

namespace {

// The dump with positions lists the ranges of nested expressions: each must lie within the one around it.
void check_nesting(const std::string& positions) {
  struct Range {
    unsigned long begin, end;
    std::size_t depth;
  };
  std::vector<Range> open;
  std::size_t depth = 0, checked = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const char c = positions[i];
    if (c == '\\' && in_string) {
      ++i;
      continue;
    }
    if (c == '"') in_string = !in_string;
    if (in_string) continue;
    if (c == '(') ++depth;
    if (c == ')') {
      --depth;
      while (!open.empty() && open.back().depth >= depth) open.pop_back();
    }
    if (c != '@' || !std::isdigit(static_cast<unsigned char>(positions[i + 1]))) continue;
    std::size_t used = 0;
    const unsigned long begin = std::stoul(positions.substr(i + 1), &used);
    const unsigned long end = std::stoul(positions.substr(i + used + 2));
    while (!open.empty() && open.back().depth >= depth) open.pop_back();
    REQUIRE(begin < end);
    if (!open.empty()) {
      CAPTURE(positions.substr(i, 60), open.back().begin, open.back().end);
      CHECK(open.back().begin <= begin);
      CHECK(end <= open.back().end);
      ++checked;
    }
    const std::size_t behind = positions.find_first_not_of("-0123456789", i + 1);
    if (positions[behind] == '(') open.push_back({begin, end, depth});  // others have no parts
  }
  CHECK(checked > 0);
}

const ast::Expr& value_of(const Parsed& parsed) { return *std::get<ast::LetStmt>(parsed.program.statements.at(0).what).value; }

}  // namespace

TEST_CASE("every expression's span lies in the one around it", "[syntax]") {
  for (const char* name : {"discriminator", "dissociation", "permutations", "product_tasks", "superposition"}) {
    const Parsed parsed = parse_text(file_text(std::string(MMC_SOURCE_DIR "/models/") + name + ".mm"));
    check_nesting(dump(parsed.program, true));
  }
}

TEST_CASE("spans cover the whole text of an expression", "[syntax]") {
  const Parsed parsed = parse_text("let x = (a + b) * -f(c)[0]  # end\n");
  const ast::Expr& product = value_of(parsed);
  const auto& binary = std::get<ast::Binary>(product.what);
  CHECK(parsed.sources.text(product.span) == "(a + b) * -f(c)[0]");
  CHECK(parsed.sources.text(binary.left->span) == "(a + b)");
  CHECK(parsed.sources.text(binary.op_span) == "*");
  CHECK(parsed.sources.text(binary.right->span) == "-f(c)[0]");
  CHECK(parsed.sources.text(parsed.program.statements[0].span) == "let x = (a + b) * -f(c)[0]");
}

TEST_CASE("spans count bytes, also behind letters of several bytes and a byte order mark", "[syntax]") {
  const Parsed parsed = parse_text("\xEF\xBB\xBF# é\nlet x = \"größe {a} 漢\" + b not in c");
  const ast::Expr& compare = value_of(parsed);
  CHECK(parsed.sources.text(compare.span) == "\"größe {a} 漢\" + b not in c");
  const auto& chain = std::get<ast::Compare>(compare.what);
  CHECK(parsed.sources.text(chain.links[0].op_span) == "not in");
  const auto& sum = std::get<ast::Binary>(chain.first->what);
  const auto& hole = std::get<ast::ExprPtr>(std::get<ast::StringLiteral>(sum.left->what).pieces.at(1));
  CHECK(parsed.sources.text(hole->span) == "a");
}

TEST_CASE("a range of a file has spans of the whole file", "[syntax]") {
  SourceMap sources;
  Diagnostics diagnostics;
  const std::string text = "broken ( here\n# Doubles.\nfn f(x) = 2 * x\nbroken )";
  const std::uint32_t file = sources.add("p.mm", text);
  const auto begin = static_cast<std::uint32_t>(text.find("fn"));
  const auto end = static_cast<std::uint32_t>(text.find("\nbroken )"));
  const ast::Program program = parse_range(sources, file, begin, end, diagnostics);
  REQUIRE(diagnostics.all().empty());
  REQUIRE(program.statements.size() == 1);
  CHECK(sources.text(program.statements[0].span) == "fn f(x) = 2 * x");
  CHECK(program.statements[0].comment == "Doubles.");
}
