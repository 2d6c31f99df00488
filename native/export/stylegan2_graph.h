// The ONNX graph of a StyleGAN2 generator.
#pragma once

#include "native/export/architectures.h"
#include "native/models/stylegan2.h"

namespace ganvas::exporter {

// The value of styles before truncation, float[N, layers, dim], and the initializer that it is
// truncated towards, float[dim]: ganvas.w names the first.
inline constexpr const char* kStylesValue = "w";
inline constexpr const char* kStylesAverage = "w_avg";

// z, and label where there are classes -> w -> picture. Declares the optional inputs `psi`, 1: how
// far styles go from w_avg, and `noise`, 1: the strength of the constant noise, where there is any.
void BuildStylegan2(GraphBuilder& graph, models::Stylegan2Generator& generator,
                    const GeneratorPorts& ports);

}  // namespace ganvas::exporter
