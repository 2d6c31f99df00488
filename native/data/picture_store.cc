#include "native/data/picture_store.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

#include "native/data/fingerprint.h"
#include "native/data/mapped_file.h"
#include "native/error.h"

namespace ganvas::data {
namespace {

bool IsColourful(const PictureSource& source, const uint8_t* picture) {
  if (source.channels != 3) return false;
  const size_t plane = source.bytes / 3;
  return std::memcmp(picture, picture + plane, plane) != 0 ||
         std::memcmp(picture, picture + 2 * plane, plane) != 0;
}

// Where picture `index` goes: its place in a store, or a thread's own memory.
using PlaceOf = std::function<uint8_t*(int64_t index)>;

// Reads pictures in several threads. What does not throw FatalError is thrown on, once.
class FirstReading {
 public:
  explicit FirstReading(const PictureSource& source) : source_(source) {
    states.resize(static_cast<size_t>(source.count));
  }

  void Run(const std::function<PlaceOf()>& places) {
    std::vector<std::thread> pool;
    const int threads = static_cast<int>(std::min<int64_t>(source_.threads, source_.count));
    for (int i = 1; i < threads; ++i) pool.emplace_back([&] { Work(places()); });
    Work(places());
    for (std::thread& thread : pool) thread.join();
    if (failure_) std::rethrow_exception(failure_);
  }

  // Reads one again for the words of its damage.
  void ReadAgain(int64_t index, uint8_t* out) { ReadOne(index, out); }

  std::vector<PictureState> states;
  std::map<int64_t, std::string> damage;

 private:
  void Work(const PlaceOf& place) {
    for (int64_t i = next_++; i < source_.count; i = next_++) {
      try {
        ReadOne(i, place(i));
      } catch (...) {
        const std::lock_guard lock(mutex_);
        failure_ = std::current_exception();
        next_ = source_.count;
      }
    }
  }

  void ReadOne(int64_t index, uint8_t* out) {
    PictureState& state = states[static_cast<size_t>(index)];
    try {
      source_.read(index, out);
      state.hash = Fingerprinter().Add({out, source_.bytes}).value();
      state.colourful = IsColourful(source_, out) ? 1 : 0;
    } catch (const FatalError& error) {
      std::memset(out, 0, source_.bytes);
      state.damaged = 1;
      const std::lock_guard lock(mutex_);
      damage[index] = error.what();
    }
  }

  const PictureSource& source_;
  std::atomic<int64_t> next_{0};
  std::mutex mutex_;
  std::exception_ptr failure_;
};

class MemoryStore final : public PictureStore {
 public:
  explicit MemoryStore(const PictureSource& source)
      : pictures_(static_cast<size_t>(source.count) * source.bytes), bytes_(source.bytes) {
    FirstReading reading(source);
    reading.Run([this] { return [this](int64_t index) { return Place(index); }; });
    states_ = std::move(reading.states);
    damage_ = std::move(reading.damage);
  }
  void Read(int64_t index, uint8_t* out) const override {
    std::memcpy(out, pictures_.data() + static_cast<size_t>(index) * bytes_, bytes_);
  }

 private:
  uint8_t* Place(int64_t index) { return pictures_.data() + static_cast<size_t>(index) * bytes_; }

  std::vector<uint8_t> pictures_;
  size_t bytes_;
};

class NoStore final : public PictureStore {
 public:
  explicit NoStore(const PictureSource& source) : source_(source) {
    FirstReading reading(source_);
    reading.Run([this] {
      const auto memory = std::make_shared<std::vector<uint8_t>>(source_.bytes);
      return [memory](int64_t) { return memory->data(); };
    });
    states_ = std::move(reading.states);
    damage_ = std::move(reading.damage);
  }
  void Read(int64_t index, uint8_t* out) const override { source_.read(index, out); }

 private:
  PictureSource source_;
};

// The pictures, then their states.
class FileStore final : public PictureStore {
 public:
  FileStore(MappedFile file, const PictureSource& source)
      : file_(std::move(file)), bytes_(source.bytes) {
    states_.resize(static_cast<size_t>(source.count));
    std::memcpy(states_.data(), file_.data() + states_.size() * bytes_,
                states_.size() * sizeof(PictureState));
    FirstReading again(source);
    std::vector<uint8_t> scratch(bytes_);
    for (size_t i = 0; i < states_.size(); ++i) {
      if (states_[i].damaged != 0) again.ReadAgain(static_cast<int64_t>(i), scratch.data());
    }
    damage_ = std::move(again.damage);
  }
  void Read(int64_t index, uint8_t* out) const override {
    std::memcpy(out, file_.data() + static_cast<size_t>(index) * bytes_, bytes_);
  }

 private:
  MappedFile file_;
  size_t bytes_;
};

void Fill(const MappedFile& file, const PictureSource& source) {
  FirstReading reading(source);
  reading.Run([&] {
    return [&](int64_t index) { return file.data() + static_cast<size_t>(index) * source.bytes; };
  });
  std::memcpy(file.data() + static_cast<size_t>(source.count) * source.bytes, reading.states.data(),
              reading.states.size() * sizeof(PictureState));
}

}  // namespace

std::unique_ptr<PictureStore> StoreInMemory(const PictureSource& source) {
  return std::make_unique<MemoryStore>(source);
}

std::unique_ptr<PictureStore> ReadEachTime(const PictureSource& source) {
  return std::make_unique<NoStore>(source);
}

uint64_t FileBytesOf(const PictureSource& source) {
  return static_cast<uint64_t>(source.count) * (source.bytes + sizeof(PictureState));
}

std::unique_ptr<PictureStore> StoreInFile(const std::string& path, const PictureSource& source) {
  const size_t length = FileBytesOf(source);
  MappedFile present = MappedFile::Open(path, length);
  if (present.data() == nullptr) {
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    present = MappedFile::Create(path, length, [&](const MappedFile& file) { Fill(file, source); });
  }
  return std::make_unique<FileStore>(std::move(present), source);
}

}  // namespace ganvas::data
