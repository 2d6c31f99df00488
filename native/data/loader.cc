#include "native/data/loader.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "native/error.h"
#include "shared/latent/latent.h"

namespace ganvas::data {
namespace {

// High halves of the Philox counter, so that the streams of one seed never meet (latents use 0).
constexpr uint64_t kShuffleStream = uint64_t{1} << 56;
constexpr uint64_t kMirrorStream = uint64_t{2} << 56;

using Permutation = std::vector<uint32_t>;

// Fisher-Yates (Knuth 1969, algorithm P) driven by Philox.
std::shared_ptr<const Permutation> Shuffled(uint64_t seed, uint64_t epoch, int64_t size) {
  auto order = std::make_shared<Permutation>(static_cast<size_t>(size));
  for (size_t i = 0; i < order->size(); ++i) (*order)[i] = static_cast<uint32_t>(i);
  std::array<uint32_t, 4> words{};
  for (size_t i = order->size(); i > 1; --i) {
    const size_t draw = order->size() - i;
    if (draw % 4 == 0) words = Philox4x32(seed, draw / 4, kShuffleStream | epoch);
    const size_t other = static_cast<size_t>(static_cast<uint64_t>(words[draw % 4]) * i >> 32);
    std::swap((*order)[i - 1], (*order)[other]);
  }
  return order;
}

void MirrorRows(const PictureShape& shape, uint8_t* picture) {
  const int rows = shape.channels * shape.height;
  for (int y = 0; y < rows; ++y) {
    std::reverse(picture + static_cast<size_t>(y) * shape.width,
                 picture + static_cast<size_t>(y + 1) * shape.width);
  }
}

}  // namespace

class BatchLoader::Impl {
 public:
  Impl(const Dataset& dataset, const LoaderOptions& options, int64_t start_step)
      : dataset_(dataset), options_(options), next_claim_(start_step), next_out_(start_step) {
    if (dataset.size() < 1 || dataset.size() > int64_t{0xffffffff}) {
      throw FatalError(ExitCode::kBadFile,
                       "data with " + std::to_string(dataset.size()) + " pictures");
    }
    const int threads = std::max(1, options.threads);
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
  }

  ~Impl() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    room_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  const Batch& Next() {
    std::unique_lock lock(mutex_);
    spare_.push_back(std::move(current_));
    ready_.wait(lock, [this] { return done_.count(next_out_) > 0; });
    Slot slot = std::move(done_.at(next_out_));
    done_.erase(next_out_);
    ++next_out_;
    lock.unlock();
    room_.notify_all();
    if (slot.error) std::rethrow_exception(slot.error);
    current_ = std::move(slot.batch);
    return current_;
  }

 private:
  struct Slot {
    Batch batch;
    std::exception_ptr error;
  };

  void Work() {
    std::unique_lock lock(mutex_);
    while (true) {
      room_.wait(lock, [this] { return stop_ || next_claim_ < next_out_ + options_.ahead; });
      if (stop_) return;
      const int64_t step = next_claim_++;
      Slot slot;
      if (!spare_.empty()) {
        slot.batch = std::move(spare_.back());
        spare_.pop_back();
      }
      lock.unlock();
      try {
        Fill(step, &slot.batch);
      } catch (...) {
        slot.error = std::current_exception();
      }
      lock.lock();
      done_.emplace(step, std::move(slot));
      ready_.notify_all();
    }
  }

  void Fill(int64_t step, Batch* batch) {
    const PictureShape shape = dataset_.shape();
    const uint64_t size = static_cast<uint64_t>(dataset_.size());
    batch->step = step;
    batch->count = options_.rows > 0 ? options_.rows : options_.batch;
    batch->pictures.resize(shape.bytes() * static_cast<size_t>(batch->count));
    batch->labels.resize(static_cast<size_t>(batch->count));
    for (size_t i = 0; i < batch->labels.size(); ++i) {
      const uint64_t sample = static_cast<uint64_t>(step) * options_.batch + options_.first_row + i;
      const auto order = OrderOf(sample / size);
      uint8_t* picture = batch->pictures.data() + i * shape.bytes();
      batch->labels[i] = dataset_.Get((*order)[static_cast<size_t>(sample % size)], picture);
      if (options_.mirror && (Philox4x32(options_.seed, sample, kMirrorStream)[0] & 1) != 0) {
        MirrorRows(shape, picture);
      }
    }
  }

  std::shared_ptr<const Permutation> OrderOf(uint64_t epoch) {
    const std::lock_guard lock(orders_mutex_);
    auto found = orders_.find(epoch);
    if (found == orders_.end()) {
      // Batches in the making lie close together, but a batch may span several epochs of small
      // data.
      while (orders_.size() >= 8) orders_.erase(orders_.begin());
      found = orders_.emplace(epoch, Shuffled(options_.seed, epoch, dataset_.size())).first;
    }
    return found->second;
  }

  const Dataset& dataset_;
  const LoaderOptions options_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable ready_;
  int64_t next_claim_;
  int64_t next_out_;
  bool stop_ = false;
  std::map<int64_t, Slot> done_;
  std::vector<Batch> spare_;
  Batch current_;
  std::mutex orders_mutex_;
  std::map<uint64_t, std::shared_ptr<const Permutation>> orders_;
  std::vector<std::thread> threads_;
};

BatchLoader::BatchLoader(const Dataset& dataset, const LoaderOptions& options, int64_t start_step)
    : impl_(std::make_unique<Impl>(dataset, options, start_step)) {}
BatchLoader::~BatchLoader() = default;

const Batch& BatchLoader::Next() { return impl_->Next(); }

}  // namespace ganvas::data
