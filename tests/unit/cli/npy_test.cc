#include "native/cli/npy.h"

#include "native/error.h"
#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {
namespace {

std::string Npy(const std::string& dictionary, const std::string& data, char version = 1) {
  std::string text("\x93NUMPY");
  text += {version, '\0', static_cast<char>(dictionary.size()), '\0'};
  if (version > 1) text += std::string(2, '\0');
  return text + dictionary + data;
}

TEST(Npy, ReadsWhatItWrites) {
  const ScratchFolder folder;
  for (const std::vector<int64_t>& dims : {std::vector<int64_t>{2, 3}, {6}, {1, 2, 3, 1}, {0, 4}}) {
    const bool empty = dims[0] == 0;
    const std::vector<float> values =
        empty ? std::vector<float>{} : std::vector<float>{1, -2, 3.5f, 4, 5, 1e-30f};
    NpyWriter writer(folder.File("a.npy"), dims);
    writer.Append(std::span(values).first(values.size() / 2));
    writer.Append(std::span(values).subspan(values.size() / 2));
    writer.Finish();
    const NpyArray array = ReadNpy(folder.File("a.npy"));
    EXPECT_EQ(array.dims, dims);
    EXPECT_EQ(array.values, values);
  }
  // The numbers are aligned as NumPy asks for, and a tuple of one has its comma.
  NpyWriter writer(folder.File("b.npy"), std::vector<int64_t>{1});
  writer.Append(std::vector<float>{7});
  writer.Finish();
  const std::string text = FileText(folder.File("b.npy"));
  EXPECT_EQ(text.size() % 64, 4u);
  EXPECT_NE(text.find("'shape': (1,)"), std::string::npos);
}

TEST(Npy, ReadsDoublesAndLongHeaders) {
  const ScratchFolder folder;
  const double values[] = {0.5, -3};
  const std::string data(reinterpret_cast<const char*>(values), sizeof(values));
  const std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n";
  for (char version : {1, 2, 3}) {
    WriteText(folder.File("d.npy"), Npy(header, data, version));
    EXPECT_EQ(ReadNpy(folder.File("d.npy")).values, (std::vector<float>{0.5f, -3}));
  }
}

TEST(Npy, SaysWhatIsWrong) {
  const ScratchFolder folder;
  const std::string path = folder.File("x.npy");
  const auto error = [&path](const std::string& bytes) {
    WriteText(path, bytes);
    try {
      ReadNpy(path);
    } catch (const FatalError& fatal) {
      EXPECT_EQ(fatal.code(), ExitCode::kBadFile);
      return std::string(fatal.what());
    }
    return std::string("no error");
  };
  const auto header = [](const std::string& type, const std::string& order,
                         const std::string& shape) {
    return "{'descr': " + type + ", 'fortran_order': " + order + ", 'shape': " + shape + "}\n";
  };
  EXPECT_EQ(error("garbage, longer than a header"), path + ": not a NumPy .npy file");
  EXPECT_EQ(error(""), path + ": an empty file");
  EXPECT_EQ(error(Npy(header("'<i8'", "False", "(1,)"), "12345678")),
            path + ": numbers of type '<i8', expected '<f4' or '<f8'");
  EXPECT_EQ(error(Npy(header("'<f4'", "True", "(1,)"), "1234")),
            path + ": Fortran order, expected C order");
  EXPECT_EQ(error(Npy(header("'<f4'", "False", "(2,)"), "1234")),
            path + ": 4 bytes of numbers, expected 8");
  EXPECT_EQ(error(Npy(header("'<f4'", "False", "(99999999999, 99999999999)"), "1234")),
            path + ": an impossible shape");
  EXPECT_EQ(error(Npy("{'descr': '<f4'}", "")),
            path + ": a header without descr, fortran_order and shape");
  EXPECT_EQ(error(Npy(header("'<f4'", "False", "(2,)"), "").substr(0, 40)),
            path + ": truncated in its header");
}

}  // namespace
}  // namespace ganvas::cli
