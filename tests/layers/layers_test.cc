// Includes, imports of TypeScript and CMake link edges point one way. The allowed arrows stand in
// Rooms(); this test reads every source file and every CMakeLists.txt and names each arrow that is
// not among them.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

// The repository; the build sets it.
extern const char* const kSourceFolder;

namespace {

namespace fs = std::filesystem;

// A room (a folder, or a single file), and the rooms it may include directly. Longer names win:
// "native" is native/error.h alone.
const std::map<std::string, std::set<std::string>>& Rooms() {
  static const std::map<std::string, std::set<std::string>> rooms = {
      {"shared/base", {}},
      {"shared/tensor", {"shared/base"}},
      {"shared/onnx", {"shared/tensor", "shared/base"}},
      {"shared/film", {"shared/onnx", "shared/tensor", "shared/base"}},
      {"shared/graph", {"shared/onnx", "shared/tensor", "shared/base"}},
      {"shared/kernels", {"shared/tensor", "shared/base"}},
      {"shared/plan",
       {"shared/graph", "shared/onnx", "shared/kernels", "shared/latent", "shared/tensor",
        "shared/base"}},
      {"shared/runtime",
       {"shared/plan", "shared/graph", "shared/onnx", "shared/kernels", "shared/tensor",
        "shared/base"}},
      {"shared/latent", {"shared/base"}},
      {"shared/image", {"shared/base"}},
      {"shared/recipe", {"shared/latent", "shared/base"}},
      {"shared/translate",
       {"shared/runtime", "shared/graph", "shared/onnx", "shared/kernels", "shared/image",
        "shared/tensor", "shared/base"}},
      {"shared/meaning",
       {"shared/translate", "shared/runtime", "shared/graph", "shared/onnx", "shared/latent",
        "shared/tensor", "shared/base"}},
      {"shared/optimize", {"shared/base"}},
      {"shared/project",
       {"shared/meaning", "shared/optimize", "shared/translate", "shared/runtime", "shared/graph",
        "shared/onnx", "shared/latent", "shared/image", "shared/tensor", "shared/base"}},
      {"shared/directions",
       {"shared/meaning", "shared/translate", "shared/runtime", "shared/graph", "shared/latent",
        "shared/tensor", "shared/base"}},
      {"shared/likeness",
       {"shared/directions", "shared/meaning", "shared/translate", "shared/runtime",
        "shared/latent", "shared/image", "shared/tensor", "shared/base"}},

      {"shared/walk", {"shared/latent", "shared/base"}},
      {"shared/points", {"shared/latent", "shared/base"}},
      {"shared/laboratory",
       {"shared/points", "shared/optimize", "shared/runtime", "shared/graph", "shared/onnx",
        "shared/latent", "shared/tensor", "shared/base"}},

      {"native", {"shared/base"}},
      {"native/choices", {"native", "shared/latent"}},
      {"native/files", {"native", "shared/base"}},
      {"native/data",
       {"native", "native/choices", "shared/base", "shared/latent", "shared/image",
        "shared/points"}},
      {"native/chart", {"native", "native/metrics/metric_table.h", "shared/base", "shared/image"}},
      {"native/bench",
       {"native", "shared/base", "shared/tensor", "shared/onnx", "shared/runtime",
        "shared/latent"}},
      {"native/ops", {}},
      {"native/models", {"native", "native/choices", "native/ops", "shared/base", "shared/latent"}},
      // The metrics in words need no LibTorch: the files of metrics that everything may look at.
      {"native/metrics/metric_table.h", {}},
      {"native/metrics/metric_rows.h", {"native/metrics/metric_table.h"}},
      {"native/metrics/metric_table.cc",
       {"native", "native/metrics/metric_table.h", "native/metrics/metric_rows.h"}},
      {"native/metrics",
       {"native", "native/choices", "native/metrics/metric_table.h", "native/metrics/metric_rows.h",
        "native/files", "native/data", "native/models", "shared/base", "shared/latent",
        "shared/image", "shared/points", "shared/runtime", "shared/tensor"}},
      {"native/export",
       {"native", "native/models", "shared/base", "shared/tensor", "shared/onnx", "shared/kernels",
        "shared/runtime", "shared/latent"}},
      {"native/run",
       {"native", "native/choices", "native/files", "native/data", "native/metrics/metric_table.h",
        "shared/base", "shared/latent", "shared/onnx"}},
      {"native/objectives",
       {"native", "native/choices", "native/ops", "native/models", "native/run", "shared/base",
        "shared/latent"}},
      {"native/ranks", {"native", "native/models", "native/run", "shared/base"}},
      {"native/step",
       {"native", "native/choices", "native/data", "native/models", "native/run",
        "native/objectives", "native/ranks", "shared/base", "shared/image", "shared/latent"}},
      {"native/train",
       {"native", "native/choices", "native/files", "native/data", "native/models",
        "native/metrics", "native/metrics/metric_table.h", "native/export", "native/run",
        "native/objectives", "native/ranks", "native/step", "shared/base", "shared/image"}},
      {"native/cli",
       {"native",
        "native/choices",
        "native/files",
        "native/bench",
        "native/chart",
        "native/data",
        "native/models",
        "native/metrics",
        "native/metrics/metric_table.h",
        "native/export",
        "native/run",
        "native/train",
        "shared/base",
        "shared/tensor",
        "shared/onnx",
        "shared/runtime",
        "shared/latent",
        "shared/image",
        "shared/translate",
        "shared/meaning",
        "shared/project",
        "shared/directions",
        "shared/recipe",
        "shared/likeness",
        "shared/film",
        "shared/walk"}},

      // The bridge has two sides: what the app asks of the page lies below everything in web/, what
      // the page may call lies above it.
      {"web/bridge",
       {"shared/base", "shared/tensor", "shared/onnx", "shared/plan", "shared/runtime",
        "shared/latent", "shared/image", "shared/translate", "shared/meaning", "shared/project",
        "shared/directions", "shared/likeness", "shared/walk", "shared/laboratory", "shared/points",
        "shared/film"}},
      {"web/platform", {"shared/base"}},
      {"web/generator",
       {"web/bridge", "web/platform", "shared/base", "shared/latent", "shared/image",
        "shared/recipe", "shared/translate"}},
      {"web/app",
       {"web/generator", "web/bridge", "web/platform", "shared/base", "shared/latent",
        "shared/image", "shared/recipe"}},
      {"web/panels",
       {"web/app", "web/generator", "web/bridge", "web/platform", "shared/base", "shared/latent",
        "shared/image", "shared/recipe"}},
      {"web/bridge/app_exports.cc", {"web/panels", "web/app", "web/bridge", "shared/base"}},

      // TypeScript reaches C++ through the two wasm modules, 'ganvas:engine...' and
      // 'ganvas:app...': see RoomOfImport.
      {"site/src/engine", {"web/bridge"}},
      {"site/src/worker", {"site/src/engine"}},
      {"site/src/guide", {}},
      {"site/src/side", {}},
      {"site/src/lab", {"site/src/engine", "site/src/side"}},
      {"site/src/runs", {"site/src/side"}},
      {"site/src/pages", {"site/src/engine", "web/bridge/app_exports.cc"}},
      {"site/src/built_files.d.ts", {}},
      {"site/tools", {}},
  };
  return rooms;
}

// The room of a path relative to the repository root; "" where there is none.
std::string RoomOf(const std::string& path) {
  std::string best;
  for (const auto& [room, allowed] : Rooms()) {
    const bool inside = path == room || path.compare(0, room.size() + 1, room + "/") == 0;
    if (inside && room.size() > best.size()) best = room;
  }
  return best;
}

bool IsSource(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".cc" || extension == ".h";
}

std::vector<fs::path> FilesUnder(const fs::path& root, bool (*wanted)(const fs::path&)) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.is_regular_file() && wanted(entry.path())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string ReadText(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> Matches(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> found;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), pattern);
       it != std::sregex_iterator(); ++it) {
    found.push_back((*it)[1].str());
  }
  return found;
}

