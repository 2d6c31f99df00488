// Sliding windows: what Conv, ConvTranspose and the pools share.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "shared/graph/attribute_reader.h"
#include "shared/graph/attributes.h"
#include "shared/graph/resolve.h"

namespace ganvas::graph {

AutoPad ParseAutoPad(AttributeReader& r);

// Reads a list of one number per spatial axis as {h, w}; a list of one gets `neutral` for the
// height; an absent list is {neutral, neutral}, or empty where `may_be_empty`. Every number must
// lie in [min, 2^24]. `rank` collects the spatial rank of the lists read so far (0: none).
std::vector<int64_t> ParseSpatial(AttributeReader& r, const char* name, int64_t neutral,
                                  int64_t min, bool may_be_empty, int& rank);
// The same for pads: {top, left, bottom, right}, zero where absent.
std::vector<int64_t> ParsePads(AttributeReader& r, int& rank);

// {h, w} of an [N, C, L] or [N, C, H, W] shape. kUnsupportedOp for other ranks; kBadModel where
// `declared_rank` contradicts or a size is over 2^31.
Result<std::array<int64_t, 2>> SpatialSize(const NodeContext& node, const Shape& shape,
                                           int declared_rank);

// kBadModel where a kernel is empty or differs from the attribute kernel_shape.
Status CheckKernel(const NodeContext& node, const ConvAttrs& attrs, const Window& window);

// Fills pad_begin, pad_end and out of a window that slides over `in` (not ConvTranspose).
Status SlideWindow(const NodeContext& node, AutoPad auto_pad, const std::vector<int64_t>& pads,
                   bool ceil_mode, Window& window);

// [batch, channels, spatial...] in the rank of `like`.
std::vector<int64_t> WindowOutputDims(const Shape& like, int64_t channels, const Window& window);

}  // namespace ganvas::graph
