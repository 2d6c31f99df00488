// Files that a test writes for itself, and the errors that reading them gives.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "native/error.h"
#include "shared/image/image.h"

namespace ganvas::data {

// A folder of the running test's own, removed afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "ganvas_test_XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

  void Write(const std::string& name, const std::vector<uint8_t>& bytes) const {
    std::filesystem::create_directories(std::filesystem::path(File(name)).parent_path());
    std::ofstream(File(name), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  }
  void WriteGzip(const std::string& name, const std::vector<uint8_t>& bytes) const {
    gzFile file = gzopen(File(name).c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
  }
  void WritePng(const std::string& name, const Image& image) const {
    Write(name, *EncodePng(image));
  }

 private:
  std::string path_;
};

// width x height pixels of one colour.
inline Image OneColour(int width, int height, uint8_t r, uint8_t g, uint8_t b, uint8_t a = 255) {
  Image image{width, height, {}};
  for (int i = 0; i < width * height; ++i) image.rgba.insert(image.rgba.end(), {r, g, b, a});
  return image;
}

// Runs `act`, which must throw a FatalError with `code`, and gives its text.
inline std::string ErrorOf(ExitCode code, const std::function<void()>& act) {
  try {
    act();
  } catch (const FatalError& error) {
    EXPECT_EQ(static_cast<int>(error.code()), static_cast<int>(code)) << error.what();
    const std::string text = error.what();
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
    return text;
  }
  ADD_FAILURE() << "no error";
  return "";
}

}  // namespace ganvas::data
