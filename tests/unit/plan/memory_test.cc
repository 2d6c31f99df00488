// Which steps overwrite their inputs, and how much memory whole generators need.
#include "tests/unit/plan/planned.h"

namespace ganvas::plan {
namespace {

using graph::FloatAttr;
using graph::IntAttr;
using graph::IntsAttr;
using graph::ModelBuilder;
using graph::StringAttr;

TEST(InPlace, ChainsOfElementwiseStepsNeedOneValue) {
  ModelBuilder builder;
  builder.Input("x", {-1, 8, 16, 16})
      .Output("y")
      .Floats("two", Shape{1, 8, 1, 1}, {1, 2, 3, 4, 5, 6, 7, 8});
  builder.Node("Exp", {"x"}, {"a"}).Node("Mul", {"two", "a"}, {"b"}).Node("Abs", {"b"}, {"c"});
  builder.Node("LeakyRelu", {"c"}, {"d"}).Node("Sqrt", {"d"}, {"y"});
  const Planned planned = Make(std::move(builder), Shape{3, 8, 16, 16});
  EXPECT_EQ(planned.plan.arena_bytes, 3u * 8 * 16 * 16 * 4);
  EXPECT_EQ(planned.plan.live_bytes, planned.plan.arena_bytes);
}

// What is needed later, or read in another order, must survive.
TEST(InPlace, WhatIsStillNeededIsNotOverwritten) {
  const auto build = [](bool plain) {
    kernels::Numbers numbers(2);
    ModelBuilder builder;
    builder.Input("x", {-1, 4, 6, 6}).Output("y");
    builder.Floats("w", Shape{4, 4, 3, 3}, numbers.Vector(144));
    builder.Ints("row", {0, 4, 36}).Ints("back", {0, 4, 6, 6});
    builder.Node("Neg", {"x"}, {"n"});
    builder.Node("Reshape", {"n", "row"}, {"view"});  // keeps n alive
    builder.Node("Exp", {"n"}, {"e"});
    builder.Node("Conv", {"e", "w"}, {"c"}, IntsAttr("pads", {1, 1, 1, 1}));
    builder.Node("Add", {"c", "e"}, {"r"});  // the residual is also what is convolved
    builder.Node("Abs", {"view"}, {"s"});
    builder.Node("Reshape", {"s", "back"}, {"t"});
    builder.Node("Add", {"t", "t"}, {"u"});
    builder.Node("Sub", {"u", "r"}, {"y"});
    if (plain) {
      for (const char* name : {"n", "e", "c", "r", "s", "t", "u"}) builder.Output(name);
    }
    return builder;
  };
  ExpectSame({build(false), build(true)}, Shape{2, 4, 6, 6},
             {"Neg", "Exp", "Conv+Add", "Abs", "Add", "Sub"}, 7);
}

TEST(InPlace, ResidualsAreOverwritten) {
  const auto build = [](bool plain) {
    kernels::Numbers numbers(2);
    ModelBuilder builder;
    builder.Input("x", {-1, 4, 12, 12}).Output("y");
    builder.Floats("w1", Shape{4, 4, 3, 3}, numbers.Vector(144));
    builder.Floats("w2", Shape{4, 4, 3, 3}, numbers.Vector(144));
    builder.Floats("scale", Shape{4}, numbers.Vector(4))
        .Floats("shift", Shape{4}, numbers.Vector(4));
    builder.Node("Conv", {"x", "w1"}, {"a"}, IntsAttr("pads", {1, 1, 1, 1}));
    builder.Node("InstanceNormalization", {"a", "scale", "shift"}, {"b"});
    builder.Node("Conv", {"b", "w2"}, {"c"}, IntsAttr("pads", {1, 1, 1, 1}));
    builder.Node("Add", {"x", "c"}, {"y"});
    if (plain) builder.Output("a").Output("b").Output("c");
    return builder;
  };
  ExpectSame({build(false), build(true)}, Shape{2, 4, 12, 12},
             {"Conv", "InstanceNormalization", "Conv+Add"}, 4);
  EXPECT_EQ(Make(build(false), Shape{2, 4, 12, 12}).plan.arena_bytes, 2u * 2 * 4 * 144 * 4);
}

// The layers of the networks below, with weights of zeros.
class Network {
 public:
  Network(std::string from, std::vector<int64_t> dims) : at_(std::move(from)) {
    dims[0] = -1;
    builder.Input(at_, dims);
    channels = dims[1];
  }

