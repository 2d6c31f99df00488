// ganvas serve, asked by a client over a socket.
#include "tests/unit/cli/serve_client.h"

namespace ganvas::cli {
namespace {

namespace fs = std::filesystem;

class ServeTest : public testing::Test {
 protected:
  ServeTest() {
    fs::create_directories(folder_.File("dist/sub"));
    WriteText(folder_.File("dist/index.html"), "<title>hello</title>");
    WriteText(folder_.File("dist/sub/index.html"), "below");
    WriteText(folder_.File("secret.txt"), "secret");
    for (const char* name :
         {"a.wasm", "a.mjs", "a.js", "a.json", "a.onnx", "a.png", "a.webmanifest"}) {
      WriteText(folder_.File(std::string("dist/") + name), "0123456789");
    }
  }
  std::string dist() const { return folder_.File("dist"); }

  ScratchFolder folder_;
};

TEST_F(ServeTest, SendsFilesWithTheirTypes) {
  const Server server({dist()});
  const std::string index = server.Get("/");
  EXPECT_TRUE(Has(index, "HTTP/1.1 200")) << index;
  EXPECT_TRUE(Has(index, "<title>hello</title>"));
  EXPECT_TRUE(Has(index, "Content-Type: text/html"));
  EXPECT_FALSE(Has(index, "Cross-Origin"));
  EXPECT_TRUE(Has(server.Get("/a.json"), "Ganvas-Poll: 2\r\n")) << "models may come and go";
  const std::pair<const char*, const char*> types[] = {
      {"/a.wasm", "application/wasm"},
      {"/a.mjs", "text/javascript"},
      {"/a.js", "text/javascript"},
      {"/a.json", "application/json"},
      {"/a.onnx", "application/octet-stream"},
      {"/a.png", "image/png"},
      {"/a.webmanifest", "application/manifest+json"}};
  for (const auto& [path, type] : types) {
    const std::string answer = server.Get(path);
    EXPECT_TRUE(Has(answer, std::string("Content-Type: ") + type)) << answer;
    EXPECT_TRUE(Has(answer, "0123456789")) << answer;
  }
  const std::string part = server.Get("/a.onnx", "Range: bytes=2-4\r\n");
  EXPECT_TRUE(Has(part, "HTTP/1.1 206")) << part;
  EXPECT_TRUE(part.ends_with("\r\n\r\n234")) << part;
}

TEST_F(ServeTest, StaysInsideTheFolder) {
  const Server server({dist()});
  EXPECT_TRUE(Has(server.Get("/nothing.js"), "HTTP/1.1 404"));
  const std::string sub = server.Get("/sub");
  EXPECT_TRUE(Has(sub, "HTTP/1.1 302") && Has(sub, "Location: ./sub/\r\n")) << sub;
  EXPECT_TRUE(Has(server.Get("/sub/"), "below"));
  for (const char* path :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/sub/../../secret.txt", "/..", "//etc/passwd"}) {
    const std::string answer = server.Get(path);
    EXPECT_FALSE(Has(answer, "HTTP/1.1 200")) << path << answer;
    EXPECT_FALSE(Has(answer, "secret\n") || Has(answer, "\r\n\r\nsecret")) << path;
  }
}

TEST_F(ServeTest, IsolatesWhenAsked) {
  const Server server({dist(), "--isolate"});
  const std::string answer = server.Get("/a.js");
  EXPECT_TRUE(Has(answer, "Cross-Origin-Opener-Policy: same-origin\r\n")) << answer;
  EXPECT_TRUE(Has(answer, "Cross-Origin-Embedder-Policy: require-corp\r\n")) << answer;
}

TEST_F(ServeTest, SaysWhatIsWrong) {
  const Server server({dist()});
  ExpectErrorWith("serve " + dist() + " --port " + std::to_string(server.port()), 1,
                  "ganvas serve: port " + std::to_string(server.port()) + " of 127.0.0.1");
  ExpectError(
      "serve " + folder_.File("none"), 3,
      "ganvas serve: " + folder_.File("none") +
          ": no such folder; expected the folder of a site; npm run build makes dist, or name "
          "another folder");
}

}  // namespace
}  // namespace ganvas::cli
