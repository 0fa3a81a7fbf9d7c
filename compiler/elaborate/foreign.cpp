#include "compiler/elaborate/foreign.h"

#include <span>
#include <utility>

namespace mmc::elab {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

constexpr std::string_view no_prefix = "names have no prefix here: `exp(x)`, `linspace(0, 1, 5)`, `Linear(4, 2)`";
constexpr std::string_view new_axis = "an axis of size 1 is written `x[:, none]`";
constexpr std::string_view drop_axis = "an axis of size 1 is dropped by indexing it: `x[:, 0]`";

constexpr Entry names[] = {
    {"np", no_prefix},
    {"numpy", no_prefix},
    {"torch", no_prefix},
    {"jnp", no_prefix},
    {"jax", no_prefix},
    {"nn", no_prefix},
    {"F", no_prefix},
    {"math", no_prefix},
    {"random", "random numbers are drawn: `x: f32[10] ~ normal(0, 1)`"},
    {"unsqueeze", new_axis},
    {"expand_dims", new_axis},
    {"newaxis", new_axis},
    {"squeeze", drop_axis},
    {"view", "`reshape(x, [n, m])`"},
    {"ravel", "`flatten(x)`"},
    {"permute", "`x.T` swaps the last two axes"},
    {"transpose", "`x.T` swaps the last two axes"},
    {"cat", "`concat([a, b], axis = 0)`"},
    {"concatenate", "`concat([a, b], axis = 0)`"},
    {"vstack", "`concat([a, b], axis = 0)`"},
    {"hstack", "`concat([a, b], axis = -1)`"},
    {"arange", "`range(n)`, or `range(a, b, step = 1)`"},
    {"tensor", "a list of numbers is a tensor: `let x: f32[3] = [1, 2, 3]`"},
    {"Tensor", "a list of numbers is a tensor: `let x: f32[3] = [1, 2, 3]`"},
    {"array", "a list of numbers is a tensor: `let x: f32[3] = [1, 2, 3]`"},
    {"asarray", "a list of numbers is a tensor: `let x: f32[3] = [1, 2, 3]`"},
    {"randn", "`x: f32[10] ~ normal(0, 1)`"},
    {"rand", "`x: f32[10] ~ uniform(0, 1)`"},
    {"randint", "`i: i32[10] ~ integers(0, n)`"},
    {"randperm", "`order: i32[n] ~ permutation()`"},
    {"shuffle", "draw an order and index with it: `order: i32[n] ~ permutation()`, `x[order]`"},
    {"manual_seed", "a study has one line `seed 42`"},
    {"print", "`show x`"},
    {"assert", "`expect cond, \"claim\"`"},
    {"matmul", "`a @ b`"},
    {"mm", "`a @ b`"},
    {"bmm", "`a @ b` multiplies the last two axes of each"},

    {"detach", "`stop_gradient(x)`"},
    {"no_grad", "nothing is differentiated unless `grad` or `minimize` asks; `stop_gradient(x)` cuts a path"},
    {"backward", "`grad(loss, wrt = x)` gives the derivative; `minimize` trains"},
    {"zero_grad", "gradients are values: there is nothing to reset"},
    {"autograd", "`grad(y, wrt = x)`"},
    {"optim", "`minimize loss with adam(lr = 1e-3)`"},
    {"SGD", "`sgd(lr = 0.1)`"},
    {"Adam", "`adam(lr = 1e-3)`"},
    {"AdamW", "`adamw(lr = 1e-3)`"},
    {"RMSprop", "`rmsprop(lr = 1e-2)`"},
    {"ReLU", "`relu(x)`"},
    {"Tanh", "`tanh(x)`"},
    {"Sigmoid", "`sigmoid(x)`"},
    {"Softmax", "`softmax(x, axis = -1)`"},
    {"Sequential", "`chain(layers, x)` applies a list of layers; `MLP([4, 16, 2])` is the usual one"},
    {"MSELoss", "`mse(y, t)`"},
    {"BCELoss", "`bce(p, t)`"},
    {"CrossEntropyLoss", "`cross_entropy(logits, labels)`"},
    {"vmap", "`for x in xs { ... }` runs over the leading axis"},
    {"scan", "`iterate x = x0 for n { ... }`"},
    {"enumerate", "`for i in 0..n` gives the index"},
    {"zip", "stack the values in a record: `for r in { a: xs, b: ys }`"},
    {"self", "a model's fields are named directly: `weight`"},
    {"True", "`true`"},
    {"False", "`false`"},
    {"None", "`none`"},
    {"null", "`none`"},
    {"nil", "`none`"},
    {"pow", "`a ^ b`"},
    {"amax", "`max(x, axis = ...)`"},
    {"amin", "`min(x, axis = ...)`"},
    {"linalg", no_prefix},
    {"inverse", "`inv(x)`, or `solve(x, b)` for inv(x) @ b"},
    {"determinant", "`det(x)`"},
    {"cov", "`covariance(x)`"},
    {"eig", "`eigh(x)` for a symmetric matrix; eigenvalues of others may be complex, which mmc does not have"},
    {"eigvals", "`eigvalsh(x)` for a symmetric matrix; eigenvalues of others may be complex, which mmc does not have"},
    {"MultiheadAttention", "`Attention(width, heads)`"},
    {"Dropout", "`y ~ dropout(x, p = 0.5)`"},
    {"one_hot", "`onehot(i, n)`"},
    {"take_along_dim", "`take_along(x, indices, axis = -1)`"},
    {"histc", "`histogram(x, bins, low, high).counts`"},
};

constexpr Entry arguments[] = {
    {"dim", "it is called `axis` here"},
    {"axes", "it is called `axis`, an int or a list of ints"},
    {"keepdim", "it is called `keep` here"},
    {"keepdims", "it is called `keep` here"},
    {"learning_rate", "it is called `lr` here"},
    {"betas", "they are called `b1` and `b2` here"},
    {"beta1", "it is called `b1` here"},
    {"beta2", "it is called `b2` here"},
    {"epsilon", "it is called `eps` here"},
    {"wd", "it is called `weight_decay` here"},
    {"activation", "it is called `act` here"},
    {"nonlinearity", "it is called `act` here"},
    {"use_bias", "it is called `biased` here"},
    {"correction", "it is called `unbiased` here: true or false"},
    {"ddof", "it is called `unbiased` here: true or false"},
    {"dtype", "convert the result: `convert(x, f32)`"},
    {"color", "it is called `colors` here"},
    {"cmap", "it is called `colors` here"},
    {"linestyle", "`dash = true`"},
    {"vmin", "`range = [low, high]`"},
    {"vmax", "`range = [low, high]`"},
};

constexpr Entry types[] = {
    {"float32", "did you mean `f32`?"},
    {"float64", "did you mean `f64`?"},
    {"double", "did you mean `f64`?"},
    {"int32", "did you mean `i32`?"},
    {"int64", "did you mean `i64`?"},
    {"long", "did you mean `i64`?"},
    {"boolean", "did you mean `bool`?"},
    {"str", "did you mean `string`?"},
    {"Tensor", "a tensor's type is its elements and sizes: `f32[n, 3]`"},
    {"tensor", "a tensor's type is its elements and sizes: `f32[n, 3]`"},
    {"f16", "there is f32 and f64"},
    {"list", "a list's type is `[int]`"},
};

std::string_view find(std::span<const Entry> table, std::string_view name) {
  for (const auto& [foreign, help] : table) {
    if (foreign == name) return help;
  }
  return {};
}

}  // namespace

std::string_view foreign_name(std::string_view name) { return find(names, name); }
std::string_view foreign_argument(std::string_view name) { return find(arguments, name); }
std::string_view foreign_type(std::string_view name) { return find(types, name); }

}  // namespace mmc::elab
