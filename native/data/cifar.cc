#include "native/data/cifar.h"

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "native/data/file_bytes.h"
#include "native/data/fingerprint.h"
#include "native/data/pad.h"
#include "native/data/pickle.h"
#include "native/error.h"
#include "shared/image/resample.h"

namespace ganvas::data {
namespace {

namespace fs = std::filesystem;

constexpr int kSide = 32;
constexpr size_t kPixels = 3 * kSide * kSide;

// How one of the two sets is laid out.
struct Layout {
  int classes;
  size_t label_bytes;  // before the pixels; the last one is the label
  bool python;         // files are pickles
  const char* names_file;
  std::vector<std::string> files;
};

bool Has(const std::string& folder, const std::string& name) {
  return fs::exists(folder + "/" + name);
}

Layout FindLayout(const std::string& folder, Split split) {
  const bool test = split == Split::kTest;
  if (Has(folder, "train.bin") || Has(folder, "test.bin")) {
    return {100, 2, false, "fine_label_names.txt", {test ? "test.bin" : "train.bin"}};
  }
  // The folder of CIFAR-100 in Python has these three; others may be called train and test, too.
  if (fs::is_regular_file(folder + "/meta") &&
      (fs::is_regular_file(folder + "/train") || fs::is_regular_file(folder + "/test"))) {
    return {100, 2, true, "meta", {test ? "test" : "train"}};
  }
  Layout layout = {10, 1, false, "batches.meta.txt", {}};
  layout.python = !Has(folder, "data_batch_1.bin") && !Has(folder, "test_batch.bin") &&
                  (Has(folder, "data_batch_1") || Has(folder, "test_batch"));
  if (layout.python) layout.names_file = "batches.meta";
  const std::string ending = layout.python ? "" : ".bin";
  if (test) {
    layout.files.emplace_back("test_batch" + ending);
    return layout;
  }
  for (int i = 1; i <= 5; ++i) {
    const std::string name = "data_batch_" + std::to_string(i) + ending;
    if (i == 1 || Has(folder, name)) layout.files.push_back(name);
  }
  return layout;
}

// The records of a binary file from a pickled batch: a dictionary of pixels and lists of labels.
std::vector<uint8_t> RecordsOfPickle(const std::vector<uint8_t>& file, const Layout& layout,
                                     const std::string& where) {
  const auto fail = [&where](const std::string& what) {
    return FatalError(
        ExitCode::kBadFile,
        where + ": " + what +
            "; Ganvas also reads the binary version of CIFAR, whose files end in .bin");
  };
  const Pickle pickle(file, where);
  const PickleValue* pixels = pickle.Find(pickle.root(), "data");
  if (pixels == nullptr) throw fail("has no entry 'data'");
  const Pickle::Array array = pickle.ByteArray(*pixels);
  if (array.shape.size() != 2 || array.shape[1] != static_cast<int64_t>(kPixels)) {
    throw fail("pictures that are not 3x32x32");
  }
  const auto count = static_cast<size_t>(array.shape[0]);
  std::vector<std::vector<int64_t>> labels;
  for (const char* key : layout.classes == 100
                             ? std::vector<const char*>{"coarse_labels", "fine_labels"}
                             : std::vector<const char*>{"labels"}) {
    const PickleValue* list = pickle.Find(pickle.root(), key);
    labels.push_back(list == nullptr ? std::vector<int64_t>() : pickle.Numbers(*list));
    if (labels.back().size() != count) {
      throw fail(std::to_string(labels.back().size()) + " " + key + " for " +
                 std::to_string(count) + " pictures");
    }
  }
  std::vector<uint8_t> records;
  records.reserve(count * (layout.label_bytes + kPixels));
  for (size_t i = 0; i < count; ++i) {
    for (const auto& list : labels) {
      if (list[i] < 0 || list[i] > 255) throw fail("label " + std::to_string(list[i]));
      records.push_back(static_cast<uint8_t>(list[i]));
    }
    const auto picture = array.bytes.subspan(i * kPixels, kPixels);
    records.insert(records.end(), picture.begin(), picture.end());
  }
  return records;
}

std::vector<std::string> PickledNames(const std::string& path, int classes) {
  const std::vector<uint8_t> file = ReadPlainOrGzip(path);
  const Pickle pickle(file, path);
  const PickleValue* names =
      pickle.Find(pickle.root(), classes == 100 ? "fine_label_names" : "label_names");
  return names == nullptr ? std::vector<std::string>() : pickle.Texts(*names);
}

std::vector<std::string> LinesOf(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> ReadNames(const std::string& folder, const Layout& layout) {
  const std::string path = folder + "/" + layout.names_file;
  std::vector<std::string> names;
  if (fs::exists(path)) names = layout.python ? PickledNames(path, layout.classes) : LinesOf(path);
  if (names.size() == static_cast<size_t>(layout.classes)) return names;
  names.clear();
  for (int i = 0; i < layout.classes; ++i) names.push_back(std::to_string(i));
  return names;
}

class Cifar final : public Dataset {
 public:
  Cifar(std::string folder, Split split, int size)
      : folder_(std::move(folder)), layout_(FindLayout(folder_, split)), size_(size) {
    if (!fs::is_directory(folder_)) {
      throw FatalError(
          ExitCode::kBadFile,
          "cifar:" + folder_ + ": no such folder; expected the batches of CIFAR-10 or CIFAR-100");
    }
    for (const std::string& name : layout_.files) ReadBatch(name);
    classes_ = ReadNames(folder_, layout_);
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
      ResamplePlanes(picture, 3, kSide, kSide, out, size_, size_);
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
    if (!fs::exists(path)) {
      throw FatalError(ExitCode::kBadFile,
                       where +
                           ": no such file; expected CIFAR-10 (data_batch_1.bin, or "
                           "data_batch_1 of the Python version) or CIFAR-100 (train.bin, or "
                           "train and meta)");
    }
    std::vector<uint8_t> bytes = ReadPlainOrGzip(path);
    if (layout_.python) bytes = RecordsOfPickle(bytes, layout_, where);
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
