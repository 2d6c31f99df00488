#include "native/step/taken_weights.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <utility>

#include "native/models/layers.h"

namespace ganvas::train {
namespace {

// The weights of one layer, there or here.
template <typename Weight>
struct Layer {
  std::string name;
  std::vector<std::pair<std::string, Weight>> weights;  // "weight", "bias", "running_mean"
};
using StoredLayer = Layer<const StoredTensor*>;
using OwnLayer = Layer<torch::Tensor>;

template <typename Weight>
class Layers {
 public:
  void Add(const std::string& name, Weight weight) {
    const size_t dot = name.rfind('.');
    const std::string layer = dot == std::string::npos ? "" : name.substr(0, dot);
    const auto [place, is_new] = places_.emplace(layer, list_.size());
    if (is_new) list_.push_back({layer, {}});
    list_[place->second].weights.emplace_back(name.substr(dot == std::string::npos ? 0 : dot + 1),
                                              weight);
  }
  std::vector<Layer<Weight>> Take() { return std::move(list_); }

 private:
  std::vector<Layer<Weight>> list_;
  std::map<std::string, size_t> places_;
};

std::vector<StoredLayer> LayersOf(const TensorFile& file, const std::string& prefix) {
  Layers<const StoredTensor*> layers;
  for (const StoredTensor& tensor : file.tensors) {
    if (tensor.name.starts_with(prefix)) layers.Add(tensor.name.substr(prefix.size()), &tensor);
  }
  return layers.Take();
}

std::vector<OwnLayer> LayersOf(const torch::nn::Module& network) {
  Layers<torch::Tensor> layers;
  for (const auto& item : network.named_parameters()) layers.Add(item.key(), item.value());
  for (const auto& item : network.named_buffers()) layers.Add(item.key(), item.value());
  return layers.Take();
}

// Layers that hold one row for each class.
std::set<std::string> ClassTables(const torch::nn::Module& network) {
  std::set<std::string> names;
  for (const auto& item : network.named_modules()) {
    const auto* module = item.value().get();
    if (dynamic_cast<const torch::nn::EmbeddingImpl*>(module) != nullptr ||
        dynamic_cast<const models::ClassProjectionImpl*>(module) != nullptr) {
      names.insert(item.key());
    }
  }
  return names;
}

const StoredTensor* WeightOf(const StoredLayer& layer, const std::string& name) {
  for (const auto& [own, stored] : layer.weights) {
    if (own == name) return stored;
  }
  return nullptr;
}

// Weights that both have are of the same shapes, and one of the two has no others: it may lack a
// bias, or what adds noise.
bool Fits(const StoredLayer& there, const OwnLayer& here) {
  size_t both = 0;
  for (const auto& [name, weight] : here.weights) {
    const StoredTensor* stored = WeightOf(there, name);
    if (stored == nullptr) continue;
    if (torch::IntArrayRef(stored->shape) != weight.sizes()) return false;
    ++both;
  }
  return both > 0 && both == std::min(there.weights.size(), here.weights.size());
}

torch::Tensor Loaded(const StoredTensor& stored, torch::Dtype type) {
  const torch::Dtype own = stored.dtype == "F32"   ? torch::kFloat32
                           : stored.dtype == "F64" ? torch::kFloat64
                           : stored.dtype == "I64" ? torch::kInt64
                                                   : torch::kUInt8;
  torch::Tensor host = torch::empty(stored.shape, torch::dtype(own));
  std::memcpy(host.data_ptr(), stored.data.data(), stored.data.size());
  return host.to(type);
}

// For each layer here, the one there that is its match, -1 for none.
std::vector<int64_t> Matches(const std::vector<StoredLayer>& there,
                             const std::vector<OwnLayer>& here,
                             const std::set<std::string>& left_out) {
  const size_t n = there.size(), m = here.size();
  const auto equal = [&](size_t i, size_t j) {
    return !left_out.contains(here[j].name) && Fits(there[i], here[j]);
  };
  std::vector<std::vector<int>> longest(n + 1, std::vector<int>(m + 1));
  for (size_t i = n; i-- > 0;) {
    for (size_t j = m; j-- > 0;) {
      longest[i][j] =
          equal(i, j) ? 1 + longest[i + 1][j + 1] : std::max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  std::vector<int64_t> matches(m, -1);
  for (size_t i = 0, j = 0; i < n && j < m;) {
    if (equal(i, j)) {
      matches[j++] = static_cast<int64_t>(i++);
    } else {
      ++(longest[i + 1][j] >= longest[i][j + 1] ? i : j);
    }
  }
  return matches;
}

std::string Counted(const std::string& layer, const std::string& weight, int64_t some, int64_t all,
                    const char* of) {
  return (layer.empty() ? "" : layer + ".") + weight + " (" + std::to_string(some) + " of " +
         std::to_string(all) + of + ")";
}

// Rows of the classes that both have; how many, -1 where this is no such table.
int64_t TakeRows(const torch::Tensor& from, const ClassRows& classes, torch::Tensor to) {
  const bool table = classes.theirs > 0 && from.dim() == to.dim() && from.dim() > 1 &&
                     from.size(0) == classes.theirs &&
                     to.size(0) == static_cast<int64_t>(classes.from.size()) &&
                     from.sizes().slice(1) == to.sizes().slice(1);
  if (!table) return -1;
  int64_t taken = 0;
  for (int64_t i = 0; i < to.size(0); ++i) {
    const int64_t row = classes.from[static_cast<size_t>(i)];
    if (row < 0) continue;
    to[i].copy_(from[row]);
    ++taken;
  }
  return taken;
}

// The part that both have where one dimension alone differs; that dimension, or -1 for none.
int64_t TakePart(const torch::Tensor& from, torch::Tensor to) {
  if (from.dim() != to.dim() || from.dim() < 2) return -1;
  int64_t differs = -1;
  for (int64_t d = 0; d < to.dim(); ++d) {
    if (from.size(d) == to.size(d)) continue;
    if (differs >= 0) return -1;
    differs = d;
  }
  if (differs < 0) return -1;
  const int64_t both = std::min(from.size(differs), to.size(differs));
  to.narrow(differs, 0, both).copy_(from.narrow(differs, 0, both));
  return differs;
}

}  // namespace

bool ClassRows::same() const {
  if (theirs != static_cast<int64_t>(from.size())) return false;
  for (size_t i = 0; i < from.size(); ++i) {
    if (from[i] != static_cast<int64_t>(i)) return false;
  }
  return true;
}

TakenWeights TakeWeights(const TensorFile& file, const std::string& prefix,
                         const ClassRows& classes, bool inputs_differ, torch::nn::Module& network) {
  torch::NoGradGuard no_grad;
  const std::vector<StoredLayer> there = LayersOf(file, prefix);
  const std::vector<OwnLayer> here = LayersOf(network);
  const std::set<std::string> tables =
      classes.same() ? std::set<std::string>() : ClassTables(network);
  const std::vector<int64_t> matches = Matches(there, here, tables);
  TakenWeights taken;
  for (size_t j = 0; j < here.size(); ++j) {
    const OwnLayer& layer = here[j];
    const std::string called = layer.name.empty() ? layer.weights.front().first : layer.name;
    if (matches[j] >= 0) {
      const StoredLayer& match = there[static_cast<size_t>(matches[j])];
      taken.kept.push_back(called);
      for (auto [name, weight] : layer.weights) {
        if (const StoredTensor* stored = WeightOf(match, name)) {
          weight.copy_(Loaded(*stored, weight.scalar_type()));
        } else {
          taken.fresh.push_back((layer.name.empty() ? "" : layer.name + ".") + name);
        }
      }
      continue;
    }
    bool some = false;
    for (const auto& [name, weight] : layer.weights) {
      const StoredTensor* stored =
          file.Find(prefix + (layer.name.empty() ? "" : layer.name + ".") + name);
      if (stored == nullptr) continue;
      const torch::Tensor from = Loaded(*stored, weight.scalar_type());
      if (tables.contains(layer.name)) {
        const int64_t rows = TakeRows(from, classes, weight);
        if (rows <= 0) continue;
        taken.partly.push_back(Counted(layer.name, name, rows, weight.size(0), " classes"));
        some = true;
      } else if (inputs_differ) {
        const int64_t along = TakePart(from, weight);
        if (along < 0) continue;
        taken.partly.push_back(Counted(layer.name, name,
                                       std::min(from.size(along), weight.size(along)),
                                       weight.size(along), ""));
        some = true;
      }
    }
    if (!some) taken.fresh.push_back(called);
  }
  return taken;
}

}  // namespace ganvas::train
