#include "compiler/elaborate/context.h"

#include <fmt/format.h>

#include <utility>

#include "compiler/elaborate/late.h"

namespace mmc::elab {

Context::Context(SourceMap& sources_, Diagnostics& diagnostics_, const CompileOptions& options_, Study& study_)
    : sources(sources_),
      diagnostics(diagnostics_),
      options(options_),
      study(study_),
      graph(study_.graph),
      b(study_.graph, study_.graph.root()),
      real(options_.f64 ? DType::f64 : DType::f32),
      prelude(std::make_shared<Scope>(nullptr)),
      globals(std::make_shared<Scope>(prelude)),
      scope(globals) {}

bool in_prelude(const Context& c, Span span) {
  return span.known() && std::string_view(c.sources.file(span.file).name).starts_with("prelude/");
}

// What happens inside the prelude is shown at the user's call: the message must point to a line that the user wrote.
Span Context::user_span(Span span) const {
  if (span.known() && !in_prelude(*this, span)) return span;
  for (auto call = calls.rbegin(); call != calls.rend(); ++call) {
    if (call->known() && !in_prelude(*this, *call)) return *call;
  }
  return span;
}

Diagnostic& Context::error(Code code, Span span, std::string message) {
  Diagnostic& d = diagnostics.error(code, user_span(span), std::move(message));
  constexpr std::size_t most = 4;  // a longer chain of calls says no more
  for (auto call = calls.rbegin(); call != calls.rend() && d.within.size() < most; ++call) {
    if (!call->known() || in_prelude(*this, *call) || *call == d.primary.span) continue;
    if (d.within.empty() || !(d.within.back() == *call)) d.within.push_back(*call);
  }
  return d;
}

Diagnostic& Context::warning(Code code, Span span, std::string message) {
  return diagnostics.warning(code, user_span(span), std::move(message));
}

void Context::at(Span span) {
  if (path_name.empty()) path_name = Name(path);
  b.set_origin({user_span(span), path_name, {}});
}

// Functions hold the scope that they close over and scopes hold functions: without this they would keep each other alive.
Context::~Context() {
  for (const ScopePtr& s : held) s->names.clear();
  globals->names.clear();
  prelude->names.clear();
}

PathScope::PathScope(Context& c, std::string_view name, bool keys)
    : context_(c),
      path_(c.path.size()),
      key_(c.key.size()),
      path_name_(std::exchange(c.path_name, {})),
      ordinals_(std::move(c.ordinals)) {
  c.ordinals.clear();
  auto extend = [&](std::string& path) {
    if (!path.empty() && !name.starts_with('[')) path += '.';
    path += name;
  };
  extend(c.path);
  if (keys) extend(c.key);
}

PathScope::~PathScope() {
  context_.path.resize(path_);
  context_.key.resize(key_);
  context_.path_name = path_name_;
  context_.ordinals = std::move(ordinals_);
}

std::string source_text(const Context& c, const ast::Expr& expr) {
  std::string text;
  bool blank = false;
  for (char ch : c.sources.text(expr.span)) {
    bool white = ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r';
    if (white) {
      blank = !text.empty();
      continue;
    }
    if (blank) text += ' ';
    blank = false;
    text += ch;
  }
  constexpr std::size_t longest = 60;
  if (text.size() > longest) {
    std::size_t cut = longest - 3;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;  // not within a code point
    text = text.substr(0, cut) + "...";
  }
  return text;
}

namespace {

std::int64_t wrong_kind(Context& c, const Datum& d, Span span, std::string_view what, std::string_view kind) {
  if (std::holds_alternative<PoisonV>(d.what)) throw Failed{};
  const Code code = d.get<LateV>() ? Code::late_not_static : d.tensor() ? Code::not_static : Code::argument_type;
  auto& e = c.error(code, span, fmt::format("{} must be {}", what, kind)).at(describe(c, d));
  if (d.get<LateV>()) {
    e.note("the data decide it, and this decides what code there is; a late size may be a size, a count of a loop or a value");
  }
  if (d.tensor())
    e.note("its value is known only when the study runs; this one decides what is built, so it must be known before");
  throw Failed{};
}

}  // namespace

std::int64_t expect_int(Context& c, const Datum& d, Span span, std::string_view what) {
  if (auto i = d.get<std::int64_t>()) return *i;
  return wrong_kind(c, d, span, what, "an int that is known before running");
}

double expect_number(Context& c, const Datum& d, Span span, std::string_view what) {
  if (auto i = d.get<std::int64_t>()) return static_cast<double>(*i);
  if (auto f = d.get<double>()) return *f;
  wrong_kind(c, d, span, what, "a number that is known before running");
  return 0;
}

bool expect_bool(Context& c, const Datum& d, Span span, std::string_view what) {
  if (auto b = d.get<bool>()) return *b;
  return wrong_kind(c, d, span, what, "a bool that is known before running") != 0;
}

const std::string& expect_string(Context& c, const Datum& d, Span span, std::string_view what) {
  if (auto s = d.get<std::string>()) return *s;
  wrong_kind(c, d, span, what, "a string");
  throw Failed{};
}

std::vector<std::int64_t> expect_ints(Context& c, const Datum& d, Span span, std::string_view what) {
  if (auto i = d.get<std::int64_t>()) return {*i};
  std::vector<std::int64_t> ints;
  if (auto late = d.get<LateV>()) return {late->trial};
  if (auto list = d.list()) {
    for (const Datum& item : list->items) ints.push_back(expect_size(c, item, span, what));
    return ints;
  }
  if (auto range = d.get<RangeV>()) {
    for (std::int64_t i = range->start; range->step > 0 ? i < range->stop : i > range->stop; i += range->step) ints.push_back(i);
    return ints;
  }
  wrong_kind(c, d, span, what, "an int or a list of ints");
  throw Failed{};
}

}  // namespace mmc::elab
