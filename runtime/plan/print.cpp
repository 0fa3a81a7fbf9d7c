#include "runtime/plan/print.h"

#include <fmt/format.h>

#include <set>

#include "compiler/graph/op.h"

namespace mmc {
namespace {

template <class... F>
struct Cases : F... {
  using F::operator()...;
};
template <class... F>
Cases(F...) -> Cases<F...>;

class Printer {
 public:
  explicit Printer(const Plan& plan) : plan_(plan) {}

  std::string run() {
    text_ = fmt::format("plan of {} bytes, {} of them scratch\n", plan_.arena_bytes, plan_.scratch_bytes);
    block(0, 0);
    for (std::size_t i = 0; i < plan_.outputs.size(); ++i)
      text_ += fmt::format("output {} = {}\n", plan_.graph->outputs[i].name, operand(plan_.outputs[i].view.buffer));
    return std::move(text_);
  }

 private:
  std::string name(BufferId b) const {
    const Value v = plan_.buffers[b].value;
    const std::string_view text = v.valid() ? plan_.graph->info(v).name.text() : std::string_view();
    return text.empty() ? fmt::format("%{}", b) : std::string(text);
  }
  // name: type, and where it lies
  std::string operand(BufferId b) const {
    const Buffer& buffer = plan_.buffers[b];
    std::string place;
    switch (buffer.storage) {
      case Storage::arena: place = fmt::format("@{}", buffer.offset); break;
      case Storage::constant: place = "constant"; break;
      case Storage::output: place = "output"; break;
      case Storage::moving: place = "moving"; break;
      case Storage::shared: place = fmt::format("in {}", name(buffer.shares)); break;
    }
    return fmt::format("{}: {} {}", name(b), buffer.type.text(), place);
  }
  std::string list(const std::vector<BufferId>& buffers) const {
    std::string text;
    std::set<BufferId> seen;
    for (BufferId b : buffers)
      if (seen.insert(b).second) text += (text.empty() ? "" : ", ") + operand(b);
    return text.empty() ? "nothing" : text;
  }

  void block(BlockId id, int depth) {
    const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
    for (const Step& s : plan_.blocks[id].steps) {
      text_ += fmt::format("{}{:<34} {} = {}\n", indent, step_text(s), list(s.writes), list(s.reads));
      if (const auto* loop = std::get_if<Loop>(&s.operation)) {
        for (const Carry& c : loop->carries)
          text_ += fmt::format("{}  carries {} {}\n", indent, operand(c.now), c.exchange ? "exchanged" : "in place");
        block(loop->body, depth + 1);
      } else if (const auto* map = std::get_if<Map>(&s.operation)) {
        block(map->body, depth + 1);
      } else if (const auto* branch = std::get_if<Branch>(&s.operation)) {
        block(branch->then_block, depth + 1);
        text_ += indent + "else\n";
        block(branch->else_block, depth + 1);
      }
    }
  }

  const Plan& plan_;
  std::string text_;
};

}  // namespace

std::string step_text(const Step& s) {
  return std::visit(
      Cases{
          [](const kernels::Fused& f) {
            return fmt::format("fused {} ops{}{}{}", f.ops.size(), f.update ? ", update" : "",
                               f.segments[0].sums.empty() ? "" : fmt::format(", {} sums", f.segments[0].sums.size()),
                               f.segments.size() > 1 ? fmt::format(", {} segments", f.segments.size()) : "");
          },
          [](const kernels::Product& p) {
            return fmt::format("product {}{}x{}x{} a({}, {}) b({}, {}){}{}{}{}", p.batch > 1 ? fmt::format("{} x ", p.batch) : "",
                               p.m, p.k, p.n, p.a_m, p.a_k, p.b_k, p.b_n, p.has_bias ? " + bias" : "", p.relu ? ", relu" : "",
                               p.masks != kernels::Mask::none ? ", masked" : "", p.accumulate ? ", adds" : "");
          },
          [](const kernels::Copy& c) { return fmt::format("{} {} elements", c.zero_first ? "pad" : "copy", c.elements); },
          [](const kernels::Reduce& r) {
            constexpr std::string_view names[] = {"sum", "prod", "max", "min"};
            return fmt::format("{} {}x[{}]x{}", names[static_cast<int>(r.kind)], r.outer, r.reduced, r.inner);
          },
          [](const kernels::ArgReduce& r) {
            return fmt::format("arg_{} {}x[{}]x{}", r.largest ? "max" : "min", r.outer, r.reduced, r.inner);
          },
          [](const kernels::Cumulative& c) { return fmt::format("cumulative {}x[{}]x{}", c.outer, c.reduced, c.inner); },
          [](const kernels::Gather& k) { return fmt::format("gather {} of {}", k.count, k.size); },
          [](const kernels::ScatterAdd& k) { return fmt::format("scatter_add {} into {}", k.count, k.size); },
          [](const kernels::Sort& k) { return fmt::format("sort {}x[{}]x{}", k.outer, k.size, k.inner); },
          [](const kernels::Iota& k) { return fmt::format("iota {}x[{}]x{}", k.outer, k.size, k.inner); },
          [](const kernels::Random& k) { return fmt::format("random {} elements", k.draws * k.elements); },
          [](const kernels::Matrices& k) {
            constexpr std::string_view names[] = {"cholesky", "solve", "solve_triangular", "slogdet", "qr", "eigh",
                                                  "svd",      "pinv"};
            return fmt::format("{} {}{}x{}", names[static_cast<int>(k.op)], k.batch == 1 ? "" : fmt::format("{} x ", k.batch),
                               k.m, k.n);
          },
          [](const ReadFile& r) { return fmt::format("read {} of {}", r.tensor.name, r.tensor.path); },
          [](const StoreRow& r) { return fmt::format("store row, every {}", r.stride); },
          [](const Zero& z) { return fmt::format("zeros {} bytes", z.bytes); },
          [](const Guard& k) { return fmt::format("guard {} values", k.values.size()); },
          [](const Loop& k) { return fmt::format("loop {}{}", k.trip, k.reversed ? ", reversed" : ""); },
          [](const Map& k) { return fmt::format("map {}", k.count); },
          [](const Branch&) { return std::string("branch"); },
      },
      s.operation);
}

std::string print_plan(const Plan& plan) { return Printer(plan).run(); }

}  // namespace mmc
