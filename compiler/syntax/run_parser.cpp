#include "compiler/syntax/run_parser.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "compiler/support/errors.h"
#include "compiler/syntax/trouble.h"
// ANTLR's header undefines EOF and comes last.
#include "MmParser.h"

namespace mmc {
namespace {

// Brackets are counted by the filter; this also bounds chains of `else if` and of `fn (a) => fn (b) => ...`.
constexpr std::size_t deepest_rules = 3000;

struct TooDeep {
  std::size_t token;
};

std::size_t antlr_kind(Tok kind) { return kind == Tok::END ? antlr4::Token::EOF : static_cast<std::size_t>(kind); }

class ParserToken final : public antlr4::Token {
 public:
  ParserToken(const mmc::Token& token, std::size_t index) : token_(&token), index_(index) {}
  std::string getText() const override { return {}; }
  size_t getType() const override { return antlr_kind(token_->kind); }
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() const override { return 0; }
  size_t getChannel() const override { return DEFAULT_CHANNEL; }
  size_t getTokenIndex() const override { return index_; }
  size_t getStartIndex() const override { return token_->begin; }
  size_t getStopIndex() const override { return token_->end; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  antlr4::CharStream* getInputStream() const override { return nullptr; }
  std::string toString() const override { return {}; }

 private:
  const mmc::Token* token_;
  std::size_t index_;
};

// The filtered tokens as ANTLR wants to see them. The last one is END.
class Stream final : public antlr4::TokenStream {
 public:
  explicit Stream(const std::vector<mmc::Token>& tokens) {
    tokens_.reserve(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) tokens_.emplace_back(tokens[i], i);
  }
  antlr4::Token* LT(ssize_t k) override {
    const ssize_t i = static_cast<ssize_t>(at_) + (k > 0 ? k - 1 : k);
    return i < 0 ? nullptr : get_mutable(std::min(static_cast<std::size_t>(i), tokens_.size() - 1));
  }
  size_t LA(ssize_t k) override { return LT(k)->getType(); }
  antlr4::Token* get(size_t index) const override { return const_cast<ParserToken*>(&tokens_[index]); }
  void consume() override { at_ = std::min(at_ + 1, tokens_.size() - 1); }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return at_; }
  void seek(size_t index) override { at_ = index; }
  size_t size() override { return tokens_.size(); }
  std::string getSourceName() const override { return {}; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }

 private:
  antlr4::Token* get_mutable(std::size_t i) { return &tokens_[i]; }
  std::vector<ParserToken> tokens_;
  std::size_t at_ = 0;
};

// The generated parser, noting every rule that it enters.
class RecordingParser final : public MmParser {
 public:
  explicit RecordingParser(antlr4::TokenStream* input) : MmParser(input) {
    setBuildParseTree(false);
    removeErrorListeners();
  }

  void enterRule(antlr4::ParserRuleContext* context, size_t state, size_t rule) override {
    MmParser::enterRule(context, state, rule);
    while (!open_.empty() && entered_[open_.back()].context != context->parent) open_.pop_back();
    if (open_.size() >= deepest_rules) throw TooDeep{context->start->getTokenIndex()};
    entered_.push_back({context, static_cast<Rule>(rule), open_.size()});
    open_.push_back(entered_.size() - 1);
  }

  void mark_failed(const antlr4::RuleContext* context) {
    for (auto entry = entered_.rbegin(); entry != entered_.rend(); ++entry) {
      if (entry->context != context) continue;
      entry->failed = true;
      return;
    }
  }

  std::vector<SyntaxNode> nodes() const {
    std::vector<SyntaxNode> out;
    out.reserve(entered_.size());
    std::vector<std::size_t> path;
    for (std::size_t i = 0; i < entered_.size(); ++i) {
      const Entered& entry = entered_[i];
      for (; path.size() > entry.depth; path.pop_back()) out[path.back()].next = static_cast<std::uint32_t>(i);
      path.push_back(i);
      SyntaxNode& node = out.emplace_back();
      node.rule = entry.rule;
      node.failed = entry.failed;
      node.first = static_cast<std::uint32_t>(entry.context->start->getTokenIndex());
      const antlr4::Token* stop = entry.context->stop;
      node.end = stop == nullptr ? node.first : std::max(node.first, static_cast<std::uint32_t>(stop->getTokenIndex() + 1));
    }
    for (std::size_t i : path) out[i].next = static_cast<std::uint32_t>(out.size());
    return out;
  }

