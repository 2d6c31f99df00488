// dataset.json, with which StyleGAN's dataset_tool.py labels the pictures of a folder.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ganvas::data {

struct DatasetJson {
  // By the picture's name, relative to the folder; empty where the file says that there are no
  // labels ("labels": null).
  std::map<std::string, int64_t> labels;
  std::vector<std::string> classes;  // "0", "1", ...
  std::string note;                  // why labels that are there cannot be classes; "" otherwise
};

// Reads {"labels": [["00000/img00000000.png", 6], ...]}; a label may also be a vector with one 1.
// Nothing where the text is another kind of JSON, or none.
std::optional<DatasetJson> ParseDatasetJson(std::string_view text);

}  // namespace ganvas::data
