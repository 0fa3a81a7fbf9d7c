#include "compiler/elaborate/value.h"

#include <fmt/format.h>

#include "compiler/support/errors.h"

namespace mmc::elab {
namespace {

bool all_static(const Fields& fields) {
  for (const auto& [name, value] : fields) {
    if (!is_static(value)) return false;
  }
  return true;
}

bool all_static(const std::vector<Datum>& items) {
  for (const Datum& item : items) {
    if (!is_static(item)) return false;
  }
  return true;
}

void collect(const Datum& d, const std::string& path, std::vector<Leaf>& found);

void collect(const Fields& fields, const std::string& path, std::vector<Leaf>& found) {
  for (const auto& [name, value] : fields) collect(value, path.empty() ? name : path + "." + name, found);
}

void collect(const Datum& d, const std::string& path, std::vector<Leaf>& found) {
  if (auto tensor = d.tensor()) {
    found.push_back({path, *tensor});
  } else if (auto record = d.record()) {
    collect(record->fields, path, found);
  } else if (auto model = d.model()) {
    collect(model->drawn, path, found);
  } else if (auto list = d.list()) {
    for (std::size_t i = 0; i < list->items.size(); ++i) collect(list->items[i], fmt::format("{}[{}]", path, i), found);
  }
}

// Walks a value in the order of `collect` and puts one tensor of `tensors` in each place.
struct Replace {
  const std::vector<TensorV>& tensors;
  int stacked;
  std::size_t next = 0;

  Fields fields(const Fields& like) {
    Fields result;
    result.reserve(like.size());
    for (const auto& [name, value] : like) result.emplace_back(name, (*this)(value));
    return result;
  }

  Datum operator()(const Datum& like) {
    Datum result = like;
    if (like.tensor()) {
      require(next < tensors.size(), "with_leaves has fewer tensors than leaves");
      result.what = tensors[next++];
    } else if (auto record = like.record()) {
      result.what = std::make_shared<const RecordV>(RecordV{fields(record->fields)});
    } else if (auto model = like.model()) {
      ModelV changed = *model;
      changed.drawn = fields(model->drawn);
      changed.stacked += stacked;
      result.what = std::make_shared<const ModelV>(std::move(changed));
    } else if (auto list = like.list()) {
      std::vector<Datum> items;
      items.reserve(list->items.size());
      for (const Datum& item : list->items) items.push_back((*this)(item));
      result.what = std::make_shared<const ListV>(ListV{std::move(items)});
    }
    return result;
  }
};

}  // namespace

Datum make_list(std::vector<Datum> items) { return std::make_shared<const ListV>(ListV{std::move(items)}); }
Datum make_record(Fields fields) { return std::make_shared<const RecordV>(RecordV{std::move(fields)}); }

const Datum* find_field(const Fields& fields, std::string_view name) {
  for (const auto& [field, value] : fields) {
    if (field == name) return &value;
  }
  return nullptr;
}

bool is_static(const Datum& d) {
  if (d.tensor()) return false;
  if (auto list = d.list()) return all_static(list->items);
  if (auto record = d.record()) return all_static(record->fields);
  if (auto model = d.model()) return all_static(model->drawn);
  if (auto distribution = d.get<std::shared_ptr<const DistributionV>>()) return all_static((*distribution)->parameters);
  return true;
}

std::vector<Leaf> leaves(const Datum& d) {
  std::vector<Leaf> found;
  collect(d, "", found);
  return found;
}

Datum with_leaves(const Datum& like, const std::vector<TensorV>& tensors, int stacked) {
  Replace replace{tensors, stacked};
  Datum result = replace(like);
  require(replace.next == tensors.size(), "with_leaves has more tensors than leaves");
  return result;
}

}  // namespace mmc::elab