 private:
  struct Entered {
    const antlr4::ParserRuleContext* context;
    Rule rule;
    std::size_t depth;
    bool failed = false;
  };
  std::vector<Entered> entered_;
  std::vector<std::size_t> open_;
};

bool is_item(Rule rule) {
  return rule == Rule::statement || rule == Rule::field || rule == Rule::entry || rule == Rule::edit || rule == Rule::typeField;
}
bool takes_commas(Rule rule) { return rule == Rule::record || rule == Rule::derivativeRecord || rule == Rule::type; }
bool holds_items(Rule rule) {
  return rule == Rule::file || rule == Rule::block || rule == Rule::fields || rule == Rule::edits || takes_commas(rule);
}

Rule rule_of(const antlr4::RuleContext* context) { return static_cast<Rule>(context->getRuleIndex()); }
const antlr4::ParserRuleContext* parent_of(const antlr4::ParserRuleContext* context) {
  return static_cast<const antlr4::ParserRuleContext*>(context->parent);
}

// Reports the first error of an item in our words, and goes on behind the item. Deeper rules are left by rethrowing.
class Recovery final : public antlr4::ANTLRErrorStrategy {
 public:
  Recovery(RecordingParser& parser, const std::vector<mmc::Token>& tokens, SyntaxErrors& errors)
      : parser_(parser), tokens_(tokens), errors_(errors) {}

  void reset(antlr4::Parser*) override {}
  bool inErrorRecoveryMode(antlr4::Parser*) override { return false; }
  void reportMatch(antlr4::Parser*) override {}
  antlr4::Token* recoverInline(antlr4::Parser* parser) override { throw antlr4::InputMismatchException(parser); }

  void reportError(antlr4::Parser*, const antlr4::RecognitionException& error) override {
    if (std::exchange(reported_, true)) return;  // the same one, on its way up
    Trouble trouble = describe(Trouble::Place::inside);
    if (explained(trouble)) return;
    // The set is not always sorted (EOF is -1 there, or the largest number), so its own `contains` is not to be trusted.
    const antlr4::misc::IntervalSet expected = error.getExpectedTokens();
    for (const antlr4::misc::Interval& interval : expected.getIntervals()) {
      for (ssize_t kind = 1; kind <= static_cast<ssize_t>(Tok::UNKNOWN); ++kind) {
        if (interval.a <= kind && kind <= interval.b) trouble.expected.insert(static_cast<Tok>(kind));
      }
    }
    body_below_ = report_trouble(trouble, errors_);
  }

  void recover(antlr4::Parser*, std::exception_ptr error) override {
    const antlr4::ParserRuleContext* context = parser_.getContext();
    parser_.mark_failed(context);
    const Rule rule = rule_of(context);
    if (!is_item(rule) && rule != Rule::file && rule != Rule::expressionOnly) std::rethrow_exception(error);
    reported_ = false;
    const bool commas = context->parent != nullptr && takes_commas(rule_of(parent_of(context)));
    skip(tokens_[context->start->getTokenIndex()].depth, commas);
    if (std::exchange(body_below_, false)) skip_body(tokens_[context->start->getTokenIndex()].depth);
  }

