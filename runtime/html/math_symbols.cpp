#include "runtime/html/math_symbols.h"

#include <algorithm>
#include <array>

namespace mmc::html {
namespace {

using Kind = Symbol::Kind;
constexpr Kind name = Kind::name, sign = Kind::sign;
constexpr std::array symbols = {Symbol{"alpha", name, "α"},
                                Symbol{"beta", name, "β"},
                                Symbol{"gamma", name, "γ"},
                                Symbol{"delta", name, "δ"},
                                Symbol{"epsilon", name, "ϵ"},
                                Symbol{"varepsilon", name, "ε"},
                                Symbol{"zeta", name, "ζ"},
                                Symbol{"eta", name, "η"},
                                Symbol{"theta", name, "θ"},
                                Symbol{"iota", name, "ι"},
                                Symbol{"kappa", name, "κ"},
                                Symbol{"lambda", name, "λ"},
                                Symbol{"mu", name, "μ"},
                                Symbol{"nu", name, "ν"},
                                Symbol{"xi", name, "ξ"},
                                Symbol{"pi", name, "π"},
                                Symbol{"rho", name, "ρ"},
                                Symbol{"sigma", name, "σ"},
                                Symbol{"tau", name, "τ"},
                                Symbol{"phi", name, "ϕ"},
                                Symbol{"varphi", name, "φ"},
                                Symbol{"chi", name, "χ"},
                                Symbol{"psi", name, "ψ"},
                                Symbol{"omega", name, "ω"},
                                Symbol{"Gamma", name, "Γ"},
                                Symbol{"Delta", name, "Δ"},
                                Symbol{"Theta", name, "Θ"},
                                Symbol{"Lambda", name, "Λ"},
                                Symbol{"Xi", name, "Ξ"},
                                Symbol{"Pi", name, "Π"},
                                Symbol{"Sigma", name, "Σ"},
                                Symbol{"Phi", name, "Φ"},
                                Symbol{"Psi", name, "Ψ"},
                                Symbol{"Omega", name, "Ω"},
                                Symbol{"infty", name, "∞"},
                                Symbol{"partial", name, "∂"},
                                Symbol{"nabla", name, "∇"},
                                Symbol{"ell", name, "ℓ"},
                                Symbol{"emptyset", name, "∅"},
                                Symbol{"top", name, "⊤"},
                                Symbol{"cdot", sign, "⋅"},
                                Symbol{"times", sign, "×"},
                                Symbol{"pm", sign, "±"},
                                Symbol{"mp", sign, "∓"},
                                Symbol{"div", sign, "÷"},
                                Symbol{"ast", sign, "∗"},
                                Symbol{"star", sign, "⋆"},
                                Symbol{"circ", sign, "∘"},
                                Symbol{"odot", sign, "⊙"},
                                Symbol{"oplus", sign, "⊕"},
                                Symbol{"otimes", sign, "⊗"},
                                Symbol{"le", sign, "≤"},
                                Symbol{"leq", sign, "≤"},
                                Symbol{"ge", sign, "≥"},
                                Symbol{"geq", sign, "≥"},
                                Symbol{"ne", sign, "≠"},
                                Symbol{"neq", sign, "≠"},
                                Symbol{"ll", sign, "≪"},
                                Symbol{"gg", sign, "≫"},
                                Symbol{"approx", sign, "≈"},
                                Symbol{"sim", sign, "∼"},
                                Symbol{"simeq", sign, "≃"},
                                Symbol{"equiv", sign, "≡"},
                                Symbol{"propto", sign, "∝"},
                                Symbol{"perp", sign, "⟂"},
                                Symbol{"parallel", sign, "∥"},
                                Symbol{"in", sign, "∈"},
                                Symbol{"notin", sign, "∉"},
                                Symbol{"subset", sign, "⊂"},
                                Symbol{"subseteq", sign, "⊆"},
                                Symbol{"cup", sign, "∪"},
                                Symbol{"cap", sign, "∩"},
                                Symbol{"setminus", sign, "∖"},
                                Symbol{"forall", sign, "∀"},
                                Symbol{"exists", sign, "∃"},
                                Symbol{"neg", sign, "¬"},
                                Symbol{"land", sign, "∧"},
                                Symbol{"lor", sign, "∨"},
                                Symbol{"to", sign, "→"},
                                Symbol{"rightarrow", sign, "→"},
                                Symbol{"leftarrow", sign, "←"},
                                Symbol{"mapsto", sign, "↦"},
                                Symbol{"Rightarrow", sign, "⇒"},
                                Symbol{"Leftrightarrow", sign, "⇔"},
                                Symbol{"iff", sign, "⇔"},
                                Symbol{"mid", sign, "∣"},
                                Symbol{"vert", sign, "|"},
                                Symbol{"Vert", sign, "‖"},
                                Symbol{"|", sign, "‖"},
                                Symbol{"langle", sign, "⟨"},
                                Symbol{"rangle", sign, "⟩"},
                                Symbol{"lfloor", sign, "⌊"},
                                Symbol{"rfloor", sign, "⌋"},
                                Symbol{"lceil", sign, "⌈"},
                                Symbol{"rceil", sign, "⌉"},
                                Symbol{"{", sign, "{"},
                                Symbol{"}", sign, "}"},
                                Symbol{"%", sign, "%"},
                                Symbol{"&", sign, "&"},
                                Symbol{"_", sign, "_"},
                                Symbol{"#", sign, "#"},
                                Symbol{"$", sign, "$"},
                                Symbol{"ldots", sign, "…"},
                                Symbol{"dots", sign, "…"},
                                Symbol{"cdots", sign, "⋯"},
                                Symbol{"vdots", sign, "⋮"},
                                Symbol{"ddots", sign, "⋱"},
                                Symbol{"prime", sign, "′"},
                                Symbol{"sum", Kind::big, "∑"},
                                Symbol{"prod", Kind::big, "∏"},
                                Symbol{"bigcup", Kind::big, "⋃"},
                                Symbol{"int", Kind::big, "∫"},
                                Symbol{"log", Kind::function, "log"},
                                Symbol{"ln", Kind::function, "ln"},
                                Symbol{"exp", Kind::function, "exp"},
                                Symbol{"sin", Kind::function, "sin"},
                                Symbol{"cos", Kind::function, "cos"},
                                Symbol{"tan", Kind::function, "tan"},
                                Symbol{"sinh", Kind::function, "sinh"},
                                Symbol{"cosh", Kind::function, "cosh"},
                                Symbol{"tanh", Kind::function, "tanh"},
                                Symbol{"det", Kind::function, "det"},
                                Symbol{"dim", Kind::function, "dim"},
                                Symbol{"ker", Kind::function, "ker"},
                                Symbol{"deg", Kind::function, "deg"},
                                Symbol{"Pr", Kind::limit, "Pr"},
                                Symbol{"lim", Kind::limit, "lim"},
                                Symbol{"max", Kind::limit, "max"},
                                Symbol{"min", Kind::limit, "min"},
                                Symbol{"sup", Kind::limit, "sup"},
                                Symbol{"inf", Kind::limit, "inf"},
                                Symbol{"arg", Kind::function, "arg"},
                                Symbol{"argmax", Kind::limit, "arg max"},
                                Symbol{"argmin", Kind::limit, "arg min"},
                                Symbol{",", Kind::space, "0.167em"},
                                Symbol{":", Kind::space, "0.222em"},
                                Symbol{";", Kind::space, "0.278em"},
                                Symbol{" ", Kind::space, "0.25em"},
                                Symbol{"!", Kind::space, "-0.167em"},
                                Symbol{"quad", Kind::space, "1em"},
                                Symbol{"qquad", Kind::space, "2em"}};

constexpr std::array accents = {Accent{"hat", "^"},      Accent{"widehat", "^"}, Accent{"bar", "¯"},
                                Accent{"overline", "¯"}, Accent{"tilde", "~"},   Accent{"vec", "→"},
                                Accent{"dot", "˙"},      Accent{"ddot", "¨"},    Accent{"widetilde", "~"}};
// MathML Core knows one variant only, `normal`; the others are characters of their own (Unicode, Mathematical Alphanumeric
// Symbols).
constexpr std::array variants = {Accent{"mathrm", ""},  Accent{"operatorname", ""}, Accent{"text", ""},
                                 Accent{"mathbf", "b"}, Accent{"boldsymbol", "b"},  Accent{"mathbb", "d"},
                                 Accent{"mathcal", "c"}};

template <std::size_t n, class T>
const T* find(const std::array<T, n>& table, std::string_view command) {
  const auto at = std::find_if(table.begin(), table.end(), [&](const T& row) { return row.command == command; });
  return at == table.end() ? nullptr : &*at;
}

std::string utf8(char32_t c) {
  std::string s;
  if (c < 0x800) {
    s += static_cast<char>(0xC0 | (c >> 6));
  } else {
    if (c < 0x10000) {
      s += static_cast<char>(0xE0 | (c >> 12));
    } else {
      s += static_cast<char>(0xF0 | (c >> 18));
      s += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    }
    s += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
  }
  return s + static_cast<char>(0x80 | (c & 0x3F));
}

}  // namespace

const Symbol* find_symbol(std::string_view command) { return find(symbols, command); }
const Accent* find_accent(std::string_view command) { return find(accents, command); }
const Accent* find_variant(std::string_view command) { return find(variants, command); }

// A letter or digit in bold, double-struck or calligraphic form.
std::string styled(char c, char style) {
  const bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
  if (!upper && !lower && !digit) throw NotUnderstood("style");
  if (style == 'b') return utf8((upper ? 0x1D400 - 'A' : lower ? 0x1D41A - 'a' : 0x1D7CE - '0') + static_cast<char32_t>(c));
  if (style == 'd') {
    switch (c) {  // these were in Unicode before the others
      case 'C': return "ℂ";
      case 'H': return "ℍ";
      case 'N': return "ℕ";
      case 'P': return "ℙ";
      case 'Q': return "ℚ";
      case 'R': return "ℝ";
      case 'Z': return "ℤ";
      default: return utf8((upper ? 0x1D538 - 'A' : lower ? 0x1D552 - 'a' : 0x1D7D8 - '0') + static_cast<char32_t>(c));
    }
  }
  if (!upper) throw NotUnderstood("style");
  switch (c) {
    case 'B': return "ℬ";
    case 'E': return "ℰ";
    case 'F': return "ℱ";
    case 'H': return "ℋ";
    case 'I': return "ℐ";
    case 'L': return "ℒ";
    case 'M': return "ℳ";
    case 'R': return "ℛ";
    default: return utf8(0x1D49C - 'A' + static_cast<char32_t>(c));
  }
}

}  // namespace mmc::html
