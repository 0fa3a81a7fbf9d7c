#include "mmc/words.h"

#include <algorithm>
#include <array>

namespace mmc {
namespace {

constexpr std::array words = {
    LanguageWord{"study", "study \"title\"", "Names the study. The title heads its output."},
    LanguageWord{"import", "import \"other.mm\"", "Takes the functions, models and optimizers of another file."},
    LanguageWord{
        "param", "param name: type = default",
        "A setting of the study: `mmc run study.mm name=value` changes it. `param mode: string in [\"a\", \"b\"] = \"a\"` lists "
        "its choices."},
    LanguageWord{"preset", "preset name { param = value }",
                 "Several params under one name, for `mmc run study.mm --preset name`."},
    LanguageWord{"seed", "seed 42", "The seed of all draws; `--seed` changes it."},
    LanguageWord{"let", "let name = value", "Names a value. Names are given once; nothing is assigned."},
    LanguageWord{
        "~", "name: type ~ distribution",
        "Draws a tensor from a distribution, a model with new weights (`net ~ MLP([2, 8, 1])`), or what a function draws. A "
        "draw depends on the seed, its name and the loops around it, on nothing else."},
    LanguageWord{
        "fn", "fn name(a, b: f32[n], c = 1) = value",
        "A function, with a body `{ ... }` or after `=`. `fn (x) => x + 1` has no name. `derivative (d) { a: ... }` after the "
        "body states its derivative."},
    LanguageWord{"model", "model Name(settings) { fields  apply(x) = value }",
                 "A network: fields after `~` are parameters and submodels, `apply` is what it computes."},
    LanguageWord{"optimizer", "optimizer name(settings) { state  update }", "How `minimize` moves a parameter by its gradient."},
    LanguageWord{
        "if", "if condition { ... } else { ... }",
        "A choice. A static condition decides while compiling and only that side is checked further; a tensor's decides when run."},
    LanguageWord{"for", "for x in xs { ... }",
                 "The value of the body for each x: over a range or a tensor a stack of them, over a static list a list."},
    LanguageWord{"iterate", "iterate h = start for n { ... }",
                 "Carries a value from step to step: the body's value is the next h. The last one is the result."},
    LanguageWord{
        "train", "train net for steps { ... }",
        "A training loop over models or tensors. Its value is a record of what was trained and logged. Inside: `log minimize "
        "every repeat state next stop when`."},
    LanguageWord{"log", "log name = value", "Names a value in a training and records it in every step."},
    LanguageWord{"minimize", "minimize loss with optimizer",
                 "Moves every trained value that the loss depends on; `over a` only those named."},
    LanguageWord{"maximize", "maximize gain with optimizer", "As `minimize`, upwards. In a `sweep`: the goal."},
    LanguageWord{"every", "every 100 { log ... }", "Runs in the steps 0, 100, 200, ... of a training."},
    LanguageWord{"repeat", "repeat 10 { ... }",
                 "A loop inside a training; `repeat rows in batches(x, 128) { ... }` is an epoch."},
    LanguageWord{"state", "state name = value", "A value of your own that a training carries from step to step."},
    LanguageWord{"next", "next name = value", "What a state or a trained model is from here on."},
    LanguageWord{"stop", "stop when condition", "Ends a training after the step in which the condition holds."},
    LanguageWord{"trace", "trace(net(x))",
                 "Every value that was named while a call ran, by path: `trace(net(x)).layers[0].out`."},
    LanguageWord{"patch", "patch(net(x)) { layers[0].out = value }",
                 "The call's value if a value inside of it were another; `old` is what it was."},
    LanguageWord{"with", "net with { layers[0].weight = old * 2 }",
                 "A copy of a model or record with other fields; `old` is what one was."},
    LanguageWord{"show", "show a, b", "Reports values under the text that you wrote."},
    LanguageWord{"summary", "summary net", "Reports a model's layers, shapes, parameters, multiply-adds and bytes."},
    LanguageWord{"expect", "expect condition, \"claim\"", "A claim, and its verdict with the values on both sides."},
    LanguageWord{
        "plot", "plot \"title\" { items }",
        "A figure of `line scatter bar hist heatmap image images`, or of further plots; `axes xaxis yaxis` describe the axes."},
    LanguageWord{"slider", "slider frame in frames { ... }", "In a `plot`: a picture per value, moved by a slider."},
    LanguageWord{"save", "save value to \"file\"", "A tensor, record or model in a file: `.npy .npz .safetensors .csv`."},
    LanguageWord{
        "sweep", "sweep name = grid() { param in values ... }",
        "Runs the study for many values: `mmc sweep study.mm name`. `grid()`, `random(trials = 20)` or `cases([...])`; `runs` are "
        "the finished ones."}};

}  // namespace

std::span<const LanguageWord> language_words() { return words; }

const LanguageWord* find_language_word(std::string_view word) {
  const auto found = std::find_if(words.begin(), words.end(), [&](const LanguageWord& w) { return w.word == word; });
  return found == words.end() ? nullptr : &*found;
}

}  // namespace mmc
