// The limit: the step of models/superposition.mm (50 features, 2 hidden, untied, full batch, SGD) as a hand-written loop.
//
// Does the general products on a dense 50 x 50 batch: nothing uses that the batch is the identity. What is written by hand here
// and nowhere in the language: both layouts of each weight kept, activations kept in registers between product, loss and
// gradient. Prints microseconds per step and the last loss. Build: the target `limit_superposition`.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace {

constexpr int F = 50, P = 64;  // features, padded to whole vectors
using V = float __attribute__((vector_size(64)));
constexpr int W = 16, NV = P / W;

V splat(float x) { return V{} + x; }
V load(const float* p) {
  V v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
void store(float* p, V v) { std::memcpy(p, &v, sizeof v); }
float sum(V v) {
  for (int half = W / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) v[i] += v[i + half];
  return v[0];
}

// Row i of the batch in row i; h, dh transposed [2, P]; E [2, P]; U transposed [2, P]. Padding is zero throughout.
struct State {
  alignas(64) float x[F][P], xt[F][P], e[2][P], ut[2][P], h[2][P], dy[F][P], dh[2][P];
};

float step(State& s, float rate) {
  // h = x e', as e times the transposed batch: vectors run over rows of the batch.
  V h[2][NV] = {};
  for (int k = 0; k < F; ++k)
    for (int c = 0; c < 2; ++c)
      for (int v = 0; v < NV; ++v) h[c][v] += splat(s.e[c][k]) * load(&s.xt[k][v * W]);
  for (int c = 0; c < 2; ++c)
    for (int v = 0; v < NV; ++v) store(&s.h[c][v * W], h[c][v]);

  // y = h u', its loss and gradient in registers; dut += h dy and dh = dy u while dy is at hand.
  V ut[2][NV], dut[2][NV] = {}, loss = {};
  for (int c = 0; c < 2; ++c)
    for (int v = 0; v < NV; ++v) ut[c][v] = load(&s.ut[c][v * W]);
  const V zero{}, scale = splat(2.0f / (F * F));
  for (int i = 0; i < F; ++i) {
    const V h0 = splat(s.h[0][i]), h1 = splat(s.h[1][i]);
    V dh0{}, dh1{};
    for (int v = 0; v < NV; ++v) {
      const V y = h0 * ut[0][v] + h1 * ut[1][v];
      const V d = (y > zero ? y : zero) - load(&s.x[i][v * W]);
      loss += d * d;
      const V dy = y > zero ? d * scale : zero;
      dut[0][v] += h0 * dy;
      dut[1][v] += h1 * dy;
      dh0 += dy * ut[0][v];
      dh1 += dy * ut[1][v];
    }
    s.dh[0][i] = sum(dh0);
    s.dh[1][i] = sum(dh1);
  }

  // de = dh' x, then both updates.
  V de[2][NV] = {};
  for (int i = 0; i < F; ++i)
    for (int c = 0; c < 2; ++c)
      for (int v = 0; v < NV; ++v) de[c][v] += splat(s.dh[c][i]) * load(&s.x[i][v * W]);
  for (int c = 0; c < 2; ++c) {
    for (int v = 0; v < NV; ++v) {
      store(&s.e[c][v * W], load(&s.e[c][v * W]) - rate * de[c][v]);
      store(&s.ut[c][v * W], ut[c][v] - rate * dut[c][v]);
    }
  }
  return sum(loss) / (F * F);
}

void initialise(State& s) {
  std::memset(&s, 0, sizeof s);
  for (int i = 0; i < F; ++i) s.x[i][i] = s.xt[i][i] = 1;
  std::uint32_t state = 42;
  const auto uniform = [&](float bound) {
    state = state * 1664525u + 1013904223u;
    return (static_cast<float>(state >> 8) * 0x1p-23f - 1) * bound;
  };
  for (int c = 0; c < 2; ++c)
    for (int i = 0; i < F; ++i) {
      s.e[c][i] = uniform(1 / std::sqrt(50.0f));
      s.ut[c][i] = uniform(1 / std::sqrt(2.0f));
    }
}

}  // namespace

int main() {
  constexpr int steps = 50'000, repeats = 5;
  static State s;
  double best = 1e30;
  float loss = 0;
  for (int r = 0; r < repeats; ++r) {
    initialise(s);
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < steps; ++i) loss = step(s, 5.0f);
    best = std::fmin(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::printf("superposition: %.3f us per step, last loss %.6f\n", best / steps * 1e6, static_cast<double>(loss));
}
