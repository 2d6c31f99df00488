// How the ranks of a run find each other, and notice that one is missing: keys in a c10d store.
#pragma once

#include <torch/csrc/distributed/c10d/Store.hpp>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "native/run/rank_environment.h"

namespace ganvas::train {

// Every rank adds to a number of its own once a second, from a thread that nothing else holds up,
// and watches that of the next rank. So a long measurement does not look like a lost process, and a
// stopped process or a machine without power is.
class RankMeeting {
 public:
  // Throws LostRank where there is no rank 0 to meet at.
  RankMeeting(const RankPlace& place, double timeout_seconds);
  ~RankMeeting();
  RankMeeting(const RankMeeting&) = delete;
  RankMeeting& operator=(const RankMeeting&) = delete;

  // Waits for all ranks. Throws LostRank naming one that did not arrive.
  void Meet();

  const c10::intrusive_ptr<c10d::Store>& store() const { return store_; }
  const RankPlace& place() const { return place_; }
  // Host names by rank.
  const std::vector<std::string>& hosts() const { return hosts_; }

  // What rank 0 has. Throws LostRank where another rank ended.
  std::string FromFirst(const std::string& text);
  // What each rank has, by rank. The same.
  std::vector<std::string> FromAll(const std::string& text);

  // Something that needs all ranks failed with `reason`: finds out which of them is gone. Throws
  // LostRank.
  [[noreturn]] void ThrowLost(const std::string& reason);
  bool lost() const { return lost_; }
  // True for the first rank that asks: it reports what ended the run.
  bool MayReport();
  // No rank misses another from now on.
  void Leave();

 private:
  void AwaitServer() const;
  c10::intrusive_ptr<c10d::Store> Connect(bool may_serve) const;
  void Watch(c10d::Store& store);
  bool Paused(double seconds);
  bool OtherEnded();
  void Publish(const std::string& key, const std::string& text);
  std::string Await(const std::string& key);
  std::string Name(int64_t rank) const;

  RankPlace place_;
  double timeout_seconds_;
  c10::intrusive_ptr<c10d::Store> store_;
  std::vector<std::string> hosts_, names_;
  int64_t texts_ = 0;
  bool lost_ = false;
  bool may_report_ = false;

  std::mutex mutex_;
  std::condition_variable over_;
  bool stop_ = false;
  std::thread watcher_;
};

}  // namespace ganvas::train
