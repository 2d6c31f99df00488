#include "native/ranks/rank_meeting.h"

#include <netdb.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include "native/ranks/distributed.h"
#include "shared/base/duration.h"

namespace ganvas::train {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kBeatSeconds = 1;
constexpr double kBeatsToName = 3;    // beats without a sign of life that tell who is gone
constexpr double kGraceSeconds = 10;  // for the main thread to end by itself
constexpr double kPollSeconds = 0.02;
constexpr double kFarewellSeconds = 5;
constexpr const char* kEndKey = "end";    // number of ranks that wanted to report an error
constexpr const char* kGoneKey = "gone";  // ranks that no longer need the store

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::chrono::milliseconds Milliseconds(double seconds) {
  return std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
}

void Sleep(double seconds) { std::this_thread::sleep_for(Milliseconds(seconds)); }

std::string BeatKey(int64_t rank) { return "beat/" + std::to_string(rank); }
std::string HereKey(int64_t rank) { return "here/" + std::to_string(rank); }

std::vector<uint8_t> Bytes(const std::string& text) { return {text.begin(), text.end()}; }
std::string Text(const std::vector<uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

std::string HostName() {
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  return host;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

bool Answers(const std::string& host, uint16_t port) {
  addrinfo hints = {}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return false;
  bool answers = false;
  for (const addrinfo* each = found; each != nullptr && !answers; each = each->ai_next) {
    const int fd = socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, each->ai_protocol);
    if (fd < 0) continue;
    answers = connect(fd, each->ai_addr, each->ai_addrlen) == 0;
    close(fd);
  }
  freeaddrinfo(found);
  return answers;
}

// From a thread that cannot end the main one otherwise: it may wait for a GPU.
[[noreturn]] void EndProcess(const std::string& message) {
  if (!message.empty()) std::fprintf(stderr, "ganvas: %s\n", message.c_str());
  _exit(static_cast<int>(ExitCode::kFailed));
}

}  // namespace

RankMeeting::RankMeeting(const RankPlace& place, double timeout_seconds)
    : place_(place), timeout_seconds_(timeout_seconds) {
  const bool serves = place_.rank == 0 && !place_.store_elsewhere;
  try {
    if (!serves) AwaitServer();
    store_ = Connect(/*may_serve=*/true);
  } catch (const std::exception& error) {
    const std::string at = place_.address + ":" + std::to_string(place_.port);
    if (serves) {
      throw FatalError(ExitCode::kFailed, "cannot listen for other ranks at " + at + ": " +
                                              FirstLine(error.what()) +
                                              "; MASTER_PORT may be in use");
    }
    throw LostRank("rank 0 of " + std::to_string(place_.ranks) + " did not arrive at " + at +
                   " within " + LengthText(timeout_seconds_) + " (--rank-timeout)");
  }
}

RankMeeting::~RankMeeting() {
  Leave();
  try {
    store_->add(kGoneKey, 1);
    const bool serving = place_.rank == 0 && !place_.store_elsewhere;
    const Clock::time_point start = Clock::now();
    while (serving && store_->add(kGoneKey, 0) < place_.ranks &&
           SecondsSince(start) < kFarewellSeconds) {
      Sleep(kPollSeconds);
    }
  } catch (const std::exception&) {  // the store went first
  }
}

// c10d waits by itself, too, but complains in the log.
void RankMeeting::AwaitServer() const {
  const Clock::time_point start = Clock::now();
  while (!Answers(place_.address, place_.port)) {
    if (SecondsSince(start) > timeout_seconds_) throw std::runtime_error("no answer");
    Sleep(kPollSeconds);
  }
}

c10::intrusive_ptr<c10d::Store> RankMeeting::Connect(bool may_serve) const {
  c10d::TCPStoreOptions options;
  options.port = place_.port;
  options.isServer = may_serve && place_.rank == 0 && !place_.store_elsewhere;
  options.waitWorkers = false;
  options.timeout = Milliseconds(timeout_seconds_);
  return c10::make_intrusive<c10d::PrefixStore>(
      "ganvas/" + place_.attempt, c10::make_intrusive<c10d::TCPStore>(place_.address, options));
}

void RankMeeting::Meet() {
  const std::string host = HostName();
  store_->set(HereKey(place_.rank), Bytes(host + " " + std::to_string(getpid())));
  const Clock::time_point start = Clock::now();
  for (int64_t rank = 0; rank < place_.ranks; ++rank) {
    while (!store_->check({HereKey(rank)})) {
      if (OtherEnded()) ThrowLost("another rank ended");
      if (SecondsSince(start) > timeout_seconds_) {
        throw LostRank("rank " + std::to_string(rank) + " of " + std::to_string(place_.ranks) +
                       " did not arrive within " + LengthText(timeout_seconds_) +
                       " (--rank-timeout)");
      }
      Sleep(kPollSeconds);
    }
    const std::string here = Text(store_->get(HereKey(rank)));
    const size_t space = here.rfind(' ');
    hosts_.push_back(here.substr(0, space));
    names_.push_back("process " + here.substr(space + 1) + " on " + hosts_.back());
  }
  // A connection of its own: the main thread's may wait long.
  watcher_ = std::thread([this, store = Connect(/*may_serve=*/false)] { Watch(*store); });
}

std::string RankMeeting::Name(int64_t rank) const {
  return "rank " + std::to_string(rank) + " of " + std::to_string(place_.ranks) + " (" +
         names_[static_cast<size_t>(rank)] + ")";
}

// Waits; true when the watching is over.
bool RankMeeting::Paused(double seconds) {
  std::unique_lock lock(mutex_);
  return over_.wait_for(lock, Milliseconds(seconds), [this] { return stop_; });
}

void RankMeeting::Watch(c10d::Store& store) {
  const int64_t next = (place_.rank + 1) % place_.ranks;
  int64_t beats = -1;
  Clock::time_point last_beat = Clock::now();
  try {
    do {
      store.add(BeatKey(place_.rank), 1);
      if (store.check({kEndKey})) {
        if (!Paused(kGraceSeconds)) EndProcess("");
        return;
      }
      const int64_t now = store.add(BeatKey(next), 0);
      if (now != beats) {
        beats = now;
        last_beat = Clock::now();
      } else if (SecondsSince(last_beat) >
                 std::max(timeout_seconds_, kBeatsToName * kBeatSeconds)) {
        const bool report = store.add(kEndKey, 1) == 1;
        EndProcess(report ? Name(next) + " did not respond for " + LengthText(timeout_seconds_) +
                                " (--rank-timeout)"
                          : "");
      }
    } while (!Paused(kBeatSeconds));
  } catch (const std::exception&) {
    // The store is gone. With a launcher of ours it was killed, and the run ends as by SIGTERM,
    // which may take a while; else rank 0 or torchrun kept it, and the main thread should notice.
    if (place_.launched) kill(getpid(), SIGTERM);
    if (Paused(place_.launched ? timeout_seconds_ : kGraceSeconds)) return;
    EndProcess(place_.store_elsewhere ? "the process that launched the ranks has ended"
                                      : Name(0) + " was lost");
  }
}

bool RankMeeting::OtherEnded() { return store_->check({kEndKey}); }

void RankMeeting::Publish(const std::string& key, const std::string& text) {
  try {
    store_->set(key, Bytes(text));
  } catch (const std::exception& error) {
    ThrowLost(error.what());
  }
}

std::string RankMeeting::Await(const std::string& key) {
  try {
    while (!store_->check({key})) {
      if (OtherEnded()) break;
      Sleep(kPollSeconds);
    }
    if (store_->check({key})) return Text(store_->get(key));
  } catch (const std::exception& error) {
    ThrowLost(error.what());
  }
  ThrowLost("another rank ended");
}

std::string RankMeeting::FromFirst(const std::string& text) {
  const std::string key = "text/" + std::to_string(texts_++);
  if (place_.rank != 0) return Await(key);
  Publish(key, text);
  return text;
}

std::vector<std::string> RankMeeting::FromAll(const std::string& text) {
  const std::string key = "text/" + std::to_string(texts_++) + "/";
  Publish(key + std::to_string(place_.rank), text);
  std::vector<std::string> all;
  for (int64_t rank = 0; rank < place_.ranks; ++rank) {
    all.push_back(Await(key + std::to_string(rank)));
  }
  return all;
}

void RankMeeting::ThrowLost(const std::string& reason) {
  lost_ = true;
  const std::string why = ": " + FirstLine(reason);
  if (place_.launched) throw LostRank("another rank was lost" + why);
  std::string who = "the connection to another rank was lost";
  try {
    if (!OtherEnded()) {
      std::vector<int64_t> before;
      for (int64_t rank = 0; rank < place_.ranks; ++rank) {
        before.push_back(store_->add(BeatKey(rank), 0));
      }
      Sleep(kBeatsToName * kBeatSeconds);
      for (int64_t rank = 0; rank < place_.ranks; ++rank) {
        if (store_->add(BeatKey(rank), 0) == before[static_cast<size_t>(rank)]) {
          who = Name(rank) + " was lost";
          break;
        }
      }
    }
  } catch (const std::exception&) {
    if (!place_.store_elsewhere && !names_.empty()) who = Name(0) + " was lost";
  }
  throw LostRank(who + why);
}

bool RankMeeting::MayReport() {
  if (may_report_) return true;
  try {
    may_report_ = store_->add(kEndKey, 1) == 1;
  } catch (const std::exception&) {
    may_report_ = true;  // nobody to ask
  }
  return may_report_;
}

void RankMeeting::Leave() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  over_.notify_all();
  if (watcher_.joinable()) watcher_.join();
}

}  // namespace ganvas::train
