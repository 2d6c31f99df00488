#include "tests/fuzz/seeds.h"

#include "shared/onnx/model_builder.h"
#include "shared/onnx/writer.h"

namespace ganvas {
namespace {

using onnx::Attr;
using onnx::FloatAttr;
using onnx::IntAttr;
using onnx::IntsAttr;
using onnx::MakeTensor;
using onnx::ModelBuilder;
using onnx::StringAttr;

onnx::Model Dcgan() {
  ModelBuilder b;
  b.Input("z", {-1, 6}).Output("image").Ints("to_map", {0, -1, 1, 1});
  b.Weight("w0", Shape{6, 4, 2, 2}).Weight("c", Shape{4}).Weight("w1", Shape{4, 1, 4, 4});
  b.Node("Reshape", {"z", "to_map"}, {"map"}).Node("ConvTranspose", {"map", "w0"}, {"h"});
  b.Node("BatchNormalization", {"h", "c", "c", "c", "c"}, {"n"}).Node("Relu", {"n"}, {"r"});
  b.Node("ConvTranspose", {"r", "w1"}, {"o"}, IntsAttr("strides", {2, 2}),
         IntsAttr("pads", {1, 1, 1, 1}), IntsAttr("output_padding", {1, 0}),
         IntsAttr("dilations", {1, 1}), IntAttr("group", 1), IntsAttr("kernel_shape", {4, 4}));
  b.Node("Tanh", {"o"}, {"image"});
  return b.Take();
}

onnx::Model Residual() {
  ModelBuilder b;
  b.Input("z", {2, 6}).Output("image").Weight("dense", Shape{16, 6}).Weight("bias", Shape{16});
  b.Ints("to_map", {-1, 4, 2, 2}).Floats("twice", Shape{4}, {1, 1, 2, 2}).Weight("s", Shape{4});
  b.Weight("w", Shape{4, 4, 3, 3})
      .Weight("slope", Shape{4, 1, 1})
      .Ints("pads", {0, 0, 1, 1, 0, 0, 1, 1});
  b.Node("Gemm", {"z", "dense", "bias"}, {"d"}, IntAttr("transB", 1), FloatAttr("alpha", 1));
  b.Node("Reshape", {"d", "to_map"}, {"m"}).Node("Resize", {"m", "", "twice"}, {"u"});
  b.Node("Pad", {"u", "pads"}, {"p"}, StringAttr("mode", "reflect"));
  b.Node("Conv", {"p", "w"}, {"k"}, IntsAttr("strides", {1, 1})).Node("Add", {"k", "u"}, {"a"});
  b.Node("InstanceNormalization", {"a", "s", "s"}, {"i"}).Node("PRelu", {"i", "slope"}, {"q"});
  b.Node("AveragePool", {"q"}, {"v"}, IntsAttr("kernel_shape", {2, 2}), IntAttr("ceil_mode", 1));
  b.Node("DepthToSpace", {"v"}, {"e"}, IntAttr("blocksize", 2), StringAttr("mode", "CRD"));
  b.Node("Clip", {"e"}, {"image"});
  return b.Take();
}

onnx::Model ShapeArithmetic() {
  ModelBuilder b;
  b.Input("x", {-1, 3, 5}).Output("y").Output("tiled").Output("parts");
  b.Ints("c0", {0}).Ints("c1", {1}).Ints("c3", {3}).Ints("minus", {-1}).Ints("step", {-1});
  b.Ints("first", {INT64_MIN}).Ints("s0", Shape{}, {0}).Ints("s4", Shape{}, {4});
  b.Ints("s1", Shape{}, {1}).Ints("reps", {1, 2, 1}).Ints("sizes", {2, 1});
  b.Node("Shape", {"x"}, {"s"}).Node("Slice", {"s", "c0", "c1", "c0"}, {"n"});
  b.Node("Gather", {"s", "c1"}, {"c"})
      .Node("Mul", {"c", "c3"}, {"m"})
      .Node("Div", {"m", "c3"}, {"d"});
  b.Node("Concat", {"n", "minus", "d"}, {"t"}, IntAttr("axis", 0));
  b.Node("Slice", {"t", "minus", "first", "c0", "step"}, {"back"});
  b.Node("Slice", {"back", "minus", "first", "c0", "step"}, {"again"});
  b.Node("ConstantOfShape", {"c3"}, {"ones"},
         Attr("value", MakeTensor<int64_t>("", DType::kI64, {1}, {1})));
  b.Node("Equal", {"again", "ones"}, {"same"}).Node("Where", {"same", "ones", "again"}, {"w"});
  b.Node("Range", {"s0", "s4", "s1"}, {"range"}).Node("Unsqueeze", {"range", "c0"}, {"row"});
  b.Node("Squeeze", {"row", "c0"}, {"list"}).Node("Cast", {"list"}, {"reals"}, IntAttr("to", 1));
  b.Node("Floor", {"reals"}, {"floored"}).Node("Cast", {"floored"}, {"whole"}, IntAttr("to", 7));
  b.Node("Reshape", {"x", "w"}, {"v"}).Node("Transpose", {"v"}, {"y"}, IntsAttr("perm", {2, 0, 1}));
  b.Node("Tile", {"x", "reps"}, {"tiled"});
  b.Node("Split", {"x", "sizes"}, {"half", "rest"}, IntAttr("axis", 1));
  b.Node("Expand", {"half", "whole"}, {"wide"}).Node("Sum", {"half", "half", "half"}, {"parts"});
  return b.Take();
}

onnx::Model OldForms() {
  ModelBuilder b(7);
  b.Input("x", {1, 2, 6}).Output("y").Weight("w", Shape{2, 1, 3}).Weight("m", Shape{6, 4});
  b.Node("Conv", {"x", "w"}, {"c"}, IntsAttr("pads", {1, 1}), IntAttr("group", 2),
         StringAttr("auto_pad", "NOTSET"));
  b.Node("Upsample", {"c"}, {"u"}, Attr("scales", std::vector<float>{1, 1, 2}));
  b.Node("Slice", {"u"}, {"s"}, IntsAttr("starts", {0}), IntsAttr("ends", {6}),
         IntsAttr("axes", {2}));
  b.Node("Pad", {"s"}, {"p"}, IntsAttr("pads", {0, 0, -1, 0, 0, 1}), FloatAttr("value", 1));
  b.Node("MatMul", {"p", "m"}, {"mm"}).Node("Softmax", {"mm"}, {"sm"}, IntAttr("axis", 1));
  b.Node("ReduceMean", {"sm"}, {"r"}, IntsAttr("axes", {-1}), IntAttr("keepdims", 1));
  b.Node("Squeeze", {"r"}, {"q"}, IntsAttr("axes", {2})).Node("Flatten", {"q"}, {"f"});
  b.Node("Dropout", {"f"}, {"d", "mask"}).Node("Max", {"d", "d"}, {"y"});
  return b.Take();
}

onnx::Model Quantized() {
  ModelBuilder b;
  b.Input("label", {-1}, DType::kI64).Output("y").Floats("scale", Shape{3}, {1, 2, 3});
  b.Node("Constant", {}, {"bytes"},
         Attr("value", MakeTensor<int8_t>("", DType::kI8, {3, 2}, {1, 2, 3, 4, 5, 6})));
  b.Node("Constant", {}, {"two"}, FloatAttr("value_float", 2));
  b.Node("DequantizeLinear", {"bytes", "scale"}, {"table"}, IntAttr("axis", 0));
  b.Node("Gather", {"table", "label"}, {"e"}).Node("Pow", {"e", "two"}, {"p"});
  b.Floats("gain", Shape{2}, {1, 2}).Node("LayerNormalization", {"p", "gain"}, {"l"});
  b.Node("HardSwish", {"l"}, {"h"}).Node("Elu", {"h"}, {"a"}, FloatAttr("alpha", 2));
  b.Node("Selu", {"a"}, {"y"});
  return b.Take();
}

}  // namespace

std::vector<std::vector<uint8_t>> SeedModels() {
  std::vector<std::vector<uint8_t>> seeds;
  for (onnx::Model (*make)() : {Dcgan, Residual, ShapeArithmetic, OldForms, Quantized}) {
    Result<std::vector<uint8_t>> bytes = onnx::Write(make());
    if (bytes.ok()) seeds.push_back(std::move(bytes).value());
  }
  return seeds;
}

}  // namespace ganvas
