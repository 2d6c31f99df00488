#include "native/metrics/pictures.h"

#include <cstring>
#include <numeric>
#include <string>

#include "native/data/fingerprint.h"
#include "shared/image/image.h"

namespace ganvas::metrics {

Pictures ReadPictures(const data::Dataset& dataset, std::span<const int64_t> indices) {
  const data::PictureShape shape = dataset.shape();
  Pictures pictures;
  pictures.bytes = torch::empty(
      {static_cast<int64_t>(indices.size()), shape.channels, shape.height, shape.width},
      torch::kUInt8);
  uint8_t* out = pictures.bytes.data_ptr<uint8_t>();
  for (const int64_t index : indices) {
    pictures.labels.push_back(dataset.Get(index, out));
    out += shape.bytes();
  }
  return pictures;
}

Pictures ReadPictures(const data::Dataset& dataset) {
  std::vector<int64_t> all(static_cast<size_t>(dataset.size()));
  std::iota(all.begin(), all.end(), int64_t{0});
  return ReadPictures(dataset, all);
}

torch::Tensor ToBytes(const torch::Tensor& pictures) {
  const torch::Tensor source = pictures.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  torch::Tensor bytes = torch::empty(source.sizes(), torch::kUInt8);
  const float* in = source.data_ptr<float>();
  uint8_t* out = bytes.data_ptr<uint8_t>();
  for (int64_t i = 0; i < source.numel(); ++i) out[i] = UnitToByte(in[i]);
  return bytes;
}

data::PictureShape PictureDataset::shape() const {
  return {static_cast<int>(pictures_.bytes.size(1)), static_cast<int>(pictures_.bytes.size(2)),
          static_cast<int>(pictures_.bytes.size(3))};
}

int64_t PictureDataset::Get(int64_t index, uint8_t* out) const {
  const size_t bytes = shape().bytes();
  std::memcpy(out, pictures_.bytes.data_ptr<uint8_t>() + static_cast<size_t>(index) * bytes, bytes);
  return pictures_.labels[static_cast<size_t>(index)];
}

std::string PictureDataset::Describe() const {
  return std::to_string(size()) + " pictures in memory";
}

uint64_t PictureDataset::Fingerprint() const {
  return data::Fingerprinter()
      .Add({pictures_.bytes.data_ptr<uint8_t>(), static_cast<size_t>(pictures_.bytes.numel())})
      .value();
}

}  // namespace ganvas::metrics
