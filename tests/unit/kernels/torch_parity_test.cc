// The engine against LibTorch, operator by operator, over odd shapes: each case is a model of one
// node, written, loaded and run by a Session.
#include <torch/torch.h>

#include "shared/onnx/model_builder.h"
#include "shared/onnx/writer.h"
#include "shared/runtime/session.h"
#include "tests/unit/kernels/kernel_test.h"

namespace ganvas {
namespace {

namespace F = torch::nn::functional;
using onnx::FloatAttr;
using onnx::IntAttr;
using onnx::IntsAttr;
using onnx::ModelBuilder;
using onnx::StringAttr;

Shape ShapeOf(const torch::Tensor& tensor) {
  return *Shape::Create({tensor.sizes().data(), tensor.sizes().size()});
}

std::vector<float> Numbers(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

void AddWeight(ModelBuilder* builder, const std::string& name, const torch::Tensor& tensor) {
  builder->Floats(name, ShapeOf(tensor), Numbers(tensor));
}

// A model with input x (all dimensions dynamic) and output y.
ModelBuilder Start(const torch::Tensor& x) {
  ModelBuilder builder;
  builder.Input("x", std::vector<int64_t>(static_cast<size_t>(x.dim()), -1)).Output("y");
  return builder;
}

void Compare(ModelBuilder builder, const torch::Tensor& x, const torch::Tensor& expected,
             float tolerance = 2e-5f) {
  Result<Session> session = Session::Load(onnx::Write(builder.Take()).value());
  ASSERT_TRUE(session.ok()) << session.error().message;
  const std::vector<float> data = Numbers(x);
  const auto outputs = session->Run(
      std::vector<NamedTensor>{{"x", TensorView{DType::kF32, ShapeOf(x), data.data()}}});
  ASSERT_TRUE(outputs.ok()) << outputs.error().message;
  const OutputTensor& y = (*outputs)[0];
  ASSERT_EQ(y.shape, ShapeOf(expected));
  kernels::ExpectClose({y.floats(), y.floats() + y.shape.elements()}, Numbers(expected), tolerance);
}

TEST(TorchParity, Conv) {
  torch::manual_seed(1);
  struct Case {
    int64_t batch, in, out, h, w, groups;
    std::vector<int64_t> kernel, stride, pad, dilation;
  };
  for (const Case& c : std::vector<Case>{
           {2, 3, 5, 7, 9, 1, {3, 3}, {1, 1}, {1, 1}, {1, 1}},
           {1, 17, 33, 12, 11, 1, {3, 2}, {2, 1}, {1, 0}, {1, 2}},
           {3, 8, 12, 9, 9, 4, {5, 3}, {3, 2}, {2, 1}, {1, 1}},
           {1, 3, 64, 31, 40, 1, {7, 7}, {1, 1}, {3, 3}, {1, 1}},
           {2, 16, 16, 10, 10, 16, {3, 3}, {1, 1}, {2, 2}, {2, 2}},
           {4, 40, 24, 1, 1, 1, {1, 1}, {1, 1}, {0, 0}, {1, 1}},
       }) {
    const auto x = torch::randn({c.batch, c.in, c.h, c.w});
    const auto w = torch::randn({c.out, c.in / c.groups, c.kernel[0], c.kernel[1]}) * 0.2;
    const auto b = torch::randn({c.out});
    ModelBuilder builder = Start(x);
    AddWeight(&builder, "w", w);
    AddWeight(&builder, "b", b);
    builder.Node("Conv", {"x", "w", "b"}, {"y"}, IntsAttr("strides", c.stride),
                 IntsAttr("pads", {c.pad[0], c.pad[1], c.pad[0], c.pad[1]}),
                 IntsAttr("dilations", c.dilation), IntAttr("group", c.groups));
    Compare(std::move(builder), x,
            F::conv2d(x, w,
                      F::Conv2dFuncOptions()
                          .bias(b)
                          .stride(c.stride)
                          .padding(c.pad)
                          .dilation(c.dilation)
                          .groups(c.groups)));
  }
}

TEST(TorchParity, ConvTranspose) {
  torch::manual_seed(2);
  struct Case {
    int64_t batch, in, out, h, w, groups;
    std::vector<int64_t> kernel, stride, pad, dilation, extra;
  };
  for (const Case& c : std::vector<Case>{
           {2, 8, 5, 4, 4, 1, {4, 4}, {2, 2}, {1, 1}, {1, 1}, {0, 0}},
           {5, 24, 16, 1, 1, 1, {4, 4}, {1, 1}, {0, 0}, {1, 1}, {0, 0}},
           {2, 24, 7, 1, 1, 1, {5, 4}, {2, 2}, {1, 1}, {1, 1}, {0, 0}},
           {2, 24, 7, 1, 1, 1, {3, 4}, {2, 3}, {1, 0}, {1, 1}, {1, 2}},
           {1, 6, 9, 5, 7, 3, {3, 5}, {2, 3}, {1, 2}, {1, 1}, {1, 2}},
           {2, 4, 4, 6, 5, 1, {3, 3}, {2, 2}, {2, 1}, {3, 2}, {1, 1}},
           {1, 12, 20, 9, 8, 1, {3, 3}, {1, 1}, {1, 1}, {1, 1}, {0, 0}},
           {1, 3, 3, 4, 4, 1, {2, 2}, {4, 3}, {0, 0}, {1, 1}, {3, 1}},
       }) {
    const auto x = torch::randn({c.batch, c.in, c.h, c.w});
    const auto w = torch::randn({c.in, c.out / c.groups, c.kernel[0], c.kernel[1]}) * 0.2;
    const auto b = torch::randn({c.out});
    ModelBuilder builder = Start(x);
    AddWeight(&builder, "w", w);
    AddWeight(&builder, "b", b);
    builder.Node("ConvTranspose", {"x", "w", "b"}, {"y"}, IntsAttr("strides", c.stride),
                 IntsAttr("pads", {c.pad[0], c.pad[1], c.pad[0], c.pad[1]}),
                 IntsAttr("dilations", c.dilation), IntAttr("group", c.groups),
                 IntsAttr("output_padding", c.extra));
    Compare(std::move(builder), x,
            F::conv_transpose2d(x, w,
                                F::ConvTranspose2dFuncOptions()
                                    .bias(b)
                                    .stride(c.stride)
                                    .padding(c.pad)
                                    .dilation(c.dilation)
                                    .groups(c.groups)
                                    .output_padding(c.extra)));
  }
}

TEST(TorchParity, GemmAndMatMul) {
  torch::manual_seed(3);
  for (const bool transposed : {false, true}) {
    const auto x = torch::randn({7, 37});
    const auto w = torch::randn({53, 37}) * 0.2;
    const auto b = torch::randn({53});
    ModelBuilder builder = Start(x);
    AddWeight(&builder, "w", transposed ? w : w.t());
    AddWeight(&builder, "b", b);
    builder.Node("Gemm", {"x", "w", "b"}, {"y"}, IntAttr("transB", transposed),
                 FloatAttr("alpha", 0.5f), FloatAttr("beta", 2.0f));
    Compare(std::move(builder), x, 0.5 * torch::matmul(x, w.t()) + 2 * b);
  }
  const auto x = torch::randn({3, 1, 5, 19});
  for (const std::vector<int64_t>& shape :
       std::vector<std::vector<int64_t>>{{19, 23}, {4, 19, 2}, {3, 4, 19, 21}, {19}}) {
    const auto w = torch::randn(shape);
    ModelBuilder builder = Start(x);
    AddWeight(&builder, "w", w);
    builder.Node("MatMul", {"x", "w"}, {"y"});
    Compare(std::move(builder), x, torch::matmul(x, w));
  }
}

TEST(TorchParity, Normalization) {
  torch::manual_seed(4);
  const auto x = torch::randn({3, 6, 7, 5}) * 3 + 1;
  const auto gamma = torch::randn({6});
  const auto beta = torch::randn({6});
  const auto mean = torch::randn({6});
  const auto variance = torch::rand({6}) + 0.1;
  ModelBuilder batch = Start(x);
  AddWeight(&batch, "g", gamma);
  AddWeight(&batch, "b", beta);
  AddWeight(&batch, "m", mean);
  AddWeight(&batch, "v", variance);
  batch.Node("BatchNormalization", {"x", "g", "b", "m", "v"}, {"y"}, FloatAttr("epsilon", 1e-3f));
  Compare(std::move(batch), x,
          F::batch_norm(x, mean, variance,
                        F::BatchNormFuncOptions().weight(gamma).bias(beta).eps(1e-3)));
  // Also where the mean is far larger than the deviation.
  for (const double offset : {1.0, 1000.0}) {
    const auto shifted = x + offset;
    ModelBuilder instance = Start(x);
    AddWeight(&instance, "g", gamma);
    AddWeight(&instance, "b", beta);
    instance.Node("InstanceNormalization", {"x", "g", "b"}, {"y"});
    Compare(std::move(instance), shifted,
            F::instance_norm(shifted.to(torch::kDouble), F::InstanceNormFuncOptions()
                                                             .weight(gamma.to(torch::kDouble))
                                                             .bias(beta.to(torch::kDouble)))
                .to(torch::kFloat),
            offset > 1 ? 2e-4f : 2e-5f);
  }
}

TEST(TorchParity, Interpolate) {
  torch::manual_seed(5);
  const auto x = torch::randn({2, 3, 5, 7});
  for (const std::vector<int64_t>& size :
       std::vector<std::vector<int64_t>>{{10, 14}, {15, 9}, {3, 20}, {5, 7}, {1, 1}}) {
    const auto options = F::InterpolateFuncOptions().size(size);
    const auto resized = [&](const std::string& mode, const std::string& coordinates) {
      ModelBuilder builder = Start(x);
      builder.Ints("sizes", {2, 3, size[0], size[1]});
      builder.Node("Resize", {"x", "", "", "sizes"}, {"y"}, StringAttr("mode", mode),
                   StringAttr("coordinate_transformation_mode", coordinates),
                   StringAttr("nearest_mode", "floor"));
      return builder;
    };
    Compare(resized("nearest", "asymmetric"), x,
            F::interpolate(x, F::InterpolateFuncOptions(options).mode(torch::kNearest)));
    for (const bool corners : {false, true}) {
      const std::string coordinates = corners ? "align_corners" : "half_pixel";
      Compare(
          resized("linear", coordinates), x,
          F::interpolate(
              x, F::InterpolateFuncOptions(options).mode(torch::kBilinear).align_corners(corners)));
      Compare(
          resized("cubic", coordinates), x,
          F::interpolate(
              x, F::InterpolateFuncOptions(options).mode(torch::kBicubic).align_corners(corners)));
    }
  }
}

TEST(TorchParity, Pad) {
  torch::manual_seed(6);
  const auto x = torch::randn({2, 3, 5, 7});
  const auto padded = [&](const std::string& mode, std::vector<int64_t> pads) {
    ModelBuilder builder = Start(x);
    builder.Ints("pads", pads).Floats("value", Shape{}, {0.25f});
    builder.Node("Pad", {"x", "pads", "value"}, {"y"}, StringAttr("mode", mode));
    return builder;
  };
  const auto pad = [&](F::PadFuncOptions::mode_t mode, double value) {
    return F::pad(x, F::PadFuncOptions({2, 3, 1, 4}).mode(mode).value(value));
  };
  const std::vector<int64_t> pads = {0, 0, 1, 2, 0, 0, 4, 3};
  Compare(padded("constant", pads), x, pad(torch::kConstant, 0.25), 0);
  Compare(padded("reflect", pads), x, pad(torch::kReflect, 0), 0);
  Compare(padded("edge", pads), x, pad(torch::kReplicate, 0), 0);
  Compare(padded("wrap", pads), x, pad(torch::kCircular, 0), 0);
  Compare(padded("constant", {0, 0, -1, -2, 0, 0, -1, -3}), x, x.slice(2, 1, 4).slice(3, 2, 4), 0);
}

TEST(TorchParity, Pools) {
  torch::manual_seed(7);
  const auto x = torch::randn({2, 3, 9, 11});
  for (const bool ceil : {false, true}) {
    const auto pooled = [&](const std::string& op, std::vector<onnx::Attribute> more) {
      ModelBuilder builder = Start(x);
      if (more.empty()) {
        builder.Node(op, {"x"}, {"y"}, IntsAttr("kernel_shape", {3, 2}),
                     IntsAttr("strides", {2, 3}), IntsAttr("pads", {1, 0, 1, 0}),
                     IntAttr("ceil_mode", ceil));
      } else {
        builder.Node(op, {"x"}, {"y"}, IntsAttr("kernel_shape", {3, 2}),
                     IntsAttr("strides", {2, 3}), IntsAttr("pads", {1, 0, 1, 0}),
                     IntAttr("ceil_mode", ceil), std::move(more[0]));
      }
      return builder;
    };
    Compare(pooled("MaxPool", {}), x, torch::max_pool2d(x, {3, 2}, {2, 3}, {1, 0}, {1, 1}, ceil),
            0);
    for (const bool count : {false, true}) {
      std::vector<onnx::Attribute> more;
      more.push_back(IntAttr("count_include_pad", count));
      Compare(pooled("AveragePool", std::move(more)), x,
              torch::avg_pool2d(x, {3, 2}, {2, 3}, {1, 0}, ceil, count));
    }
  }
  ModelBuilder global = Start(x);
  global.Node("GlobalAveragePool", {"x"}, {"y"});
  Compare(std::move(global), x, x.mean({2, 3}, true));
}

TEST(TorchParity, Elementwise) {
  torch::manual_seed(8);
  const auto x = torch::cat({torch::randn({500}) * 4, torch::linspace(-100, 100, 501)});
  const auto unary = [&](const std::string& op, const torch::Tensor& in,
                         const torch::Tensor& expected) {
    SCOPED_TRACE(op);
    ModelBuilder builder = Start(in);
    builder.Node(op, {"x"}, {"y"});
    Compare(std::move(builder), in, expected, 1e-6f);
  };
  unary("Relu", x, x.relu());
  unary("LeakyRelu", x, F::leaky_relu(x, F::LeakyReLUFuncOptions().negative_slope(0.01)));
  unary("Tanh", x, x.tanh());
  unary("Sigmoid", x, x.sigmoid());
  unary("Exp", x.clamp_max(80), x.clamp_max(80).exp());
  unary("Neg", x, -x);
  unary("Abs", x, x.abs());
  unary("Sqrt", x.abs(), x.abs().sqrt());
  unary("Log", x.abs() + 0.1, (x.abs() + 0.1).log());
  unary("Erf", x, x.erf());
  unary("Elu", x, torch::elu(x));
  unary("Selu", x, torch::selu(x));
  unary("Softplus", x, torch::softplus(x, 1, 200));
  unary("Floor", x, x.floor());
  unary("Ceil", x, x.ceil());

  const auto a = torch::randn({2, 3, 4, 5});
  for (const std::vector<int64_t>& shape : std::vector<std::vector<int64_t>>{
           {2, 3, 4, 5}, {3, 1, 1}, {1}, {5}, {2, 1, 4, 1}, {4, 1}, {6, 1, 1, 1, 1}}) {
    const auto b = torch::rand(shape) + 0.5;
    const auto binary = [&](const std::string& op, const torch::Tensor& expected) {
      SCOPED_TRACE(op);
      ModelBuilder builder = Start(a);
      AddWeight(&builder, "b", b);
      builder.Node(op, {"x", "b"}, {"y"});
      Compare(std::move(builder), a, expected, 1e-6f);
    };
    binary("Add", a + b);
    binary("Sub", a - b);
    binary("Mul", a * b);
    binary("Div", a / b);
    binary("Max", torch::maximum(a, b));
    binary("Min", torch::minimum(a, b));
  }
  ModelBuilder softmax = Start(a);
  softmax.Node("Softmax", {"x"}, {"y"}, IntAttr("axis", 1));
  Compare(std::move(softmax), a, a.softmax(1), 1e-6f);
  ModelBuilder mean = Start(a);
  mean.Node("ReduceMean", {"x"}, {"y"}, IntsAttr("axes", {1, 3}));
  Compare(std::move(mean), a, a.mean({1, 3}, true), 1e-6f);
}

TEST(TorchParity, Movement) {
  const auto x = torch::randn({2, 8, 3, 5});
  ModelBuilder transpose = Start(x);
  transpose.Node("Transpose", {"x"}, {"y"}, IntsAttr("perm", {2, 0, 3, 1}));
  Compare(std::move(transpose), x, x.permute({2, 0, 3, 1}), 0);
  ModelBuilder shuffle = Start(x);
  shuffle.Node("DepthToSpace", {"x"}, {"y"}, IntAttr("blocksize", 2), StringAttr("mode", "CRD"));
  Compare(std::move(shuffle), x, torch::pixel_shuffle(x, 2), 0);
  ModelBuilder slice = Start(x);
  slice.Ints("starts", {7, 1}).Ints("ends", {-100, 4}).Ints("axes", {1, 3}).Ints("steps", {-3, 2});
  slice.Node("Slice", {"x", "starts", "ends", "axes", "steps"}, {"y"});
  Compare(std::move(slice), x, x.flip({1}).slice(1, 0, 8, 3).slice(3, 1, 4, 2), 0);
  ModelBuilder tile = Start(x);
  tile.Ints("repeats", {1, 2, 3, 1}).Node("Tile", {"x", "repeats"}, {"y"});
  Compare(std::move(tile), x, x.repeat({1, 2, 3, 1}), 0);
  ModelBuilder concat = Start(x);
  concat.Node("Concat", {"x", "x", "x"}, {"y"}, IntAttr("axis", -2));
  Compare(std::move(concat), x, torch::cat({x, x, x}, 2), 0);
}

}  // namespace
}  // namespace ganvas