  std::string Conv(int64_t to, int64_t kernel, int64_t stride, int64_t pad) {
    const std::string w = Name("w");
    builder.Weight(w, Shape{to, channels, kernel, kernel});
    channels = to;
    return Then("Conv", {w}, IntsAttr("strides", {stride, stride}),
                IntsAttr("pads", {pad, pad, pad, pad}));
  }
  std::string Deconv(int64_t to, int64_t kernel, int64_t stride, int64_t pad, int64_t more = 0) {
    const std::string w = Name("w");
    builder.Weight(w, Shape{channels, to, kernel, kernel});
    channels = to;
    return Then("ConvTranspose", {w}, IntsAttr("strides", {stride, stride}),
                IntsAttr("pads", {pad, pad, pad, pad}), IntsAttr("output_padding", {more, more}));
  }
  std::string Norm(const std::string& kind) {
    const bool batch = kind == "BatchNormalization";
    std::vector<std::string> parameters;
    for (int i = 0; i < (batch ? 4 : 2); ++i) {
      parameters.push_back(Name("p"));
      builder.Weight(parameters.back(), Shape{channels});
    }
    return Then(kind, parameters);
  }
  std::string ReflectionPad(int64_t pad) {
    const std::string pads = Name("pads");
    builder.Ints(pads, {0, 0, pad, pad, 0, 0, pad, pad});
    return Then("Pad", {pads}, StringAttr("mode", "reflect"));
  }
  std::string Upsample(const std::string& mode) {
    const std::string scales = Name("scales");
    builder.Floats(scales, Shape{4}, {1, 1, 2, 2});
    return Then("Resize", {"", scales}, StringAttr("mode", mode),
                StringAttr("coordinate_transformation_mode",
                           mode == "nearest" ? "asymmetric" : "half_pixel"),
                StringAttr("nearest_mode", "floor"));
  }
  std::string Add(const std::string& other) { return Then("Add", {other}); }
  std::string Concat(const std::string& other, int64_t more) {
    channels += more;
    return Then("Concat", {other}, IntAttr("axis", 1));
  }
  template <typename... Attributes>
  std::string Then(const std::string& op, std::vector<std::string> more = {},
                   Attributes... attributes) {
    more.insert(more.begin(), at_);
    at_ = Name("v");
    builder.Node(op, more, {at_}, std::move(attributes)...);
    return at_;
  }

  const std::string& at() const { return at_; }
  void GoTo(const std::string& value, int64_t its_channels) {
    at_ = value;
    channels = its_channels;
  }

  ModelBuilder builder;
  int64_t channels = 0;

 private:
  std::string Name(const std::string& kind) { return kind + std::to_string(count_++); }

