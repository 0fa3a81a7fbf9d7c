// Markdown, formulas, and how a study's source is cut into prose and code.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "runtime/html/listing.h"
#include "runtime/html/markdown.h"
#include "runtime/html/math.h"

namespace mmc::html {

TEST_CASE("blocks of Markdown", "[html]") {
  CHECK(markdown("one\ntwo\n\nthree") == "<p>one\ntwo</p>\n<p>three</p>\n");
  CHECK(markdown("# A *b*\ntext\n## C ##") == "<h2>A <em>b</em></h2>\n<p>text</p>\n<h3>C</h3>\n");
  CHECK(markdown("- a\n- b\n  goes on\n- c") == "<ul>\n<li>a\n</li>\n<li>b\ngoes on\n</li>\n<li>c\n</li>\n</ul>\n");
  CHECK(markdown("3. a\n4. b\n   - c") == "<ol start=\"3\">\n<li>a\n</li>\n<li>b\n<ul>\n<li>c\n</li>\n</ul>\n</li>\n</ol>\n");
  CHECK(markdown("```\na < b\n\n  c\n```\nend") == "<pre><code>a &lt; b\n\n  c\n</code></pre>\n<p>end</p>\n");
  CHECK(markdown("text\n\n    x = 1\n") == "<p>text</p>\n<pre><code>x = 1\n</code></pre>\n");
  CHECK(markdown("> said\n> so") == "<blockquote>\n<p>said\nso</p>\n</blockquote>\n");
  CHECK(markdown("a | b\n--|--\n`x|y` | 2") ==
        "<table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td><code>x|y</code></td><td>2</td></tr>\n</table>\n");
  CHECK(markdown("---") == "<hr>\n");
  CHECK(markdown("```\nnever closed") == "<pre><code>never closed\n</code></pre>\n");
  CHECK(markdown("in\n1998. Then") == "<p>in\n1998. Then</p>\n");  // no list: it would not begin with 1
  CHECK(markdown("").empty());
}

TEST_CASE("marks within a line, and what only looks like them", "[html]") {
  CHECK(inline_markdown("*a* **b** ***c*** _d_") == "<em>a</em> <strong>b</strong> <strong><em>c</em></strong> <em>d</em>");
  for (const char* plain :
       {"8 * n * n", "2*x*y", "log_loss and an_other_name", "a * b", "f(x)[0]", "5 $ and 6 $", "$5 or $6", "_", "**"}) {
    INFO(plain);
    CHECK(inline_markdown(plain) == plain);
  }
  CHECK(inline_markdown("`a*b*c` and ``x`y``") == "<code>a*b*c</code> and <code>x`y</code>");
  CHECK(inline_markdown("open ` tick") == "open ` tick");
  CHECK(inline_markdown("\\*a\\*") == "*a*");
  CHECK(inline_markdown("[a **b**](https://x.org/?a=1&b=2)") ==
        "<a href=\"https://x.org/?a=1&amp;b=2\" rel=\"noreferrer\">a <strong>b</strong></a>");
  CHECK(inline_markdown("see https://x.org/a.") == "see <a href=\"https://x.org/a\" rel=\"noreferrer\">https://x.org/a</a>.");
}

TEST_CASE("nothing of a user becomes markup of the page", "[html]") {
  CHECK(inline_markdown("<script>alert('x')</script>") == "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
  CHECK(inline_markdown("[a](javascript:alert(1))") == "[a](javascript:alert(1))");
  CHECK(inline_markdown("[a](https://x\"onclick=b)").ends_with("https://x</a>&quot;onclick=b)"));
  CHECK(markdown("```\n</code></pre><b>\n```").find("<b>") == std::string::npos);
  CHECK(markdown("# <b>").find("<b>") == std::string::npos);
  CHECK(math("\\text{<b>}", false).find("<b>") == std::string::npos);
  CHECK(math("<b>\\unknown", false) == "<code class=\"tex\">&lt;b&gt;\\unknown</code>");
}

TEST_CASE("formulas become MathML", "[html]") {
  CHECK(math("x_i^2", false) ==
        "<math><mrow><msubsup><mrow><mi>x</mi></mrow><mrow><mrow><mi>i</mi></mrow></mrow>"
        "<mrow><mrow><mn>2</mn></mrow></mrow></msubsup></mrow></math>");
  CHECK(math("\\frac{1}{2}", false)
            .find("<mfrac><mrow><mrow><mn>1</mn></mrow></mrow><mrow><mrow><mn>2</mn></mrow></mrow></mfrac>") !=
        std::string::npos);
  CHECK(math("\\sum_{k=1}^n k", true).find("<munderover>") != std::string::npos);
  CHECK(math("\\sum_{k=1}^n k", false).find("<msubsup>") != std::string::npos);
  CHECK(math("\\mathbb{R}^{m \\times n}", false).find("<mi>ℝ</mi>") != std::string::npos);
  CHECK(math("\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}", true).find("</mtd></mtr><mtr><mtd>") != std::string::npos);
  CHECK(math("\\left( \\hat{y} - \\sqrt[3]{x} \\right)'", false).find("<mroot>") != std::string::npos);
  CHECK(inline_markdown("with $\\alpha$ and $$x$$") ==
        "with <math><mrow><mi>α</mi></mrow></math> and <math display=\"block\"><mrow><mi>x</mi></mrow></math>");
  // What is not understood is shown as it is, never in part.
  for (const char* tex :
       {"\\frac{1}", "{x", "x}", "x^1^2", "\\mystery", "\\left( x", "\\begin{pmatrix} a", "\\mathcal{x}", "^"}) {
    INFO(tex);
    CHECK(math(tex, false).starts_with("<code"));
  }
}

TEST_CASE("a source is prose and statements", "[html]") {
  const std::string source =
      "# A first line\n# and *more*.\n\nstudy \"S # no comment\"\nlet a = [1,\n# a comment inside\n  2]\n\n"
      "# ---- Claims. What must hold.\nexpect a[0] == 1, \"}\"\nshow a\n";
  const std::vector<Block> all = blocks(source);
  REQUIRE(all.size() == 6);
  CHECK(all[0].prose);
  CHECK(all[0].text == "A first line\nand *more*.\n");
  CHECK(all[1].text == "study \"S # no comment\"\n");
  CHECK(all[2].text == "let a = [1,\n# a comment inside\n  2]\n\n");
  CHECK(all[2].line == 5);
  CHECK(all[3].text == "# Claims\n\nWhat must hold.\n");
  CHECK(all[4].text == "expect a[0] == 1, \"}\"\n");
  CHECK(all[5].line == 11);
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].begin == (i == 0 ? 0 : all[i - 1].end));  // nothing is lost
  CHECK(all.back().end == source.size());
  CHECK(blocks("").empty());
  CHECK(blocks("# ---- Edits: a network each. All but one.")[0].text == "# Edits: a network each\n\nAll but one.\n");
  CHECK(blocks("# ---- Edits: a title that would be longer than any reader wants it to be. All but one.")[0].text ==
        "# Edits\n\nA title that would be longer than any reader wants it to be. All but one.\n");
  CHECK(blocks("let x = \"open\nlet y = (").size() == 2);
}

