// idx:, stacked: and cifar:, and what is said about broken files.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "native/data/dataset.h"
#include "tests/support/fatal_message.h"
#include "tests/support/gzip_file.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::data {
namespace {

std::vector<uint8_t> Idx(const std::vector<uint32_t>& dims, uint32_t magic,
                         const std::vector<uint8_t>& data) {
  std::vector<uint8_t> bytes;
  const auto add = [&bytes](uint32_t v) {
    for (int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<uint8_t>(v >> shift));
  };
  add(magic);
  for (uint32_t d : dims) add(d);
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

std::vector<uint8_t> Ramp(size_t count) {
  std::vector<uint8_t> bytes(count);
  for (size_t i = 0; i < count; ++i) bytes[i] = static_cast<uint8_t>(i * 3 + 1);
  return bytes;
}

constexpr const char* kImages = "train-images-idx3-ubyte";
constexpr const char* kLabels = "train-labels-idx1-ubyte";

std::unique_ptr<Dataset> Open(const std::string& spec, int size) {
  DatasetOptions options;
  options.size = size;
  return OpenDataset(spec, options);
}

TEST(Idx, ReadsPlainAndGzip) {
  const ScratchFolder folder;
  const std::vector<uint8_t> pixels = Ramp(3 * 6 * 6);
  WriteGzip(folder.File(std::string(kImages) + ".gz"), Idx({3, 6, 6}, 0x803, pixels));
  folder.Write(kLabels, Idx({3}, 0x801, {1, 0, 2}));
  const auto data = Open("idx:" + folder.path(), 6);
  ASSERT_EQ(data->size(), 3);
  EXPECT_EQ(data->shape().channels, 1);
  EXPECT_EQ(data->classes(), (std::vector<std::string>{"0", "1", "2"}));
  std::vector<uint8_t> out(36);
  EXPECT_EQ(data->Get(2, out.data()), 2);
  EXPECT_EQ(out, std::vector<uint8_t>(pixels.begin() + 72, pixels.end()));
}

TEST(Idx, KnowsWhatTheClassesOfMnistAre) {
  const std::vector<std::pair<std::string, std::vector<uint8_t>>> sets = {
      {"digit", {5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 3}},
      {"garment", {9, 0, 0, 3, 0, 2, 7, 2, 5, 5, 0}},
      {"class", {5, 0, 4, 1, 9, 2, 1, 3, 1, 5, 3}},
      {"class", {5, 0, 4}},
  };
  for (const auto& [noun, labels] : sets) {
    const ScratchFolder folder;
    const auto count = static_cast<uint32_t>(labels.size());
    folder.Write(kImages, Idx({count, 4, 4}, 0x803, Ramp(16 * labels.size())));
    folder.Write(kLabels, Idx({count}, 0x801, labels));
    EXPECT_EQ(Open("idx:" + folder.path() + "+invert", 4)->class_noun(), noun);
  }
}

TEST(Idx, ReadsBothSpellingsOfItsNames) {
  const std::vector<uint8_t> images = Idx({2, 4, 4}, 0x803, Ramp(32));
  const std::vector<uint8_t> labels = Idx({2}, 0x801, {1, 0});
  uint64_t fingerprint = 0;
  for (const bool dot : {false, true}) {
    for (const bool packed : {false, true}) {
      const ScratchFolder folder;
      const auto write = [&](const std::string& name, const std::vector<uint8_t>& bytes) {
        packed ? WriteGzip(folder.File(name + ".gz"), bytes) : folder.Write(name, bytes);
      };
      for (const char* split : {"train", "t10k"}) {
        write(split + std::string(dot ? "-images.idx3-ubyte" : "-images-idx3-ubyte"), images);
        write(split + std::string(dot ? "-labels.idx1-ubyte" : "-labels-idx1-ubyte"), labels);
      }
      // Some archives unpack into folders of the files' names.
      if (dot) std::filesystem::create_directories(folder.File(kImages));
      const auto data = Open("idx:" + folder.path(), 4);
      EXPECT_EQ(data->classes().size(), 2u);
      EXPECT_EQ(data->size(), 2);
      EXPECT_TRUE(HasTestSplit("idx:" + folder.path()));
      EXPECT_EQ(Open("idx:" + folder.path() + "@test", 4)->size(), 2);
      if (fingerprint == 0) fingerprint = data->Fingerprint();
      EXPECT_EQ(data->Fingerprint(), fingerprint);
    }
  }
}

TEST(Idx, PadsALittleAndAveragesDown) {
  const ScratchFolder folder;
  folder.Write("t10k-images-idx3-ubyte", Idx({1, 8, 8}, 0x803, std::vector<uint8_t>(64, 50)));
  const auto padded = Open("idx:" + folder.path() + "@test", 10);
  std::vector<uint8_t> out(100);
  EXPECT_EQ(padded->Get(0, out.data()), -1);  // unlabelled
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 10; ++x) {
      const bool border = x == 0 || y == 0 || x == 9 || y == 9;
      EXPECT_EQ(out[y * 10 + x], border ? 0 : 50);
    }
  }
  out.resize(16);
  Open("idx:" + folder.path() + "@test", 4)->Get(0, out.data());
  EXPECT_EQ(out, std::vector<uint8_t>(16, 50));
}

