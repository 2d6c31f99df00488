#include "native/metrics/attribute_figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>
#include <utility>

#include "native/data/fingerprint.h"
#include "native/error.h"
#include "native/metrics/metric_rows.h"
#include "native/metrics/picture_figures.h"
#include "native/metrics/pictures.h"
#include "native/metrics/random_stream.h"
#include "shared/base/quoted.h"

namespace ganvas::metrics {
namespace {

constexpr int64_t kReadAtOnce = 250;
constexpr size_t kCellsNamed = 8;
constexpr uint64_t kReaderSeed = 0;
constexpr int64_t kPassesOfSmallSets = 4;

// Pictures with a row in the table, which is their label.
class Tabled final : public data::Dataset {
 public:
  Tabled(const data::Dataset& all, const data::AttributeTable& table) : all_(all) {
    const std::vector<int64_t> rows = data::RowsOf(table, all);
    data::Fingerprinter hash;
    hash.Add("attributes").Add(all.Fingerprint());
    for (const data::Attribute& attribute : table.attributes) {
      hash.Add(attribute.name);
      for (const std::string& value : attribute.values) hash.Add(value);
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      hash.Add(static_cast<uint64_t>(rows[i]));
      if (rows[i] < 0) continue;
      for (const int64_t answer : table.answers[static_cast<size_t>(rows[i])]) {
        hash.Add(static_cast<uint64_t>(answer));
      }
      indices_.push_back(static_cast<int64_t>(i));
      rows_.push_back(rows[i]);
    }
    fingerprint_ = hash.value();
  }
  int64_t size() const override { return static_cast<int64_t>(rows_.size()); }
  data::PictureShape shape() const override { return all_.shape(); }
  int64_t Get(int64_t index, uint8_t* out) const override {
    const auto at = static_cast<size_t>(index);
    all_.Get(indices_[at], out);
    return rows_[at];
  }
  const std::vector<std::string>& classes() const override { return all_.classes(); }
  std::string Describe() const override { return all_.Describe(); }
  uint64_t Fingerprint() const override { return fingerprint_; }

  const std::vector<int64_t>& rows() const { return rows_; }
  int64_t without_row() const { return all_.size() - size(); }

 private:
  const data::Dataset& all_;
  std::vector<int64_t> indices_, rows_;
  uint64_t fingerprint_ = 0;
};

std::string Percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f%%", 100 * share);
  return text;
}

std::map<std::vector<int64_t>, int64_t> Histogram(const torch::Tensor& rows,
                                                  const std::vector<int64_t>& of) {
  const torch::Tensor chosen = rows.index_select(1, torch::tensor(of)).contiguous();
  const int64_t* values = chosen.data_ptr<int64_t>();
  std::map<std::vector<int64_t>, int64_t> counts;
  for (int64_t i = 0; i < chosen.size(0); ++i, values += of.size()) {
    ++counts[std::vector<int64_t>(values, values + of.size())];
  }
  return counts;
}

// All attributes together where the pictures suffice for it, else each pair.
std::vector<std::vector<int64_t>> Joints(const torch::Tensor& truth, int64_t pictures) {
  std::vector<int64_t> all(static_cast<size_t>(truth.size(1)));
  std::iota(all.begin(), all.end(), int64_t{0});
  const auto cells = static_cast<double>(Histogram(truth, all).size());
  if (all.size() <= 2 || kFewestExpected * cells <= static_cast<double>(pictures)) return {all};
  std::vector<std::vector<int64_t>> pairs;
  for (const int64_t a : all) {
    for (int64_t b = a + 1; b < truth.size(1); ++b) pairs.push_back({a, b});
  }
  return pairs;
}

// Whether some cell of `known` says as much with fewer attributes: that a rare value is missing in
// some combination does not follow.
bool Follows(const ThinCell& cell, const std::vector<ThinCell>& known) {
  return std::any_of(known.begin(), known.end(), [&](const ThinCell& part) {
    if (cell.found == 0 && part.found > 0) return false;
    for (size_t i = 0; i < part.of.size(); ++i) {
      const auto at = std::find(cell.of.begin(), cell.of.end(), part.of[i]);
      if (at == cell.of.end()) return false;
      if (cell.values[static_cast<size_t>(at - cell.of.begin())] != part.values[i]) return false;
    }
    return true;
  });
}

std::vector<Part> PartsOf(const torch::Tensor& truth, const torch::Tensor& read, double accuracy) {
  double distance = 0;
  int64_t missing = 0, rare = 0, countable = 0;
  const auto joints = Joints(truth, read.size(0));
  for (const std::vector<int64_t>& of : joints) {
    distance += TotalVariation(truth, read, of) / static_cast<double>(joints.size());
    int64_t here = 0;
    for (const ThinCell& cell : ThinCells(truth, read, of, &here)) {
      ++(cell.found == 0 ? missing : rare);
    }
    countable += here;
  }
  return {{"distance", distance},
          {"missing", static_cast<double>(missing), true},
          {"rare", static_cast<double>(rare), true},
          {"combinations", static_cast<double>(countable), true},
          {"accuracy", accuracy}};
}

}  // namespace