TEST_CASE("code is coloured and every character of it stays", "[html]") {
  CHECK(
      highlighted("let x = 1e-3 # <c>") ==
      "<span class=\"l\"><span class=\"k\">let</span> x = <span class=\"n\">1e-3</span> <span class=\"c\"># &lt;c&gt;</span></span>");
  CHECK(highlighted("a.next[0..2]\n\"s\"") ==
        "<span class=\"l\">a.next[<span class=\"n\">0</span>..<span class=\"n\">2</span>]\n</span><span class=\"l\">"
        "<span class=\"s\">&quot;s&quot;</span></span>");
}

TEST_CASE("the words that are coloured are those of the grammar", "[html]") {
  std::ifstream file("grammar/MmLexer.g4");
  std::stringstream text;
  text << file.rdbuf();
  const std::string all = text.str(),
                    tokens = all.substr(all.find("tokens {"), all.find("// made by the filter") - all.find("tokens {"));
  std::istringstream lines(tokens.substr(tokens.find('\n')));
  int words = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream row(line.substr(0, line.find("//")));
    for (std::string word; std::getline(row, word, ',');) {
      std::string lower;
      for (const char c : word) lower += c == ' ' ? "" : std::string(1, static_cast<char>(std::tolower(c)));
      if (lower.empty() || lower == "lambda") continue;  // => is no word
      INFO(lower);
      CHECK(highlighted(lower).find("class=\"k\"") != std::string::npos);
      ++words;
    }
  }
  CHECK(words > 40);
}

}  // namespace mmc::html
