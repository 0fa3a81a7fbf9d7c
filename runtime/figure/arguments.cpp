#include "runtime/figure/arguments.h"

#include <algorithm>

#include "runtime/elements.h"
#include "runtime/report/text.h"

namespace mmc::figure {
namespace {

Numbers elements(const Tensor& t, std::int64_t first, std::int64_t count) {
  return with_elements(t, [&](auto all) {
    const auto some = all.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
    return Numbers(some.begin(), some.end());
  });
}

}  // namespace

const Shown* Arguments::find(std::string_view name) const {
  for (const auto& [own, value] : item_.arguments) {
    if (own == name) return &value;
  }
  return nullptr;
}

bool Arguments::flag(std::string_view name) const {
  const Shown* value = find(name);
  const bool* on = value ? std::get_if<bool>(&value->value) : nullptr;
  return on && *on;
}

std::optional<double> Arguments::number(std::string_view name) const {
  const Shown* value = find(name);
  return value ? number(*value) : std::nullopt;
}

std::optional<double> Arguments::number(const Shown& value) const {
  if (const auto* i = std::get_if<std::int64_t>(&value.value)) return static_cast<double>(*i);
  if (const auto* d = std::get_if<double>(&value.value)) return *d;
  if (const auto t = tensor(value); t && t->numbers.size() == 1) return t->numbers[0];
  return std::nullopt;
}

std::string Arguments::text(std::string_view name) const {
  const Shown* value = find(name);
  return value ? text(*value) : std::string();
}

std::string Arguments::text(const Shown& value) const {
  if (std::holds_alternative<Shown::None>(value.value)) return {};
  if (const auto* words = std::get_if<std::string>(&value.value)) return *words;
  if (const auto* pieces = std::get_if<Shown::Text>(&value.value)) {
    std::string all;
    for (const Shown& piece : pieces->pieces) all += text(piece);
    return all;
  }
  if (const auto* t = std::get_if<Shown::Tensor>(&value.value)) {
    const auto one = tensor(value);
    if (one && one->numbers.size() == 1) return number_text(one->numbers[0], computed(run_, t->output)->type.dtype());
  }
  return mmc::text(value, run_);
}

std::optional<Arguments::Data> Arguments::tensor(const Shown& value) const {
  if (const auto* list = std::get_if<Shown::List>(&value.value)) {
    Data data{{static_cast<std::int64_t>(list->items.size())}, {}};
    for (const Shown& item : list->items) {
      const std::optional<double> number = this->number(item);
      if (!number) return std::nullopt;
      data.numbers.push_back(*number);
    }
    return data;
  }
  const auto* shown = std::get_if<Shown::Tensor>(&value.value);
  const std::optional<Tensor> t = shown ? computed(run_, shown->output) : std::nullopt;
  if (!t) return std::nullopt;
  Data data{t->type.sizes(), {}};
  std::int64_t first = 0, count = t->type.elements();
  if (shown->framed) {
    const std::int64_t frames = data.shape.at(0);
    if (frames == 0) return std::nullopt;
    count /= frames;
    first = count * (frame_ < 0 ? frames - 1 : std::min(frame_, frames - 1));
    data.shape.erase(data.shape.begin());
  }
  data.numbers = elements(*t, first, count);
  return data;
}

std::optional<Arguments::Data> Arguments::tensor(std::string_view name) const {
  const Shown* value = find(name);
  return value ? tensor(*value) : std::nullopt;
}

Numbers Arguments::numbers(std::string_view name) const {
  auto data = tensor(name);
  return data ? std::move(data->numbers) : Numbers();
}

Numbers Arguments::positions(std::size_t n) const {
  Numbers x = numbers("x");
  if (x.size() == n) return x;
  x.resize(n);
  for (std::size_t i = 0; i < n; ++i) x[i] = static_cast<double>(i);
  return x;
}

std::vector<std::string> Arguments::labels(std::string_view name) const {
  const Shown* value = find(name);
  std::vector<std::string> all;
  if (!value) return all;
  if (const auto* list = std::get_if<Shown::List>(&value->value)) {
    for (const Shown& item : list->items) all.push_back(text(item));
  } else if (const auto data = tensor(*value)) {
    const auto* t = std::get_if<Shown::Tensor>(&value->value);
    const DType dtype = computed(run_, t->output)->type.dtype();
    for (const double number : data->numbers) all.push_back(number_text(number, dtype));
  }
  return all;
}

Style Arguments::style(int& next) const {
  Style style;
  style.label = text("label");
  style.alpha = number("alpha").value_or(1);
  style.right = text("side") == "right";
  const Shown* color = find("color");
  if (const auto* name = color ? std::get_if<std::string>(&color->value) : nullptr) {
    style.color = *name;
  } else if (const auto* index = color ? std::get_if<std::int64_t>(&color->value) : nullptr) {
    style.index = static_cast<int>(*index);
  } else {
    style.index = next++;
  }
  return style;
}

std::pair<std::optional<double>, std::optional<double>> Arguments::range() const {
  const Shown* value = find("range");
  const auto* list = value ? std::get_if<Shown::List>(&value->value) : nullptr;
  if (!list || list->items.size() != 2) return {};
  return {number(list->items[0]), number(list->items[1])};
}

}  // namespace mmc::figure
