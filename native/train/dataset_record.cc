#include "native/train/dataset_record.h"

#include <cinttypes>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "native/error.h"
#include "native/train/durable_file.h"

namespace ganvas::train {

DatasetRecord Describe(const data::Dataset& dataset, const std::string& spec) {
  char fingerprint[17];
  std::snprintf(fingerprint, sizeof fingerprint, "%016" PRIx64, dataset.Fingerprint());
  return {spec,           dataset.Describe(),       fingerprint,
          dataset.size(), dataset.shape().channels, dataset.classes()};
}

void WriteDatasetRecord(const DatasetRecord& record, const std::string& path) {
  nlohmann::ordered_json json;
  json["spec"] = record.spec;
  json["description"] = record.description;
  json["fingerprint"] = record.fingerprint;
  json["count"] = record.count;
  json["picture_channels"] = record.picture_channels;
  json["classes"] = record.classes;
  WriteFileDurably(path, json.dump(2) + "\n");
}

DatasetRecord ReadDatasetRecord(const std::string& path) {
  const auto bytes = ReadWholeFile(path);
  try {
    const auto json = nlohmann::json::parse(bytes.begin(), bytes.end());
    DatasetRecord record;
    record.spec = json.at("spec");
    record.description = json.at("description");
    record.fingerprint = json.at("fingerprint");
    record.count = json.at("count");
    record.picture_channels = json.at("picture_channels");
    record.classes = json.at("classes").get<std::vector<std::string>>();
    return record;
  } catch (const nlohmann::json::exception&) {
    throw FatalError(ExitCode::kBadFile, path + ": expected the JSON that ganvas train writes");
  }
}

}  // namespace ganvas::train