  std::string at_;
  int count_ = 0;
};

void ExpectTight(Network network, const Shape& input) {
  network.builder.Output(network.at());
  const Planned planned = Make(std::move(network.builder), input);
  const Plan& plan = planned.plan;
  EXPECT_GT(plan.live_bytes, 0u);
  EXPECT_LE(plan.arena_bytes * 10, plan.live_bytes * 12)
      << plan.arena_bytes << " bytes for " << plan.live_bytes;
  EXPECT_LE(plan.scratch_bytes, uint64_t{8} << 20);
}

TEST(Memory, DcganIsTight) {
  for (const int64_t batch : {1, 64}) {
    Network n("z", {-1, 100, 1, 1});
    n.Deconv(64, 4, 1, 0);
    for (const int64_t channels : {32, 16, 8}) {
      n.Norm("BatchNormalization");
      n.Then("Relu");
      n.Deconv(channels, 4, 2, 1);
    }
    n.Norm("BatchNormalization");
    n.Then("Relu");
    n.Deconv(3, 4, 2, 1);
    n.Then("Tanh");
    ExpectTight(std::move(n), Shape{batch, 100, 1, 1});
  }
}

TEST(Memory, SnganResnetIsTight) {
  for (const int64_t batch : {1, 16}) {
    Network n("z", {-1, 64, 4, 4});
    for (int block = 0; block < 3; ++block) {
      const std::string from = n.at();
      n.Upsample("nearest");
      const std::string skip = n.Conv(64, 1, 1, 0);
      n.GoTo(from, 64);
      n.Norm("BatchNormalization");
      n.Then("Relu");
      n.Upsample("nearest");
      n.Conv(64, 3, 1, 1);
      n.Norm("BatchNormalization");
      n.Then("Relu");
      n.Conv(64, 3, 1, 1);
      n.Add(skip);
    }
    n.Norm("BatchNormalization");
    n.Then("Relu");
    n.Conv(3, 3, 1, 1);
    n.Then("Tanh");
    ExpectTight(std::move(n), Shape{batch, 64, 4, 4});
  }
}

TEST(Memory, CycleganResnetIsTight) {
  Network n("image", {-1, 3, 64, 64});
  n.ReflectionPad(3);
  const auto normalize = [&] {
    n.Norm("InstanceNormalization");
    n.Then("Relu");
  };
  n.Conv(8, 7, 1, 0);
  normalize();
  n.Conv(16, 3, 2, 1);
  normalize();
  n.Conv(32, 3, 2, 1);
  normalize();
  for (int block = 0; block < 9; ++block) {
    const std::string from = n.at();
    n.ReflectionPad(1);
    n.Conv(32, 3, 1, 0);
    normalize();
    n.ReflectionPad(1);
    n.Conv(32, 3, 1, 0);
    n.Norm("InstanceNormalization");
    n.Add(from);
  }
  n.Deconv(16, 3, 2, 1, 1);
  normalize();
  n.Deconv(8, 3, 2, 1, 1);
  normalize();
  n.ReflectionPad(3);
  n.Conv(3, 7, 1, 0);
  n.Then("Tanh");
  ExpectTight(std::move(n), Shape{1, 3, 64, 64});
}

TEST(Memory, Pix2pixUnetIsTight) {
  for (const std::string norm : {"BatchNormalization", "InstanceNormalization"}) {
    Network n("image", {-1, 3, 128, 128});
    const std::vector<int64_t> widths = {8, 16, 32, 64, 64, 64};
    std::vector<std::string> skips;
    for (size_t i = 0; i < widths.size(); ++i) {
      if (i > 0) n.Then("LeakyRelu", {}, FloatAttr("alpha", 0.2f));
      n.Conv(widths[i], 4, 2, 1);
      if (i > 0 && i + 1 < widths.size()) n.Norm(norm);
      skips.push_back(n.at());
    }
    for (size_t i = widths.size() - 1; i > 0; --i) {
      n.Then("Relu");
      n.Deconv(widths[i - 1], 4, 2, 1);
      n.Norm(norm);
      n.Then("Dropout");
      n.Concat(skips[i - 1], widths[i - 1]);
    }
    n.Then("Relu");
    n.Deconv(3, 4, 2, 1);
    n.Then("Tanh");
    ExpectTight(std::move(n), Shape{1, 3, 128, 128});
  }
}

// Style modulation of every channel, bilinear upsampling, and images summed over the resolutions.
TEST(Memory, StyleChainIsTight) {
  Network n("x", {-1, 64, 4, 4});
  std::string image;
  for (const int64_t channels : {64, 48, 32, 16, 8}) {
    n.Upsample("linear");
    n.builder.Weight("style" + std::to_string(channels), Shape{1, n.channels, 1, 1});
    n.Then("Mul", {"style" + std::to_string(channels)});
    n.Conv(channels, 3, 1, 1);
    n.Then("LeakyRelu");
    n.Norm("InstanceNormalization");
    const std::string features = n.at();
    std::string rgb = n.Conv(3, 1, 1, 0);
    if (!image.empty()) {
      n.GoTo(image, 3);
      n.Upsample("linear");
      rgb = n.Add(rgb);
    }
    image = rgb;
    n.GoTo(features, channels);
  }
  n.GoTo(image, 3);
  ExpectTight(std::move(n), Shape{2, 64, 4, 4});
}

}  // namespace
}  // namespace ganvas::plan
