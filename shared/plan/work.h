// What a step of a plan does, cut into independent items.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "shared/tensor/tensor.h"

namespace ganvas::plan {

// Where a value lies: in the arena of a run, or in memory that is constant for the plan.
struct Operand {
  bool present = false;  // false for an omitted optional input
  DType dtype = DType::kF32;
  Shape shape;
  const void* constant = nullptr;  // aligned to its elements; null: in the arena
  uint64_t offset = 0;             // in the arena

  int64_t elements() const { return shape.elements(); }
};

// What items of one thread found wrong with the numbers they were given; the first one counts.
struct Fault {
  bool found = false;
  std::string message;
};

// The memory of one run, as one thread sees it.
struct Memory {
  std::byte* arena = nullptr;
  Fault* fault = nullptr;

  void Fail(std::string message) const {
    if (!fault->found) *fault = {true, std::move(message)};
  }

  template <typename T>
  const T* Read(const Operand& operand) const {
    return static_cast<const T*>(operand.constant != nullptr ? operand.constant
                                                             : arena + operand.offset);
  }
  template <typename T>
  T* Write(const Operand& operand) const {
    return reinterpret_cast<T*>(arena + operand.offset);
  }
};

// A function of items that owns what it captures; empty until one is assigned. std::function would
// also copy, which takes four more functions for each of the lowerings.
class ItemRunner {
 public:
  ItemRunner() = default;
  template <typename Function>
  ItemRunner(Function function)
      : state_(new Function(std::move(function))), call_(Call<Function>), end_(End<Function>) {}
  ItemRunner(ItemRunner&& other) noexcept
      : state_(std::exchange(other.state_, nullptr)), call_(other.call_), end_(other.end_) {}
  ItemRunner& operator=(ItemRunner&& other) noexcept {
    std::swap(state_, other.state_);
    std::swap(call_, other.call_);
    std::swap(end_, other.end_);
    return *this;
  }
  ~ItemRunner() {
    if (state_ != nullptr) end_(state_);
  }

  void operator()(int64_t item, const Memory& memory, std::byte* scratch) const {
    call_(state_, item, memory, scratch);
  }

 private:
  template <typename Function>
  static void Call(const void* state, int64_t item, const Memory& memory, std::byte* scratch) {
    (*static_cast<const Function*>(state))(item, memory, scratch);
  }
  template <typename Function>
  static void End(void* state) {
    delete static_cast<Function*>(state);
  }

  void* state_ = nullptr;
  void (*call_)(const void*, int64_t, const Memory&, std::byte*) = nullptr;
  void (*end_)(void*) = nullptr;
};

// `run(item, memory, scratch)` may be called for all items at once, each with its own scratch of
// scratch_bytes (64-byte aligned). An item takes at most about 5 ms in wasm.
struct Work {
  std::string kernel;  // which algorithm, for people
  int64_t items = 1;
  int64_t macs = 0;  // multiply-accumulates
  uint64_t scratch_bytes = 0;
  ItemRunner run;
};

}  // namespace ganvas::plan
