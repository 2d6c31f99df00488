#include "native/cli/serve_command.h"

#include <httplib.h>
#include <sys/socket.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "native/cli/run_list.h"
#include "native/cli/serve_runs.h"

namespace ganvas::cli {
namespace {

constexpr const char* kAddress = "127.0.0.1";
// After so many seconds the page should read its list of models again: models that are trained or
// exported meanwhile then appear in it. Static hosts send no such header, and get no such requests.
constexpr const char* kPollSeconds = "2";

struct ServeOptions {
  std::string folder = "dist";
  int port = 8080;
  bool isolate = false;
  std::string runs;  // "" for none
  bool write = false;
};

struct MimeType {
  const char* extension;
  const char* type;
};
// Those that the server library does not know or that pages depend on.
constexpr MimeType kMimeTypes[] = {
    {"html", "text/html; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"json", "application/json"},
    {"map", "application/json"},
    {"webmanifest", "application/manifest+json"},
    {"wasm", "application/wasm"},
    {"onnx", "application/octet-stream"},
    {"png", "image/png"},
    {"gif", "image/gif"},
    {"svg", "image/svg+xml"},
    {"ico", "image/x-icon"},
    {"ttf", "font/ttf"},
    {"woff2", "font/woff2"},
    {"txt", "text/plain; charset=utf-8"},
    {"md", "text/plain; charset=utf-8"},
};

// A folder asked for without its last slash is sent on to the one with it; all else is not there.
void Missing(const std::string& root, const httplib::Request& request,
             httplib::Response& response) {
  const bool climbs = request.path.find("..") != std::string::npos;
  std::error_code error;
  if (!climbs && !request.path.ends_with('/') &&
      std::filesystem::is_directory(root + request.path, error)) {
    // Relative to where the browser is, so that no request can name another host.
    const size_t slash = request.path.rfind('/');
    response.set_redirect("./" + request.path.substr(slash + 1) + "/");
    return;
  }
  response.status = 404;
  response.set_content("Not found\n", "text/plain; charset=utf-8");
}

// `name`: what the error calls it.
void RequireFolder(const std::string& name, const std::string& path, const char* expected) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return;
  const bool other = std::filesystem::exists(path, error);
  throw FatalError(ExitCode::kBadFile, name + (other ? ": not a folder" : ": no such folder") +
                                           "; expected " + expected);
}

void Serve(const ServeOptions& options) {
  RequireFolder(options.folder, options.folder,
                "the folder of a site; npm run build makes dist, or name another folder");
  if (!options.runs.empty()) {
    RequireFolder("--runs " + options.runs, options.runs,
                  "the folder of your runs, which ganvas train --out FOLDER/NAME makes");
  }
  RunList runs(options.runs);
  if (options.write) {
    WriteRuns(runs, options.folder);
    std::printf("%s/runs: a copy of the runs of %s\n", options.folder.c_str(),
                options.runs.c_str());
    return;
  }
  httplib::Server server;
  // The library would share a port in use; take only a port that was just released.
  server.set_socket_options([](int socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  for (const MimeType& type : kMimeTypes) {
    server.set_file_extension_and_mimetype_mapping(type.extension, type.type);
  }
  // Files are looked at again on every visit, since they change while one works on them.
  httplib::Headers headers = {{"Cache-Control", "no-cache"}, {"Ganvas-Poll", kPollSeconds}};
  if (options.isolate) {
    headers.emplace("Cross-Origin-Opener-Policy", "same-origin");
    headers.emplace("Cross-Origin-Embedder-Policy", "require-corp");
    headers.emplace("Cross-Origin-Resource-Policy", "same-origin");
  }
  server.set_default_headers(headers);
  server.set_mount_point("/", options.folder);
  if (!options.runs.empty()) ServeRuns(server, runs);
  server.Get(".*", [&options](const httplib::Request& request, httplib::Response& response) {
    Missing(options.folder, request, response);
  });

  int port = options.port;
  if (port == 0) port = server.bind_to_any_port(kAddress);
  if (port <= 0 || (options.port != 0 && !server.bind_to_port(kAddress, port))) {
    throw FatalError(
        ExitCode::kFailed,
        "port " + std::to_string(options.port) + " of " + kAddress +
            " cannot be used; another program may use it. Try --port 0 for any free port");
  }
  std::printf("Serving %s at http://%s:%d/ (Ctrl-C ends it)\n", options.folder.c_str(), kAddress,
              port);
  if (!options.runs.empty()) {
    std::printf("Runs of %s at http://%s:%d/runs/\n", options.runs.c_str(), kAddress, port);
  }
  std::fflush(stdout);
  if (!server.listen_after_bind()) {
    throw FatalError(ExitCode::kFailed, "port " + std::to_string(port) + ": listening failed");
  }
}

}  // namespace

void AddServeCommand(CLI::App& app, ExitCode& result) {
  CLI::App* command = app.add_subcommand("serve", "Serve a folder of static files to this machine");
  const auto options = std::make_shared<ServeOptions>();
  command->add_option("DIR", options->folder, "Folder to serve")->capture_default_str();
  command->add_option("--port", options->port, "Port on 127.0.0.1; 0 for any free port")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command->add_flag("--isolate", options->isolate,
                    "Send the headers that make pages cross-origin isolated");
  command
      ->add_option("--runs", options->runs,
                   "Folder with runs, which the page at /runs/ shows, also while they train")
      ->type_name("DIR");
  command
      ->add_flag("--write", options->write,
                 "Write a copy of the runs into the served folder for a static host, and end")
      ->needs("--runs");
  command->footer(
      "\nExamples:\n"
      "  ganvas serve dist --port 8080\n"
      "  ganvas serve dist --runs runs\n");
  command->callback([options, &result] {
    Serve(*options);
    result = ExitCode::kOk;
  });
}

}  // namespace ganvas::cli
