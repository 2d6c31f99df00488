// A graph made ready for planning: what of it is constant, and the weights that plans share.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "shared/base/aligned_buffer.h"
#include "shared/base/result.h"
#include "shared/graph/graph.h"

namespace ganvas::plan {

// A constant's numbers, aligned to 64 bytes or where the file keeps them; `storage` may be shared.
struct Constant {
  TensorView view;
  std::shared_ptr<const AlignedBuffer> storage;  // null: the file's bytes
};

// Packed weights: the value that is made with them, and what else the packing depends on.
struct WeightKey {
  graph::ValueId made;
  std::string how;

  friend bool operator<(const WeightKey& a, const WeightKey& b) {
    return a.made != b.made ? a.made < b.made : a.how < b.how;
  }
};

// Weights that are packed or computed once for all programs of a model: cuts of one graph, whose
// values have the same numbers.
struct WeightStore {
  std::map<graph::ValueId, Constant> kept;
  std::map<WeightKey, std::shared_ptr<const AlignedBuffer>> packed;
  uint64_t packed_bytes = 0;
};

// Memory that every plan of a graph uses. Not thread-safe.
class Program {
 public:
  // The file's bytes behind the graph must outlive the Program.
  explicit Program(graph::Graph graph);
  // Of another graph whose values below `shared_values` are those of the store's. The weights of
  // the others are the program's own.
  Program(graph::Graph graph, std::shared_ptr<WeightStore> store, size_t shared_values);

  const graph::Graph& graph() const { return graph_; }
  // Whether a value follows from constants alone.
  bool IsConstant(graph::ValueId value) const { return constant_[static_cast<size_t>(value)]; }

  // Precondition of both: IsConstant(value). `inferred` is what graph::Infer gave.
  // Computes the value; nothing is kept, so that weights need no room once they are packed.
  Result<Constant> Evaluate(graph::ValueId value, std::span<const graph::Inferred> inferred);
  // Computes it once and keeps it, aligned to its elements, as long as the Program.
  Result<TensorView> Keep(graph::ValueId value, std::span<const graph::Inferred> inferred);

  // What the values of one plan that follow from constants may take: a file of a few bytes can ask
  // for any number of zeros.
  void BeginPlan();
  // kOutOfMemory where a value needs more bytes or multiply-accumulates than are left. Message
  // without the node.
  Status SpendOnConstants(uint64_t bytes, int64_t macs);

  // The floats of packed weights, filled by `pack` at the first request for `key`.
  Result<std::shared_ptr<const AlignedBuffer>> Packed(const WeightKey& key, uint64_t floats,
                                                      const std::function<Status(float*)>& pack);
  uint64_t packed_bytes() const { return store_->packed_bytes + own_.packed_bytes; }
  // Bytes of all that Packed has ever returned.
  uint64_t returned_bytes() const { return returned_bytes_; }
  const std::shared_ptr<WeightStore>& store() const { return store_; }

 private:
  graph::Graph graph_;
  std::vector<bool> constant_;
  std::vector<int32_t> producer_;  // node index, or -1
  WeightStore& StoreOf(graph::ValueId value) {
    return static_cast<size_t>(value) < shared_values_ ? *store_ : own_;
  }

  std::shared_ptr<WeightStore> store_;
  size_t shared_values_;
  WeightStore own_;
  uint64_t returned_bytes_ = 0;
  uint64_t stored_bytes_ = 0;                 // of the graph's constants
  uint64_t most_bytes_ = 0, bytes_left_ = 0;  // that values which follow from constants may take
  int64_t macs_left_ = 0;
};

// The bytes of a view in a buffer of their own.
Result<Constant> CopyToAligned(const TensorView& view);

// Whether all of the view's elements can be read in place.
bool IsAligned(const TensorView& view);

}  // namespace ganvas::plan
