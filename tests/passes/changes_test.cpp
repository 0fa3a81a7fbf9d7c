// The log of what a pass changed.
#include "compiler/passes/changes.h"

#include <catch2/catch.hpp>

namespace mmc {
namespace {

TEST_CASE("the log of changes shows what differs, with a line around it") {
  CHECK(changed_lines(R"(a
b
c
)",
                      R"(a
b
c
)")
            .empty());
  CHECK(changed_lines(R"(a
b
c
d
e
)",
                      R"(a
b
x
d
e
)") == R"(...
  b
- c
+ x
  d
)");
  CHECK(changed_lines("a\nb\n", R"(a
new
b
)") == R"(  a
+ new
  b
)");
  CHECK(changed_lines(R"(a
old
b
)",
                      "a\nb\n") == R"(  a
- old
  b
)");
  CHECK(changed_lines("", "a\n") == "+ a\n");
  CHECK(changed_lines(R"(1
2
3
4
5
6
7
)",
                      R"(1
x
3
4
5
y
7
)") == R"(  1
- 2
+ x
  3
...
  5
- 6
+ y
  7
)");
  CHECK(changed_lines(R"(}
}
a
}
)",
                      R"(}
}
}
)") == R"(...
  }
- a
  }
)");
  CHECK(changed_lines("a\nb\n", "b\na\n").size() > 0);
}

}  // namespace
}  // namespace mmc
