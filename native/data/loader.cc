#include "native/data/loader.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "native/data/batch_order.h"

namespace ganvas::data {
namespace {

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
      : dataset_(dataset),
        options_(options),
        order_(options.seed, dataset.size(), options.mirror),
        next_claim_(start_step),
        next_out_(start_step) {
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
    batch->step = step;
    batch->count = options_.rows > 0 ? options_.rows : options_.batch;
    batch->pictures.resize(shape.bytes() * static_cast<size_t>(batch->count));
    batch->labels.resize(static_cast<size_t>(batch->count));
    for (size_t i = 0; i < batch->labels.size(); ++i) {
      const uint64_t sample = static_cast<uint64_t>(step) * options_.batch + options_.first_row + i;
      const BatchOrder::Place place = order_.At(sample);
      uint8_t* picture = batch->pictures.data() + i * shape.bytes();
      batch->labels[i] = dataset_.Get(place.picture, picture);
      if (place.mirrored) MirrorRows(shape, picture);
    }
  }

  const Dataset& dataset_;
  const LoaderOptions options_;
  const BatchOrder order_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::condition_variable ready_;
  int64_t next_claim_;
  int64_t next_out_;
  bool stop_ = false;
  std::map<int64_t, Slot> done_;
  std::vector<Batch> spare_;
  Batch current_;
  std::vector<std::thread> threads_;
};

BatchLoader::BatchLoader(const Dataset& dataset, const LoaderOptions& options, int64_t start_step)
    : impl_(std::make_unique<Impl>(dataset, options, start_step)) {}
BatchLoader::~BatchLoader() = default;

const Batch& BatchLoader::Next() { return impl_->Next(); }

}  // namespace ganvas::data
