#include "native/cli/serve_runs.h"

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "native/cli/files.h"
#include "native/error.h"

namespace ganvas::cli {
namespace {

constexpr std::string_view kPlace = "/runs/";
// A connection that is kept open has a thread of its own.
constexpr size_t kThreads = 64;
constexpr int kMostStreams = 40;
constexpr std::chrono::milliseconds kBetweenLooks{500};
constexpr int kLooksBetweenSigns = 20;  // of life, by which a client that has gone is found out

using Handled = httplib::Server::HandlerResponse;

// Whether the browser means this machine. A page of another site can have its own name lead here,
// and would then read the answers.
bool IsForThisMachine(const httplib::Request& request) {
  const std::string host = request.get_header_value("Host");
  const size_t port = host.rfind(':');
  const std::string name = port != std::string::npos && host.find(']', port) == std::string::npos
                               ? host.substr(0, port)
                               : host;
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

void SendJson(httplib::Response& response, const std::string& json) {
  response.set_content(json, "application/json");
}

void SendFile(httplib::Response& response, const std::string& path) {
  const auto file = std::make_shared<std::ifstream>(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = *file ? static_cast<std::streamoff>(file->tellg()) : -1;
  if (size <= 0) {
    response.status = 404;
    return;
  }
  response.set_content_provider(
      static_cast<size_t>(size), path.ends_with(".png") ? "image/png" : "application/octet-stream",
      [file](size_t offset, size_t length, httplib::DataSink& sink) {
        char part[1 << 16];
        file->clear();
        file->seekg(static_cast<std::streamoff>(offset));
        file->read(part, static_cast<std::streamsize>(std::min(length, sizeof part)));
        // A file that became shorter ends the connection.
        return file->gcount() > 0 && sink.write(part, static_cast<size_t>(file->gcount()));
      });
}

void SendEvents(httplib::Response& response, RunList& runs,
                const std::shared_ptr<std::atomic<int>>& streams) {
  if (streams->fetch_add(1) >= kMostStreams) {
    streams->fetch_sub(1);
    response.status = 503;
    return;
  }
  response.set_header("X-Accel-Buffering", "no");
  response.set_chunked_content_provider(
      "text/event-stream",
      [&runs, sent = std::string(), quiet = 0](size_t, httplib::DataSink& sink) mutable {
        const std::string list = runs.List();
        if (list == sent) {
          std::this_thread::sleep_for(kBetweenLooks);
          if (++quiet % kLooksBetweenSigns != 0) return true;
          return sink.write(":\n\n", 3);
        }
        sent = list;
        const std::string event = "event: runs\ndata: " + list + "\n\n";
        return sink.write(event.data(), event.size());
      },
      [streams](bool) { streams->fetch_sub(1); });
}

// "a/b/samples/c.png" is the file samples/c.png of the run a/b; "a/b/c.onnx" is c.onnx of a/b.
void SendOfRun(const std::string& path, httplib::Response& response, RunList& runs) {
  const size_t last = path.rfind('/');
  if (last == std::string::npos) {
    response.status = 404;
    return;
  }
  if (path.substr(last + 1) == "run.json") {
    const auto json = runs.Run(path.substr(0, last));
    if (json) return SendJson(response, *json);
  }
  for (const size_t slash : {last, path.rfind('/', last - 1)}) {
    if (slash == std::string::npos || slash == 0) continue;
    const auto file = runs.File(path.substr(0, slash), path.substr(slash + 1));
    if (file) return SendFile(response, *file);
  }
  response.status = 404;
}

// What belongs to the page itself lies in the folder that is served.
bool IsOfThePage(std::string_view rest) {
  return rest.empty() || (rest.find('/') == rest.npos && rest != "runs.json" && rest != "events");
}

}  // namespace

void ServeRuns(httplib::Server& server, RunList& runs) {
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  const auto streams = std::make_shared<std::atomic<int>>(0);
  server.set_pre_routing_handler(
      [&runs, streams](const httplib::Request& request, httplib::Response& response) {
        if (!request.path.starts_with(kPlace)) return Handled::Unhandled;
        const std::string rest = request.path.substr(kPlace.size());
        if (IsOfThePage(rest)) return Handled::Unhandled;
        if (!IsForThisMachine(request)) {
          response.status = 403;
        } else if (request.method != "GET") {
          response.status = 405;
        } else if (rest == "runs.json") {
          SendJson(response, runs.List());
        } else if (rest == "events") {
          SendEvents(response, runs, streams);
        } else {
          SendOfRun(rest, response, runs);
        }
        if (response.status >= 400) {
          response.set_content(response.status == 404 ? "Not found\n" : "Refused\n",
                               "text/plain; charset=utf-8");
        }
        return Handled::Handled;
      });
}

void WriteRuns(RunList& runs, const std::string& folder) {
  const auto write = [](const std::string& path, const std::string& text) {
    WriteFile(path, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  };
  const std::string place = folder + std::string(kPlace);
  const std::string list = runs.List(/*live=*/false);
  MakeFolder(place);
  const auto listed = nlohmann::json::parse(list);
  for (const auto& summary : listed["runs"]) {
    const auto id = summary["id"].get<std::string>();
    std::optional<std::string> text = runs.Run(id);
    nlohmann::json run;
    while (text && (run = nlohmann::json::parse(*text))["partial"] == true) text = runs.Run(id);
    if (!text) continue;  // deleted meanwhile
    MakeFolder(place + id);
    write(place + id + "/run.json", *text);
    for (const char* kind : {"samples", "models"}) {
      for (const auto& entry : run[kind]) {
        const auto name = entry.get<std::string>();
        const auto from = runs.File(id, name);
        if (!from) continue;
        const std::string to = place + id + "/" + name;
        MakeFolder(std::filesystem::path(to).parent_path().string());
        std::error_code error;
        std::filesystem::copy_file(*from, to, std::filesystem::copy_options::overwrite_existing,
                                   error);
        if (error)
          throw FatalError(ExitCode::kFailed, to + ": cannot be written: " + error.message());
      }
    }
  }
  write(place + "runs.json", list);
}

}  // namespace ganvas::cli