double TotalVariation(const torch::Tensor& truth, const torch::Tensor& read,
                      const std::vector<int64_t>& of) {
  const auto real = Histogram(truth, of), made = Histogram(read, of);
  const auto n = static_cast<double>(truth.size(0)), m = static_cast<double>(read.size(0));
  double sum = 0;
  for (const auto& [cell, count] : real) {
    const auto found = made.find(cell);
    const double share = found == made.end() ? 0 : static_cast<double>(found->second) / m;
    sum += std::abs(static_cast<double>(count) / n - share);
  }
  for (const auto& [cell, count] : made) {
    if (real.find(cell) == real.end()) sum += static_cast<double>(count) / m;
  }
  return sum / 2;
}

std::vector<ThinCell> ThinCells(const torch::Tensor& truth, const torch::Tensor& read,
                                const std::vector<int64_t>& of, int64_t* countable) {
  const auto made = Histogram(read, of);
  const double scale = static_cast<double>(read.size(0)) / static_cast<double>(truth.size(0));
  std::vector<ThinCell> thin;
  *countable = 0;
  for (const auto& [values, count] : Histogram(truth, of)) {
    const double expected = scale * static_cast<double>(count);
    if (expected < kFewestExpected) continue;
    ++*countable;
    const auto found = made.find(values);
    const int64_t here = found == made.end() ? 0 : found->second;
    if (static_cast<double>(here) < kRareShare * expected) {
      thin.push_back({of, values, expected, here});
    }
  }
  std::stable_sort(thin.begin(), thin.end(),
                   [](const ThinCell& a, const ThinCell& b) { return a.expected > b.expected; });
  return thin;
}

AttributeFigures::AttributeFigures(const EvalOptions& options, const RealData& data)
    : options_(options), data_(data), table_(data::ReadAttributeTable(options.attributes)) {
  if (data.train().Name(0).empty()) {
    throw FatalError(ExitCode::kUsage, "--attributes " + options.attributes + ": pictures of " +
                                           options.data +
                                           " have no file names, expected folder:DIR");
  }
  const Tabled train(data.train(), table_), test(data.test(), table_);
  if (train.size() < 2 || test.size() < 2) {
    throw FatalError(ExitCode::kBadFile,
                     options.attributes + ": has rows for " +
                         std::to_string(train.size() + test.size()) + " pictures of " +
                         options.data + ", expected its pictures; its first row is of " +
                         Quoted(table_.files.front()) + ", and a picture of the data is " +
                         Quoted(data.train().Name(0)));
  }
  without_row_ = train.without_row() + test.without_row();
  const int64_t width = static_cast<int64_t>(table_.attributes.size());
  torch::Tensor answers =
      torch::empty({static_cast<int64_t>(table_.answers.size()), width}, torch::kInt64);
  int64_t* out = answers.data_ptr<int64_t>();
  for (const auto& row : table_.answers) out = std::copy(row.begin(), row.end(), out);

  ClassifierOptions reader;
  reader.channels = data.train().shape().channels;
  reader.classes = 0;
  reader.seed = kReaderSeed;
  reader.answers = answers;
  for (const data::Attribute& attribute : table_.attributes) {
    reader.questions.push_back(static_cast<int64_t>(attribute.values.size()));
    reader.classes += reader.questions.back();
  }
  // Several questions are more to learn than one.
  reader.epochs *= 2;
  reader.least_steps *= kPassesOfSmallSets / 2;
  if (options.classifier_steps > 0) {
    reader.epochs = 0;
    reader.least_steps = options.classifier_steps;
  }
  classifier_ =
      CachedClassifier(train, test, reader, "attributes", options.cache_dir, options.progress);
  const auto rows = [&](const std::vector<int64_t>& of) {
    return answers.index_select(0, torch::tensor(of));
  };
  unseen_ = rows(test.rows());
  truth_ = torch::cat({rows(train.rows()), unseen_});
  unseen_read_ = Read(ReadPictures(test).bytes);
}

torch::Tensor AttributeFigures::Read(const torch::Tensor& pictures) const {
  std::vector<torch::Tensor> parts;
  for (int64_t first = 0; first < pictures.size(0); first += kReadAtOnce) {
    parts.push_back(classifier_->Answer(
        pictures.slice(0, first, std::min(first + kReadAtOnce, pictures.size(0)))));
    if (options_.progress) {
      options_.progress("reading attributes", first + parts.back().size(0), pictures.size(0));
    }
  }
  return torch::cat(parts);
}

