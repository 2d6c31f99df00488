#include "native/cli/sample_output.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "native/cli/files.h"
#include "native/cli/npy.h"
#include "native/error.h"
#include "native/files/shell_words.h"
#include "shared/image/image.h"
#include "shared/image/scatter.h"
#include "shared/translate/pixels.h"

namespace ganvas::cli {
namespace {

constexpr int64_t kMostGridPixels = int64_t{1} << 27;  // what EncodePng takes
constexpr int kScatterSize = 512;
constexpr int kMostScatter = 4096;

// Which pictures a batch holds, or a complaint.
meaning::PictureBatch PicturesIn(const GeneratedBatch& batch, const meaning::Generator& generator,
                                 const std::string& model) {
  if (!generator.picture) {
    const std::string why = generator.points.empty()
                                ? generator.no_picture
                                : "output '" + generator.points + "' is not pictures but points";
    throw FatalError(ExitCode::kBadFile, model + ": " + why + "; --out FILE.npy takes any numbers");
  }
  return ValueOrThrow(BatchIn(*generator.picture, batch.shape), model);
}

void Paint(const GeneratedBatch& batch, const meaning::Generator& generator,
           const meaning::PictureBatch& size, int64_t which, uint8_t* rgba) {
  const translate::PictureFormat& format = generator.picture->format;
  const int64_t elements = format.channels * size.height * size.width;
  TensorToPixels(batch.values.data() + which * elements, static_cast<int>(size.width),
                 static_cast<int>(size.height), format, rgba);
}

void WritePng(const std::string& path, const Image& image, std::span<const PngText> texts,
              Sync sync = Sync::kYes) {
  const auto png = ValueOrThrow(EncodePng(image), path, ExitCode::kFailed);
  WriteFile(path, texts.empty() ? png : WithTexts(png, texts), sync);
}

// Enlarged to `width` pixels where each becomes a whole number of them.
Image WidenedTo(Image image, int width) {
  const int scale = image.width > 0 ? width / image.width : 0;
  if (scale < 2 || scale * image.width != width) return image;
  if (image.height > kMostGridPixels / width / scale) return image;
  return Enlarged(image.rgba, image.width, image.height, scale);
}

// With its dot, in small letters: ".png".
std::string Ending(const std::string& out) {
  std::string ending = std::filesystem::path(out).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

// Whether a name with this ending is that of a file: .gif and .mp4 are, .5 and .version2 are not.
bool IsEndingOfFiles(const std::string& ending) {
  return ending.size() > 1 && ending.size() <= 5 &&
         std::isalpha(static_cast<unsigned char>(ending[1])) != 0;
}

enum class Form { kPng, kNpy, kCsv, kFolder };

Form FormOf(const std::string& out) {
  const std::string ending = Ending(out);
  std::error_code error;
  if (out.ends_with('/') || std::filesystem::is_directory(out, error)) return Form::kFolder;
  if (ending == ".png") return Form::kPng;
  if (ending == ".npy") return Form::kNpy;
  if (ending == ".csv") return Form::kCsv;
  if (!IsEndingOfFiles(ending)) return Form::kFolder;
  throw FatalError(ExitCode::kUsage,
                   "--out " + out + ": cannot write " + ending +
                       " files; expected a name that ends in .png (a grid), .npy (numbers) or .csv "
                       "(points), or a folder: " +
                       ShellWord(out + "/"));
}

// The N of "NNNNNN.png", as FolderOutput names its pictures.
std::optional<int64_t> PictureNumber(const std::filesystem::path& file) {
  const std::string stem = file.stem().string();
  int64_t number = 0;
  const char* const end = stem.data() + stem.size();
  const auto parsed = std::from_chars(stem.data(), end, number);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
  if (!whole || stem.size() < 6 || file.extension() != ".png") return std::nullopt;
  return number;
}

bool IsPoints(const Shape& shape) { return shape.rank() == 2 && shape[1] == 2; }

// A grid of pictures, or one scatter plot of points.
class PngOutput final : public SampleOutput {
 public:
  PngOutput(std::string out, std::string model, const meaning::Generator& generator, int64_t count,
            SampleLook look)
      : out_(std::move(out)),
        model_(std::move(model)),
        generator_(generator),
        count_(count),
        look_(std::move(look)) {}

  void Take(const GeneratedBatch& batch) override {
    if (IsPoints(batch.shape)) {
      points_.insert(points_.end(), batch.values.begin(), batch.values.end());
      return;
    }
    size_ = PicturesIn(batch, generator_, model_);
    const int64_t pixels = size_.height * size_.width;
    if (count_ > kMostGridPixels / pixels) {
      throw FatalError(ExitCode::kUsage,
                       out_ + ": " + std::to_string(count_) +
                           " pictures make a grid of more than 2^27 pixels; use a "
                           "smaller --count or --out DIR/");
    }
    rgba_.resize(static_cast<size_t>(4 * pixels * count_));
    for (int64_t i = 0; i < batch.shape[0]; ++i) {
      Paint(batch, generator_, size_, i, rgba_.data() + 4 * pixels * (batch.first + i));
    }
  }

  void Finish() override {
    const int columns = look_.columns > 0
                            ? look_.columns
                            : static_cast<int>(std::ceil(std::sqrt(static_cast<double>(count_))));
    std::vector<PngText> texts;
    if (look_.texts) texts = look_.texts(0, count_, columns);
    if (!points_.empty()) {
      const int size = look_.width > 0 ? std::min(look_.width, kMostScatter) : kScatterSize;
      WritePng(out_, Scatter(points_, {}, WindowAround(points_), size), texts);
      return;
    }
    const Image grid = Grid(rgba_, static_cast<int>(count_), static_cast<int>(size_.width),
                            static_cast<int>(size_.height), columns);
    WritePng(out_, WidenedTo(grid, look_.width), texts);
  }

 private:
  std::string out_, model_;
  const meaning::Generator& generator_;
  int64_t count_;
  SampleLook look_;
  meaning::PictureBatch size_;
  std::vector<uint8_t> rgba_;
  std::vector<float> points_;
};

class FolderOutput final : public SampleOutput {
 public:
  FolderOutput(std::string out, std::string model, const meaning::Generator& generator,
               int64_t count, SampleLook look)
      : out_(std::move(out)),
        model_(std::move(model)),
        generator_(generator),
        count_(count),
        look_(std::move(look)) {
    MakeFolder(out_);
  }

  void Take(const GeneratedBatch& batch) override {
    for (int64_t i = 0; i < batch.shape[0]; ++i) {
      const int64_t number = batch.first + i;
      std::vector<PngText> texts;
      if (look_.texts) texts = look_.texts(number, 1, 1);
      WriteNumbered(out_, number, PictureIn(batch, generator_, model_, i), texts);
    }
  }

  void Finish() override { TellOlderPictures("sample", out_, count_); }

 private:
  std::string out_, model_;
  const meaning::Generator& generator_;
  int64_t count_;
  SampleLook look_;
};

class NpyOutput final : public SampleOutput {
 public:
  NpyOutput(std::string out, int64_t count) : out_(std::move(out)), count_(count) {}

  void Take(const GeneratedBatch& batch) override {
    if (!writer_) {
      std::vector<int64_t> dims(batch.shape.dims().begin(), batch.shape.dims().end());
      dims[0] = count_;
      writer_.emplace(out_, dims);
    }
    writer_->Append(batch.values);
  }

  void Finish() override { writer_->Finish(); }

 private:
  std::string out_;
  int64_t count_;
  std::optional<NpyWriter> writer_;
};

class CsvOutput final : public SampleOutput {
 public:
  CsvOutput(std::string out, std::string model) : out_(std::move(out)), model_(std::move(model)) {}

  void Take(const GeneratedBatch& batch) override {
    if (!IsPoints(batch.shape)) {
      throw FatalError(ExitCode::kBadFile, model_ + ": output " + batch.shape.ToString() +
                                               " is not points [N, 2], which a .csv is for");
    }
    for (size_t i = 0; i + 1 < batch.values.size(); i += 2) {
      char line[64];
      std::snprintf(line, sizeof(line), "%.9g,%.9g\n", static_cast<double>(batch.values[i]),
                    static_cast<double>(batch.values[i + 1]));
      text_ += line;
    }
  }

  void Finish() override {
    WriteFile(out_, {reinterpret_cast<const uint8_t*>(text_.data()), text_.size()});
  }

 private:
  std::string out_, model_;
  std::string text_ = "x,y\n";
};

}  // namespace

Image PictureIn(const GeneratedBatch& batch, const meaning::Generator& generator,
                const std::string& model, int64_t which) {
  const meaning::PictureBatch size = PicturesIn(batch, generator, model);
  Image image{static_cast<int>(size.width), static_cast<int>(size.height), {}};
  image.rgba.resize(static_cast<size_t>(4 * size.height * size.width));
  Paint(batch, generator, size, which, image.rgba.data());
  return image;
}

void WriteNumbered(const std::string& folder, int64_t number, const Image& image,
                   std::span<const PngText> texts) {
  char name[32];
  std::snprintf(name, sizeof(name), "%06lld.png", static_cast<long long>(number));
  WritePng(folder + (folder.ends_with('/') ? "" : "/") + name, image, texts, Sync::kNo);
}

// They would pass for pictures of this result.
void TellOlderPictures(const char* command, const std::string& folder, int64_t count) {
  int64_t older = 0;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::optional<int64_t> number = PictureNumber(entry.path());
    older += number && *number >= count ? 1 : 0;
  }
  if (older == 0) return;
  std::fprintf(stderr,
               "ganvas %s: warning: %s also holds %lld older numbered pictures, from %06lld "
               "on; this command wrote %lld. Remove the older ones, or choose another folder.\n",
               command, folder.c_str(), static_cast<long long>(older),
               static_cast<long long>(count), static_cast<long long>(count));
}

void CheckSampleOutput(const std::string& out) { FormOf(out); }

bool WritesPictures(const std::string& out) {
  const Form form = FormOf(out);
  return form == Form::kPng || form == Form::kFolder;
}

std::unique_ptr<SampleOutput> OpenSampleOutput(const std::string& out, const std::string& model,
                                               const meaning::Generator& generator, int64_t count,
                                               const SampleLook& look) {
  switch (FormOf(out)) {
    case Form::kPng:
      return std::make_unique<PngOutput>(out, model, generator, count, look);
    case Form::kNpy:
      return std::make_unique<NpyOutput>(out, count);
    case Form::kCsv:
      return std::make_unique<CsvOutput>(out, model);
    case Form::kFolder:
      break;
  }
  return std::make_unique<FolderOutput>(out, model, generator, count, look);
}

std::unique_ptr<SampleOutput> OpenGrid(const std::string& out, const std::string& model,
                                       const meaning::Generator& generator, int64_t count,
                                       int columns) {
  return std::make_unique<PngOutput>(out, model, generator, count, SampleLook{.columns = columns});
}

}  // namespace ganvas::cli
