#include "native/cli/eval_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <vector>

#include "native/cli/json_text.h"

namespace ganvas::cli {
namespace {

using Json = nlohmann::ordered_json;
using metrics::Figure;
using metrics::Part;

Json NumberJson(const Part& part) {
  if (part.count) return static_cast<int64_t>(part.value);
  return std::isfinite(part.value) ? Json(part.value) : Json(nullptr);
}

Json PartsJson(const std::vector<Part>& parts) {
  if (parts.size() == 1 && parts[0].name.empty()) return NumberJson(parts[0]);
  Json object = Json::object();
  for (const Part& part : parts) object[part.name] = NumberJson(part);
  return object;
}

std::string NumberText(const Part& part) {
  if (!std::isfinite(part.value)) return "none";  // a note says why
  char text[40];
  std::snprintf(text, sizeof(text), part.count ? "%.0f" : "%.4g", part.value);
  return text;
}

std::string Padded(const std::string& text, size_t width, bool right) {
  const std::string space(width > text.size() ? width - text.size() : 0, ' ');
  return right ? space + text : text + space;
}

}  // namespace

std::string ReportJson(const metrics::Report& report) {
  Json json = Json::object(), floor = Json::object(), baseline = Json::object(),
       figures = Json::object();
  for (const Figure& figure : report.figures) {
    json[figure.name] = PartsJson(figure.parts);
    if (!figure.floor.empty()) floor[figure.name] = PartsJson(figure.floor);
    if (!figure.baseline.empty()) baseline[figure.name] = PartsJson(figure.baseline);
    figures[figure.name] = {{"samples", figure.samples}, {"against", figure.against}};
    if (!figure.floor.empty()) figures[figure.name]["real_samples"] = figure.floor_samples;
  }
  if (!report.floor.empty()) floor["of"] = report.floor;
  json["floor"] = floor;
  if (!report.baseline.empty()) {
    baseline["of"] = report.baseline;
    json["baseline"] = baseline;
  }
  json["samples"] = report.samples;
  json["split"] = report.split;
  json["data"] = report.data;
  json["figures"] = figures;
  json["notes"] = report.notes;
  if (!report.detector.empty()) {
    json["detector"] = {{"name", report.detector}};
    json["detector"]["accuracy"] =
        report.detector_accuracy ? Json(*report.detector_accuracy) : Json(nullptr);
  }
  return JsonText(json, 2) + "\n";
}

std::string ReportText(const metrics::Report& report) {
  std::vector<std::vector<std::string>> rows = {
      {"metric", "value", "floor", "samples", "real samples", "compared with"}};
  const bool baselines = !report.baseline.empty();
  if (baselines) rows[0].insert(rows[0].begin() + 2, "baseline");
  for (const Figure& figure : report.figures) {
    for (size_t i = 0; i < figure.parts.size(); ++i) {
      const Part& part = figure.parts[i];
      const bool floor = i < figure.floor.size();
      rows.push_back({part.name.empty() ? figure.name : figure.name + " " + part.name,
                      NumberText(part), floor ? NumberText(figure.floor[i]) : "-",
                      std::to_string(figure.samples),
                      floor ? std::to_string(figure.floor_samples) : "-", figure.against});
      if (baselines) {
        const bool had = i < figure.baseline.size();
        rows.back().insert(rows.back().begin() + 2, had ? NumberText(figure.baseline[i]) : "-");
      }
    }
  }
  std::vector<size_t> widths(rows[0].size());
  for (const auto& row : rows) {
    for (size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
  }
  std::string text = "data      " + report.data + "\n";
  if (!report.split.empty() && baselines) text += "split     " + report.split + "\n";
  if (baselines) text += "baseline  " + report.baseline + "\n";
  if (!report.floor.empty()) text += "floor     " + report.floor + "\n";
  if (!report.detector.empty()) {
    text += "detector  " + report.detector;
    if (report.detector_accuracy) {
      char accuracy[48];
      std::snprintf(accuracy, sizeof(accuracy), ", %.2f%% right on unseen pictures",
                    100 * *report.detector_accuracy);
      text += accuracy;
    }
    text += "\n";
  }
  text += "\n";
  for (const auto& row : rows) {
    for (size_t c = 0; c < row.size(); ++c) {
      if (c > 0) text += "  ";
      const bool last = c + 1 == row.size();
      text += last ? row[c] : Padded(row[c], widths[c], c > 0);
    }
    text += "\n";
  }
  if (!report.notes.empty()) text += "\n";
  for (const std::string& note : report.notes) text += note + "\n";
  return text;
}

}  // namespace ganvas::cli