TEST(Idx, FingerprintFollowsTheBytes) {
  const ScratchFolder folder;
  std::vector<uint8_t> pixels = Ramp(16);
  folder.Write(kImages, Idx({1, 4, 4}, 0x803, pixels));
  const uint64_t before = Open("idx:" + folder.path(), 4)->Fingerprint();
  EXPECT_EQ(Open("idx:" + folder.path(), 4)->Fingerprint(), before);
  pixels[9] ^= 1;
  folder.Write(kImages, Idx({1, 4, 4}, 0x803, pixels));
  EXPECT_NE(Open("idx:" + folder.path(), 4)->Fingerprint(), before);
}

TEST(Stacked, PutsThreeDigitsIntoOnePicture) {
  const ScratchFolder folder;
  std::vector<uint8_t> pixels, labels;
  for (uint8_t digit = 0; digit < 10; ++digit) {  // digit d is all 20 d
    pixels.insert(pixels.end(), 16, static_cast<uint8_t>(20 * digit));
    labels.push_back(digit);
  }
  folder.Write(kImages, Idx({10, 4, 4}, 0x803, pixels));
  folder.Write(kLabels, Idx({10}, 0x801, labels));
  const auto data = Open("stacked:" + folder.path(), 4);
  EXPECT_EQ(data->size(), 60000);
  EXPECT_EQ(data->shape().channels, 3);
  EXPECT_EQ(data->classes().size(), 1000u);
  EXPECT_EQ(data->classes()[7], "007");
  std::vector<int> counts(1000);
  std::vector<uint8_t> out(48), again(48);
  for (int64_t i = 0; i < data->size(); ++i) {
    const int64_t label = data->Get(i, out.data());
    ++counts[static_cast<size_t>(label)];
    ASSERT_EQ(100 * (out[0] / 20) + 10 * (out[16] / 20) + out[47] / 20, label);
  }
  double chi = 0;  // 999 degrees of freedom, five deviations
  for (int count : counts) chi += (count - 60) * (count - 60) / 60.0;
  EXPECT_LT(chi, 999 + 5 * std::sqrt(2 * 999.0));
  EXPECT_EQ(data->Get(17, out.data()), Open("stacked:" + folder.path(), 4)->Get(17, again.data()));
  EXPECT_EQ(out, again);
  EXPECT_EQ(
      data->Describe(),
      "stacked digits, 60000 draws of three at 4x4 in colour, 1000 classes, from " + folder.path());
  EXPECT_NE(data->Fingerprint(), Open("idx:" + folder.path(), 4)->Fingerprint());
}

TEST(Stacked, NeedsDigits) {
  const ScratchFolder folder;
  const auto open = [&folder] { Open("stacked:" + folder.path(), 4); };
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open),
            "idx:" + folder.path() +
                ": no file train-images-idx3-ubyte or train-images.idx3-ubyte, plain or .gz");
  folder.Write(kImages, Idx({2, 4, 4}, 0x803, Ramp(32)));
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open),
            "stacked:" + folder.path() + ": 0 classes, expected digits labelled 0 to 9");
  folder.Write(kLabels, Idx({2}, 0x801, {10, 0}));
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open),
            "stacked:" + folder.path() + ": 11 classes, expected digits labelled 0 to 9");
}