Figure AttributeFigures::Measure(const std::string& name, const torch::Tensor& generated,
                                 Report& report) {
  const int64_t count =
      options_.floors ? std::min(generated.size(0), unseen_.size(0)) : generated.size(0);
  const torch::Tensor read = Read(generated.slice(0, 0, count));
  const double accuracy = *classifier_->accuracy();
  Figure figure;
  figure.name = name;
  figure.samples = count;
  figure.against = "the table";
  figure.parts = PartsOf(truth_, read, accuracy);
  if (options_.floors) {
    RandomStream random(options_.seed, Purpose::kFloor);
    const torch::Tensor some = torch::tensor(ChooseDistinct(random, unseen_.size(0), count));
    figure.floor = PartsOf(truth_, unseen_read_.index_select(0, some), accuracy);
    figure.floor_samples = count;
  }
  AddNotes(read, report);
  return figure;
}

void AttributeFigures::AddNotes(const torch::Tensor& read, Report& report) const {
  const auto add = [&](const std::string& text) { report.notes.push_back("attributes: " + text); };
  const auto named = [&](int64_t i) { return table_.attributes[static_cast<size_t>(i)]; };
  const int64_t width = read.size(1);
  for (int64_t i = 0; i < width; ++i) {
    const data::Attribute attribute = named(i);
    const double accuracy = (unseen_.select(1, i) == unseen_read_.select(1, i))
                                .to(torch::kFloat64)
                                .mean()
                                .item<double>();
    const double guess =
        static_cast<double>(unseen_.select(1, i).bincount().max().item<int64_t>()) /
        static_cast<double>(unseen_.size(0));
    char distance[96];
    std::snprintf(distance, sizeof distance, "%.3g (floor %.3g)", TotalVariation(truth_, read, {i}),
                  TotalVariation(truth_, unseen_read_, {i}));
    add(attribute.name + ", " + std::to_string(attribute.values.size()) + " values: distance " +
        distance + ", read right on " + Percent(accuracy) + " of unseen pictures" +
        (accuracy < 0.5 + guess / 2 ? "; the most frequent value alone would be right on " +
                                          Percent(guess) + ", so this figure says little"
                                    : ""));
  }
  const auto joints = Joints(truth_, read.size(0));
  if (joints.size() > 1) {
    add("combinations are of each pair of attributes, for " + std::to_string(read.size(0)) +
        " pictures are too few for all of them together; --samples N takes more");
  }
  // What is thin already by fewer attributes is named once.
  std::vector<ThinCell> thin;
  std::vector<std::vector<int64_t>> groups;
  for (int64_t i = 0; i < width; ++i) groups.push_back({i});
  for (int64_t i = 0; i < width && joints.size() == 1; ++i) {
    for (int64_t j = i + 1; j < width; ++j) groups.push_back({i, j});
  }
  groups.insert(groups.end(), joints.begin(), joints.end());
  for (const std::vector<int64_t>& of : groups) {
    int64_t countable = 0;
    for (const ThinCell& cell : ThinCells(truth_, read, of, &countable)) {
      if (!Follows(cell, thin)) thin.push_back(cell);
    }
  }
  for (const bool missing : {true, false}) {
    std::string text;
    size_t count = 0;
    for (const ThinCell& cell : thin) {
      if ((cell.found == 0) != missing || ++count > kCellsNamed) continue;
      std::string values;
      for (size_t i = 0; i < cell.of.size(); ++i) {
        const data::Attribute attribute = named(cell.of[i]);
        values += (i > 0 ? " " : "") + attribute.name + "=" +
                  attribute.values[static_cast<size_t>(cell.values[i])];
      }
      char numbers[64];
      std::snprintf(numbers, sizeof numbers, " (%lld, expected %.0f)",
                    static_cast<long long>(cell.found), cell.expected);
      text += (text.empty() ? "" : "; ") + values + numbers;
    }
    if (count == 0) continue;
    if (count > kCellsNamed) text += "; and " + std::to_string(count - kCellsNamed) + " more";
    add((missing ? "missing: " : "rare: ") + text);
  }
  if (without_row_ > 0) {
    add(std::to_string(without_row_) + " pictures have no row in " + options_.attributes +
        " and are left out");
  }
  std::string ignored;
  for (const std::string& column : table_.ignored) {
    ignored += (ignored.empty() ? "" : ", ") + column;
  }
  if (!ignored.empty()) add("ignored columns of " + options_.attributes + ": " + ignored);
}

Figure Attributes(PictureFigures& pictures, const MetricInfo& metric, Report& report) {
  return pictures.attributes().Measure(std::string(metric.name), pictures.generated(), report);
}

}  // namespace ganvas::metrics
