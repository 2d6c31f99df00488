#include "native/ops/bottleneck.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

#include "native/ops/group_conv_loop.h"

namespace ganvas::ops {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kChunkNumbers = 1 << 17;  // of the wide maps of some pictures: half a megabyte

// The pictures that a pass goes over. All of its tensors are rows of maps, [pixels, maps].
struct BlockFrame {
  int64_t pictures, height, width, maps, wide;
  int64_t PictureRows() const { return height * width; }
  int64_t Groups() const { return wide / kGroupMaps; }
};

BlockFrame FrameOfBlock(const Tensor& x, const Tensor& weight1) {
  return {x.size(0), x.size(2), x.size(3), x.size(1), weight1.size(0)};
}

Tensor PixelRows(const Tensor& x) {
  return x.contiguous(torch::MemoryFormat::ChannelsLast)
      .permute({0, 2, 3, 1})
      .reshape({-1, x.size(1)});
}

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

// out = in + finished2(conv(finished1(in first))) last. The block, its gradient and the gradient of
// that are such passes.
struct BlockPass {
  Tensor in;                // [pixels, maps]
  Tensor first, last;       // [maps, wide], [wide, maps]
  Tensor group;             // [groups, 16 in, 3, 3, 16 out]
  Tensor bias1, bias2;      // [wide], of LeakyReLU; or
  Tensor mask1, mask2;      // [pixels, wide], whose signs say what passes whole
  Tensor middle1, middle2;  // [pixels, wide] <- finished1, finished2; not kept if undefined
  Tensor out;               // [pixels, maps] <-
  double slope = 1;
  Tensor partner, origin;     // [pixels, maps], for what looks at chunks
  Tensor partner1, partner2;  // [pixels, wide]
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
void RunPass(const BlockFrame& f, const BlockPass& pass, int64_t parts, const Look& look) {
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

// Gradients of the weights: [wide, maps], [groups, 36, 16 in, 16 out], [maps, wide], [wide] twice.
struct BlockSums {
  Tensor weight1, points, weight3, bias1, bias2;
};

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
  RunPass<T>(f, pass, PartsOf(f), [&](int64_t part, const Chunk<T>& chunk) {
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

// The pass from the output's gradient to the input's, with masks h2 and h1 and the partner x.
template <typename T>
BlockSums BackwardSums(const BlockFrame& f, const BlockPass& pass) {
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

// The pass of a change of the input, with masks h1 and h2; partners are the gradients of the
// output, behind conv1 and behind conv2. With a scale [N], values of the block itself times the
// scale of their picture are added to the changes before the products; the origin is the block's
// input.
template <typename T>
BlockSums ChangeSums(const BlockFrame& f, const BlockPass& pass, const Tensor& scale) {
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

Tensor Weight2OfSums(const Tensor& points) {
  const int64_t groups = points.size(0);
  Tensor w = torch::empty({groups, kGroupMaps, 3, 3, kGroupMaps}, points.options());
  InItsType(points, [&]<typename T>(T) {
    LoopsFor<T>().weights_of_products(points.data_ptr<T>(), groups, w.data_ptr<T>());
  });
  return w.permute({0, 4, 1, 2, 3}).reshape({groups * kGroupMaps, kGroupMaps, 3, 3});
}

Tensor Matrix(const Tensor& weight) { return weight.view({weight.size(0), weight.size(1)}); }

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

// By LibTorch's operations.
Tensor PlainBottleneck(const Tensor& x, const BottleneckWeights& w, double slope) {
  const auto as = [&](const Tensor& numbers) { return numbers.to(x.scalar_type()); };
  Tensor h = torch::leaky_relu(torch::conv2d(x, as(w.weight1), as(w.bias1)), slope);
  h = torch::conv2d(h, as(w.weight2), as(w.bias2), /*stride=*/1, /*padding=*/1, /*dilation=*/1,
                    w.weight2.size(0) / w.weight2.size(1));
  return x + torch::conv2d(torch::leaky_relu(h, slope), as(w.weight3));
}

class BottleneckBlock : public torch::autograd::Function<BottleneckBlock> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& weight1,
                        const Tensor& bias1, const Tensor& weight2, const Tensor& bias2,
                        const Tensor& weight3, double slope) {
    const BlockFrame f = FrameOfBlock(input, weight1);
    const Tensor x = input.contiguous(torch::MemoryFormat::ChannelsLast);
    BlockPass pass = ForwardPass(PixelRows(x), weight1, weight2, weight3, slope);
    pass.bias1 = bias1;
    pass.bias2 = bias2;
    pass.middle1 = WideRows(f, x);
    pass.middle2 = WideRows(f, x);
    const Tensor y = EmptyResult(f, x, pass);
    InItsType(x, [&]<typename T>(T) { RunPass<T>(f, pass, PartsOf(f), [](auto&&...) {}); });
    context->save_for_backward(
        {input, weight1, bias1, weight2, bias2, weight3, pass.middle1, pass.middle2});
    context->saved_data["slope"] = slope;
    return y;
  }
  static variable_list backward(AutogradContext* context, variable_list gradients);
};

// What blocks find out of JointGradients: a scale of no numbers until it is told. Undefined where
// nobody joins gradients.
Tensor& ScaleOfThread() {
  thread_local Tensor scale;
  return scale;
}

// What a gradient needs beside its own tensors to be joined with that of a loss.
struct Joint {
  Tensor scale, input;
};

// The gradient of the input, where the block is linear: h1 and h2 [pixels, wide] are what it had
// behind its LeakyReLUs.
class BottleneckInput : public torch::autograd::Function<BottleneckInput> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& output_gradient,
                        const Tensor& weight1, const Tensor& bias1, const Tensor& weight2,
                        const Tensor& bias2, const Tensor& weight3, const Tensor& h1,
                        const Tensor& h2, double slope, const Joint& joint) {
    const BlockFrame f = FrameOfBlock(output_gradient, weight1);
    const Tensor dy = output_gradient.contiguous(torch::MemoryFormat::ChannelsLast);
    BlockPass pass = BackwardPass(PixelRows(dy), weight1, weight2, weight3, slope);
    pass.mask1 = h2;
    pass.mask2 = h1;
    pass.middle1 = WideRows(f, dy);
    pass.middle2 = WideRows(f, dy);
    const Tensor dx = EmptyResult(f, dy, pass);
    InItsType(dy, [&]<typename T>(T) { RunPass<T>(f, pass, PartsOf(f), [](auto&&...) {}); });
    context->save_for_backward({dy, weight1, weight2, weight3, h1, h2,
                                /*behind conv1*/ pass.middle2, /*behind conv2*/ pass.middle1});
    context->saved_data["slope"] = slope;
    context->saved_data["scale"] = joint.scale;
    context->saved_data["input"] = joint.input;
    return dx;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    TORCH_CHECK(!torch::GradMode::is_enabled(),
                "Bottleneck: third derivatives are not implemented");
    const variable_list saved = context->get_saved_variables();
    const Tensor &weight1 = saved[1], &weight2 = saved[2], &weight3 = saved[3];
    const BlockFrame f = FrameOfBlock(gradients[0], weight1);
    const Tensor change = gradients[0].contiguous(torch::MemoryFormat::ChannelsLast);
    BlockPass pass = ForwardPass(PixelRows(change), weight1, weight2, weight3,
                                 context->saved_data["slope"].toDouble());
    pass.mask1 = saved[4];
    pass.mask2 = saved[5];
    pass.partner = PixelRows(saved[0]);
    pass.partner1 = saved[6];
    pass.partner2 = saved[7];
    const Tensor scale = context->saved_data["scale"].toTensor();
    const bool joint = scale.numel() > 0;
    if (joint) pass.origin = PixelRows(context->saved_data["input"].toTensor());
    const Tensor to_dy = EmptyResult(f, change, pass);
    const BlockSums sums =
        InItsType(change, [&]<typename T>(T) { return ChangeSums<T>(f, pass, scale); });
    return {to_dy,
            sums.weight1.view_as(weight1),
            joint ? sums.bias1 : Tensor(),
            Weight2OfSums(sums.points),
            joint ? sums.bias2 : Tensor(),
            sums.weight3.view_as(weight3),
            {},
            {},
            {},
            {}};
  }
};

variable_list BottleneckBlock::backward(AutogradContext* context, variable_list gradients) {
  const variable_list saved = context->get_saved_variables();
  const double slope = context->saved_data["slope"].toDouble();
  const Tensor &input = saved[0], &weight1 = saved[1], &weight2 = saved[3], &weight3 = saved[5];
  const Tensor &h1 = saved[6], &h2 = saved[7];
  bool of_weights = false;
  for (size_t i = 1; i <= 5; ++i) of_weights = of_weights || context->needs_input_grad(i);
  if (torch::GradMode::is_enabled()) {
    if (!of_weights) {
      Joint joint = {torch::empty({0}), input.detach()};
      const bool joins = ScaleOfThread().defined() && context->saved_data.count("scale") == 0;
      if (joins) joint.scale = ScaleOfThread();
      const Tensor dx = BottleneckInput::apply(gradients[0], weight1, saved[2], weight2, saved[4],
                                               weight3, h1, h2, slope, joint);
      if (joins) {
        context->saved_data["scale"] = joint.scale;
        context->saved_data["gradient"] = dx.detach();
      }
      return {dx, {}, {}, {}, {}, {}, {}};
    }
    const variable_list inputs(saved.begin(), saved.begin() + 6);
    variable_list wanted, found;
    for (size_t k = 0; k < inputs.size(); ++k) {
      if (context->needs_input_grad(k)) wanted.push_back(inputs[k]);
    }
    const Tensor y = PlainBottleneck(input, {weight1, saved[2], weight2, saved[4], weight3}, slope);
    const variable_list some = torch::autograd::grad({y}, wanted, {gradients[0]},
                                                     /*retain_graph=*/true, /*create_graph=*/true);
    auto next = some.begin();
    for (size_t k = 0; k < inputs.size(); ++k) {
      found.push_back(context->needs_input_grad(k) ? *next++ : Tensor());
    }
    found.emplace_back();  // of the slope
    return found;
  }
  const auto scale = context->saved_data.find("scale");
  if (scale != context->saved_data.end() && scale->second.toTensor().numel() > 0) {
    // BottleneckInput has given the gradients of the weights.
    const Tensor unit = context->saved_data["gradient"].toTensor();
    const Tensor factor = scale->second.toTensor().to(unit.scalar_type()).view({-1, 1, 1, 1});
    return {unit * factor, {}, {}, {}, {}, {}, {}};
  }
  const BlockFrame f = FrameOfBlock(input, weight1);
  const Tensor dy = gradients[0].contiguous(torch::MemoryFormat::ChannelsLast);
  BlockPass pass = BackwardPass(PixelRows(dy), weight1, weight2, weight3, slope);
  pass.mask1 = h2;
  pass.mask2 = h1;
  const Tensor dx = EmptyResult(f, dy, pass);
  if (!of_weights) {
    InItsType(dy, [&]<typename T>(T) { RunPass<T>(f, pass, PartsOf(f), [](auto&&...) {}); });
    return {dx, {}, {}, {}, {}, {}, {}};
  }
  pass.partner = PixelRows(input);
  const BlockSums sums = InItsType(dy, [&]<typename T>(T) { return BackwardSums<T>(f, pass); });
  return {dx,         sums.weight1.view_as(weight1), sums.bias1, Weight2OfSums(sums.points),
          sums.bias2, sums.weight3.view_as(weight3), {}};
}

}  // namespace

bool FitsBottleneck(const Tensor& input, const BottleneckWeights& w) {
  const auto type = input.scalar_type();
  const auto computed = type == torch::kBFloat16 ? torch::kFloat32 : type;
  return input.is_cpu() && input.dim() == 4 && input.numel() > 0 &&
         (computed == torch::kFloat32 || computed == torch::kFloat64) &&
         w.weight1.scalar_type() == computed && input.size(1) % 8 == 0 &&
         w.weight2.size(0) % kGroupMaps == 0 && w.weight2.size(1) == kGroupMaps &&
         w.weight2.size(2) == 3 && w.weight2.size(3) == 3;
}

Tensor Bottleneck(const Tensor& input, const BottleneckWeights& w, double slope) {
  TORCH_CHECK(FitsBottleneck(input, w),
              "Bottleneck: an input on the CPU that FitsBottleneck is expected");
  return BottleneckBlock::apply(input, w.weight1, w.bias1, w.weight2, w.bias2, w.weight3, slope);
}

JointGradients::JointGradients() : scale_(torch::empty({0})), outer_(ScaleOfThread()) {
  ScaleOfThread() = scale_;
}

JointGradients::~JointGradients() { ScaleOfThread() = outer_; }

void JointGradients::Scale(const Tensor& of_logit) {
  torch::NoGradGuard no_grad;
  scale_.set_data(of_logit.detach().clone());
}

}  // namespace ganvas::ops
