#include "compiler/syntax/parse.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "compiler/syntax/filter.h"
#include "compiler/syntax/run_parser.h"
#include "compiler/syntax/token.h"
#include "compiler/syntax/tree_builder.h"
#include "compiler/syntax/utf8.h"

namespace mmc {
namespace {

// ANTLR must only see text. One message is enough: the rest of such a file is noise.
bool is_text(const SourceMap& sources, std::uint32_t file, std::uint32_t begin, std::uint32_t end, Diagnostics& diagnostics) {
  const std::string_view text = std::string_view(sources.file(file).text).substr(begin, end - begin);
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    const auto at = begin + static_cast<std::uint32_t>(nul);
    diagnostics.error(Code::nul_byte, {at, at + 1, file}, "this file is not text: it contains a NUL byte");
    return false;
  }
  if (const std::optional<std::size_t> bad = first_invalid_utf8(text)) {
    const auto at = begin + static_cast<std::uint32_t>(*bad);
    diagnostics
        .error(Code::not_utf8, {at, at + 1, file},
               fmt::format("this file is not UTF-8: the byte 0x{:02X} is not part of a character",
                           static_cast<unsigned char>(text[*bad])))
        .help("save it as UTF-8");
    return false;
  }
  return true;
}

SyntaxTree read(SyntaxErrors& errors, std::uint32_t begin, std::uint32_t end, Rule start) {
  const std::string_view text = errors.sources().file(errors.file()).text;
  return run_parser(filter(lex(text, begin, end), errors), start, errors);
}

}  // namespace

ast::Program parse(const SourceMap& sources, std::uint32_t file, Diagnostics& diagnostics) {
  return parse_range(sources, file, 0, static_cast<std::uint32_t>(sources.file(file).text.size()), diagnostics);
}

ast::Program parse_range(const SourceMap& sources, std::uint32_t file, std::uint32_t begin, std::uint32_t end,
                         Diagnostics& diagnostics) {
  if (!is_text(sources, file, begin, end, diagnostics)) return {};
  SyntaxErrors errors(sources, file, diagnostics);
  const SyntaxTree tree = read(errors, begin, end, Rule::file);
  if (tree.nodes.empty()) return {};
  TreeBuilder builder{errors};
  return build_program(builder, Node(tree, 0));
}

ast::ExprPtr parse_hole(SyntaxErrors& outer, std::uint32_t begin, std::uint32_t end, std::uint32_t statement) {
  Diagnostics found;
  SyntaxErrors errors(outer.sources(), outer.file(), found);
  const SyntaxTree tree = read(errors, begin, end, Rule::expressionOnly);
  ast::ExprPtr expr;
  if (found.errors() == 0) {
    TreeBuilder builder{errors};
    expr = build_expr(builder, Node(tree, 0).only_child());
  }
  if (found.errors() == 0) return expr;
  const Diagnostic& first = found.all().front();  // one error per statement, here too
  outer.report(statement, first.code, first.primary.span, first.message) = first;
  return nullptr;
}

}  // namespace mmc
