#include "native/ops/bottleneck_pass.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

namespace ganvas::ops {
namespace {

using torch::Tensor;

constexpr int64_t kChunkNumbers = 1 << 17;  // of the wide maps of some pictures: half a megabyte

// Some rows of a tensor at a time, in the type that is computed in.
template <typename T>
class RowsRead {
 public:
  RowsRead(const Tensor& rows, int64_t most) : rows_(rows) {
    if (rows.defined() && rows.scalar_type() != c10::CppTypeToScalarType<T>::value) {
      buffer_ = torch::empty({most, rows.size(1)}, c10::CppTypeToScalarType<T>::value);
    }
  }
  const T* At(int64_t first, int64_t count) const {
    if (!rows_.defined()) return nullptr;
    if (!buffer_.defined()) return rows_.data_ptr<T>() + first * rows_.size(1);
    buffer_.narrow(0, 0, count).copy_(rows_.narrow(0, first, count));
    return buffer_.data_ptr<T>();
  }

 private:
  Tensor rows_, buffer_;
};

// The same for results. Rows of a tensor that is not defined are forgotten.
template <typename T>
class RowsWritten {
 public:
  RowsWritten(const Tensor& rows, int64_t most, int64_t maps) : rows_(rows) {
    if (!rows.defined() || rows.scalar_type() != c10::CppTypeToScalarType<T>::value) {
      buffer_ = torch::empty({most, maps}, c10::CppTypeToScalarType<T>::value);
    }
  }
  T* At(int64_t first) const {
    return buffer_.defined() ? buffer_.data_ptr<T>() : rows_.data_ptr<T>() + first * rows_.size(1);
  }
  void Done(int64_t first, int64_t count) const {
    if (buffer_.defined() && rows_.defined()) {
      rows_.narrow(0, first, count).copy_(buffer_.narrow(0, 0, count));
    }
  }

