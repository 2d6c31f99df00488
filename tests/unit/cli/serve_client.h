// A running `ganvas serve`, asked by a client over a socket.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "tests/unit/cli/run_ganvas.h"

namespace ganvas::cli {

// A running `ganvas serve ARGUMENTS --port 0`, ended with the object.
class Server {
 public:
  explicit Server(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"ganvas", "serve"});
    arguments.insert(arguments.end(), {"--port", "0"});
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    child_ = fork();
    if (child_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      close(ends[0]);
      close(ends[1]);
      execv(kProgram, words.data());
      _exit(127);
    }
    close(ends[1]);
    std::string line;
    for (char c = 0; c != '\n' && read(ends[0], &c, 1) == 1;) line += c;
    close(ends[0]);
    const size_t at = line.find("http://127.0.0.1:");
    EXPECT_NE(at, std::string::npos) << line;
    if (at != std::string::npos) port_ = std::stoi(line.substr(at + 17));
  }
  ~Server() {
    kill(child_, SIGTERM);
    waitpid(child_, nullptr, 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const { return port_; }

  // Status line, headers and body of GET `path`; of an answer that goes on, until it has `enough`.
  std::string Get(const std::string& path, const std::string& headers = "",
                  const std::string& enough = "", const std::string& host = "localhost") const {
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: " + host +
                                "\r\nConnection: close\r\n" + headers + "\r\n";
    EXPECT_EQ(write(connection, request.data(), request.size()),
              static_cast<ssize_t>(request.size()));
    std::string answer;
    char part[4096];
    for (ssize_t n; (n = read(connection, part, sizeof(part))) > 0;) {
      answer.append(part, static_cast<size_t>(n));
      if (!enough.empty() && answer.find(enough) != std::string::npos) break;
    }
    close(connection);
    return answer;
  }

 private:
  pid_t child_ = -1;
  int port_ = 0;
};

inline bool Has(const std::string& answer, const std::string& part) {
  return answer.find(part) != std::string::npos;
}

}  // namespace ganvas::cli
