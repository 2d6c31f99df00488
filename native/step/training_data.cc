#include "native/step/training_data.h"

#include <algorithm>

#include "native/data/loader.h"
#include "native/data/pair_spec.h"
#include "native/error.h"
#include "native/models/seed.h"
#include "native/step/resident_batches.h"

namespace ganvas::train {
namespace {

class PictureBatches : public BatchSource {
 public:
  PictureBatches(const data::Dataset& dataset, const Options& options, int64_t first_batch,
                 torch::Device device, const RankSlice& slice)
      : shape_(dataset.shape()),
        conditional_(options.conditional),
        device_(device),
        loader_(dataset, LoaderOptionsOf(options, slice), first_batch) {}

  RealBatch Next() override {
    const data::Batch& batch = loader_.Next();
    const torch::Tensor bytes = torch::from_blob(
        const_cast<uint8_t*>(batch.pictures.data()),
        {batch.count, shape_.channels, shape_.height, shape_.width}, torch::kUInt8);
    RealBatch real;
    real.samples = FromBytes(bytes.to(device_));
    if (conditional_) real.labels = torch::tensor(batch.labels, torch::kInt64).to(device_);
    return real;
  }

 private:
  static data::LoaderOptions LoaderOptionsOf(const Options& options, const RankSlice& slice) {
    data::LoaderOptions loader;
    loader.batch = static_cast<int>(options.batch);
    loader.first_row = static_cast<int>(slice.First(options.batch));
    loader.rows = static_cast<int>(slice.Rows(options.batch));
    loader.seed = BatchSeed(options);
    loader.mirror = options.mirror;
    // Decoding keeps up with a GPU on a few cores and must not take a small machine's from
    // training.
    loader.threads = static_cast<int>(std::clamp<int64_t>(options.threads / 2, 1, 8));
    return loader;
  }

  data::PictureShape shape_;
  bool conditional_;
  torch::Device device_;
  data::BatchLoader loader_;
};

constexpr uint64_t kPartnerStream = 10;  // of the run's seed: the order of domain B

// Two domains, each in an order of its own unless they are paired.
class PairBatches : public BatchSource {
 public:
  PairBatches(std::unique_ptr<BatchSource> a, std::unique_ptr<BatchSource> b)
      : a_(std::move(a)), b_(std::move(b)) {}

  RealBatch Next() override {
    RealBatch batch = a_->Next();
    batch.partners = b_->Next().samples;
    return batch;
  }

 private:
  std::unique_ptr<BatchSource> a_, b_;
};

std::unique_ptr<BatchSource> PicturesOf(const data::Dataset& pictures, const Options& options,
                                        int64_t first_batch, torch::Device device,
                                        const RankSlice& slice) {
  if (device.is_cuda() && BytesOf(pictures) <= kResidentBytes) {
    return ResidentBatches(pictures, options, first_batch, device, slice);
  }
  return std::make_unique<PictureBatches>(pictures, options, first_batch, device, slice);
}

class PointBatches : public BatchSource {
 public:
  PointBatches(const data::PointSource& points, const DatasetRecord& record, const Options& options,
               int64_t first_batch, torch::Device device, const RankSlice& slice)
      : points_(points),
        mean_(record.points_mean),
        scale_(record.points_scale),
        seed_(BatchSeed(options)),
        batch_(options.batch),
        slice_(slice),
        next_(first_batch),
        device_(device) {}

  RealBatch Next() override {
    const int64_t rows = slice_.Rows(batch_);
    torch::Tensor samples = torch::empty({rows, 2}, torch::kFloat32);
    points_.Draw(seed_, static_cast<uint64_t>(next_ * batch_ + slice_.First(batch_)), rows,
                 samples.data_ptr<float>(), nullptr);
    ++next_;
    return {Standardized(samples.to(device_), mean_, scale_), {}};
  }