 private:
  Tensor rows_, buffer_;
};

// The rows of some pictures, in the cache.
template <typename T>
struct Chunk {
  GroupedPictures shape;
  int64_t picture, first;  // of the first row
  const T *in, *mask1, *mask2, *partner, *origin, *partner1, *partner2;
  T *middle1, *middle2;
  T *sum, *scratch;  // memory for rows of maps, and for the loops
};

// Runs the pass over chunks of pictures in `parts` parts, one for a thread at a time. After each
// chunk calls look(part, chunk).
template <typename T, typename Look>
void RunParts(const BlockFrame& f, const BlockPass& pass, int64_t parts, const Look& look) {
  const GroupLoops<T> loops = LoopsFor<T>();
  const auto type = c10::CppTypeToScalarType<T>::value;
  const int64_t together =
      std::clamp<int64_t>(kChunkNumbers / (f.PictureRows() * f.wide), 1, f.pictures);
  const int64_t chunks = (f.pictures + together - 1) / together;
  const int64_t most = together * f.PictureRows();
  const Tensor u = torch::empty({f.Groups(), kGroupWeights}, type);
  loops.transform_group_weights(pass.group.data_ptr<T>(), f.Groups(), u.data_ptr<T>());
  const auto finish = [&](const Tensor& bias, const T* mask) {
    return Finishing<T>{mask != nullptr ? Finish::kMask : Finish::kLeaky,
                        bias.defined() ? bias.data_ptr<T>() : nullptr, mask,
                        static_cast<T>(pass.slope)};
  };
  at::parallel_for(0, parts, 1, [&](int64_t begin, int64_t end) {
    const RowsRead<T> in(pass.in, most), mask1(pass.mask1, most), mask2(pass.mask2, most);
    const RowsRead<T> partner(pass.partner, most), origin(pass.origin, most);
    const RowsRead<T> partner1(pass.partner1, most), partner2(pass.partner2, most);
    const RowsWritten<T> middle1(pass.middle1, most, f.wide), middle2(pass.middle2, most, f.wide);
    const RowsWritten<T> out(pass.out, most, f.maps);
    const RowsWritten<T> sum(Tensor(), pass.origin.defined() ? most : 0, f.maps);
    const Tensor scratch = torch::empty({GroupScratchNumbers()}, type);
    for (int64_t part = begin; part < end; ++part) {
      for (int64_t c = part * chunks / parts; c < (part + 1) * chunks / parts; ++c) {
        const int64_t pictures = std::min(together, f.pictures - c * together);
        const int64_t first = c * most, rows = pictures * f.PictureRows();
        const Chunk<T> chunk = {.shape = {pictures, f.height, f.width, f.Groups()},
                                .picture = c * together,
                                .first = first,
                                .in = in.At(first, rows),
                                .mask1 = mask1.At(first, rows),
                                .mask2 = mask2.At(first, rows),
                                .partner = partner.At(first, rows),
                                .origin = origin.At(first, rows),
                                .partner1 = partner1.At(first, rows),
                                .partner2 = partner2.At(first, rows),
                                .middle1 = middle1.At(first),
                                .middle2 = middle2.At(first),
                                .sum = sum.At(0),
                                .scratch = scratch.data_ptr<T>()};
        loops.rows_times_matrix(chunk.in, rows, f.maps, pass.first.data_ptr<T>(), f.wide,
                                finish(pass.bias1, chunk.mask1), middle1.At(first));
        loops.group_conv(chunk.shape, chunk.middle1, u.data_ptr<T>(),
                         finish(pass.bias2, chunk.mask2), middle2.At(first), chunk.scratch);
        loops.rows_times_matrix(chunk.middle2, rows, f.wide, pass.last.data_ptr<T>(), f.maps,
                                {Finish::kAdd, nullptr, chunk.in, 1}, out.At(first));
        middle1.Done(first, rows);
        middle2.Done(first, rows);
        out.Done(first, rows);
        look(part, chunk);
      }
    }
  });
}

int64_t PartsOf(const BlockFrame& f) {
  return std::clamp<int64_t>(torch::get_num_threads(), 1, f.pictures);
}

// The pass, and in it what add(loops, chunk, sums) adds to the sums, which starts at zero.
template <typename T, typename Add>
BlockSums RunPassWithSums(const BlockFrame& f, const BlockPass& pass, const Add& add) {
  const GroupLoops<T> loops = LoopsFor<T>();
  const auto type = c10::CppTypeToScalarType<T>::value;
  std::vector<BlockSums> sums(static_cast<size_t>(PartsOf(f)));
  for (BlockSums& of_part : sums) {
    of_part = {torch::zeros({f.wide, f.maps}, type),
               torch::zeros({f.Groups(), kGroupWeights}, type),
               torch::zeros({f.maps, f.wide}, type), torch::zeros({f.wide}, type),
               torch::zeros({f.wide}, type)};
  }
  RunParts<T>(f, pass, PartsOf(f), [&](int64_t part, const Chunk<T>& chunk) {
    add(loops, chunk, sums[static_cast<size_t>(part)]);
  });
  BlockSums& total = sums.front();
  for (size_t part = 1; part < sums.size(); ++part) {
    total.weight1 += sums[part].weight1;
    total.points += sums[part].points;
    total.weight3 += sums[part].weight3;
    total.bias1 += sums[part].bias1;
    total.bias2 += sums[part].bias2;
  }
  return total;
}

template <typename T>
BlockSums BackwardSumsIn(const BlockFrame& f, const BlockPass& pass) {
  const Tensor ones =
      torch::ones({f.pictures * f.PictureRows()}, c10::CppTypeToScalarType<T>::value);
  const auto add = [&](const GroupLoops<T>& loops, const Chunk<T>& c, const BlockSums& to) {
    const int64_t rows = c.shape.Pixels();
    loops.add_row_products(c.middle2, c.partner, rows, f.wide, f.maps, to.weight1.data_ptr<T>());
    loops.add_group_products(c.shape, c.mask2, c.middle1, to.points.data_ptr<T>(), c.scratch);
    loops.add_row_products(c.in, c.mask1, rows, f.maps, f.wide, to.weight3.data_ptr<T>());
    const T* one = ones.data_ptr<T>();
    loops.add_row_products(one, c.middle2, rows, 1, f.wide, to.bias1.data_ptr<T>());
    loops.add_row_products(one, c.middle1, rows, 1, f.wide, to.bias2.data_ptr<T>());
  };
  return RunPassWithSums<T>(f, pass, add);
}

template <typename T>
BlockSums ChangeSumsIn(const BlockFrame& f, const BlockPass& pass, const Tensor& scale) {
  const bool joint = scale.numel() > 0;
  const auto type = c10::CppTypeToScalarType<T>::value;
  const Tensor of_picture = scale.to(type).contiguous();
  const Tensor of_row = joint ? of_picture.repeat_interleave(f.PictureRows()) : of_picture;
  const auto add = [&](const GroupLoops<T>& loops, const Chunk<T>& c, const BlockSums& to) {
    const int64_t rows = c.shape.Pixels();
    const T* in = c.in;
    if (joint) {
      const T* scales = of_picture.data_ptr<T>() + c.picture;
      const auto join = [&](const T* change, const T* value, int64_t maps, T* sum) {
        const int64_t numbers = f.PictureRows() * maps;
        for (int64_t n = 0; n < c.shape.pictures; ++n) {
          loops.add_scaled(change + n * numbers, scales[n], value + n * numbers, numbers,
                           sum + n * numbers);
        }
      };
      join(c.in, c.origin, f.maps, c.sum);
      join(c.middle1, c.mask1, f.wide, c.middle1);
      join(c.middle2, c.mask2, f.wide, c.middle2);
      in = c.sum;
      const T* each = of_row.data_ptr<T>() + c.first;
      loops.add_row_products(each, c.partner1, rows, 1, f.wide, to.bias1.data_ptr<T>());
      loops.add_row_products(each, c.partner2, rows, 1, f.wide, to.bias2.data_ptr<T>());
    }
    loops.add_row_products(c.partner1, in, rows, f.wide, f.maps, to.weight1.data_ptr<T>());
    loops.add_group_products(c.shape, c.middle1, c.partner2, to.points.data_ptr<T>(), c.scratch);
    loops.add_row_products(c.partner, c.middle2, rows, f.maps, f.wide, to.weight3.data_ptr<T>());
  };
  return RunPassWithSums<T>(f, pass, add);
}

// Calls work(T()) with the type that a pass over `in` computes in.
template <typename Work>
auto InItsType(const Tensor& in, const Work& work) {
  return in.scalar_type() == torch::kFloat64 ? work(double()) : work(float());
}

// [wide, 16, 3, 3] -> [groups, 16 in, 3, 3, 16 out], of the convolution or of its transpose.
Tensor GroupMatrix(const Tensor& weight2, bool transposed) {
  const Tensor w = weight2.view({-1, kGroupMaps, kGroupMaps, 3, 3});  // [groups, out, in, 3, 3]
  return (transposed ? w.flip({3, 4}).permute({0, 1, 3, 4, 2}) : w.permute({0, 2, 3, 4, 1}))
      .contiguous();
}

Tensor Matrix(const Tensor& weight) { return weight.view({weight.size(0), weight.size(1)}); }

}  // namespace

BlockFrame FrameOfBlock(const Tensor& x, const Tensor& weight1) {
  return {x.size(0), x.size(2), x.size(3), x.size(1), weight1.size(0)};
}

Tensor PixelRows(const Tensor& x) {
  return x.contiguous(torch::MemoryFormat::ChannelsLast)
      .permute({0, 2, 3, 1})
      .reshape({-1, x.size(1)});
}

BlockPass ForwardPass(const Tensor& in, const Tensor& weight1, const Tensor& weight2,
                      const Tensor& weight3, double slope) {
  BlockPass pass;
  pass.in = in;
  pass.first = Matrix(weight1).t().contiguous();
  pass.group = GroupMatrix(weight2, /*transposed=*/false);
  pass.last = Matrix(weight3).t().contiguous();
  pass.slope = slope;
  return pass;
}

BlockPass BackwardPass(const Tensor& in, const Tensor& weight1, const Tensor& weight2,
                       const Tensor& weight3, double slope) {
  BlockPass pass;
  pass.in = in;
  pass.first = Matrix(weight3).contiguous();
  pass.group = GroupMatrix(weight2, /*transposed=*/true);
  pass.last = Matrix(weight1).contiguous();
  pass.slope = slope;
  return pass;
}

Tensor WideRows(const BlockFrame& f, const Tensor& like) {
  return torch::empty({f.pictures * f.PictureRows(), f.wide}, like.options());
}

// Pictures for the result of a pass, which it gets as rows.
Tensor EmptyResult(const BlockFrame& f, const Tensor& like, BlockPass& pass) {
  const Tensor result =
      torch::empty({f.pictures, f.maps, f.height, f.width},
                   like.options().memory_format(torch::MemoryFormat::ChannelsLast));
  pass.out = PixelRows(result);
  return result;
}

Tensor Weight2OfSums(const Tensor& points) {
  const int64_t groups = points.size(0);
  Tensor w = torch::empty({groups, kGroupMaps, 3, 3, kGroupMaps}, points.options());
  InItsType(points, [&]<typename T>(T) {
    LoopsFor<T>().weights_of_products(points.data_ptr<T>(), groups, w.data_ptr<T>());
  });
  return w.permute({0, 4, 1, 2, 3}).reshape({groups * kGroupMaps, kGroupMaps, 3, 3});
}

void RunPass(const BlockFrame& f, const BlockPass& pass) {
  InItsType(pass.in, [&]<typename T>(T) { RunParts<T>(f, pass, PartsOf(f), [](auto&&...) {}); });
}

BlockSums BackwardSums(const BlockFrame& f, const BlockPass& pass) {
  return InItsType(pass.in, [&]<typename T>(T) { return BackwardSumsIn<T>(f, pass); });
}

BlockSums ChangeSums(const BlockFrame& f, const BlockPass& pass, const Tensor& scale) {
  return InItsType(pass.in, [&]<typename T>(T) { return ChangeSumsIn<T>(f, pass, scale); });
}

}  // namespace ganvas::ops
