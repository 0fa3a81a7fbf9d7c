// The words and signs of a .mm file.
//
// This lexer knows no keywords: every word is a NAME. Which words are keywords depends on what stands around them, and where a
// new line ends a statement depends on the brackets; both are decided by the token filter (compiler/syntax/filter.h), which turns
// NAME into the kinds listed under `tokens` and puts NL where a line ends a statement. Comments and new lines stay on the hidden
// channel. Signs of other languages have tokens of their own, so that they get the right spelling as help.
lexer grammar MmLexer;

tokens {
  // statements
  STUDY, PARAM, PRESET, SEED, IMPORT, LET, FN, MODEL, OPTIMIZER, DERIVATIVE, SHOW, SUMMARY, PLOT, SLIDER, SAVE, TO, EXPECT,
  SWEEP, MAXIMIZE, MINIMIZE, USING, OVER, LOG, EVERY, REPEAT, STOP, WHEN, STATE, NEXT,
  // expressions
  IF, ELSE, FOR, IN, ITERATE, TRAIN, TRACE, PATCH, WITH, LAMBDA, BY, AND, OR, NOT, TRUE, FALSE, NONE,
  // made by the filter: the end of a line that ends a statement, and a `{` known to open a record
  NL, LRECORD
}

STRING: '"' STRING_CHAR* '"' ;
OPEN_STRING: '"' STRING_CHAR* ;                    // not closed on its line
fragment STRING_CHAR: '\\' ~[\r\n] | ~["\\\r\n] ;
QUOTED: '\'' ~['\r\n]* '\'' ;                      // 'x'
FLOAT: DIGITS '.' DIGITS EXPONENT? | DIGITS EXPONENT ;
INT: DIGITS ;
fragment DIGITS: [0-9]+ ('_' [0-9]+)* ;
fragment EXPONENT: [eE] [+-]? [0-9]+ ;
NAME: [A-Za-z_] [A-Za-z0-9_]* ;

LPAREN: '(' ;
RPAREN: ')' ;
LBRACK: '[' ;
RBRACK: ']' ;
LBRACE: '{' ;
RBRACE: '}' ;
COMMA: ',' ;
SEMI: ';' ;
COLON: ':' ;
ASSIGN: '=' ;
TILDE: '~' ;
DOT: '.' ;
RANGE: '..' ;
ELLIPSIS: '...' ;
ARROW: '->' ;
FATARROW: '=>' ;
QMARK: '?' ;
PLUS: '+' ;
MINUS: '-' ;
STAR: '*' ;
SLASH: '/' ;
SLASH2: '//' ;
PERCENT: '%' ;
AT: '@' ;
CARET: '^' ;
EQ: '==' ;
NE: '!=' ;
LT: '<' ;
LE: '<=' ;
GT: '>' ;
GE: '>=' ;

FOREIGN: '**' | '&&' | '||' | '!' | '+=' | '-=' | '*=' | '/=' | '++' | ':=' | '===' | '!==' | '<>' | '|>' | '&' | '|' ;

COMMENT: '#' ~[\r\n]* -> channel(HIDDEN) ;
NEWLINE: ('\r'? '\n' | '\r') -> channel(HIDDEN) ;
SPACE: [ \t\f\uFEFF]+ -> skip ;
UNKNOWN: . ;
