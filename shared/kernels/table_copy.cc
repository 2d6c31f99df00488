#include "shared/kernels/table_copy.h"

#include <algorithm>
#include <utility>

#include "shared/kernels/copy.h"

namespace ganvas::kernels {
namespace {

// Shorter runs are left to the table.
constexpr int64_t kShortRun = 4;

}  // namespace

TableCopy::TableCopy(Tables tables, const std::vector<int64_t>& in_dims)
    : tables_(std::move(tables)) {
  int64_t stride = 1;
  for (size_t axis = tables_.size(); axis-- > 0;) {
    for (int64_t& entry : tables_[axis]) {
      if (entry > 0) entry *= stride;
    }
    stride *= in_dims[axis];
  }
  FindSegments();
}

int64_t TableCopy::width() const { return static_cast<int64_t>(tables_.back().size()); }

int64_t TableCopy::rows() const {
  int64_t product = 1;
  for (size_t i = 0; i + 1 < tables_.size(); ++i) {
    product *= static_cast<int64_t>(tables_[i].size());
  }
  return product;
}

void TableCopy::FindSegments() {
  const std::vector<int64_t>& table = tables_.back();
  const int64_t size = width();
  const auto at = [&](int64_t i) { return table[static_cast<size_t>(i)]; };
  // How far the entries from `begin` on are what `expected` says.
  const auto length = [&](int64_t begin, const auto& expected) {
    int64_t end = begin;
    while (end < size && at(end) == expected(end - begin)) ++end;
    return end - begin;
  };
  for (int64_t begin = 0; begin < size;) {
    const int64_t first = at(begin);
    const std::pair<Kind, int64_t> choices[] = {
        {Kind::kFill, first < 0 ? length(begin, [](int64_t) { return -1; }) : 0},
        {Kind::kForward, first < 0 ? 0 : length(begin, [&](int64_t k) { return first + k; })},
        // A backward run ends before it could be taken for the fill value.
        {Kind::kBackward,
         first < 0 ? 0 : std::min(first + 1, length(begin, [&](int64_t k) { return first - k; }))},
        {Kind::kTwice,
         first < 0 ? 0 : length(begin, [&](int64_t k) { return first + k / 2; }) / 2 * 2},
    };
    const auto best =
        *std::max_element(std::begin(choices), std::end(choices),
                          [](const auto& a, const auto& b) { return a.second < b.second; });
    if (best.first == Kind::kFill || best.second >= kShortRun) {
      segments_.push_back({best.first, begin, best.second, first});
      begin += best.second;
    } else if (!segments_.empty() && segments_.back().kind == Kind::kTable) {
      ++segments_.back().count;
      ++begin;
    } else {
      segments_.push_back({Kind::kTable, begin, 1, 0});
      ++begin;
    }
  }
}

template <typename T>
void TableCopy::CopyRow(const T* in, T fill, T* out) const {
  for (const Segment& segment : segments_) {
    const T* from = in + segment.source;
    T* to = out + segment.begin;
    switch (segment.kind) {
      case Kind::kFill:
        std::fill_n(to, segment.count, fill);
        break;
      case Kind::kForward:
        CopyBytes(from, static_cast<size_t>(segment.count) * sizeof(T), to);
        break;
      case Kind::kBackward:
        for (int64_t k = 0; k < segment.count; ++k) to[k] = from[-k];
        break;
      case Kind::kTwice:
        for (int64_t k = 0; k < segment.count; k += 2) to[k] = to[k + 1] = from[k / 2];
        break;
      case Kind::kTable: {
        const int64_t* table = tables_.back().data() + segment.begin;
        for (int64_t k = 0; k < segment.count; ++k) to[k] = table[k] < 0 ? fill : in[table[k]];
        break;
      }
    }
  }
}

template <typename T>
void TableCopy::CopyRows(const T* in, T fill, int64_t begin, int64_t end, T* out) const {
  const size_t outer = tables_.size() - 1;  // axes but the last
  const int64_t size = width();
  int64_t before = -1;  // offset of the row that was copied last
  for (int64_t row = begin; row < end; ++row) {
    int64_t offset = 0;
    bool outside = false;
    for (int64_t axis = static_cast<int64_t>(outer) - 1, rest = row; axis >= 0; --axis) {
      const std::vector<int64_t>& table = tables_[static_cast<size_t>(axis)];
      const auto count = static_cast<int64_t>(table.size());
      const int64_t entry = count == 1 ? table[0] : table[static_cast<size_t>(rest % count)];
      rest = count == 1 ? rest : rest / count;
      outside = outside || entry < 0;
      offset += entry;
    }
    T* to = out + row * size;
    if (outside) {
      std::fill_n(to, size, fill);
      before = -1;
    } else if (offset == before) {
      CopyBytes(to - size, static_cast<size_t>(size) * sizeof(T), to);
    } else {
      CopyRow(in + offset, fill, to);
      before = offset;
    }
  }
}

void TableCopy::Run(size_t element_bytes, const void* in, const void* fill, int64_t begin,
                    int64_t end, void* out) const {
  BySize(element_bytes, [&](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    CopyRows(static_cast<const T*>(in), *static_cast<const T*>(fill), begin, end,
             static_cast<T*>(out));
  });
}

}  // namespace ganvas::kernels
