// What a run learns from: pictures or points, as batches of tensors.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "native/data/dataset.h"
#include "native/data/points.h"
#include "native/run/dataset_record.h"
#include "native/run/options.h"
#include "native/run/rank_slice.h"

namespace ganvas::train {

// Exactly one of pictures and points is set.
struct TrainingData {
  std::unique_ptr<data::Dataset> pictures;  // of domain A where there are two
  std::unique_ptr<data::Dataset> partners;  // pictures of domain B; null unless data is a pair
  std::unique_ptr<data::PointSource> points;
};

// Opens options.data. Throws FatalError: kUsage where --conditional has no classes to tell.
TrainingData OpenTrainingData(const Options& options);
DatasetRecord Describe(const TrainingData& data, const std::string& spec);

// The data of a run that was begun earlier. Where --color auto decides for other channels than it
// did then (it once asked the first picture alone), options.color becomes what it was. Whether the
// data is the same is for the caller to see.
TrainingData OpenRecordedData(Options& options, const DatasetRecord& record);

// What the user should know of the data, a sentence each (data::Dataset::Notes).
std::vector<std::string> Notes(const TrainingData& data);

// Pictures float[N, C, H, W] in [-1, 1], or points float[N, 2] in standard units, (point - mean) /
// deviation of the data by coordinate, so that rates, noise and penalties mean the same for any
// data; on the device. Labels int64[N] there, undefined unless the run is conditional. Of a pair
// `samples` are of domain A and as many `partners` of B, their counterparts if options.paired says
// so; with options.load_size pictures are of that size.
struct RealBatch {
  torch::Tensor samples;
  torch::Tensor labels;
  torch::Tensor partners = {};
};

// Batch number k of a run does not depend on the order of requests: batches are read in order from
// any start.
class BatchSource {
 public:
  virtual ~BatchSource() = default;
  virtual RealBatch Next() = 0;
};

// `data` must outlive the source. For a GPU, pictures of at most kResidentBytes lie there. Batches
// have options.batch samples, or the slice of them.
std::unique_ptr<BatchSource> OpenBatches(const TrainingData& data, const DatasetRecord& record,
                                         const Options& options, int64_t first_batch,
                                         torch::Device device, RankSlice slice = {});

// float[N, 2] in data units -> standard units.
torch::Tensor Standardized(const torch::Tensor& points, const std::array<double, 2>& mean,
                           const std::array<double, 2>& scale);

}  // namespace ganvas::train
