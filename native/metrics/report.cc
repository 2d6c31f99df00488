#include "native/metrics/report.h"

namespace ganvas::metrics {

std::map<std::string, double> FlatNumbers(const Report& report) {
  std::map<std::string, double> numbers;
  for (const Figure& figure : report.figures) {
    for (const Part& part : figure.parts) {
      const bool own = part.name.empty() || part.name == "mean";
      numbers[own ? figure.name : figure.name + "_" + part.name] = part.value;
    }
  }
  return numbers;
}

}  // namespace ganvas::metrics
