#include "native/data/pickle.h"

#include <charconv>
#include <cstdio>
#include <map>

#include "native/error.h"

namespace ganvas::data {
namespace {

using PickleKind = PickleValue::Kind;
using PickleBytes = std::span<const uint8_t>;

constexpr size_t kMostPickleValues = size_t{1} << 21;

}  // namespace

// One pass over the opcodes with a stack of places in Pickle::values_.
class PickleReader {
 public:
  PickleReader(PickleBytes file, Pickle* pickle) : file_(file), pickle_(*pickle) {}

  void Run() {
    while (true) {
      const uint8_t opcode = Take(1)[0];
      if (opcode == '.') break;
      Step(opcode);
    }
    pickle_.root_ = Pop();
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const {
    throw FatalError(ExitCode::kBadFile, pickle_.where_ + ": " + what);
  }
  PickleBytes Take(size_t count) {
    if (count > file_.size() - at_) Fail("ends within its data (cut off?)");
    const PickleBytes taken = file_.subspan(at_, count);
    at_ += count;
    return taken;
  }
  uint64_t Number(size_t bytes) {
    uint64_t value = 0;
    const PickleBytes taken = Take(bytes);
    for (size_t i = 0; i < bytes; ++i) value |= static_cast<uint64_t>(taken[i]) << (8 * i);
    return value;
  }
  PickleBytes Line() {
    const size_t begin = at_;
    while (Take(1)[0] != '\n') {
    }
    return file_.subspan(begin, at_ - begin - 1);
  }
  static std::string Text(PickleBytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  PickleValue& Push(PickleKind kind) {
    if (pickle_.values_.size() >= kMostPickleValues) Fail("more values than a data set has");
    stack_.push_back(pickle_.values_.size());
    pickle_.values_.emplace_back().kind = kind;
    return pickle_.values_.back();
  }
  void PushText(size_t bytes) { Push(PickleKind::kText).bytes = Take(bytes); }
  void PushInt(int64_t number) { Push(PickleKind::kInt).number = number; }
  void PushLine() {  // I and L: a number in decimal, with an L behind long ones
    const std::string line = Text(Line());
    int64_t number = 0;
    const auto parsed = std::from_chars(line.data(), line.data() + line.size(), number);
    if (parsed.ec != std::errc()) Fail("an invalid number");
    PushInt(number);
  }
  void PushLong() {
    const auto size = static_cast<size_t>(Number(1));
    if (size > 8) Fail("a number of more than 64 bits");
    const uint64_t value = Number(size);
    // The last bit is the sign.
    const bool negative = size > 0 && (value >> (8 * size - 1) & 1) != 0;
    PushInt(
        static_cast<int64_t>(negative && size < 8 ? value | ~uint64_t{0} << (8 * size) : value));
  }
  size_t Pop() {
    if (stack_.empty()) Fail("is not a pickle");
    const size_t top = stack_.back();
    stack_.pop_back();
    return top;
  }
  PickleValue& Top() {
    if (stack_.empty()) Fail("is not a pickle");
    return pickle_.values_[stack_.back()];
  }
  // What lies above the last mark, which goes away with it.
  std::vector<size_t> PopToMark() {
    size_t mark = stack_.size();
    while (mark > 0 && pickle_.values_[stack_[mark - 1]].kind != PickleKind::kMark) --mark;
    if (mark == 0) Fail("is not a pickle");
    std::vector<size_t> items(stack_.begin() + static_cast<ptrdiff_t>(mark), stack_.end());
    stack_.resize(mark - 1);
    return items;
  }
  void PushTuple(size_t count) {
    std::vector<size_t> items(count);
    for (size_t i = count; i-- > 0;) items[i] = Pop();
    Push(PickleKind::kList).items = std::move(items);
  }
  void Append(PickleKind kind, const std::vector<size_t>& items) {
    PickleValue& to = Top();
    if (to.kind != kind) Fail("is not a pickle");
    to.items.insert(to.items.end(), items.begin(), items.end());
  }
  void PushGlobal() {
    std::string name = Text(Line());
    name += " " + Text(Line());
    Push(PickleKind::kName).name = std::move(name);
  }
  void PushStackGlobal() {
    const std::string name(pickle_.values_[Pop()].text());
    const std::string module(pickle_.values_[Pop()].text());
    Push(PickleKind::kName).name = module + " " + name;
  }
  void Reduce() {
    const size_t arguments = Pop();
    const size_t callee = Pop();
    Push(PickleKind::kObject).items = {callee, arguments};
  }
  void Build() {
    const size_t state = Pop();
    PickleValue& object = Top();
    if (object.kind != PickleKind::kObject) Fail("an unsupported kind of object");
    object.items.push_back(state);
  }
  void Memoize(uint64_t key) {
    Top();
    memo_[key] = stack_.back();
  }
  void PushMemo(uint64_t key) {
    const auto found = memo_.find(key);
    if (found == memo_.end()) Fail("is not a pickle");
    stack_.push_back(found->second);
  }
  uint64_t LineKey() {
    const std::string line = Text(Line());
    uint64_t key = 0;
    std::from_chars(line.data(), line.data() + line.size(), key);
    return key;
  }

  void Step(uint8_t opcode);

  PickleBytes file_;
  size_t at_ = 0;
  Pickle& pickle_;
  std::vector<size_t> stack_;
  std::map<uint64_t, size_t> memo_;
};

void PickleReader::Step(uint8_t opcode) {
  switch (opcode) {
    case 0x80:  // the protocol
      Take(1);
      break;
    case 0x95:  // a frame's length
      Take(8);
      break;
    case '(':
      Push(PickleKind::kMark);
      break;
    case 'N':
      Push(PickleKind::kNone);
      break;
    case 0x88:
    case 0x89:
      PushInt(opcode == 0x88 ? 1 : 0);
      break;
    case 'I':
    case 'L':
      PushLine();
      break;
    case 'K':
      PushInt(static_cast<int64_t>(Number(1)));
      break;
    case 'M':
      PushInt(static_cast<int64_t>(Number(2)));
      break;
    case 'J':
      PushInt(static_cast<int32_t>(Number(4)));
      break;
    case 0x8a:
      PushLong();
      break;
    case 'U':   // str of Python 2
    case 'C':   // bytes
    case 0x8c:  // str
      PushText(Number(1));
      break;
    case 'T':
    case 'B':
    case 'X':
      PushText(Number(4));
      break;
    case 0x8d:
    case 0x8e:
      PushText(Number(8));
      break;
    case ']':
    case ')':
      Push(PickleKind::kList);
      break;
    case '}':
      Push(PickleKind::kDict);
      break;
    case 't':
    case 'l': {
      std::vector<size_t> items = PopToMark();
      Push(PickleKind::kList).items = std::move(items);
      break;
    }
    case 0x85:
    case 0x86:
    case 0x87:
      PushTuple(opcode - size_t{0x84});
      break;
    case 'a': {
      const size_t item = Pop();
      Append(PickleKind::kList, {item});
      break;
    }
    case 'e': {
      const std::vector<size_t> items = PopToMark();
      Append(PickleKind::kList, items);
      break;
    }
    case 'd': {
      std::vector<size_t> items = PopToMark();
      Push(PickleKind::kDict).items = std::move(items);
      break;
    }
    case 's': {
      const size_t value = Pop();
      const size_t key = Pop();
      Append(PickleKind::kDict, {key, value});
      break;
    }
    case 'u': {
      const std::vector<size_t> items = PopToMark();
      Append(PickleKind::kDict, items);
      break;
    }
    case 'c':
      PushGlobal();
      break;
    case 0x93:
      PushStackGlobal();
      break;
    case 'R':
      Reduce();
      break;
    case 'b':
      Build();
      break;
    case 'q':
      Memoize(Number(1));
      break;
    case 'r':
      Memoize(Number(4));
      break;
    case 'p':
      Memoize(LineKey());
      break;
    case 0x94:
      Memoize(memo_.size());
      break;
    case 'h':
      PushMemo(Number(1));
      break;
    case 'j':
      PushMemo(Number(4));
      break;
    case 'g':
      PushMemo(LineKey());
      break;
    default: {
      char text[8];
      std::snprintf(text, sizeof text, "0x%02x", opcode);
      Fail(std::string("pickle opcode ") + text + " is not supported");
    }
  }
}

Pickle::Pickle(PickleBytes file, const std::string& where) : where_(where) {
  PickleReader(file, this).Run();
}

const PickleValue* Pickle::Find(const PickleValue& dict, std::string_view key) const {
  if (dict.kind != PickleKind::kDict) return nullptr;
  for (size_t i = 0; i + 1 < dict.items.size(); i += 2) {
    const PickleValue& each = values_[dict.items[i]];
    if (each.kind == PickleKind::kText && each.text() == key) return &values_[dict.items[i + 1]];
  }
  return nullptr;
}

std::vector<int64_t> Pickle::Numbers(const PickleValue& list) const {
  std::vector<int64_t> numbers;
  for (const size_t item : list.items) {
    if (list.kind != PickleKind::kList || values_[item].kind != PickleKind::kInt) return {};
    numbers.push_back(values_[item].number);
  }
  return numbers;
}

std::vector<std::string> Pickle::Texts(const PickleValue& list) const {
  std::vector<std::string> texts;
  for (const size_t item : list.items) {
    if (list.kind != PickleKind::kList || values_[item].kind != PickleKind::kText) return {};
    texts.emplace_back(values_[item].text());
  }
  return texts;
}

// numpy.core.multiarray._reconstruct(...) with the state (version, shape, dtype, is Fortran,
// bytes).
Pickle::Array Pickle::ByteArray(const PickleValue& value) const {
  const auto fail = [this] {
    return FatalError(ExitCode::kBadFile, where_ + ": expected a NumPy array of bytes in C order");
  };
  if (value.kind != PickleKind::kObject || value.items.size() != 3) throw fail();
  const PickleValue& callee = values_[value.items[0]];
  if (callee.kind != PickleKind::kName || !callee.name.ends_with("multiarray _reconstruct"))
    throw fail();
  const PickleValue& state = values_[value.items[2]];
  if (state.kind != PickleKind::kList || state.items.size() != 5) throw fail();
  const PickleValue& type = values_[state.items[2]];
  if (type.kind != PickleKind::kObject || type.items.size() < 2) throw fail();
  const PickleValue& type_arguments = values_[type.items[1]];
  if (type_arguments.kind != PickleKind::kList || type_arguments.items.empty() ||
      values_[type_arguments.items[0]].text() != "u1") {
    throw fail();
  }
  const PickleValue& fortran = values_[state.items[3]];
  const PickleValue& bytes = values_[state.items[4]];
  Array array;
  array.shape = Numbers(values_[state.items[1]]);
  array.bytes = bytes.bytes;
  if (fortran.kind != PickleKind::kInt || fortran.number != 0 || bytes.kind != PickleKind::kText ||
      array.shape.empty()) {
    throw fail();
  }
  uint64_t expected = 1;
  for (const int64_t side : array.shape) {
    if (side < 0 || side > (int64_t{1} << 31)) throw fail();
    expected *= static_cast<uint64_t>(side);
    if (expected > array.bytes.size()) throw fail();
  }
  if (expected != array.bytes.size()) throw fail();
  return array;
}

}  // namespace ganvas::data
