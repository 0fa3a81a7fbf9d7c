// Files that mmc saves, loaded by PyTorch and NumPy themselves (exchange.py). The other way round needs no Python here: the
// programs of tests/good/data load files that both of them wrote.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/files.h"

TEST_CASE("PyTorch and NumPy load what mmc saves", "[exchange]") {
  const char* given = std::getenv("MMC_PYTHON");
  const std::string python = given != nullptr ? given : "python3";
  if (std::system((python + " -c 'import torch, numpy, safetensors' 2>/dev/null").c_str()) != 0) {
    WARN("skipped: no python3 with torch, numpy and safetensors (set MMC_PYTHON)");
    return;
  }
  const mmc::TemporaryFolder folder;
  mmc::spill(folder / "study.mm", R"(
net ~ MLP([3, 5, 2])
x: f32[4, 3] ~ normal(0, 1)
save net to "net.safetensors"
save { net, steps: 3, flags: [true, false] } to "all.npz"
save x to "x.npy"
save net(x) to "y.npy"
save { x: x[:, 0], row: range(4), positive: x[:, 0] > 0 } to "table.csv"
save range(4) to "k-idx1-int.idx"
let fit = train net for 5 {
  log loss = mean(net(x)^2)
  every 2 { log hidden = net.layers[0].bias }
  minimize loss with sgd(lr = 0.1)
}
show fit.net, fit.loss, fit.hidden
expect fit.loss[-1] < fit.loss[0], "it learns"
)");
  REQUIRE(std::system(
              fmt::format("{} run {} --quiet --out {} > /dev/null", MMC_BINARY, folder / "study.mm", folder.path()).c_str()) ==
          0);
  CHECK(std::system(fmt::format("{} -B {}/tests/parity/exchange.py {}", python, MMC_SOURCE_DIR, folder.path()).c_str()) == 0);
}
