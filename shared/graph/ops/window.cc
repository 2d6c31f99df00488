#include "shared/graph/ops/window.h"

#include <algorithm>
#include <string>

#include "shared/base/quoted.h"

namespace ganvas::graph {
namespace {

// Bounds that keep every product below within 64 bits.
constexpr int64_t kMaxAttribute = int64_t{1} << 24;
constexpr int64_t kMaxSize = int64_t{1} << 31;

bool CheckRank(AttributeReader& r, const char* name, size_t given, int& rank) {
  if (given == 1 || given == 2) {
    if (rank == 0 || rank == static_cast<int>(given)) {
      rank = static_cast<int>(given);
      return true;
    }
    r.FailBad("attribute " + Quoted(name) + " is for " + std::to_string(given) +
              " spatial axes, other attributes are for " + std::to_string(rank));
  } else {
    r.FailUnsupported("attribute " + Quoted(name) + " is for " + std::to_string(given) +
                      " spatial axes, expected 1 or 2");
  }
  return false;
}

void CheckRange(AttributeReader& r, const char* name, const std::vector<int64_t>& values,
                int64_t min) {
  for (const int64_t value : values) {
    if (value < min || value > kMaxAttribute) {
      r.FailBad("attribute " + Quoted(name) + " holds " + std::to_string(value) + ", expected " +
                std::to_string(min) + " to " + std::to_string(kMaxAttribute));
    }
  }
}

}  // namespace

AutoPad ParseAutoPad(AttributeReader& r) {
  const std::string text = r.String("auto_pad", "NOTSET");
  if (text == "SAME_UPPER") return AutoPad::kSameUpper;
  if (text == "SAME_LOWER") return AutoPad::kSameLower;
  if (text == "VALID") return AutoPad::kValid;
  if (text != "NOTSET" && !text.empty()) {
    r.FailBad("auto_pad is " + Quoted(text) + ", expected NOTSET, SAME_UPPER, SAME_LOWER or VALID");
  }
  return AutoPad::kNotSet;
}

std::vector<int64_t> ParseSpatial(AttributeReader& r, const char* name, int64_t neutral,
                                  int64_t min, bool may_be_empty, int& rank) {
  std::vector<int64_t> values = r.Ints(name);
  if (values.empty()) {
    if (!may_be_empty) values = {neutral, neutral};
    return values;
  }
  if (!CheckRank(r, name, values.size(), rank)) return {neutral, neutral};
  CheckRange(r, name, values, min);
  if (values.size() == 1) values.insert(values.begin(), neutral);
  return values;
}

std::vector<int64_t> ParsePads(AttributeReader& r, int& rank) {
  std::vector<int64_t> pads = r.Ints("pads");
  if (pads.empty()) return {0, 0, 0, 0};
  if (pads.size() % 2 != 0) {
    r.FailBad("attribute 'pads' has " + std::to_string(pads.size()) +
              " numbers, expected a begin and an end for each axis");
    return {0, 0, 0, 0};
  }
  if (!CheckRank(r, "pads", pads.size() / 2, rank)) return {0, 0, 0, 0};
  CheckRange(r, "pads", pads, 0);
  if (pads.size() == 2) return {0, pads[0], 0, pads[1]};
  return pads;
}

Result<std::array<int64_t, 2>> SpatialSize(const NodeContext& node, const Shape& shape,
                                           int declared_rank) {
  const int rank = shape.rank() - 2;
  if (rank != 1 && rank != 2) {
    return node.Unsupported("a tensor of shape " + shape.ToString() +
                            ", expected [N, C, L] or [N, C, H, W]");
  }
  if (declared_rank != 0 && declared_rank != rank) {
    return node.Bad("attributes are for " + std::to_string(declared_rank) +
                    " spatial axes, the tensor has shape " + shape.ToString());
  }
  const std::array<int64_t, 2> size = {rank == 2 ? shape[2] : 1, shape[rank + 1]};
  if (std::max(size[0], size[1]) > kMaxSize) {
    return node.Bad("a spatial size of " + shape.ToString() + " is over 2^31");
  }
  return size;
}

Status CheckKernel(const NodeContext& node, const ConvAttrs& attrs, const Window& window) {
  for (size_t i = 0; i < 2; ++i) {
    const int64_t declared = attrs.kernel_shape.empty() ? window.kernel[i] : attrs.kernel_shape[i];
    if (node.shape(1).elements() == 0 || window.kernel[i] < 1 || window.kernel[i] > kMaxAttribute ||
        window.kernel[i] != declared) {
      return node.Bad("the weight has shape " + node.shape(1).ToString() +
                      ", expected a kernel size of " +
                      std::to_string(std::max(declared, int64_t{1})));
    }
  }
  return {};
}

Status SlideWindow(const NodeContext& node, AutoPad auto_pad, const std::vector<int64_t>& pads,
                   bool ceil_mode, Window& window) {
  for (size_t i = 0; i < 2; ++i) {
    const int64_t extent = (window.kernel[i] - 1) * window.dilation[i] + 1;
    const int64_t in = window.in[i];
    const int64_t stride = window.stride[i];
    int64_t& begin = window.pad_begin[i];
    int64_t& end = window.pad_end[i];
    switch (auto_pad) {
      case AutoPad::kNotSet:
        begin = pads[i];
        end = pads[i + 2];
        break;
      case AutoPad::kValid:
        begin = end = 0;
        break;
      case AutoPad::kSameUpper:
      case AutoPad::kSameLower: {
        const int64_t out = (in + stride - 1) / stride;
        const int64_t total = std::max<int64_t>((out - 1) * stride + extent - in, 0);
        begin = auto_pad == AutoPad::kSameUpper ? total / 2 : total - total / 2;
        end = total - begin;
        break;
      }
    }
    const int64_t room = in + begin + end - extent;
    if (room < 0) {
      return node.Bad("the kernel spans " + std::to_string(extent) +
                      ", expected at most the padded size of " + std::to_string(in + begin + end));
    }
    window.out[i] = (ceil_mode ? room + stride - 1 : room) / stride + 1;
    // A last window that starts in the padding after the data would see nothing.
    if (ceil_mode && (window.out[i] - 1) * stride >= in + begin) --window.out[i];
  }
  return {};
}

std::vector<int64_t> WindowOutputDims(const Shape& like, int64_t channels, const Window& window) {
  std::vector<int64_t> dims = {like[0], channels};
  if (like.rank() == 4) dims.push_back(window.out[0]);
  dims.push_back(window.out[1]);
  return dims;
}

}  // namespace ganvas::graph
