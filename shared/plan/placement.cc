#include "shared/plan/placement.h"

#include <algorithm>

#include "shared/plan/arena.h"
#include "shared/plan/lowering.h"

namespace ganvas::plan {
namespace {

using graph::kNoValue;
using graph::ValueId;

class Placer {
 public:
  Placer(const graph::Graph& graph, std::span<const Op> ops,
         std::span<const graph::Inferred> inferred, const std::function<bool(ValueId)>& is_constant)
      : graph_(graph), ops_(ops), inferred_(inferred), is_constant_(is_constant) {}

  Placement Run() {
    FindLastUses();
    ShareMemory();
    const std::map<ValueId, Lifetime> lives = Lifetimes();
    std::vector<Lifetime> values;
    for (const auto& [value, life] : lives) values.push_back(life);
    const ArenaLayout layout = PlaceInArena(values);
    size_t i = 0;
    for (const auto& [value, life] : lives) placement_.offsets[value] = layout.offsets[i++];
    placement_.arena_bytes = layout.bytes;
    placement_.live_bytes = LargestLive(values);
    return std::move(placement_);
  }

 private:
  const graph::Inferred& Is(ValueId v) const { return inferred_[static_cast<size_t>(v)]; }
  ValueId& Root(ValueId v) { return placement_.root[static_cast<size_t>(v)]; }
  int& LastUse(ValueId v) { return last_use_[static_cast<size_t>(v)]; }
  bool IsViewOp(const Op& op) const { return IsView(*op.node, inferred_); }
  int End() const { return static_cast<int>(ops_.size()); }

  // The last step that reads a value or a view of it.
  void FindLastUses() {
    last_use_.assign(inferred_.size(), -1);
    for (const ValueId v : graph_.outputs) LastUse(v) = End();
    for (int i = End() - 1; i >= 0; --i) {
      const Op& op = ops_[static_cast<size_t>(i)];
      const auto use = [&](ValueId v, int at) {
        if (v != kNoValue) LastUse(v) = std::max(LastUse(v), at);
      };
      for (const ValueId v : op.inputs) use(v, i);
      for (const ValueId v : {op.residual, op.planes.scale, op.planes.picture}) use(v, i);
      if (IsViewOp(op)) use(op.inputs[0], LastUse(op.outputs[0]));
    }
  }

  void ShareMemory() {
    placement_.root.resize(inferred_.size());
    for (size_t v = 0; v < inferred_.size(); ++v) {
      placement_.root[v] = static_cast<ValueId>(v);
    }
    // When the memory of a root is free again, as far as the steps so far tell.
    std::vector<int> free_after = last_use_;
    for (int i = 0; i < End(); ++i) {
      const Op& op = ops_[static_cast<size_t>(i)];
      const ValueId out = op.outputs[0];
      if (IsViewOp(op)) {
        Root(out) = Root(op.inputs[0]);
        continue;
      }
      if (out == kNoValue) continue;
      const ValueId overwritten = OverwrittenBy(op, i, free_after);
      if (overwritten == kNoValue) continue;
      const ValueId root = Root(overwritten);
      Root(out) = root;
      free_after[static_cast<size_t>(root)] = LastUse(out);
    }
  }

  // An input in whose memory the step can write its result.
  ValueId OverwrittenBy(const Op& op, int step, const std::vector<int>& free_after) {
    std::vector<ValueId> reads = op.inputs;
    reads.push_back(op.residual);
    const ValueId out = op.outputs[0];
    for (size_t i = 0; i < reads.size(); ++i) {
      const ValueId v = reads[i];
      const bool residual = i + 1 == reads.size();
      if (v == kNoValue || !(residual || MayOverwrite(op, i))) continue;
      const ValueId root = Root(v);
      if (is_constant_(root) || free_after[static_cast<size_t>(root)] != step) continue;
      if (Is(v).shape != Is(out).shape || Is(v).dtype != Is(out).dtype) continue;
      // The same memory, read in another way.
      const bool other = std::any_of(reads.begin(), reads.end(), [&](ValueId r) {
        return r != v && r != kNoValue && Root(r) == root;
      });
      const bool twice = std::count(reads.begin(), reads.end(), v) > 1;
      if (!other && !(twice && residual)) return v;
    }
    return kNoValue;
  }

  std::map<ValueId, Lifetime> Lifetimes() {
    std::map<ValueId, Lifetime> lives;
    const auto touch = [&](ValueId v, int at) {
      if (v == kNoValue || is_constant_(Root(v))) return;
      const ValueId root = Root(v);
      const uint64_t bytes =
          static_cast<uint64_t>(Is(root).shape.elements()) * ByteSize(Is(root).dtype);
      auto [it, fresh] = lives.try_emplace(root, Lifetime{bytes, at, at});
      if (!fresh) it->second.last = std::max(it->second.last, at);
    };
    for (const ValueId v : graph_.inputs) touch(v, -1);
    for (int i = 0; i < End(); ++i) {
      const Op& op = ops_[static_cast<size_t>(i)];
      for (const ValueId v : op.inputs) touch(v, i);
      for (const ValueId v : {op.residual, op.planes.scale, op.planes.picture}) touch(v, i);
      for (const ValueId v : op.outputs) touch(v, i);
    }
    for (const ValueId v : graph_.outputs) touch(v, End());
    return lives;
  }

  const graph::Graph& graph_;
  const std::span<const Op> ops_;
  const std::span<const graph::Inferred> inferred_;
  const std::function<bool(ValueId)>& is_constant_;
  std::vector<int> last_use_;
  Placement placement_;
};

}  // namespace

Placement PlaceValues(const graph::Graph& graph, std::span<const Op> ops,
                      std::span<const graph::Inferred> inferred,
                      const std::function<bool(ValueId)>& is_constant) {
  return Placer(graph, ops, inferred, is_constant).Run();
}

}  // namespace ganvas::plan
