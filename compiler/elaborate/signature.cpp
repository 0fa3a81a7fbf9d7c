#include "compiler/elaborate/signature.h"

#include <fmt/format.h>

#include <charconv>
#include <unordered_map>

#include "compiler/elaborate/foreign.h"
#include "compiler/elaborate/text.h"

namespace mmc::elab {
namespace {

struct Parameter {
  std::string_view name;
  std::string_view default_text;  // empty: required
  bool by_name = false;           // after `*`
  bool rest = false;              // `xs...`
};
using Signature = std::vector<Parameter>;

std::string_view trim(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

Signature parse_signature(std::string_view text) {
  Signature result;
  bool by_name = false;
  while (!trim(text).empty()) {
    std::size_t comma = text.find(',');
    std::string_view part = trim(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    if (part == "*") {
      by_name = true;
      continue;
    }
    Parameter p;
    p.by_name = by_name;
    std::size_t equals = part.find('=');
    p.name = trim(part.substr(0, equals));
    if (equals != std::string_view::npos) p.default_text = trim(part.substr(equals + 1));
    if (p.name.ends_with("...")) {
      p.name.remove_suffix(3);
      p.rest = true;
    }
    result.push_back(p);
  }
  return result;
}

const Signature& signature_of(const Builtin& builtin) {
  static std::unordered_map<const Builtin*, Signature> known;
  auto [place, fresh] = known.try_emplace(&builtin);
  if (fresh) place->second = parse_signature(builtin.signature);
  return place->second;
}

Datum default_value(std::string_view text) {
  if (text == "none") return NoneV{};
  if (text == "true") return true;
  if (text == "false") return false;
  if (text.starts_with('"')) return std::string(text.substr(1, text.size() - 2));
  std::int64_t i = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), i);
  if (error == std::errc() && end == text.data() + text.size()) return i;
  double f = 0;
  std::from_chars(text.data(), text.data() + text.size(), f);
  return f;
}

}  // namespace

void unknown_argument(Context& c, const GivenArgument& argument, std::span<const std::string_view> names,
                      const std::string& callee) {
  if (argument.name.empty()) {
    auto& e = c.error(
        Code::too_many_arguments, argument.span,
        fmt::format("`{}` takes {} argument{}, and this is one more", callee, names.size(), names.size() == 1 ? "" : "s"));
    if (!names.empty()) e.note(fmt::format("it takes {}", listing(names)));
    throw Failed{};
  }
  auto& e = c.error(Code::unknown_argument, argument.name_span, fmt::format("`{}` has no argument `{}`", callee, argument.name));
  std::string_view near = nearest(argument.name, names), here = foreign_argument(argument.name);
  if (!here.empty())
    e.help(std::string(here));
  else if (!near.empty())
    e.help(fmt::format("did you mean `{}`?", near));
  if (!names.empty()) e.note(fmt::format("it takes {}", listing(names)));
  throw Failed{};
}

Datum call_builtin(Context& c, const Builtin& builtin, std::vector<GivenArgument> given, CallSite site) {
  const Signature& signature = signature_of(builtin);
  const std::string callee(builtin.name);
  std::vector<std::string_view> names;
  for (const Parameter& p : signature) names.push_back(p.name);
  std::vector<Datum> bound(signature.size());
  std::vector<bool> set(signature.size(), false);
  site.spans.assign(signature.size(), site.span);
  std::vector<Datum> rest;
  std::size_t next = 0;
  for (GivenArgument& argument : given) {
    if (argument.value.get<PoisonV>()) throw Failed{};
    std::size_t slot = signature.size();
    if (argument.name.empty()) {
      if (next < signature.size() && signature[next].rest) {
        rest.push_back(std::move(argument.value));
        site.spans.push_back(argument.span);
        continue;
      }
      if (next < signature.size() && !signature[next].by_name) {
        slot = next++;
      } else if (next < signature.size()) {
        // A further positional argument of a reduction is the classic slip: sum(x, 0).
        auto& e = c.error(signature[next].name == "axis" ? Code::axis_by_position : Code::needs_name, argument.span,
                          fmt::format("`{}` takes this argument by name only", callee));
        e.help(fmt::format("write `{} = {}`", signature[next].name, c.sources.text(argument.span)));
        if (callee == "max" || callee == "min") {
          e.help(fmt::format("the larger of two values is `maximum(a, b)`, and `relu(a)` is `maximum(a, 0)`"));
        }
        throw Failed{};
      }
    } else {
      for (std::size_t i = 0; i < signature.size(); ++i) {
        if (signature[i].name == argument.name && !signature[i].rest) slot = i;
      }
    }
    if (slot >= signature.size()) unknown_argument(c, argument, names, callee);
    if (set[slot]) {
      c.error(Code::duplicate_argument, argument.span, fmt::format("`{}` is given twice to `{}`", signature[slot].name, callee));
      throw Failed{};
    }
    set[slot] = true;
    bound[slot] = std::move(argument.value);
    site.spans[slot] = argument.span;
  }
  for (std::size_t i = 0; i < signature.size(); ++i) {
    if (set[i] || signature[i].rest) continue;
    if (signature[i].default_text.empty()) {
      c.error(Code::missing_argument, site.span, fmt::format("`{}` needs an argument `{}`", callee, signature[i].name))
          .note(fmt::format("it is called as `{}({})`", callee, builtin.signature));
      throw Failed{};
    }
    bound[i] = default_value(signature[i].default_text);
  }
  if (!signature.empty() && signature.back().rest) bound.back() = make_list(std::move(rest));
  c.at(site.span);
  return builtin.run(c, site, bound);
}

}  // namespace mmc::elab
