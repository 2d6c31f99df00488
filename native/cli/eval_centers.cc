#include "native/cli/eval_centers.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <vector>

#include "native/cli/files.h"
#include "native/error.h"

namespace ganvas::cli {
namespace {

constexpr uint64_t kLargestTable = uint64_t{1} << 24;

// The numbers between commas; empty where one is none.
std::vector<double> Numbers(const std::string& line) {
  std::vector<double> numbers;
  for (size_t begin = 0; begin <= line.size();) {
    const size_t end = std::min(line.find(',', begin), line.size());
    double value = 0;
    const auto [rest, error] = std::from_chars(line.data() + begin, line.data() + end, value);
    if (error != std::errc() || rest != line.data() + end || !std::isfinite(value)) return {};
    numbers.push_back(value);
    begin = end + 1;
  }
  return numbers;
}

}  // namespace

data::PointMixture ReadCenters(const std::string& path, double sigma) {
  const std::vector<uint8_t> bytes = ReadFile(path, kLargestTable);
  std::istringstream text(std::string(bytes.begin(), bytes.end()));
  const auto bad = [&path](size_t line, const std::string& what) {
    return FatalError(ExitCode::kBadFile, path + ": line " + std::to_string(line) + ": " + what);
  };
  data::PointMixture mixture;
  mixture.sigma = sigma;
  bool weighted = false;
  double sum = 0;
  std::string line;
  for (size_t number = 1; std::getline(text, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (number == 1) {
      weighted = line == "x,y,weight";
      if (!weighted && line != "x,y") throw bad(1, "expected the header x,y or x,y,weight");
      continue;
    }
    if (line.empty()) continue;
    const std::vector<double> numbers = Numbers(line);
    if (numbers.size() != (weighted ? 3u : 2u) || (weighted && numbers[2] < 0)) {
      throw bad(number, "'" + line.substr(0, 40) + "', expected " +
                            (weighted ? "x,y,weight" : "x,y") + " as numbers");
    }
    mixture.centers.push_back({numbers[0], numbers[1]});
    mixture.weights.push_back(weighted ? numbers[2] : 1.0);
    sum += mixture.weights.back();
  }
  if (mixture.centers.empty() || sum <= 0) {
    throw FatalError(ExitCode::kBadFile, path + ": no centres of any weight");
  }
  for (double& weight : mixture.weights) weight /= sum;
  return mixture;
}

}  // namespace ganvas::cli
