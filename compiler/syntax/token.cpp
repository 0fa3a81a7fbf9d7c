#include "compiler/syntax/token.h"

namespace mmc {
namespace {

// A value of one token.
bool is_atom(Tok kind) {
  switch (kind) {
    case Tok::NAME:
    case Tok::INT:
    case Tok::FLOAT:
    case Tok::STRING:
    case Tok::TRUE:
    case Tok::FALSE:
    case Tok::NONE:
    case Tok::ELLIPSIS: return true;
    default: return false;
  }
}

}  // namespace

bool ends_value(Tok kind) { return is_atom(kind) || is_closer(kind); }

bool begins_value(Tok kind) {
  switch (kind) {
    case Tok::LPAREN:
    case Tok::LBRACK:
    case Tok::LBRACE:
    case Tok::IF:
    case Tok::FOR:
    case Tok::ITERATE:
    case Tok::TRAIN:
    case Tok::TRACE:
    case Tok::PATCH:
    case Tok::LAMBDA:
    case Tok::NOT:
    case Tok::MINUS: return true;
    default: return is_atom(kind);
  }
}

bool is_binary(Tok kind) {
  switch (kind) {
    case Tok::PLUS:
    case Tok::MINUS:
    case Tok::STAR:
    case Tok::SLASH:
    case Tok::SLASH2:
    case Tok::PERCENT:
    case Tok::AT:
    case Tok::CARET:
    case Tok::RANGE:
    case Tok::EQ:
    case Tok::NE:
    case Tok::LT:
    case Tok::LE:
    case Tok::GT:
    case Tok::GE:
    case Tok::IN:
    case Tok::AND:
    case Tok::OR: return true;
    default: return false;
  }
}

bool is_word(Tok kind) { return kind >= Tok::STUDY && kind <= Tok::NONE; }

std::string_view spelling(Tok kind) {
  switch (kind) {
    case Tok::STUDY: return "study";
    case Tok::PARAM: return "param";
    case Tok::PRESET: return "preset";
    case Tok::SEED: return "seed";
    case Tok::IMPORT: return "import";
    case Tok::LET: return "let";
    case Tok::FN:
    case Tok::LAMBDA: return "fn";
    case Tok::MODEL: return "model";
    case Tok::OPTIMIZER: return "optimizer";
    case Tok::DERIVATIVE: return "derivative";
    case Tok::SHOW: return "show";
    case Tok::SUMMARY: return "summary";
    case Tok::PLOT: return "plot";
    case Tok::SLIDER: return "slider";
    case Tok::SAVE: return "save";
    case Tok::TO: return "to";
    case Tok::EXPECT: return "expect";
    case Tok::SWEEP: return "sweep";
    case Tok::MAXIMIZE: return "maximize";
    case Tok::MINIMIZE: return "minimize";
    case Tok::USING:
    case Tok::WITH: return "with";
    case Tok::OVER: return "over";
    case Tok::LOG: return "log";
    case Tok::EVERY: return "every";
    case Tok::REPEAT: return "repeat";
    case Tok::STOP: return "stop";
    case Tok::WHEN: return "when";
    case Tok::STATE: return "state";
    case Tok::NEXT: return "next";
    case Tok::IF: return "if";
    case Tok::ELSE: return "else";
    case Tok::FOR: return "for";
    case Tok::IN: return "in";
    case Tok::ITERATE: return "iterate";
    case Tok::TRAIN: return "train";
    case Tok::TRACE: return "trace";
    case Tok::PATCH: return "patch";
    case Tok::BY: return "by";
    case Tok::AND: return "and";
    case Tok::OR: return "or";
    case Tok::NOT: return "not";
    case Tok::TRUE: return "true";
    case Tok::FALSE: return "false";
    case Tok::NONE: return "none";
    case Tok::LPAREN: return "(";
    case Tok::RPAREN: return ")";
    case Tok::LBRACK: return "[";
    case Tok::RBRACK: return "]";
    case Tok::LBRACE:
    case Tok::LRECORD: return "{";
    case Tok::RBRACE: return "}";
    case Tok::COMMA: return ",";
    case Tok::SEMI: return ";";
    case Tok::COLON: return ":";
    case Tok::ASSIGN: return "=";
    case Tok::TILDE: return "~";
    case Tok::DOT: return ".";
    case Tok::RANGE: return "..";
    case Tok::ELLIPSIS: return "...";
    case Tok::ARROW: return "->";
    case Tok::FATARROW: return "=>";
    case Tok::QMARK: return "?";
    case Tok::PLUS: return "+";
    case Tok::MINUS: return "-";
    case Tok::STAR: return "*";
    case Tok::SLASH: return "/";
    case Tok::SLASH2: return "//";
    case Tok::PERCENT: return "%";
    case Tok::AT: return "@";
    case Tok::CARET: return "^";
    case Tok::EQ: return "==";
    case Tok::NE: return "!=";
    case Tok::LT: return "<";
    case Tok::LE: return "<=";
    case Tok::GT: return ">";
    case Tok::GE: return ">=";
    default: return {};
  }
}

}  // namespace mmc
