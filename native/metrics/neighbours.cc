#include "native/metrics/neighbours.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <vector>

#include "native/metrics/metric_rows.h"
#include "native/metrics/set_figures.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kBlockElements = int64_t{1} << 22;  // of a block of distances

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr int64_t kSetRows = 8192;  // of a searched set that are converted at once

// Rows of distances that are held at once.
int64_t BlockRows(int64_t columns) {
  return std::clamp<int64_t>(kBlockElements / std::max<int64_t>(columns, 1), 1, 1024);
}

// A set with what its distances need.
struct Set {
  explicit Set(torch::Tensor numbers) : rows(std::move(numbers)), squares(rows.square().sum(1)) {}
  torch::Tensor rows;     // [N, D]
  torch::Tensor squares;  // [N]
  int64_t size() const { return rows.size(0); }
};

// Calls `use` with squared distances [n, b.size()] of rows first .. first + n - 1 of `a`.
void ForBlocks(const Set& a, const Set& b,
               const std::function<void(int64_t first, const torch::Tensor& squared)>& use) {
  const int64_t step = BlockRows(b.size());
  for (int64_t first = 0; first < a.size(); first += step) {
    const int64_t last = std::min(a.size(), first + step);
    const torch::Tensor squared =
        torch::addmm(b.squares, a.rows.slice(0, first, last), b.rows.t(), 1, -2)
            .add_(a.squares.slice(0, first, last).unsqueeze(1))
            .clamp_min_(0);
    use(first, squared);
  }
}

// Squared distance of each sample to its k-th nearest other, for each of `ks`.
std::vector<torch::Tensor> SquaredRadii(const Set& set, const std::vector<int64_t>& ks) {
  const int64_t largest = *std::max_element(ks.begin(), ks.end());
  TORCH_CHECK(set.size() > largest, "fewer samples than neighbours");
  std::vector<torch::Tensor> parts;
  ForBlocks(set, set, [&](int64_t first, const torch::Tensor& squared) {
    squared.diagonal(first).fill_(kInfinity);
    parts.push_back(std::get<0>(squared.topk(largest, 1, /*largest=*/false)));
  });
  const torch::Tensor nearest = torch::cat(parts);
  std::vector<torch::Tensor> radii;
  for (const int64_t k : ks) radii.push_back(nearest.select(1, k - 1).contiguous());
  return radii;
}

double Share(const torch::Tensor& flags) { return flags.to(torch::kFloat64).mean().item<double>(); }

}  // namespace

Prdc ComputePrdc(const torch::Tensor& real, const torch::Tensor& fake, int64_t precision_k,
                 int64_t density_k) {
  torch::NoGradGuard no_grad;
  // Around the middle of the real ones, where squares lose the fewest digits.
  const torch::Tensor real64 = real.to(torch::kCPU, torch::kFloat64);
  const torch::Tensor middle = real64.mean(0);
  const Set reals(real64 - middle);
  const Set fakes(fake.to(torch::kCPU, torch::kFloat64) - middle);
  const auto real_radii = SquaredRadii(reals, {precision_k, density_k});
  const torch::Tensor fake_radii = SquaredRadii(fakes, {precision_k})[0];

  torch::Tensor in_real = torch::zeros({fakes.size()}, torch::kBool);
  std::vector<torch::Tensor> in_fake, covered;
  int64_t balls = 0;  // pairs of a generated sample and a real ball that holds it
  ForBlocks(reals, fakes, [&](int64_t first, const torch::Tensor& squared) {
    const auto radius = [&](const torch::Tensor& all) {
      return all.slice(0, first, first + squared.size(0)).unsqueeze(1);
    };
    in_real.logical_or_((squared <= radius(real_radii[0])).any(0));
    in_fake.push_back((squared <= fake_radii).any(1));
    const torch::Tensor inside = squared < radius(real_radii[1]);
    balls += inside.sum().item<int64_t>();
    covered.push_back(inside.any(1));
  });
  Prdc result;
  result.precision = Share(in_real);
  result.recall = Share(torch::cat(in_fake));
  result.density = static_cast<double>(balls) / static_cast<double>(density_k * fakes.size());
  result.coverage = Share(torch::cat(covered));
  return result;
}

namespace {

Set AsSet(const torch::Tensor& numbers) {
  return Set(numbers.to(torch::kCPU).flatten(1).to(torch::kFloat32));
}

// ForBlocks over a part of `set` at a time, which begins at row `begin`: as floats it is four times
// as large as in bytes.
void ForParts(
    const Set& asked, const torch::Tensor& set,
    const std::function<void(int64_t begin, int64_t first, const torch::Tensor& squared)>& use) {
  for (int64_t begin = 0; begin < set.size(0); begin += kSetRows) {
    const Set part = AsSet(set.slice(0, begin, std::min(begin + kSetRows, set.size(0))));
    ForBlocks(asked, part,
              [&](int64_t first, const torch::Tensor& squared) { use(begin, first, squared); });
  }
}

// float64[N], of each query from row index[i] of the set.
torch::Tensor ExactDistances(const torch::Tensor& queries, const torch::Tensor& set,
                             const torch::Tensor& index) {
  const torch::Tensor found = set.to(torch::kCPU).flatten(1).index_select(0, index);
  return (queries.to(torch::kCPU).flatten(1).to(torch::kFloat64) - found.to(torch::kFloat64))
      .square()
      .sum(1)
      .sqrt();
}

}  // namespace

