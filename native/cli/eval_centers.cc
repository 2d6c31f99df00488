#include "native/cli/eval_centers.h"

#include "native/data/csv.h"
#include "native/error.h"

namespace ganvas::cli {

data::PointMixture ReadCenters(const std::string& path, double sigma) {
  data::Csv csv(path, {"x,y", "x,y,weight"});
  const bool weighted = csv.header() == "x,y,weight";
  data::PointMixture mixture;
  mixture.sigma = sigma;
  double sum = 0;
  while (csv.Next()) {
    const double weight = weighted ? csv.Number(2) : 1;
    if (weight < 0) throw csv.Wrong("a weight below 0");
    mixture.centers.push_back({csv.Number(0), csv.Number(1)});
    mixture.weights.push_back(weight);
    sum += weight;
  }
  if (mixture.centers.empty() || sum <= 0) {
    throw FatalError(ExitCode::kBadFile, path + ": no centres of any weight");
  }
  for (double& weight : mixture.weights) weight /= sum;
  return mixture;
}

}  // namespace ganvas::cli
