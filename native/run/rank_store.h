// Where processes of one run find each other. LibTorch stays behind this header.
#pragma once

#include <cstdint>
#include <memory>

namespace ganvas::train {

// Where the ranks meet that this process launches, until it is destroyed.
class RankStore {
 public:
  RankStore();  // throws FatalError(kUsage) where this build has no c10d
  ~RankStore();
  uint16_t port() const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace ganvas::train