TEST(Idx, SaysWhatIsWrong) {
  const ScratchFolder folder;
  const std::string where = "idx:" + folder.path() + ": ";
  const auto open = [&folder] { Open("idx:" + folder.path(), 8); };
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open),
            where + "no file train-images-idx3-ubyte or train-images.idx3-ubyte, plain or .gz");

  folder.Write(kImages, Idx({3}, 0x801, Ramp(20)));
  EXPECT_EQ(
      FatalMessage(ExitCode::kBadFile, open),
      where + kImages + ": magic 0x00000801, expected 0x00000803 (3-dimensional unsigned bytes)");
  folder.Write(kImages, Idx({3, 6, 6}, 0x803, Ramp(100)));
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open),
            where + kImages + ": 100 bytes after the header, expected 108 (truncated?)");
  folder.Write(kImages, {0, 0, 8});
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open),
            where + kImages + ": 3 bytes, expected a header of 16");
  folder.Write(kImages, Idx({0, 6, 6}, 0x803, {}));
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open), where + kImages + ": holds no pictures");
  folder.Write(kImages, Idx({1, 0xffffffff, 0xffffffff}, 0x803, Ramp(16)));
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open),
            where + kImages + ": pictures with a side of 4294967295, expected 1 to 16384");

  folder.Write(kImages, Idx({3, 6, 6}, 0x803, Ramp(108)));
  folder.Write(kLabels, Idx({2}, 0x801, {0, 1}));
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open), where + kLabels + ": 2 labels for 3 pictures");

  EXPECT_EQ(
      FatalMessage(ExitCode::kBadFile, [] { Open("idx:/nowhere", 8); }),
      "idx:/nowhere: no such folder; expected one with files such as train-images-idx3-ubyte");
}

TEST(Idx, NamesABrokenGzip) {
  const ScratchFolder folder;
  const std::string name = std::string(kImages) + ".gz";
  std::vector<uint8_t> noise(10000);
  for (size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<uint8_t>((i * i * 31) >> 5);
  WriteGzip(folder.File(name), Idx({100, 10, 10}, 0x803, noise));
  std::filesystem::resize_file(folder.File(name), 300);
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, [&] { Open("idx:" + folder.path(), 8); }),
            folder.File(name) + ": truncated gzip data");
}

std::vector<uint8_t> CifarRecord(const std::vector<uint8_t>& labels, uint8_t r, uint8_t g,
                                 uint8_t b) {
  std::vector<uint8_t> record = labels;
  for (uint8_t v : {r, g, b}) record.insert(record.end(), 1024, v);
  return record;
}

TEST(Cifar, ReadsTen) {
  const ScratchFolder folder;
  folder.Write("data_batch_1.bin", CifarRecord({3}, 1, 2, 3));
  folder.Write("data_batch_2.bin", CifarRecord({9}, 4, 5, 6));
  const auto data = Open("cifar:" + folder.path(), 32);
  ASSERT_EQ(data->size(), 2);
  EXPECT_EQ(data->shape().channels, 3);
  EXPECT_EQ(data->classes().size(), 10u);
  std::vector<uint8_t> out(3072);
  EXPECT_EQ(data->Get(1, out.data()), 9);
  EXPECT_EQ(out[0], 4);
  EXPECT_EQ(out[1024], 5);
  EXPECT_EQ(out[3071], 6);
  EXPECT_EQ(Open("cifar:" + folder.path(), 16)->Get(0, out.data()), 3);
  EXPECT_EQ(out[256], 2);
}

TEST(Cifar, ReadsAHundredWithNames) {
  const ScratchFolder folder;
  folder.Write("train.bin", CifarRecord({7, 42}, 1, 2, 3));
  folder.Write("test.bin", CifarRecord({7, 99}, 1, 2, 3));
  std::ofstream names(folder.File("fine_label_names.txt"));
  for (int i = 0; i < 100; ++i) names << "name" << i << "\n";
  names.close();
  std::vector<uint8_t> out(3072);
  const auto data = Open("cifar:" + folder.path(), 32);
  EXPECT_EQ(data->Get(0, out.data()), 42);
  EXPECT_EQ(data->classes()[42], "name42");
  EXPECT_EQ(Open("cifar:" + folder.path() + "@test", 32)->Get(0, out.data()), 99);
}

TEST(Cifar, SaysWhatIsWrong) {
  const ScratchFolder folder;
  const std::string where = "cifar:" + folder.path() + ": ";
  const auto open = [&folder] { Open("cifar:" + folder.path(), 32); };
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open),
            where +
                "data_batch_1.bin: no such file; expected CIFAR-10 (data_batch_1.bin, or "
                "data_batch_1 of the Python version) or CIFAR-100 (train.bin, or train and "
                "meta)");
  folder.Write("data_batch_1.bin", Ramp(3000));
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open),
            where + "data_batch_1.bin: 3000 bytes, expected a multiple of 3073 (truncated?)");
  folder.Write("data_batch_1.bin", CifarRecord({10}, 0, 0, 0));
  EXPECT_EQ(FatalMessage(ExitCode::kBadFile, open),
            where + "data_batch_1.bin: label 10 in record 0, expected less than 10");
}

}  // namespace
}  // namespace ganvas::data
