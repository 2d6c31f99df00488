// Error reporting without exceptions: a value or one clear line of text with a code.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace ganvas {

// The codes that callers tell apart; the JavaScript `GanvasError.code` strings are
// `ErrorCodeName` of these.
enum class ErrorCode {
  kBadModel,       // the bytes are not a model that can be understood
  kUnsupportedOp,  // a well-formed model that uses an operator or a mode the engine lacks
  kBadInput,       // the caller's tensors, shapes, options or files do not fit
  kOutOfMemory,
};

// "bad-model", "unsupported-op", "bad-input", "out-of-memory".
const char* ErrorCodeName(ErrorCode code);

// `message` is one line: what was found, where (file, option, node), and what was expected.
struct Error {
  ErrorCode code;
  std::string message;
};

inline Error BadModel(std::string message) { return {ErrorCode::kBadModel, std::move(message)}; }
inline Error UnsupportedOp(std::string message) {
  return {ErrorCode::kUnsupportedOp, std::move(message)};
}
inline Error BadInput(std::string message) { return {ErrorCode::kBadInput, std::move(message)}; }
inline Error OutOfMemory(std::string message) {
  return {ErrorCode::kOutOfMemory, std::move(message)};
}

// A T or an Error. `value()` requires `ok()`, `error()` requires `!ok()`.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *std::get_if<0>(&state_); }
  const T& value() const& { return *std::get_if<0>(&state_); }
  T&& value() && { return std::move(*std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& { return *std::get_if<1>(&state_); }
  Error&& error() && { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const& { return *error_; }
  Error&& error() && { return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace ganvas

#define GANVAS_CONCAT_INNER(a, b) a##b
#define GANVAS_CONCAT(a, b) GANVAS_CONCAT_INNER(a, b)

// Returns the error of `expr` (a Result of any type) from the enclosing function, if there is one.
#define GANVAS_TRY(expr)                                    \
  do {                                                      \
    if (auto ganvas_status = (expr); !ganvas_status.ok()) { \
      return std::move(ganvas_status).error();              \
    }                                                       \
  } while (false)

// Declares `lhs` from the value of `expr`, or returns its error from the enclosing function.
// NOLINTBEGIN(bugprone-macro-parentheses): lhs is a declaration
#define GANVAS_ASSIGN(lhs, expr)                                       \
  auto GANVAS_CONCAT(ganvas_result_, __LINE__) = (expr);               \
  if (!GANVAS_CONCAT(ganvas_result_, __LINE__).ok()) {                 \
    return std::move(GANVAS_CONCAT(ganvas_result_, __LINE__)).error(); \
  }                                                                    \
  lhs = std::move(GANVAS_CONCAT(ganvas_result_, __LINE__)).value()
// NOLINTEND(bugprone-macro-parentheses)
