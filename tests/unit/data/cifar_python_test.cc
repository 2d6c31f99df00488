// CIFAR as its Python version is stored: pickles, of which nothing is run.
#include <gtest/gtest.h>

#include <string>

#include "native/data/dataset.h"
#include "native/data/pickle.h"
#include "tests/support/fatal_message.h"
#include "tests/support/scratch_folder.h"

namespace ganvas::data {
namespace {

using namespace std::string_literals;

std::vector<uint8_t> Bytes(const std::string& text) { return {text.begin(), text.end()}; }

std::string Little(uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

// A str of Python 2: opcode U.
std::string Str(const std::string& text) { return "U" + Little(text.size(), 1) + text; }

std::string Ints(const std::vector<int>& values) {
  std::string text = "](";
  for (const int value : values) text += "K" + Little(static_cast<uint64_t>(value), 1);
  return text + "e";
}

// A NumPy array of bytes as protocol 2 has it, with entries of the memo as Python writes them.
std::string Array(const std::vector<int>& shape, const std::string& bytes,
                  const std::string& type = "u1") {
  std::string sides;
  for (const int side : shape) sides += "M" + Little(static_cast<uint64_t>(side), 2);
  return "cnumpy.core.multiarray\n_reconstruct\nq\x06"
         "cnumpy\nndarray\nq\x07K\0\x85q\x08U\x01"s +
         "b\x87Rq\x09(K\x01" + sides + "\x86q\x0a" + "cnumpy\ndtype\nq\x0b" + Str(type) +
         "K\0K\x01\x87Rq\x0c(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89T"s +
         Little(bytes.size(), 4) + bytes + "tb";
}

std::string Batch(const std::vector<int>& labels, const std::string& pixels) {
  return "\x80\x02}q\x01(" + Str("batch_label") + "q\x02" + Str("training batch 1 of 5") + "q\x03" +
         Str("labels") + "q\x04" + Ints(labels) + Str("data") + "q\x05" +
         Array({static_cast<int>(labels.size()), 3072}, pixels) + "u.";
}

std::string Pixels(char r, char g, char b) {
  return std::string(1024, r) + std::string(1024, g) + std::string(1024, b);
}

std::unique_ptr<Dataset> Open(const std::string& spec) {
  DatasetOptions options;
  options.size = 32;
  return OpenDataset(spec, options);
}

TEST(CifarPython, ReadsTenAsTheBinaryVersion) {
  const ScratchFolder python, binary;
  python.Write("data_batch_1", Bytes(Batch({3, 1}, Pixels(1, 2, 3) + Pixels(4, 5, 6))));
  python.Write("data_batch_2", Bytes(Batch({9}, Pixels(7, 8, 9))));
  python.Write("test_batch", Bytes(Batch({8}, Pixels(7, 8, 9))));
  std::string names = "\x80\x02}(" + Str("label_names") + "](";
  for (int i = 0; i < 10; ++i) names += Str("name" + std::to_string(i));
  python.Write("batches.meta", Bytes(names + "eu."));
  binary.Write("data_batch_1.bin", Bytes("\x03" + Pixels(1, 2, 3) + "\x01" + Pixels(4, 5, 6)));
  binary.Write("data_batch_2.bin", Bytes("\x09" + Pixels(7, 8, 9)));
  const auto data = Open("cifar:" + python.path());
  ASSERT_EQ(data->size(), 3);
  std::vector<uint8_t> out(3072);
  EXPECT_EQ(data->Get(1, out.data()), 1);
  EXPECT_EQ(out[0], 4);
  EXPECT_EQ(out[3071], 6);
  EXPECT_EQ(data->classes()[9], "name9");
  EXPECT_EQ(data->Fingerprint(), Open("cifar:" + binary.path())->Fingerprint());
  EXPECT_TRUE(HasTestSplit("cifar:" + python.path()));
  EXPECT_EQ(Open("cifar:" + python.path() + "@test")->Get(0, out.data()), 8);
}

TEST(CifarPython, ReadsAHundred) {
  const ScratchFolder folder;
  const auto set = [](int fine) {
    return "\x80\x02}(" + Str("fine_labels") + Ints({fine}) + Str("coarse_labels") + Ints({7}) +
           Str("data") + Array({1, 3072}, Pixels(1, 2, 3)) + "u.";
  };
  folder.Write("train", Bytes(set(42)));
  folder.Write("test", Bytes(set(99)));
  std::string names = "\x80\x02}(" + Str("fine_label_names") + "](";
  for (int i = 0; i < 100; ++i) names += Str("fine" + std::to_string(i));
  folder.Write("meta", Bytes(names + "eu."));
  std::vector<uint8_t> out(3072);
  const auto data = Open("cifar:" + folder.path());
  EXPECT_EQ(data->Get(0, out.data()), 42);
  EXPECT_EQ(data->classes()[42], "fine42");
  EXPECT_EQ(Open("cifar:" + folder.path() + "@test")->Get(0, out.data()), 99);
}

TEST(CifarPython, SaysWhatIsWrong) {
  const ScratchFolder folder;
  const auto error_of = [&](const std::string& batch) {
    folder.Write("data_batch_1", Bytes(batch));
    return FatalMessage(ExitCode::kBadFile, [&] { Open("cifar:" + folder.path()); });
  };
  const std::string where = "cifar:" + folder.path() + ": data_batch_1: ";
  const std::string good = Batch({3}, Pixels(1, 2, 3));
  EXPECT_EQ(error_of(good.substr(0, 2000)), where + "ends within its data (cut off?)");
  EXPECT_EQ(error_of("hello"), where + "is not a pickle");
  EXPECT_EQ(error_of(Batch({3, 4}, Pixels(1, 2, 3))),
            where + "expected a NumPy array of bytes in C order");
  EXPECT_EQ(error_of("\x80\x02}(" + Str("data") + Array({1, 3072}, Pixels(1, 2, 3), "f4") + "u."),
            where + "expected a NumPy array of bytes in C order");
  EXPECT_EQ(error_of("\x80\x02}(" + Str("data") + Array({1, 3072}, Pixels(1, 2, 3)) + "u.")
                .substr(0, where.size() + 22),
            where + "0 labels for 1 picture");
  // os.system("..."): a name and arguments, which stay that.
  EXPECT_EQ(error_of("cos\nsystem\n(" + Str("exit 1") + "tR.").substr(0, where.size() + 19),
            where + "has no entry 'data'");
  EXPECT_EQ(error_of("\x80\x02\x82\x01."), where + "pickle opcode 0x82 is not supported");
}

TEST(Pickle, SurvivesAnyBytes) {
  const std::string good = Batch({3}, std::string(3072, 'x'));
  int refused = 0, read = 0;
  for (size_t at = 0; at < 200; ++at) {
    for (int value = 0; value < 256; value += 5) {
      std::vector<uint8_t> bytes = Bytes(good);
      bytes[at] = static_cast<uint8_t>(value);
      try {
        const Pickle pickle(bytes, "x");
        const PickleValue* data = pickle.Find(pickle.root(), "data");
        if (data != nullptr) pickle.ByteArray(*data);
        ++read;
      } catch (const FatalError&) {
        ++refused;
      }
    }
  }
  EXPECT_GT(read, 100);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace ganvas::data
