// What was measured.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ganvas::metrics {

// One number of a figure. `name` is "" where the figure is a single number; counts are whole.
struct Part {
  std::string name;
  double value = 0;
  bool count = false;
};

struct Figure {
  std::string name;  // "fid", "kid", "modes", "coverage_ratio", ...
  std::vector<Part> parts;
  std::vector<Part> floor;  // the same of real samples in the generator's place; may be empty
  int64_t samples = 0;      // generated ones
  int64_t floor_samples = 0;
  std::string against;  // "train", "test", "one half", "known mixture"
  // The figure of pictures that were not translated, beside their translations; else empty.
  std::vector<Part> baseline = {};
};

struct Report {
  std::vector<Figure> figures;
  std::string data;      // what was compared with
  std::string split;     // and which part of it
  int64_t samples = 0;   // generated ones, where a figure does not take another number
  std::string floor;     // what the floor is of, "" where there is none
  std::string baseline;  // what the baseline is of, "" where there is none
  std::string detector;  // "" where none was used
  std::optional<double> detector_accuracy;
  std::vector<std::string> notes;  // what to know of some figures, or why one is missing
};

// Adds a note for every number that is not finite: which it is, and why.
void ExplainMissingNumbers(Report& report);

// Every finite number by a flat name: "fid", "kid", "kid_std", "modes_covered", "swd_32", ... The
// mean goes by the figure's own name.
std::map<std::string, double> FlatNumbers(const Report& report);

}  // namespace ganvas::metrics
