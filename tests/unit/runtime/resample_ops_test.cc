// Operators that look at places of their input: Resize, Pad and the pools, each on its own, through
// the whole engine, against its definition written as a loop.
#include <algorithm>
#include <cmath>

#include "tests/unit/runtime/one_node.h"

namespace ganvas {
namespace {

struct ResizeCase {
  std::string coordinates;
  std::string nearest;  // nearest_mode; "" for linear
  int64_t out_h, out_w;
  bool by_scales = false;
};

// Where output i of `out` lies along an axis of `in`.
double Coordinate(const std::string& mode, int64_t i, int64_t in, int64_t out) {
  const auto at = static_cast<double>(i);
  const double ratio = static_cast<double>(in) / static_cast<double>(out);
  if (mode == "half_pixel") return (at + 0.5) * ratio - 0.5;
  if (mode == "asymmetric") return at * ratio;
  return out == 1 ? 0 : at * static_cast<double>(in - 1) / static_cast<double>(out - 1);
}

float Interpolated(const Values& x, const ResizeCase& c, const Index& at) {
  const int64_t h = x.shape[2];
  const int64_t w = x.shape[3];
  double y = Coordinate(c.coordinates, at[2], h, c.out_h);
  double z = Coordinate(c.coordinates, at[3], w, c.out_w);
  if (!c.nearest.empty()) {
    const auto round = [&](double v) {
      return c.nearest == "floor" ? std::floor(v) : std::ceil(v - 0.5);
    };
    return x({at[0], at[1], std::clamp<int64_t>(static_cast<int64_t>(round(y)), 0, h - 1),
              std::clamp<int64_t>(static_cast<int64_t>(round(z)), 0, w - 1)});
  }
  y = std::clamp(y, 0.0, static_cast<double>(h - 1));
  z = std::clamp(z, 0.0, static_cast<double>(w - 1));
  double sum = 0;
  for (int64_t i = 0; i < h; ++i) {
    for (int64_t j = 0; j < w; ++j) {
      const double weight = std::max(0.0, 1 - std::abs(y - static_cast<double>(i))) *
                            std::max(0.0, 1 - std::abs(z - static_cast<double>(j)));
      sum += weight * x({at[0], at[1], i, j});
    }
  }
  return static_cast<float>(sum);
}

TEST(Ops, Resize) {
  const Values x = Random(Shape{2, 3, 3, 5}, 1);
  std::vector<ResizeCase> cases;
  for (const char* coordinates : {"half_pixel", "align_corners", "asymmetric"}) {
    for (const char* nearest : {"", "round_prefer_floor", "floor"}) {
      cases.push_back({coordinates, nearest, 7, 9});
      cases.push_back({coordinates, nearest, 4, 7});
      cases.push_back({coordinates, nearest, 2, 3});
      cases.push_back({coordinates, nearest, 6, 10, true});
      cases.push_back({coordinates, nearest, 3, 15, true});
    }
  }
  for (const ResizeCase& c : cases) {
    SCOPED_TRACE(c.coordinates + " " + c.nearest + " " + std::to_string(c.out_h));
    OneNode node("Resize");
    node.In(x).Omit().Str("coordinate_transformation_mode", c.coordinates);
    node.Str("mode", c.nearest.empty() ? "linear" : "nearest");
    if (!c.nearest.empty()) node.Str("nearest_mode", c.nearest);
    if (c.by_scales) {
      node.Floats({1, 1, static_cast<float>(c.out_h) / 3, static_cast<float>(c.out_w) / 5});
    } else {
      node.Omit().Ints({2, 3, c.out_h, c.out_w});
    }
    node.Gives(Tabulate(Shape{2, 3, c.out_h, c.out_w},
                        [&](const Index& at) { return Interpolated(x, c, at); }));
  }
}

TEST(Ops, ResizeKnownNumbers) {
  const Values x{Shape{1, 1, 1, 2}, {0, 4}};
  OneNode("Resize")
      .In(x)
      .Omit()
      .Floats({1, 1, 1, 2})
      .Str("mode", "linear")
      .Gives({Shape{1, 1, 1, 4}, {0, 1, 3, 4}});
  OneNode("Resize", 10)
      .In(x)
      .Floats({1, 1, 2, 2})
      .Gives({Shape{1, 1, 2, 4}, {0, 0, 4, 4, 0, 0, 4, 4}});
}

TEST(Ops, Pad) {
  const Values x = Random(Shape{2, 3, 4}, 2);
  const std::vector<Index> pads = {
      {0, 2, 3, 0, 1, 2}, {1, 0, 0, 1, 0, 0}, {0, -1, 1, 0, 1, -2}, {0, 0, 0, 0, 0, 0}};
  for (const std::string mode : {"constant", "reflect", "edge", "wrap"}) {
    for (const Index& pad : pads) {
      SCOPED_TRACE(mode + " " + std::to_string(pad[1]));
      const Shape shape{2 + pad[0] + pad[3], 3 + pad[1] + pad[4], 4 + pad[2] + pad[5]};
      const Values expected = Tabulate(shape, [&](Index at) {
        for (size_t i = 0; i < 3; ++i) {
          const int64_t n = x.shape[static_cast<int>(i)];
          int64_t& k = at[i];
          k -= pad[i];
          if (k >= 0 && k < n) continue;
          if (mode == "constant") return 0.25f;
          if (mode == "reflect") k = k < 0 ? -k : 2 * (n - 1) - k;
          if (mode == "edge") k = k < 0 ? 0 : n - 1;
          if (mode == "wrap") k = k < 0 ? k + n : k - n;
        }
        return x(at);
      });
      OneNode("Pad", 19).In(x).Ints(pad).Float(0.25f).Str("mode", mode).Gives(expected, 0);
    }
  }
}

struct PoolCase {
  std::string name;
  bool average, count_padding;
  Index kernel, stride, dilation, pads;
  int64_t out_h, out_w;
  bool ceil = false;
};

float Pooled(const Values& x, const PoolCase& c, const Index& at) {
  float sum = 0;
  float most = -1e30f;
  int64_t inside = 0;
  int64_t counted = 0;
  const int64_t h = x.shape[2];
  const int64_t w = x.shape[3];
  for (int64_t i = 0; i < c.kernel[0]; ++i) {
    for (int64_t j = 0; j < c.kernel[1]; ++j) {
      const int64_t y = at[2] * c.stride[0] - c.pads[0] + i * c.dilation[0];
      const int64_t z = at[3] * c.stride[1] - c.pads[1] + j * c.dilation[1];
      if (y < h + c.pads[2] && z < w + c.pads[3]) ++counted;
      if (y < 0 || y >= h || z < 0 || z >= w) continue;
      ++inside;
      sum += x({at[0], at[1], y, z});
      most = std::max(most, x({at[0], at[1], y, z}));
    }
  }
  return c.average ? sum / static_cast<float>(c.count_padding ? counted : inside) : most;
}

TEST(Ops, Pool) {
  const Values x = Random(Shape{2, 3, 7, 5}, 3);
  const std::vector<PoolCase> cases = {
      {"plain", true, false, {2, 2}, {2, 2}, {1, 1}, {0, 0, 0, 0}, 3, 2},
      {"padded", true, false, {3, 3}, {2, 2}, {1, 1}, {1, 1, 1, 1}, 4, 3},
      {"padded, counted", true, true, {3, 3}, {2, 2}, {1, 1}, {1, 1, 1, 1}, 4, 3},
      {"uneven", true, false, {2, 3}, {1, 2}, {1, 1}, {1, 0, 0, 2}, 7, 3},
      {"uneven, counted", true, true, {2, 3}, {1, 2}, {1, 1}, {1, 0, 0, 2}, 7, 3},
      {"largest", false, false, {3, 3}, {2, 2}, {1, 1}, {1, 1, 1, 1}, 4, 3},
      {"largest, far", false, false, {2, 2}, {1, 1}, {2, 3}, {0, 1, 0, 1}, 5, 4},
      {"largest, up", false, false, {2, 2}, {2, 2}, {1, 1}, {0, 0, 0, 0}, 4, 3, true},
  };
  for (const PoolCase& c : cases) {
    SCOPED_TRACE(c.name);
    OneNode node(c.average ? "AveragePool" : "MaxPool", 19);
    node.In(x).Ints("kernel_shape", c.kernel).Ints("strides", c.stride).Ints("pads", c.pads);
    node.Ints("dilations", c.dilation);
    if (c.average) node.Int("count_include_pad", c.count_padding ? 1 : 0);
    if (c.ceil) node.Int("ceil_mode", 1);
    node.Gives(
        Tabulate(Shape{2, 3, c.out_h, c.out_w}, [&](const Index& at) { return Pooled(x, c, at); }));
  }
}

}  // namespace
}  // namespace ganvas
