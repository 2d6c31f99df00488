#include "shared/translate/picture_format.h"

namespace ganvas::translate {

const char* RangeName(ValueRange range) {
  switch (range) {
    case ValueRange::kUnit:
      return "-1..1";
    case ValueRange::kShare:
      return "0..1";
    case ValueRange::kBytes:
      return "0..255";
  }
  return "";
}

std::optional<ValueRange> RangeNamed(std::string_view name) {
  for (const ValueRange range : {ValueRange::kUnit, ValueRange::kShare, ValueRange::kBytes}) {
    if (name == RangeName(range)) return range;
  }
  return std::nullopt;
}

const char* LayoutName(Layout layout) { return layout == Layout::kNchw ? "nchw" : "nhwc"; }

std::optional<Layout> LayoutNamed(std::string_view name) {
  for (const Layout layout : {Layout::kNchw, Layout::kNhwc}) {
    if (name == LayoutName(layout)) return layout;
  }
  return std::nullopt;
}

}  // namespace ganvas::translate
