// Describes for `ganvas info` the inputs and outputs of a model of any exporter.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/meaning/reading.h"
#include "shared/runtime/session.h"

namespace ganvas::cli {

// Titles and texts of lines for people, the same as the text of a JSON object, and the name of its
// member: "translator" {domains, direction, trained_size, input, output: {name, channels, layout,
// range, range_source, range_reason}, multiple, smallest, height, width, scale, lost, constants},
// sides that are free being null; or "generator" {latent: {name, size, prior}, label: {name, form,
// classes} or null, constants: [{name, value, reason}], output: {name, channels, layout,
// layout_reason, range, range_source, range_reason, height, width} or null, points, batch}. All are
// empty for other models.
struct MeaningInfo {
  std::vector<std::pair<std::string, std::string>> rows;
  std::string member, json;
};
// `path` is the model's file.
MeaningInfo TellMeaning(const std::string& path, const meaning::Meaning& meaning,
                        const ModelInfo& info);

}  // namespace ganvas::cli
