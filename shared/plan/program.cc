#include "shared/plan/program.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "shared/plan/constants.h"
#include "shared/plan/fold.h"

namespace ganvas::plan {

Program::Program(graph::Graph graph)
    : Program(std::move(graph), std::make_shared<WeightStore>(), SIZE_MAX) {}

Program::Program(graph::Graph graph, std::shared_ptr<WeightStore> store, size_t shared_values)
    : graph_(std::move(graph)), store_(std::move(store)), shared_values_(shared_values) {
  constant_.assign(graph_.values.size(), false);
  producer_.assign(graph_.values.size(), -1);
  for (size_t v = 0; v < graph_.values.size(); ++v) {
    constant_[v] = graph_.values[v].constant.has_value();
    if (constant_[v]) stored_bytes_ += graph_.values[v].constant->bytes();
  }
  for (size_t n = 0; n < graph_.nodes.size(); ++n) {
    const graph::Node& node = graph_.nodes[n];
    const bool all = std::all_of(node.inputs.begin(), node.inputs.end(), [&](graph::ValueId v) {
      return v == graph::kNoValue || constant_[static_cast<size_t>(v)];
    });
    for (const graph::ValueId v : node.outputs) {
      if (v == graph::kNoValue) continue;
      constant_[static_cast<size_t>(v)] = all;
      producer_[static_cast<size_t>(v)] = static_cast<int32_t>(n);
    }
  }
}

Result<Constant> Program::Evaluate(graph::ValueId value,
                                   std::span<const graph::Inferred> inferred) {
  const WeightStore& store = StoreOf(value);
  if (const auto kept = store.kept.find(value); kept != store.kept.end()) return kept->second;
  const auto& constant = graph_.values[static_cast<size_t>(value)].constant;
  if (constant.has_value()) {
    if (IsAligned(*constant)) return Constant{*constant, nullptr};
    return CopyToAligned(*constant);
  }
  return FoldValue(*this, producer_, value, inferred);
}

Result<TensorView> Program::Keep(graph::ValueId value, std::span<const graph::Inferred> inferred) {
  WeightStore& store = StoreOf(value);
  const auto kept = store.kept.find(value);
  if (kept != store.kept.end()) return kept->second.view;
  GANVAS_ASSIGN(Constant constant, Evaluate(value, inferred));
  return store.kept.emplace(value, std::move(constant)).first->second.view;
}

void Program::BeginPlan() {
  most_bytes_ = MostConstantBytes(stored_bytes_);
  bytes_left_ = most_bytes_;
  macs_left_ = int64_t{1} << 34;
}

Status Program::SpendOnConstants(uint64_t bytes, int64_t macs) {
  if (bytes > bytes_left_) {
    return OutOfMemory(
        "a value that follows from constants takes " + std::to_string((bytes >> 20) + 1) +
        " MB; all such values together may take " + std::to_string(most_bytes_ >> 20) +
        " MB, of which " + std::to_string(bytes_left_ >> 20) + " MB are left");
  }
  if (macs > macs_left_) {
    return OutOfMemory("a value that follows from constants takes " + std::to_string(macs) +
                       " products, expected at most " + std::to_string(macs_left_));
  }
  bytes_left_ -= bytes;
  macs_left_ -= macs;
  return {};
}

Result<std::shared_ptr<const AlignedBuffer>> Program::Packed(
    const WeightKey& key, uint64_t floats, const std::function<Status(float*)>& pack) {
  WeightStore& store = StoreOf(key.made);
  const auto found = store.packed.find(key);
  if (found != store.packed.end()) {
    returned_bytes_ += found->second->size();
    return found->second;
  }
  if (floats > SIZE_MAX / sizeof(float) / 2) {
    return OutOfMemory("packed weights of " + std::to_string(floats) + " floats do not fit");
  }
  GANVAS_ASSIGN(AlignedBuffer buffer,
                AlignedBuffer::Create(static_cast<size_t>(floats) * sizeof(float)));
  GANVAS_TRY(pack(buffer.as<float>()));
  store.packed_bytes += floats * sizeof(float);
  auto shared = std::make_shared<const AlignedBuffer>(std::move(buffer));
  returned_bytes_ += shared->size();
  store.packed.emplace(key, shared);
  return shared;
}

Result<Constant> CopyToAligned(const TensorView& view) {
  GANVAS_ASSIGN(AlignedBuffer buffer, AlignedBuffer::Create(view.bytes()));
  if (view.bytes() > 0) std::memcpy(buffer.data(), view.data, view.bytes());
  auto storage = std::make_shared<const AlignedBuffer>(std::move(buffer));
  return Constant{{view.dtype, view.shape, storage->data()}, storage};
}

bool IsAligned(const TensorView& view) {
  return reinterpret_cast<uintptr_t>(view.data) % ByteSize(view.dtype) == 0;
}

}  // namespace ganvas::plan
