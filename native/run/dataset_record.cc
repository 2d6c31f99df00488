#include "native/run/dataset_record.h"

#include <cinttypes>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "native/bounded_json.h"
#include "native/error.h"
#include "native/files/durable_file.h"

namespace ganvas::train {

namespace {

std::string Hexadecimal(uint64_t number) {
  char text[17];
  std::snprintf(text, sizeof text, "%016" PRIx64, number);
  return text;
}

}  // namespace

DatasetRecord Describe(const data::Dataset& dataset, const std::string& spec) {
  DatasetRecord record;
  record.spec = spec;
  record.description = dataset.Describe();
  record.fingerprint = Hexadecimal(dataset.Fingerprint());
  record.count = dataset.size();
  record.picture_channels = dataset.shape().channels;
  record.classes = dataset.classes();
  record.class_noun = dataset.class_noun();
  return record;
}

DatasetRecord Describe(const data::PointSource& points, const std::string& spec) {
  DatasetRecord record;
  record.spec = spec;
  record.description = points.Describe();
  record.fingerprint = Hexadecimal(points.Fingerprint());
  record.count = points.size();
  record.points_mean = points.mean();
  record.points_scale = points.deviation();
  // Points on a line have no deviation across it.
  for (double& scale : record.points_scale) scale = scale > 0 ? scale : 1;
  return record;
}

void WriteDatasetRecord(const DatasetRecord& record, const std::string& path) {
  nlohmann::ordered_json json;
  json["spec"] = record.spec;
  if (!record.folder.empty()) json["folder"] = record.folder;
  json["description"] = record.description;
  json["fingerprint"] = record.fingerprint;
  json["count"] = record.count;
  json["picture_channels"] = record.picture_channels;
  json["classes"] = record.classes;
  json["class_noun"] = record.class_noun;
  if (record.picture_channels == 0) {
    json["points_mean"] = record.points_mean;
    json["points_scale"] = record.points_scale;
  }
  WriteFileDurably(path, json.dump(2) + "\n");
}

DatasetRecord ReadDatasetRecord(const std::string& path) {
  const auto bytes = ReadWholeFile(path);
  try {
    const auto json =
        ParseJson<nlohmann::json>({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    DatasetRecord record;
    record.spec = json.at("spec");
    record.folder = json.value("folder", "");
    record.description = json.at("description");
    record.fingerprint = json.at("fingerprint");
    record.count = json.at("count");
    record.picture_channels = json.at("picture_channels");
    record.classes = json.at("classes").get<std::vector<std::string>>();
    // Runs of older versions lack it.
    record.class_noun = json.value("class_noun", record.class_noun);
    if (record.picture_channels == 0) {
      record.points_mean = json.at("points_mean");
      record.points_scale = json.at("points_scale");
    }
    return record;
  } catch (const nlohmann::json::exception&) {
    throw FatalError(ExitCode::kBadFile, path + ": expected the JSON that ganvas train writes");
  }
}

}  // namespace ganvas::train
