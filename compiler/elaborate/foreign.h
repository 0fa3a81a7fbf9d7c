// What people who come from PyTorch, JAX and NumPy write, and what it is called here.
#pragma once
#include <string_view>

namespace mmc::elab {

// Help for an unknown name, argument or type, or empty: foreign_name("unsqueeze") tells of `x[:, none]`.
std::string_view foreign_name(std::string_view name);
std::string_view foreign_argument(std::string_view name);
std::string_view foreign_type(std::string_view name);

}  // namespace mmc::elab
