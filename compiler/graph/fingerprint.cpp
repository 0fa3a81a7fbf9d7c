#include "compiler/graph/fingerprint.h"

#include <bit>
#include <cstring>
#include <span>

namespace mmc {
namespace {

// Two lanes of 64-bit multiply-xorshift mixing (the finaliser of SplitMix64) with different odd multipliers.
class Mixer {
 public:
  Mixer& add(std::uint64_t word) {
    high_ = mix(high_ ^ word, 0x9e3779b97f4a7c15ull);
    low_ = mix(low_ + word, 0xd6e8feb86659fd93ull);
    return *this;
  }
  Mixer& add(std::string_view text) {
    add(text.size());
    return bytes(std::as_bytes(std::span(text.data(), text.size())));
  }
  Mixer& bytes(std::span<const std::byte> data) {
    std::size_t i = 0;
    for (; i + 8 <= data.size(); i += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, data.data() + i, 8);
      add(word);
    }
    std::uint64_t last = 0;
    if (i < data.size()) std::memcpy(&last, data.data() + i, data.size() - i);
    return add(last);
  }
  Mixer& add(const Fingerprint& f) { return add(f.high).add(f.low); }
  Mixer& add(Type type) { return add(std::bit_cast<std::uintptr_t>(type.identity())); }
  Fingerprint done() const { return {high_, low_}; }

 private:
  static std::uint64_t mix(std::uint64_t x, std::uint64_t odd) {
    x += odd;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
  }
  std::uint64_t high_ = 1, low_ = 2;
};

struct AddAttr {
  Mixer& m;
  void operator()(bool v) const { m.add(std::uint64_t{v}); }
  void operator()(std::int64_t v) const { m.add(static_cast<std::uint64_t>(v)); }
  void operator()(double v) const { m.add(std::bit_cast<std::uint64_t>(v)); }
  void operator()(DType v) const { m.add(static_cast<std::uint64_t>(v)); }
  void operator()(const std::string& v) const { m.add(v); }
  void operator()(const Ints& v) const {
    m.add(v.size());
    for (std::int64_t i : v) m.add(static_cast<std::uint64_t>(i));
  }
  void operator()(const Literal& v) const { m.add(v.type).bytes(*v.data); }
};

class Walk {
 public:
  explicit Walk(const Graph& g) : g_(g), found_(g.value_count()) {}

  std::vector<Fingerprint> run() {
    region(g_.root());
    return std::move(found_);
  }

 private:
  void region(RegionId r) {
    for (NodeId n : g_.region(r).nodes) node(n);
  }

  void node(NodeId id) {
    const Node& n = g_.node(id);
    Mixer m;
    m.add(std::bit_cast<std::uintptr_t>(n.op));
    for (const auto& [name, value] : n.attrs.entries()) {
      m.add(name).add(value.index());
      std::visit(AddAttr{m}, value);
    }
    m.add(n.operands.size());
    for (Value v : n.operands) m.add(found_[v.index]);
    // A parameter is known by its loop's operands; two loops that differ only inside differ by their yields.
    const Fingerprint outside = m.done();
    for (std::size_t k = 0; k < n.regions.size(); ++k) {
      const Region& inner = g_.region(n.regions[k]);
      for (std::size_t i = 0; i < inner.params.size(); ++i) {
        found_[inner.params[i].index] = Mixer().add(outside).add("param").add(k).add(i).add(g_.type(inner.params[i])).done();
      }
      region(n.regions[k]);
      m.add(inner.yields.size());
      for (Value v : inner.yields) m.add(found_[v.index]);
      for (NodeId effect : inner.nodes) {
        if (!g_.node(effect).results.empty()) continue;
        for (Value v : g_.node(effect).operands) m.add(found_[v.index]);
      }
    }
    const Fingerprint whole = m.done();
    for (std::size_t i = 0; i < n.results.size(); ++i) {
      found_[n.results[i].index] = Mixer().add(whole).add(i).add(g_.type(n.results[i])).done();
    }
  }

  const Graph& g_;
  std::vector<Fingerprint> found_;
};

}  // namespace

std::vector<Fingerprint> fingerprints(const Graph& g) { return Walk(g).run(); }

}  // namespace mmc