const fs::path kRoot = kSourceFolder;

TEST(LayersTest, IncludesPointOneWay) {
  static const std::regex kInclude(R"(#include\s+"([^"]+)\")");
  int includes = 0;
  for (const char* top : {"shared", "native", "web"}) {
    for (const fs::path& file : FilesUnder(kRoot / top, IsSource)) {
      const std::string path = fs::relative(file, kRoot).generic_string();
      const std::string room = RoomOf(path);
      ASSERT_FALSE(room.empty()) << path << " lies in no room: add it to the table of this test";
      for (const std::string& include : Matches(ReadText(file), kInclude)) {
        const std::string target = RoomOf(include);
        if (target.empty() || target == room) continue;
        ++includes;
        EXPECT_TRUE(Rooms().at(room).count(target) == 1)
            << path << " includes " << include << ": " << room << " may not look into " << target;
      }
    }
  }
  EXPECT_GT(includes, 20) << "the pattern no longer finds the project's includes";
}

TEST(LayersTest, LibTorchOnlyUnderNativeImGuiOnlyUnderWeb) {
  static const std::regex kTorch(R"(#include\s+[<"]((?:torch|ATen|c10)/[^>"]+)[>"])");
  static const std::regex kImGui(R"(#include\s+[<"](imgui[^>"]*)[>"])");
  for (const char* top : {"shared", "native", "web"}) {
    for (const fs::path& file : FilesUnder(kRoot / top, IsSource)) {
      const std::string text = ReadText(file);
      const std::string path = fs::relative(file, kRoot).generic_string();
      if (std::string(top) != "native") {
        EXPECT_TRUE(Matches(text, kTorch).empty()) << path << " includes LibTorch";
      }
      if (std::string(top) != "web") {
        EXPECT_TRUE(Matches(text, kImGui).empty()) << path << " includes Dear ImGui";
      }
    }
  }
}

TEST(LayersTest, NoRoomIncludesItselfInACircle) {
  // The table itself has no circle, so neither have the includes that it allows.
  std::map<std::string, int> depth;
  const size_t rooms = Rooms().size();
  for (size_t round = 0; round <= rooms; ++round) {
    bool changed = false;
    for (const auto& [room, allowed] : Rooms()) {
      for (const std::string& below : allowed) {
        if (depth[room] <= depth[below]) {
          depth[room] = depth[below] + 1;
          changed = true;
        }
      }
    }
    if (!changed) return;
  }
  FAIL() << "the table of allowed arrows has a circle";
}

// "ganvas_onnx" -> "shared/onnx"; "" for targets that are not rooms.
std::string RoomOfTarget(const std::string& target) {
  if (target.compare(0, 7, "ganvas_") != 0) return "";
  const std::string name = target.substr(7);
  for (const char* top : {"shared/", "native/", "web/"}) {
    if (Rooms().count(top + name) == 1) return top + name;
  }
  return "";
}

bool IsScript(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".ts" || extension == ".mjs";
}

// The file that a script imports, relative to the repository; a name such as 'node:path' stays.
std::string ImportedFile(const std::string& script, const std::string& name) {
  if (name.front() != '.') return name;
  fs::path file = (fs::path(script).parent_path() / name).lexically_normal();
  // TypeScript names what the compiler would make of the file.
  if (file.extension() == ".js") file.replace_extension(".ts");
  return file.generic_string();
}

// The room of an imported file; "" for packages and for what the build makes of the site itself.
std::string RoomOfImport(const std::string& file) {
  if (file.compare(0, 13, "ganvas:engine") == 0) return "web/bridge";
  if (file.compare(0, 10, "ganvas:app") == 0) return "web/bridge/app_exports.cc";
  return RoomOf(file);
}

// Script -> the files that it imports, types included.
std::map<std::string, std::vector<std::string>> Imports() {
  static const std::regex kImport(R"((?:\bfrom|\bimport\(|\bimport)\s*'([^']+)')");
  std::map<std::string, std::vector<std::string>> imports;
  for (const char* top : {"site/src", "site/tools"}) {
    for (const fs::path& file : FilesUnder(kRoot / top, IsScript)) {
      const std::string script = fs::relative(file, kRoot).generic_string();
      std::vector<std::string>& found = imports[script];
      for (const std::string& name : Matches(ReadText(file), kImport)) {
        found.push_back(ImportedFile(script, name));
      }
    }
  }
  return imports;
}

TEST(LayersTest, ImportsPointOneWay) {
  int arrows = 0;
  for (const auto& [script, imports] : Imports()) {
    const std::string room = RoomOf(script);
    ASSERT_FALSE(room.empty()) << script << " lies in no room: add it to the table of this test";
    for (const std::string& file : imports) {
      const std::string target = RoomOfImport(file);
      if (file.compare(0, 4, "site") == 0) {
        EXPECT_FALSE(target.empty()) << script << " imports " << file << ", which lies in no room";
      }
      if (target.empty() || target == room) continue;
      ++arrows;
      EXPECT_TRUE(Rooms().at(room).count(target) == 1)
          << script << " imports " << file << ": " << room << " may not look into " << target;
    }
  }
  EXPECT_GT(arrows, 10) << "the pattern no longer finds the site's imports";
}

// Follows imports from `script` to scripts that are not in `done`, and puts them there. False where
// they lead back to a script of `way`, which then ends with it.
bool Visit(const std::map<std::string, std::vector<std::string>>& imports,
           const std::string& script, std::set<std::string>& done, std::vector<std::string>& way) {
  if (done.count(script) == 1) return true;
  const bool circle = std::find(way.begin(), way.end(), script) != way.end();
  way.push_back(script);
  if (circle) return false;
  for (const std::string& file : imports.at(script)) {
    if (imports.count(file) == 1 && !Visit(imports, file, done, way)) return false;
  }
  way.pop_back();
  done.insert(script);
  return true;
}

TEST(LayersTest, NoScriptImportsItselfInACircle) {
  const auto imports = Imports();
  std::set<std::string> done;
  for (const auto& [script, imported] : imports) {
    std::vector<std::string> way;
    std::string text;
    const bool straight = Visit(imports, script, done, way);
    for (const std::string& step : way) text += "\n  " + step;
    ASSERT_TRUE(straight) << "imports lead back:" << text;
  }
}

bool IsCMake(const fs::path& path) {
  return path.filename() == "CMakeLists.txt" || path.extension() == ".cmake";
}

TEST(LayersTest, CMakeLinkEdgesPointOneWay) {
  static const std::regex kLibrary(R"((ganvas_library\([^)]*\)))");
  static const std::regex kName(R"((ganvas_[a-z0-9_]+))");
  int edges = 0;
  for (const char* top : {"shared", "native", "web"}) {
    for (const fs::path& file : FilesUnder(kRoot / top, IsCMake)) {
      for (const std::string& call : Matches(ReadText(file), kLibrary)) {
        std::vector<std::string> names = Matches(call.substr(call.find('(')), kName);
        ASSERT_FALSE(names.empty()) << file;
        const std::string room = RoomOfTarget(names.front());
        if (room.empty()) continue;
        EXPECT_EQ(room.substr(0, room.find('/')), top) << file << " declares " << names.front();
        for (size_t i = 1; i < names.size(); ++i) {
          const std::string target = RoomOfTarget(names[i]);
          if (target.empty() || target == room) continue;
          ++edges;
          EXPECT_TRUE(Rooms().at(room).count(target) == 1)
              << file << ": " << names.front() << " links " << names[i];
        }
      }
    }
  }
  EXPECT_GT(edges, 8) << "the pattern no longer finds the project's targets";
}

// A name of a model or an objective is written in its table alone; code has the enum.
TEST(LayersTest, ModelsAndObjectivesAreNamedInTheirTablesAlone) {
  static const std::regex kTable(R"(Choice k(?:Model|Loss)Names\[\] = \{((?:[^}]|\}[^;])*)\};)");
  static const std::regex kName(R"re(\{"([a-z0-9-]+)")re");
  std::set<std::string> literals;
  for (const fs::path& file : FilesUnder(kRoot / "native/choices", IsSource)) {
    for (const std::string& table : Matches(ReadText(file), kTable)) {
      for (const std::string& name : Matches(table, kName)) literals.insert('"' + name + '"');
    }
  }
  EXPECT_GT(literals.size(), 10u) << "the pattern no longer finds the tables";
  for (const fs::path& file : FilesUnder(kRoot / "native", IsSource)) {
    const std::string path = fs::relative(file, kRoot).generic_string();
    // Presets are options as text, and the benchmark has models of its own.
    if (RoomOf(path) == "native/choices" || RoomOf(path) == "native/bench" ||
        path == "native/run/presets.cc") {
      continue;
    }
    const std::string text = ReadText(file);
    for (const std::string& literal : literals) {
      EXPECT_EQ(text.find(literal), std::string::npos) << path << " names " << literal;
    }
  }
}

}  // namespace
