#include "shared/translate/translator_sizes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace ganvas::translate {
namespace {

bool IsScaled(const Translator& t, int64_t side, int64_t output) {
  return static_cast<double>(output + t.lost) == t.scale * static_cast<double>(side);
}

// A network without padding loses as many pixels whatever the size, so that two sizes tell its
// scale.
void FindLost(const Session& session, const SizedTranslator& opened, Translator& t) {
  const auto [height, width] = opened.tried;
  const auto twice = OutputSize(session, t, {2 * height, 2 * width});
  if (!twice.ok()) return;
  const int64_t scale = (twice->height - opened.output.height) / height;
  const int64_t lost = scale * height - opened.output.height;
  const bool same = twice->height + lost == scale * 2 * height &&
                    twice->width + lost == scale * 2 * width &&
                    opened.output.width + lost == scale * width;
  if (scale < 1 || lost < 1 || !same) return;
  t.scale = static_cast<double>(scale);
  t.lost = lost;
}

// Of one fixed size: a ratio that no enlarging has, with as many pixels missing on both sides.
void FindFixedLost(const SizedTranslator& opened, Translator& t) {
  const auto [height, width] = opened.tried;
  const auto [made_height, made_width] = opened.output;
  constexpr int64_t kParts = 12, kLargestScale = 8;
  if (kParts * made_height % height == 0 && kParts * made_width % width == 0) return;
  for (int64_t scale = 1; scale <= kLargestScale; ++scale) {
    const int64_t lost = scale * height - made_height;
    if (lost < 1) continue;
    if (lost != scale * width - made_width) return;
    if (4 * lost >= scale * std::min(height, width) * 2) return;
    t.scale = static_cast<double>(scale);
    t.lost = lost;
    return;
  }
}

// Whether the output is `scale` times as large for inputs of multiple * k, for some odd k around
// what was tried.
bool IsMultiple(const Session& session, const SizedTranslator& opened, int64_t multiple) {
  const Translator& t = opened.translator;
  const int64_t base = (opened.tried.height + multiple - 1) / multiple;
  for (const int64_t k : {base, base + 1, base + 2, base + 3}) {
    const PictureSize size{multiple * k, multiple * (k + 2)};
    const auto out = OutputSize(session, t, size);
    if (!out.ok() || !IsScaled(t, size.height, out->height) ||
        !IsScaled(t, size.width, out->width)) {
      return false;
    }
  }
  return true;
}

}  // namespace

void FindSizes(const Session& session, SizedTranslator& opened) {
  Translator& t = opened.translator;
  const double down =
      static_cast<double>(opened.output.height) / static_cast<double>(opened.tried.height);
  const double across =
      static_cast<double>(opened.output.width) / static_cast<double>(opened.tried.width);
  t.scale = down == across ? down : 0;
  if (t.fixed_size()) {
    t.output_height = opened.output.height;
    t.output_width = opened.output.width;
    t.multiple = 1;
    t.smallest = 1;
    FindFixedLost(opened, t);
    return;
  }
  if (t.scale != std::floor(t.scale)) FindLost(session, opened, t);
  t.multiple = 0;
  const auto stated = session.info().metadata.find("ganvas.multiple");
  if (stated != session.info().metadata.end()) {
    const std::string& text = stated->second;
    int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    if (number >= 1 && number <= 4096) t.multiple = number;
  }
  constexpr int64_t kLargestMultiple = 512;
  for (int64_t m = 1; t.multiple == 0 && t.scale > 0 && m <= kLargestMultiple; m *= 2) {
    if (IsMultiple(session, opened, m)) t.multiple = m;
  }
  if (t.multiple == 0) {  // it has its own idea of its output's size, or takes hardly any
    const bool any = OutputSize(session, t, {opened.tried.height + 1, opened.tried.width}).ok();
    t.multiple = any ? 1 : opened.tried.height;
    t.scale = any ? 0 : t.scale;
    t.lost = any ? 0 : t.lost;
  }
  // The smallest that can be run: what is larger can be, too.
  int64_t fails = 0, works = (opened.tried.height + t.multiple - 1) / t.multiple;
  while (works - fails > 1) {
    const int64_t middle = (works + fails) / 2;
    const int64_t side = middle * t.multiple;
    const auto out = OutputSize(session, t, {side, side});
    const bool fits =
        out.ok() && out->height > 0 && (t.scale == 0 || IsScaled(t, side, out->height));
    (fits ? works : fails) = middle;
  }
  t.smallest = works * t.multiple;
}

}  // namespace ganvas::translate
