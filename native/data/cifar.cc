#include "native/data/cifar.h"

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "native/data/file_bytes.h"
#include "native/data/fingerprint.h"
#include "native/data/resize.h"
#include "native/error.h"

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

constexpr int kSide = 32;
constexpr size_t kPixels = 3 * kSide * kSide;

// How one of the two sets is laid out.
struct Layout {
  int classes;
  size_t label_bytes;  // before the pixels; the last one is the label
  const char* names_file;
  std::vector<std::string> files;
};

Layout FindLayout(const std::string& folder, Split split) {
  const bool test = split == Split::kTest;
  if (fs::exists(folder + "/train.bin") || fs::exists(folder + "/test.bin")) {
    return {100, 2, "fine_label_names.txt", {test ? "test.bin" : "train.bin"}};
  }
  Layout layout = {10, 1, "batches.meta.txt", {}};
  if (test) {
    layout.files.emplace_back("test_batch.bin");
    return layout;
  }
  for (int i = 1; i <= 5; ++i) {
    const std::string name = "data_batch_" + std::to_string(i) + ".bin";
    if (i == 1 || fs::exists(folder + "/" + name)) layout.files.push_back(name);
  }
  return layout;
}

std::vector<std::string> ReadNames(const std::string& path, int classes) {
  std::vector<std::string> names;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (!line.empty()) names.push_back(line);
  }
  if (names.size() == static_cast<size_t>(classes)) return names;
  names.clear();
  for (int i = 0; i < classes; ++i) names.push_back(std::to_string(i));
  return names;
}

class Cifar final : public Dataset {
 public:
  Cifar(std::string folder, Split split, int size)
      : folder_(std::move(folder)), layout_(FindLayout(folder_, split)), size_(size) {
    if (!fs::is_directory(folder_)) {
      throw FatalError(ExitCode::kBadFile, "cifar:" + folder_ + ": no such folder");
    }
    for (const std::string& name : layout_.files) ReadBatch(name);
    classes_ = ReadNames(folder_ + "/" + layout_.names_file, layout_.classes);
  }

  int64_t size() const override { return static_cast<int64_t>(records_.size() / record_bytes()); }
  PictureShape shape() const override { return {3, size_, size_}; }
  const std::vector<std::string>& classes() const override { return classes_; }

  int64_t Get(int64_t index, uint8_t* out) const override {
    const uint8_t* record = records_.data() + static_cast<size_t>(index) * record_bytes();
    const uint8_t* picture = record + layout_.label_bytes;
    if (size_ >= kSide && size_ <= kSide + kSide / 4) {
      PadCentred(picture, 3, kSide, kSide, 0, out, size_, size_);
    } else {
      Resize(picture, 3, kSide, kSide, out, size_, size_);
    }
    return record[layout_.label_bytes - 1];
  }

  std::string Describe() const override {
    return "CIFAR-" + std::to_string(layout_.classes) + ", " + std::to_string(size()) +
           " pictures 32x32 in colour at " + std::to_string(size_) + "x" + std::to_string(size_) +
           ", " + std::to_string(layout_.classes) + " classes, from " + folder_;
  }

  uint64_t Fingerprint() const override {
    return Fingerprinter().Add("cifar 1").Add(records_).Add(static_cast<uint64_t>(size_)).value();
  }

 private:
  size_t record_bytes() const { return layout_.label_bytes + kPixels; }

  void ReadBatch(const std::string& name) {
    const std::string where = "cifar:" + folder_ + ": " + name;
    const std::string path = folder_ + "/" + name;
    if (!fs::exists(path)) throw FatalError(ExitCode::kBadFile, where + ": no such file");
    const std::vector<uint8_t> bytes = ReadPlainOrGzip(path);
    if (bytes.empty() || bytes.size() % record_bytes() != 0) {
      throw FatalError(ExitCode::kBadFile, where + ": " + std::to_string(bytes.size()) +
                                               " bytes, expected a multiple of " +
                                               std::to_string(record_bytes()) + " (truncated?)");
    }
    for (size_t at = 0; at < bytes.size(); at += record_bytes()) {
      const int label = bytes[at + layout_.label_bytes - 1];
      if (label >= layout_.classes) {
        throw FatalError(ExitCode::kBadFile,
                         where + ": label " + std::to_string(label) + " in record " +
                             std::to_string(at / record_bytes()) + ", expected less than " +
                             std::to_string(layout_.classes));
      }
    }
    records_.insert(records_.end(), bytes.begin(), bytes.end());
  }

  std::string folder_;
  Layout layout_;
  int size_;
  std::vector<uint8_t> records_;
  std::vector<std::string> classes_;
};

}  // namespace

std::unique_ptr<Dataset> OpenCifar(const std::string& folder, Split split, int size) {
  return std::make_unique<Cifar>(folder, split, size);
}

bool CifarHasTest(const std::string& folder) {
  return fs::exists(folder + "/" + FindLayout(folder, Split::kTest).files.front());
}

}  // namespace ganvas::data
