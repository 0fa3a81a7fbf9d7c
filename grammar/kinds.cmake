# cmake -DPARSER=MmParser.h -DOUT=kinds.h -P kinds.cmake
#
# Copies the two enums of the generated parser into a header that does not include ANTLR.
file(READ ${PARSER} parser)
if(NOT parser MATCHES "enum {([^}]*)}[^{]*enum {([^}]*)}")
  message(FATAL_ERROR "${PARSER} does not look as expected")
endif()
set(tokens "${CMAKE_MATCH_1}")
set(rules "${CMAKE_MATCH_2}")
string(REGEX MATCHALL "Rule[A-Za-z]+ =" rule_names "${rules}")
set(rule_list "")
foreach(rule ${rule_names})
  string(REGEX REPLACE "^Rule([A-Za-z]+) =$" "\\1" rule ${rule})
  string(SUBSTRING ${rule} 0 1 first)
  string(TOLOWER ${first} first)
  string(SUBSTRING ${rule} 1 -1 rest)
  string(APPEND rule_list "  ${first}${rest},\n")
endforeach()
string(REGEX REPLACE "\n *" "\n  " tokens "${tokens}")
file(WRITE ${OUT} "// Generated from the grammar: the kinds of tokens and the rules, spelled as there.
#pragma once

namespace mmc {

enum class Tok : unsigned short {
  END = 0,
  ${tokens}
};

enum class Rule : unsigned short {
${rule_list}};

}  // namespace mmc
")
