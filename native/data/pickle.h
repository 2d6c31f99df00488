// The part of Python's pickle format (protocols 0 to 4, PEP 307 and 3154) that data sets of numbers
// and names need. Nothing is ever called: objects stay names and arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ganvas::data {

// Values refer to each other by their places in `values`, so that nothing recurses.
struct PickleValue {
  enum class Kind { kNone, kInt, kText, kList, kDict, kName, kObject, kMark };
  Kind kind = Kind::kNone;
  int64_t number = 0;              // of kInt
  std::span<const uint8_t> bytes;  // of kText (str or bytes), in the file
  std::string name;                // of kName: "module name"
  // Of kList (and tuples) the items; of kDict keys and values in turn; of kObject what is called,
  // its arguments, and its state where it has one.
  std::vector<size_t> items;

  std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

class Pickle {
 public:
  // Reads a whole pickle. `file` must outlive the result. Throws FatalError(kBadFile) as
  // "`where`: what is wrong" for anything else, opcodes of other uses among them.
  Pickle(std::span<const uint8_t> file, const std::string& where);

  const PickleValue& root() const { return values_[root_]; }
  const PickleValue& at(size_t index) const { return values_[index]; }
  // The value of a key of a dictionary; null where there is none.
  const PickleValue* Find(const PickleValue& dict, std::string_view key) const;
  // The numbers of a list of them, the texts of a list of those; an empty list for anything else.
  std::vector<int64_t> Numbers(const PickleValue& list) const;
  std::vector<std::string> Texts(const PickleValue& list) const;

  // A NumPy array of bytes in C order.
  struct Array {
    std::vector<int64_t> shape;
    std::span<const uint8_t> bytes;  // as many as the shape says
  };
  // Throws as above if `value` is not such an array.
  Array ByteArray(const PickleValue& value) const;

 private:
  friend class PickleReader;
  std::vector<PickleValue> values_;
  size_t root_ = 0;
  std::string where_;
};

}  // namespace ganvas::data