 private:
  const data::PointSource& points_;
  std::array<double, 2> mean_;
  std::array<double, 2> scale_;
  uint64_t seed_;
  int64_t batch_;
  RankSlice slice_;
  int64_t next_;
  torch::Device device_;
};

}  // namespace

torch::Tensor Standardized(const torch::Tensor& points, const std::array<double, 2>& mean,
                           const std::array<double, 2>& scale) {
  const auto row = [&](double x, double y) {
    return torch::tensor({x, y}, torch::kFloat32).to(points.device());
  };
  return (points - row(mean[0], mean[1])) * row(1 / scale[0], 1 / scale[1]);
}

TrainingData OpenTrainingData(const Options& options) {
  TrainingData data;
  if (data::IsPointSpec(options.data)) {
    data.points = data::OpenPoints(options.data);
    return data;
  }
  data::DatasetOptions dataset_options;
  dataset_options.size = LoadedSize(options);
  dataset_options.channels = options.alpha ? 4 : data::ChannelsOf(options.color);
  dataset_options.fit = options.fit;
  dataset_options.background = data::BackgroundOf(options.background);
  dataset_options.threads = static_cast<int>(options.threads);
  dataset_options.skip_bad = options.skip_bad;
  dataset_options.cache_dir = options.cache;
  if (data::IsPairSpec(options.data)) {
    data::DomainPair pair = data::OpenPair(options.data, dataset_options, options.paired);
    data.pictures = std::move(pair.a);
    data.partners = std::move(pair.b);
    return data;
  }
  data.pictures = data::OpenDataset(options.data, dataset_options);
  if (data.pictures->size() == 0) {
    throw FatalError(ExitCode::kBadFile, options.data + ": holds no pictures");
  }
  if (options.conditional && data.pictures->classes().size() < 2) {
    throw FatalError(ExitCode::kUsage, "--conditional: " + options.data + " has no classes");
  }
  return data;
}

TrainingData OpenRecordedData(Options& options, const DatasetRecord& record) {
  TrainingData data = OpenTrainingData(options);
  if (data.points != nullptr || options.color != Color::kAuto ||
      data.pictures->shape().channels == record.picture_channels) {
    return data;
  }
  options.color = record.picture_channels == 1 ? Color::kGrey : Color::kRgb;
  return OpenTrainingData(options);
}

std::vector<std::string> Notes(const TrainingData& data) {
  std::vector<std::string> notes;
  for (const data::Dataset* pictures : {data.pictures.get(), data.partners.get()}) {
    if (pictures == nullptr) continue;
    for (std::string& note : pictures->Notes()) notes.push_back(std::move(note));
  }
  return notes;
}

DatasetRecord Describe(const TrainingData& data, const std::string& spec) {
  if (data.points != nullptr) return Describe(*data.points, spec);
  DatasetRecord record = Describe(*data.pictures, spec);
  if (data.partners == nullptr) return record;
  const DatasetRecord partners = Describe(*data.partners, spec);
  record.description = "A: " + record.description + "; B: " + partners.description;
  record.fingerprint += "-" + partners.fingerprint;
  record.count += partners.count;
  record.classes.clear();
  return record;
}

std::unique_ptr<BatchSource> OpenBatches(const TrainingData& data, const DatasetRecord& record,
                                         const Options& options, int64_t first_batch,
                                         torch::Device device, RankSlice slice) {
  if (data.points != nullptr) {
    return std::make_unique<PointBatches>(*data.points, record, options, first_batch, device,
                                          slice);
  }
  auto pictures = PicturesOf(*data.pictures, options, first_batch, device, slice);
  if (data.partners == nullptr) return pictures;
  Options of_b = options;
  // Counterparts have equal numbers, so equal seeds keep them together and mirror them alike.
  if (!options.paired) of_b.seed = models::DeriveSeed(options.seed, kPartnerStream);
  return std::make_unique<PairBatches>(
      std::move(pictures), PicturesOf(*data.partners, of_b, first_batch, device, slice));
}

}  // namespace ganvas::train
