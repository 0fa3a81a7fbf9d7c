#include "compiler/graph/read_attrs.h"

#include <fmt/format.h>

#include <algorithm>

namespace mmc {
namespace {

AttrValue read_attr(Scanner& scan, AttrKind kind) {
  switch (kind) {
    case AttrKind::flag:
      if (scan.accept_word("true")) return true;
      if (scan.accept_word("false")) return false;
      scan.fail("expected `true` or `false`");
    case AttrKind::integer: return scan.integer();
    case AttrKind::number: return scan.number();
    case AttrKind::dtype: {
      DType t{};
      if (!parse_dtype(scan.word(), &t)) scan.fail("expected an element type");
      return t;
    }
    case AttrKind::string: return scan.string();
    case AttrKind::ints: return scan.ints();
    case AttrKind::literal: return scan.literal();
  }
  scan.fail("an attribute of an unknown kind");
}

}  // namespace

Attrs read_attrs(Scanner& scan, const OpDef& op) {
  Attrs attributes;
  while (!scan.accept("}")) {
    if (!attributes.empty()) scan.expect(",");
    const std::string_view key = scan.word();
    const auto spec = std::find_if(op.attrs.begin(), op.attrs.end(), [&](const AttrSpec& s) { return s.name == key; });
    if (spec == op.attrs.end()) scan.fail(fmt::format("`{}` has no attribute `{}`", op.name, key));
    if (attributes.has(spec->name)) scan.fail(fmt::format("attribute `{}` stands twice", key));
    scan.expect("=");
    attributes.set(spec->name, read_attr(scan, spec->kind));
  }
  return attributes;
}

}  // namespace mmc
