// A metrics report for people and for programs.
#pragma once

#include <string>

#include "native/metrics/report.h"

namespace ganvas::cli {

// One JSON object: each figure by its name, a number or an object of its parts; "floor" with the
// same of real samples, "baseline" of pictures that were not translated; "samples", "split", "data"
// and "detector" say how they were had, "figures" which of them has another number of samples,
// "notes" what else to know of them. Numbers that are not finite are null.
std::string ReportJson(const metrics::Report& report);

// An aligned table of figure, value, floor, sample count and what it is compared with, then the
// notes.
std::string ReportText(const metrics::Report& report);

}  // namespace ganvas::cli