  // Called before every decision. Where items are separated, what is not a separator is reported and skipped, so that the loops
  // over items always go on.
  void sync(antlr4::Parser*) override {
    const antlr4::ParserRuleContext* context = parser_.getContext();
    const Rule rule = rule_of(context);
    if (!holds_items(rule)) return;
    const std::size_t first = context->start->getTokenIndex();
    if (rule == Rule::type && !is_brace(tokens_[first].kind)) return;
    const auto state = parser_.getATN().states[parser_.getState()]->getStateType();
    if (state != antlr4::atn::ATNState::STAR_LOOP_ENTRY && state != antlr4::atn::ATNState::STAR_LOOP_BACK) return;
    const mmc::Token& here = tokens_[parser_.getTokenStream()->index()];
    const bool separator = here.kind == Tok::NL || here.kind == Tok::SEMI || (here.kind == Tok::COMMA && takes_commas(rule));
    if (separator || here.kind == Tok::END || (here.kind == Tok::RBRACE && rule != Rule::file)) return;
    const std::size_t at = parser_.getTokenStream()->index();
    const Tok before = at == 0 ? Tok::NL : tokens_[at - 1].kind;
    const bool begins = before == Tok::NL || before == Tok::SEMI || before == Tok::COMMA || is_brace(before);
    const Trouble trouble = describe(begins ? Trouble::Place::item_start : Trouble::Place::after_item);
    const bool body_below = !explained(trouble) && report_trouble(trouble, errors_);
    const std::uint32_t depth = rule == Rule::file ? tokens_[0].depth : tokens_[first].depth + 1;
    skip(depth, takes_commas(rule));
    if (body_below) skip_body(depth);
  }

 private:
  Trouble describe(Trouble::Place place) {
    Trouble trouble{tokens_, parser_.getTokenStream()->index(), 0, place, {}, {}};
    trouble.item = trouble.at;
    bool found = false;
    for (const antlr4::ParserRuleContext* c = parser_.getContext(); c != nullptr; c = parent_of(c)) {
      trouble.rules.push_back(rule_of(c));
      if (!found && place == Trouble::Place::inside && is_item(rule_of(c))) {
        trouble.item = c->start->getTokenIndex();
        found = true;
      }
    }
    if (place == Trouble::Place::after_item) {  // the item is behind us: back to its first token
      while (trouble.item > 0 && tokens_[trouble.item - 1].statement == tokens_[trouble.at].statement &&
             !(tokens_[trouble.item - 1].kind == Tok::COMMA && takes_commas(trouble.rules.front()))) {
        --trouble.item;
      }
    }
    return trouble;
  }

  // An error inside of the braces just read is the reason why what follows does not fit.
  bool explained(const Trouble& trouble) {
    if (trouble.at == 0 || tokens_[trouble.at - 1].kind != Tok::RBRACE) return false;
    for (std::size_t i = trouble.at - 1; i-- > trouble.item && tokens_[i].depth > tokens_[trouble.at - 1].depth;) {
      if (!errors_.bad(tokens_[i].statement)) continue;
      errors_.mark_bad(tokens_[trouble.item].statement);
      return true;
    }
    return false;
  }

  // To the separator or the closing bracket that ends an item at this depth.
  void skip(std::uint32_t depth, bool commas) {
    while (true) {
      const mmc::Token& token = tokens_[parser_.getTokenStream()->index()];
      if (token.kind == Tok::END || (is_closer(token.kind) && token.depth < depth)) return;
      const bool separator = token.kind == Tok::NL || token.kind == Tok::SEMI || (commas && token.kind == Tok::COMMA);
      if (separator && token.depth == depth) return;
      parser_.getTokenStream()->consume();
    }
  }

  // Over the new line and the braces behind it.
  void skip_body(std::uint32_t depth) {
    const std::size_t at = parser_.getTokenStream()->index();
    if (at + 1 >= tokens_.size() || !is_brace(tokens_[at + 1].kind)) return;
    parser_.getTokenStream()->seek(at + 1);
    skip(depth, false);
  }

  RecordingParser& parser_;
  const std::vector<mmc::Token>& tokens_;
  SyntaxErrors& errors_;
  bool reported_ = false;  // of the error that is being thrown
  bool body_below_ = false;
};

}  // namespace

SyntaxTree run_parser(std::vector<mmc::Token> tokens, Rule start, SyntaxErrors& errors) {
  SyntaxTree tree{std::move(tokens), {}};
  if (tree.tokens.empty()) return tree;
  Stream stream(tree.tokens);
  RecordingParser parser(&stream);
  parser.setErrorHandler(std::make_shared<Recovery>(parser, tree.tokens, errors));
  try {
    if (start == Rule::file) {
      parser.file();
    } else {
      parser.expressionOnly();
    }
    tree.nodes = parser.nodes();
  } catch (const TooDeep& here) {
    errors.report(tree.tokens[here.token], Code::nested_too_deep, "expressions are nested too deep here");
  }
  return tree;
}

}  // namespace mmc
