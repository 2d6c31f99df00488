#include "native/data/unused_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <map>
#include <string_view>

namespace ganvas::data {
namespace {

constexpr std::string_view kToolNames[] = {
    "thumbs.db",  "ehthumbs.db",  "desktop.ini", "icon\r",
    "@eadir",     "@recycle",     "@tmp",        "#recycle",
    "#snapshot",  "$recycle.bin", "__macosx",    "system volume information",
    "lost+found", "__pycache__",
};

// How a reason reads behind a number of files.
std::string ReasonText(UnusedReason reason) {
  switch (reason) {
    case UnusedReason::kDamaged:
      return "damaged";
    case UnusedReason::kTooLarge:
      return "too large";
    case UnusedReason::kFormat:
      return "of an unsupported format";
    case UnusedReason::kEnding:
      return "without the name ending of a picture";
    case UnusedReason::kBeside:
      return "beside the class folders";
    case UnusedReason::kDeeper:
      return "in subfolders";
    case UnusedReason::kUnlabelled:
      return "without a label in dataset.json";
    case UnusedReason::kLink:
      return "links that lead nowhere or in a circle";
    case UnusedReason::kHidden:
      return "hidden or made by tools";
    case UnusedReason::kOther:
      break;
  }
  return "not pictures";
}

}  // namespace

bool IsToolName(const std::string& name) {
  if (name.starts_with('.')) return true;
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(std::begin(kToolNames), std::end(kToolNames), lower) != std::end(kToolNames);
}

std::string UnusedSummary(std::span<const UnusedFile> unused) {
  std::array<size_t, kUnusedReasons> counts{};
  std::map<std::string, size_t> formats;
  for (const UnusedFile& file : unused) {
    ++counts[static_cast<size_t>(file.reason)];
    if (file.reason == UnusedReason::kFormat) ++formats[file.detail];
  }
  std::string text;
  const auto add = [&text](size_t count, const std::string& what) {
    if (count == 0) return;
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what;
  };
  for (size_t i = 0; i < counts.size(); ++i) {
    const auto reason = static_cast<UnusedReason>(i);
    if (reason != UnusedReason::kFormat) {
      add(counts[i], ReasonText(reason));
      continue;
    }
    for (const auto& [format, count] : formats) add(count, format + " (not read)");
  }
  return text;
}

std::string UnusedLine(const UnusedFile& file) {
  const bool told = file.reason == UnusedReason::kDamaged ||
                    file.reason == UnusedReason::kTooLarge || file.reason == UnusedReason::kLink;
  const bool other = file.reason == UnusedReason::kOther;
  std::string text = file.name + ": " +
                     (told    ? ""
                      : other ? "not a picture"
                              : ReasonText(file.reason));
  if (!file.detail.empty()) text += (told ? "" : ": ") + file.detail;
  return text;
}

}  // namespace ganvas::data
