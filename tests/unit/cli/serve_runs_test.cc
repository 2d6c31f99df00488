// ganvas serve --runs: what it answers about runs, whatever lies in their folders.
#include <sys/file.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/unit/cli/serve_client.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

Json BodyOf(const std::string& answer) {
  const size_t body = answer.find("\r\n\r\n");
  return Json::parse(body == std::string::npos ? "" : answer.substr(body + 4), nullptr, false);
}

class ServeRunsTest : public testing::Test {
 protected:
  ServeRunsTest() {
    fs::create_directories(Path("dist"));
    fs::create_directories(Path("runs"));
    WriteText(Path("secret.png"), "secret");
    MakeRun("a", R"({"model": "dcgan", "data": "shapes", "steps": 100})");
    Append("a", "{\"step\":50,\"images\":400,\"loss_d\":1.5,\"seconds\":2,\"seconds_left\":2}\n");
  }

  std::string Path(const std::string& name) const { return folder_.File(name); }
  void MakeRun(const std::string& id, const std::string& options) const {
    fs::create_directories(Path("runs/" + id + "/samples"));
    WriteText(Path("runs/" + id + "/options.json"), options);
  }
  void Append(const std::string& id, const std::string& text) const {
    std::ofstream(Path("runs/" + id + "/stats.jsonl"), std::ios::app) << text;
  }
  Json List(const Server& server) const {
    // It looks at folders twice a second.
    usleep(600'000);
    return BodyOf(server.Get("/runs/runs.json"))["runs"];
  }

  ScratchFolder folder_;
};

TEST_F(ServeRunsTest, TellsHowRunsStand) {
  MakeRun("sweep/b", R"({"steps": 50})");
  Append("sweep/b", "{\"step\":50}\n");
  const Server server({Path("dist"), "--runs", Path("runs")});
  Json runs = List(server);
  ASSERT_EQ(runs.size(), 2u) << runs;
  EXPECT_EQ(runs[0]["id"], "a");
  EXPECT_EQ(runs[0]["state"], "stopped");
  EXPECT_EQ(runs[0]["step"], 50);
  EXPECT_EQ(runs[0]["steps"], 100);
  EXPECT_EQ(runs[0]["seconds_left"], 2);
  EXPECT_EQ(runs[1]["id"], "sweep/b");
  EXPECT_EQ(runs[1]["state"], "done");

  const int lock = open(Path("runs/a/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  ASSERT_EQ(flock(lock, LOCK_EX), 0);
  EXPECT_EQ(List(server)[0]["state"], "running");
  close(lock);
  EXPECT_EQ(List(server)[0]["state"], "stopped");

  WriteText(Path("runs/a/model.onnx"), "model");
  WriteText(Path("runs/a/log.txt"), "first\nsecond\n");
  const Json run = BodyOf(server.Get("/runs/a/run.json"));
  EXPECT_EQ(run["curves"]["loss_d"]["x"], Json({50}));
  EXPECT_EQ(run["curves"]["loss_d"]["mean"], Json({1.5}));
  EXPECT_EQ(run["options"]["model"], "dcgan");
  EXPECT_EQ(run["models"], Json({"model.onnx"}));
  EXPECT_EQ(run["log"], "first\nsecond\n");
  EXPECT_TRUE(Has(run["commands"]["export"], "ganvas export ")) << run;
  EXPECT_TRUE(Has(server.Get("/runs/a/model.onnx"), "\r\n\r\nmodel"));
  EXPECT_TRUE(Has(server.Get("/runs/sweep/b/run.json"), "HTTP/1.1 200"));
}

TEST_F(ServeRunsTest, EventsTellOfTicksAndOfRunsThatComeAndGo) {
  const Server server({Path("dist"), "--runs", Path("runs")});
  EXPECT_TRUE(Has(server.Get("/runs/events", "", "\"step\":50"), "text/event-stream"));
  Append("a", "{\"step\":60,\"loss_d\":2}\n");
  EXPECT_TRUE(Has(server.Get("/runs/events", "", "\"step\":60"), "\"step\":60"));
  EXPECT_EQ(BodyOf(server.Get("/runs/a/run.json"))["curves"]["loss_d"]["mean"], Json({1.5, 2}));
  MakeRun("later", "{}");
  EXPECT_TRUE(Has(server.Get("/runs/events", "", "later"), "\"id\":\"later\""));
  fs::remove_all(Path("runs/later"));
  EXPECT_EQ(List(server).size(), 1u);
  EXPECT_TRUE(Has(server.Get("/runs/later/run.json"), "HTTP/1.1 404"));
}

TEST_F(ServeRunsTest, BrokenRunsAreNamedAndHarmNothing) {
  MakeRun("array", "[1]");
  MakeRun("empty", "");
  MakeRun("huge", std::string(2 << 20, ' '));
  fs::create_directories(Path("runs/nothing/samples"));
  WriteText(Path("runs/nothing/lock"), "");
  fs::create_directories(Path("runs/folder/stats.jsonl"));
  WriteText(Path("runs/folder/options.json"), "{}");
  MakeRun("types", R"({"steps": "many", "model": 7})");
  WriteText(Path("runs/types/log.txt"), "\xff\xfe");
  Append("types", "no JSON\n{\"step\":\"x\"}\n[]\n" + std::string(3 << 20, '[') + "\n");
  Append("types", "{\"step\":3,\"loss\":null,\"text\":\"x\"}\n{\"step\":4,\"lo");
  const Server server({Path("dist"), "--runs", Path("runs")});
  std::map<std::string, Json> runs;
  for (const Json& run : List(server)) runs[run["id"].get<std::string>()] = run;
  EXPECT_EQ(runs["array"]["problem"], "options.json is not a JSON object");
  EXPECT_EQ(runs["empty"]["problem"], "options.json: an empty file");
  EXPECT_TRUE(Has(runs["huge"]["problem"], "options.json: 2097152 bytes"));
  EXPECT_EQ(runs["nothing"]["problem"], "options.json is missing");
  EXPECT_EQ(runs["folder"]["problem"], "stats.jsonl is not a file");
  for (const char* id : {"array", "empty", "huge", "nothing", "folder"}) {
    EXPECT_EQ(runs[id]["state"], "broken") << id;
    EXPECT_TRUE(BodyOf(server.Get(std::string("/runs/") + id + "/run.json")).is_object()) << id;
  }
  EXPECT_EQ(runs["types"]["state"], "stopped");
  EXPECT_EQ(runs["types"]["step"], 3);
  const Json types = BodyOf(server.Get("/runs/types/run.json"));
  EXPECT_EQ(types["curves"]["loss"]["mean"], Json({nullptr}));
  Append("types", "ss\":1}\n");
  EXPECT_EQ(List(server).back()["step"], 4) << "the line is whole now";
  EXPECT_EQ(runs["a"]["state"], "stopped");
}

TEST_F(ServeRunsTest, SendsNothingButPicturesAndModelsOfRuns) {
  fs::create_symlink(Path("secret.png"), Path("runs/a/samples/link.png"));
  WriteText(Path("runs/a/samples/step_000050.png"), "picture");
  WriteText(Path("runs/secret.png"), "secret");
  const Server server({Path("dist"), "--runs", Path("runs")});
  EXPECT_TRUE(Has(server.Get("/runs/a/samples/step_000050.png"), "\r\n\r\npicture"));
  for (const char* path :
       {"/runs/a/options.json", "/runs/a/samples/link.png", "/runs/a/samples/../../secret.png",
        "/runs/a/samples/..%2f..%2fsecret.png", "/runs/../secret.png", "/runs/secret.png",
        "/runs/a/samples/%2e%2e/%2e%2e/secret.png", "/runs//secret.png", "/runs/a//run.json",
        "/runs/a/samples/step_000050.png%00.png", "/runs/./run.json", "/runs//run.json"}) {
    const std::string answer = server.Get(path);
    EXPECT_FALSE(Has(answer, "HTTP/1.1 200")) << path << answer;
    EXPECT_FALSE(Has(answer, "\r\n\r\nsecret")) << path;
  }
  const std::string other = server.Get("/runs/runs.json", "", "", "example.org:8080");
  EXPECT_TRUE(Has(other, "HTTP/1.1 403")) << other;
  EXPECT_TRUE(Has(server.Get("/runs/runs.json", "", "", "127.0.0.1:1"), "HTTP/1.1 200"));
}

TEST_F(ServeRunsTest, WritesACopyForStaticHosts) {
  WriteText(Path("runs/a/samples/step_000050.png"), "picture");
  const Outcome outcome =
      RunGanvas("serve " + Path("dist") + " --runs " + Path("runs") + " --write");
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  std::ifstream list(Path("dist/runs/runs.json")), run(Path("dist/runs/a/run.json"));
  EXPECT_EQ(Json::parse(list)["live"], false);
  EXPECT_EQ(Json::parse(run)["samples"], Json({"samples/step_000050.png"}));
  EXPECT_TRUE(fs::exists(Path("dist/runs/a/samples/step_000050.png")));
  ExpectError("serve " + Path("dist") + " --runs " + Path("none"), 3,
              "ganvas serve: --runs " + Path("none") +
                  ": no such folder; expected the folder of your runs, which ganvas train --out "
                  "FOLDER/NAME makes");
}

}  // namespace
}  // namespace ganvas::cli
