// What to try after a collapse.
#pragma once

#include <string>
#include <vector>

#include "native/run/options.h"
#include "native/run/run_folder.h"

namespace ganvas::train {

// Options that often help a run with `options`, the likeliest first: values that are known to
// collapse are taken back, then the discriminator is made smoother, then it sees more variety.
// Empty where none is left. tests/bench/results.md, "Variety within a class", has the evidence.
std::vector<OptionText> AdviceAgainstCollapse(const Options& options);

// The same as text behind a warning, with the command that goes back to a checkpoint from before
// step `since`; "" without advice.
std::string AdviceText(const Options& options, const RunFolder& run, int64_t since);

}  // namespace ganvas::train
