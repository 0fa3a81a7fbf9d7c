// The grammar of .mm files, over the tokens that the filter hands on (compiler/syntax/filter.h; docs/language.md).
//
// Every decision is made on one token (LL(1)), so the generated parser is plain switches: it must contain no `adaptivePredict`,
// which a test counts. That is why an expression is a flat list of operands and operators here: the tree builder resolves
// precedence. What LL(1) cannot say is also left to the builder: that the left side of `~` is names, that a loop header begins
// with a name.
//
// A rule that ends with `sep`-separated items is where the parser goes on after an error (compiler/syntax/run_parser.cpp).
parser grammar MmParser;
options { tokenVocab = MmLexer; }

file: statement? (sep statement?)* EOF ;
expressionOnly: expr EOF ;                                   // of a `{hole}` in a string
sep: NL | SEMI ;
block: LBRACE statement? (sep statement?)* RBRACE ;

// ---- Statements
statement
  : studyStmt | paramStmt | presetStmt | seedStmt | importStmt | letStmt | fnDecl | modelDecl | optimizerDecl | showStmt
  | summaryStmt | plotStmt | sliderStmt | saveStmt | expectStmt | sweepStmt | maximizeStmt | minimizeStmt | logStmt | everyStmt
  | repeatStmt | stopStmt | stateStmt | nextStmt | simpleStmt ;
studyStmt: STUDY STRING ;
paramStmt: PARAM NAME COLON type (IN expr)? ASSIGN expr ;
presetStmt: PRESET NAME block? ;
seedStmt: SEED expr ;
importStmt: IMPORT STRING ;
letStmt: LET pattern (COLON type)? ASSIGN expr ;
fnDecl: FN NAME params (ARROW type)? body derivative? ;
modelDecl: MODEL NAME params? fields ;
optimizerDecl: OPTIMIZER NAME params? fields ;
showStmt: SHOW exprs ;
summaryStmt: SUMMARY exprs ;
plotStmt: PLOT expr block ;
sliderStmt: SLIDER expr block ;                              // `s in xs`
saveStmt: SAVE expr TO expr ;
expectStmt: EXPECT expr COMMA expr ;
sweepStmt: SWEEP NAME ASSIGN expr block ;
maximizeStmt: MAXIMIZE expr ;
minimizeStmt: MINIMIZE expr (USING expr (OVER exprs)?)? ;
logStmt: LOG logItem (COMMA logItem)* ;
logItem: NAME ((ASSIGN | TILDE) expr)? ;
everyStmt: EVERY expr block ;
repeatStmt: REPEAT exprs block ;
stopStmt: STOP WHEN expr ;
stateStmt: STATE NAME (COLON type)? ASSIGN expr ;
nextStmt: NEXT NAME ASSIGN expr ;
simpleStmt: exprs ((COLON type)? (TILDE | ASSIGN) expr)? ;   // an expression, a draw, or `p = v` in a preset

// ---- Declarations
pattern: NAME | LBRACE NAME (COMMA NAME?)* RBRACE ;
body: block | ASSIGN expr ;
derivative: DERIVATIVE LPAREN NAME RPAREN (block | derivativeRecord) ;
derivativeRecord: LRECORD entry? ((sep | COMMA) entry?)* RBRACE ;
params: LPAREN (param (COMMA param?)*)? RPAREN ;
param: NAME (COLON type)? (ASSIGN expr)? ;
fields: LBRACE field? (sep field?)* RBRACE ;
field: memberField | stateStmt | letStmt | fnDecl | ifField ;
memberField: NAME (params (ARROW type)? body | (COMMA NAME)* (COLON type)? (TILDE | ASSIGN) expr) ;
ifField: IF expr fields (ELSE (fields | ifField))? ;

// ---- Types
type
  : NAME (LBRACK dims? RBRACK | LPAREN expr RPAREN)?         // f32[a, b], int, a model, like(v)
  | LBRACK type RBRACK
  | LBRACE typeField? ((sep | COMMA) typeField?)* RBRACE ;
typeField: NAME COLON type ;
dims: dim (COMMA dim?)* ;
dim: QMARK NAME | expr ;

// ---- Expressions
exprs: expr (COMMA expr)* ;
expr: LAMBDA params FATARROW expr | operand (op operand)* ;
op
  : PLUS | MINUS | STAR | SLASH | SLASH2 | PERCENT | AT | CARET | RANGE
  | EQ | NE | LT | LE | GT | GE | IN | NOT IN | AND | OR ;
operand: (MINUS | NOT)* primary suffix* ;
suffix
  : DOT NAME
  | LPAREN (arg (COMMA arg?)*)? RPAREN
  | LBRACK indices RBRACK
  | WITH edits ;
arg: expr (ASSIGN expr)? ;
indices: index (COMMA index?)* ;
index: slice | expr slice? ;
slice: COLON expr? (COLON expr?)? ;
edits: LBRACE edit? (sep edit?)* RBRACE ;
edit: NAME step* ASSIGN expr ;
step: DOT NAME | LBRACK indices RBRACK ;
primary
  : INT | FLOAT | STRING | TRUE | FALSE | NONE | ELLIPSIS | NAME
  | parens | list | record | ifExpr | forExpr | iterateExpr | trainExpr | traceExpr | patchExpr ;
parens: LPAREN expr RPAREN ;
list: LBRACK (expr (BY expr)? (COMMA expr?)*)? RBRACK ;
record: LBRACE entry? ((sep | COMMA) entry?)* RBRACE ;
entry: NAME (COLON expr)? ;
ifExpr: IF expr block (ELSE (block | ifExpr))? ;
forExpr: FOR exprs block ;
iterateExpr: ITERATE NAME ASSIGN expr FOR exprs block ;
trainExpr: TRAIN NAME (COMMA NAME)* FOR exprs block ;
traceExpr: TRACE LPAREN expr RPAREN ;
patchExpr: PATCH LPAREN expr RPAREN edits ;