Nearest FindNearest(const torch::Tensor& queries, const torch::Tensor& set,
                    const torch::Tensor& except) {
  torch::NoGradGuard no_grad;
  const Set asked = AsSet(queries);
  torch::Tensor best = torch::full({asked.size()}, kInfinity);
  Nearest nearest;
  nearest.index = torch::zeros({asked.size()}, torch::kInt64);
  ForParts(asked, set, [&](int64_t begin, int64_t first, const torch::Tensor& squared) {
    for (int64_t i = 0; except.defined() && i < squared.size(0); ++i) {
      const int64_t own = except[first + i].item<int64_t>() - begin;
      if (own >= 0 && own < squared.size(1)) squared[i][own] = kInfinity;
    }
    const auto [least, column] = squared.min(1);
    torch::Tensor best_here = best.slice(0, first, first + squared.size(0));
    torch::Tensor index_here = nearest.index.slice(0, first, first + squared.size(0));
    const torch::Tensor closer = least < best_here;
    index_here.copy_(torch::where(closer, column + begin, index_here));
    best_here.copy_(torch::where(closer, least, best_here));
  });
  nearest.distance = ExactDistances(queries, set, nearest.index);
  return nearest;
}

Nearest FindNearestFew(const torch::Tensor& queries, const torch::Tensor& set, int64_t count) {
  torch::NoGradGuard no_grad;
  TORCH_CHECK(set.size(0) >= count, "fewer rows than neighbours");
  const Set asked = AsSet(queries);
  torch::Tensor best = torch::full({asked.size(), count}, kInfinity);
  torch::Tensor index = torch::zeros({asked.size(), count}, torch::kInt64);
  ForParts(asked, set, [&](int64_t begin, int64_t first, const torch::Tensor& squared) {
    torch::Tensor best_here = best.slice(0, first, first + squared.size(0));
    torch::Tensor index_here = index.slice(0, first, first + squared.size(0));
    const auto [least, column] =
        squared.topk(std::min(count, squared.size(1)), 1, /*largest=*/false);
    const torch::Tensor all = torch::cat({best_here, least}, 1);
    const torch::Tensor places = torch::cat({index_here, column + begin}, 1);
    const torch::Tensor kept = std::get<1>(all.topk(count, 1, /*largest=*/false));
    best_here.copy_(all.gather(1, kept));
    index_here.copy_(places.gather(1, kept));
  });
  std::vector<torch::Tensor> columns;
  for (int64_t i = 0; i < count; ++i) {
    columns.push_back(ExactDistances(queries, set, index.select(1, i)));
  }
  const auto [sorted, order] = torch::stack(columns, 1).sort(1);
  return {sorted, index.gather(1, order)};
}

Memorization CompareDistances(const torch::Tensor& generated, const torch::Tensor& held_out) {
  torch::NoGradGuard no_grad;
  const auto quantile = [](const torch::Tensor& values, double q) {
    return torch::quantile(values.to(torch::kFloat64), q).item<double>();
  };
  Memorization result;
  result.generated_median = quantile(generated, 0.5);
  result.held_out_median = quantile(held_out, 0.5);
  result.ratio = result.generated_median / result.held_out_median;
  result.share_closer = Share(generated < quantile(held_out, kCloseQuantile));
  return result;
}

std::vector<Part> Precision(SetFigures& sets, PictureSample& sample) {
  return {{"", sets.Neighbours(sample).precision}};
}

std::vector<Part> Recall(SetFigures& sets, PictureSample& sample) {
  return {{"", sets.Neighbours(sample).recall}};
}

std::vector<Part> Density(SetFigures& sets, PictureSample& sample) {
  return {{"", sets.Neighbours(sample).density}};
}

std::vector<Part> Coverage(SetFigures& sets, PictureSample& sample) {
  return {{"", sets.Neighbours(sample).coverage}};
}

// Coverage grows with the number of samples, so both sides of the ratio have equally many: where
// the held-out pictures are fewer than the generated ones, the first of these.
void AddCoverageRatio(SetFigures& sets, const Figure& coverage, Report& report) {
  const double floor = sets.Neighbours(sets.held_out()).coverage;
  Figure ratio = coverage;
  ratio.name += "_ratio";
  if (floor <= 0) {
    report.notes.push_back(ratio.name + ": none, since the floor of " + coverage.name + " is 0");
    return;
  }
  double covered = sets.Neighbours(sets.generated()).coverage;
  const int64_t both = std::min(sets.generated().count(), sets.held_out().count());
  if (both < sets.generated().count()) {
    covered = ComputePrdc(sets.Features(sets.reference()),
                          sets.Features(sets.generated()).slice(0, 0, both))
                  .coverage;
  }
  ratio.parts[0].value = covered / floor;
  ratio.samples = both;
  ratio.floor.clear();
  ratio.floor_samples = 0;
  report.figures.push_back(std::move(ratio));
}

}  // namespace ganvas::metrics
