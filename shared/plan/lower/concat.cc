// Concat and Split: blocks of rows between one tensor and several.
#include <algorithm>
#include <vector>

#include "shared/kernels/copy.h"
#include "shared/plan/lower/lower.h"

namespace ganvas::plan {
namespace {

// `rows` rows of `bytes`, `stride` bytes apart in the joined tensor from `offset` on, contiguous in
// the part.
struct Block {
  Operand part;
  int64_t offset, bytes;
};

struct Layout {
  int64_t rows, stride;
  std::vector<Block> blocks;
};

Layout LayOut(const Operand& joined, const std::vector<Operand>& parts, int axis) {
  const auto element = static_cast<int64_t>(ByteSize(joined.dtype));
  Layout layout;
  layout.rows = joined.shape.Product(0, axis);
  layout.stride = joined.shape.Product(axis, joined.shape.rank()) * element;
  int64_t offset = 0;
  for (const Operand& part : parts) {
    const int64_t bytes = part.shape.Product(axis, part.shape.rank()) * element;
    if (part.present && bytes > 0) layout.blocks.push_back({part, offset, bytes});
    offset += bytes;
  }
  return layout;
}

// Bytes of the joined tensor that an item covers.
constexpr int64_t kItemBytes = kItemElements * static_cast<int64_t>(sizeof(float));

// Calls copy(memory, block, offset in the joined tensor, offset in the block's part, bytes) for all
// that lies in an item's stretch of the joined tensor.
template <class Copy>
Work MakeWork(const char* kernel, const Layout& layout, const Copy& copy) {
  const int64_t bytes = layout.rows * layout.stride;
  Work work;
  work.kernel = kernel;
  work.items = Parts(bytes, kItemBytes);
  work.run = [=](int64_t item, const Memory& memory, std::byte*) {
    const Part stretch = PartOf(item, bytes, kItemBytes);
    for (int64_t row = stretch.begin / layout.stride; row * layout.stride < stretch.end; ++row) {
      for (const Block& block : layout.blocks) {
        const int64_t begin = row * layout.stride + block.offset;
        const int64_t from = std::max(begin, stretch.begin);
        const int64_t to = std::min(begin + block.bytes, stretch.end);
        if (from < to) copy(memory, block, from, row * block.bytes + from - begin, to - from);
      }
    }
  };
  return work;
}

}  // namespace

Result<Work> LowerConcat(const LowerContext& context) {
  GANVAS_ASSIGN(const int axis, graph::ResolveAxis(context));
  const Layout layout = LayOut(context.out(), context.inputs, axis);
  return MakeWork("concat", layout,
                  [out = context.out()](const Memory& memory, const Block& block, int64_t joined,
                                        int64_t part, int64_t bytes) {
                    kernels::CopyBytes(memory.Read<uint8_t>(block.part) + part,
                                       static_cast<size_t>(bytes),
                                       memory.Write<uint8_t>(out) + joined);
                  });
}

Result<Work> LowerSplit(const LowerContext& context) {
  GANVAS_ASSIGN(const graph::SplitParts parts, graph::ResolveSplit(context));
  // Outputs that nobody reads have no shape of their own.
  std::vector<Operand> outputs = context.outputs;
  for (size_t i = 0; i < outputs.size(); ++i) {
    const auto dims = context.in(0).shape.dims();
    std::vector<int64_t> part(dims.begin(), dims.end());
    part[static_cast<size_t>(parts.axis)] = parts.sizes[i];
    GANVAS_ASSIGN(outputs[i].shape, Shape::Create(part));
  }
  const Layout layout = LayOut(context.in(0), outputs, static_cast<int>(parts.axis));
  return MakeWork("split", layout,
                  [in = context.in(0)](const Memory& memory, const Block& block, int64_t joined,
                                       int64_t part, int64_t bytes) {
                    kernels::CopyBytes(memory.Read<uint8_t>(in) + joined,
                                       static_cast<size_t>(bytes),
                                       memory.Write<uint8_t>(block.part) + part);
                  });
}

}  // namespace ganvas::plan
