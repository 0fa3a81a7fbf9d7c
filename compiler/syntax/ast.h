// The syntax tree of a study. Every node has the span of its source text.
//
// Made by parse.h, read by the elaborator only. Operators are already resolved by precedence (LANGUAGE.md, rule 9); names are
// not looked up and nothing is evaluated. Plain structs in variants: code that reads the tree asks with std::get_if or
// std::visit.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/support/span.h"

namespace mmc::ast {
// clang-format off
struct Expr;
struct Stmt;
using ExprPtr = std::unique_ptr<Expr>;

struct Identifier { std::string text; Span span; };
struct Block { std::vector<Stmt> statements; Span span; };   // its value: the last statement, if that is an ExprStmt

// ---- Types
struct TypeExpr;
struct DimExpr {
  enum class Kind { size, late, rest } kind;   // an expression, `?k`, `...`
  ExprPtr size;                                // of kind size
  Identifier late;                             // of kind late
  Span span;
};
struct NamedType { Identifier name; std::optional<std::vector<DimExpr>> dims; };   // f32[a, b], int, string, a model's name
struct LikeType { ExprPtr value; };                                                // like(v)
struct ListType { std::unique_ptr<TypeExpr> element; };
struct RecordType { std::vector<std::pair<Identifier, std::unique_ptr<TypeExpr>>> fields; };
struct TypeExpr { std::variant<NamedType, LikeType, ListType, RecordType> what; Span span; };

// ---- Shared parts
struct Param { Identifier name; std::optional<TypeExpr> type; ExprPtr default_value; };
struct Binding { std::optional<Identifier> name; ExprPtr source; Span span; };     // `i in 0..n`, or a bare count
struct Header { std::vector<Binding> bindings; Span span; };
struct PathStep;
struct Edit { Identifier root; std::vector<PathStep> steps; ExprPtr value; Span span; };   // layers[1].weight = old * c
struct IndexItem {
  enum class Kind { single, slice } kind;
  ExprPtr value;                     // of single; `none` and `...` are expressions
  ExprPtr start, stop, step;         // of slice, each may be missing
  Span span;
};
struct PathStep { std::variant<Identifier, std::vector<IndexItem>> what; Span span; };
struct Argument { std::optional<Identifier> name; ExprPtr value; Span span; };

// ---- Expressions
struct IntLiteral { std::int64_t value; };
struct FloatLiteral { double value; };
struct StringLiteral { std::vector<std::variant<std::string, ExprPtr>> pieces; };  // text and {holes}
struct BoolLiteral { bool value; };
struct NoneLiteral {};
struct EllipsisLiteral {};
struct NameRef { std::string name; };
enum class UnaryOp { negate, logical_not };
struct Unary { UnaryOp op; ExprPtr operand; };
enum class BinaryOp { add, subtract, multiply, divide, floor_divide, remainder, matmul, power, logical_and, logical_or };
struct Binary { BinaryOp op; Span op_span; ExprPtr left, right; };
enum class CompareOp { equal, not_equal, less, less_equal, greater, greater_equal, in, not_in };
struct Compare {                                                                    // a < b <= c
  struct Link { CompareOp op; Span op_span; ExprPtr right; };
  ExprPtr first;
  std::vector<Link> links;
};
struct RangeExpr { ExprPtr start, stop, step; };                                    // a..b, in a list also `by k`
struct Call { ExprPtr callee; std::vector<Argument> arguments; };
struct FieldRef { ExprPtr object; Identifier field; };
struct Index { ExprPtr object; std::vector<IndexItem> items; };
struct With { ExprPtr object; std::vector<Edit> edits; };
struct ListLiteral { std::vector<ExprPtr> elements; };                              // [a..b by k] is one RangeExpr element
struct RecordLiteral {
  struct Entry { Identifier name; ExprPtr value; };                                 // value missing: `name: name`
  std::vector<Entry> entries;
};
struct IfExpr { ExprPtr condition; Block then; std::optional<Block> otherwise; };   // `else if` is a block of one IfExpr
struct ForExpr { Header header; Block body; };
struct IterateExpr { Identifier name; ExprPtr init; Header header; Block body; };
struct TrainExpr { std::vector<Identifier> models; Header header; Block body; };
struct TraceExpr { ExprPtr call; };
struct PatchExpr { ExprPtr call; std::vector<Edit> edits; };
struct Lambda { std::vector<Param> params; ExprPtr body; };

struct Expr {
  std::variant<IntLiteral, FloatLiteral, StringLiteral, BoolLiteral, NoneLiteral, EllipsisLiteral, NameRef, Unary, Binary,
               Compare, RangeExpr, Call, FieldRef, Index, With, ListLiteral, RecordLiteral, IfExpr, ForExpr, IterateExpr,
               TrainExpr, TraceExpr, PatchExpr, Lambda>
      what;
  Span span;
};

// ---- Declarations
struct Derivative { Identifier cotangent; Block body; };                            // derivative (d) { p: ..., t: ... }
struct FnDecl {
  Identifier name;
  std::vector<Param> params;
  std::optional<TypeExpr> result;
  Block body;                                   // `= e` is a block of one ExprStmt
  std::optional<Derivative> derivative;
};
struct Field;
struct DrawnField { std::vector<Identifier> names; std::optional<TypeExpr> type; ExprPtr value; };  // E: f32[n] ~ uniform(..)
struct FixedField { std::vector<Identifier> names; std::optional<TypeExpr> type; ExprPtr value; };  // U = E.T, let too
struct StateField { Identifier name; std::optional<TypeExpr> type; ExprPtr value; };                // of an optimizer
struct IfField { ExprPtr condition; std::vector<Field> then, otherwise; };
struct Field { std::variant<DrawnField, FixedField, StateField, FnDecl, IfField> what; Span span; };
struct ModelDecl { Identifier name; std::vector<Param> params; std::vector<Field> fields; };        // `apply` is an FnDecl field
struct OptimizerDecl { Identifier name; std::vector<Param> params; std::vector<Field> fields; };    // `update` likewise

// ---- Statements
struct Pattern { std::vector<Identifier> names; bool record = false; };             // `p`, or `{ x, y }`
struct StudyStmt { std::string title; };
struct ParamStmt { Identifier name; TypeExpr type; ExprPtr choices, default_value; };
struct PresetStmt { Identifier name; std::optional<Block> body; };                  // without a body: a reference in another
struct SeedStmt { ExprPtr value; };
struct ImportStmt { std::string path; };
struct LetStmt { Pattern pattern; std::optional<TypeExpr> type; ExprPtr value; };
struct DrawStmt { std::vector<Identifier> names; std::optional<TypeExpr> type; ExprPtr value; };    // names ~ value
struct AssignStmt { Identifier name; ExprPtr value; };                              // in preset and sweep bodies
struct ShowStmt { std::vector<ExprPtr> values; };
struct SummaryStmt { std::vector<ExprPtr> values; };
struct PlotStmt { ExprPtr title; Block body; };
struct SliderStmt { Binding binding; Block body; };                                 // slider s in xs { }
struct SaveStmt { ExprPtr value, path; };
struct ExpectStmt { ExprPtr condition, claim; };
struct SweepStmt { Identifier name; ExprPtr strategy; Block body; };
struct MaximizeStmt { ExprPtr value; };
struct MinimizeStmt { ExprPtr loss, optimizer; std::vector<ExprPtr> over; };
struct LogStmt {
  struct Item { Identifier name; bool draws = false; ExprPtr value; };              // value missing: `log x`
  std::vector<Item> items;
};
struct EveryStmt { ExprPtr count; Block body; };
struct RepeatStmt { Header header; Block body; };
struct StopStmt { ExprPtr condition; };
struct StateStmt { Identifier name; std::optional<TypeExpr> type; ExprPtr value; };
struct NextStmt { Identifier name; ExprPtr value; };
struct ExprStmt { ExprPtr value; };

struct Stmt {
  std::variant<StudyStmt, ParamStmt, PresetStmt, SeedStmt, ImportStmt, LetStmt, DrawStmt, AssignStmt, FnDecl, ModelDecl,
               OptimizerDecl, ShowStmt, SummaryStmt, PlotStmt, SliderStmt, SaveStmt, ExpectStmt, SweepStmt, MaximizeStmt,
               MinimizeStmt, LogStmt, EveryStmt, RepeatStmt, StopStmt, StateStmt, NextStmt, ExprStmt>
      what;
  Span span;
  std::string comment;                          // the comment lines directly above, without `#`
};

struct Program { std::vector<Stmt> statements; };
// clang-format on
}  // namespace mmc::ast
