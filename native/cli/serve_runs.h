// The part of `ganvas serve` that answers for runs.
#pragma once

#include <string>

#include "native/cli/run_list.h"

namespace httplib {
class Server;
}

namespace ganvas::cli {

// Before files, `server` answers /runs/runs.json, /runs/events (server-sent events "runs" with the
// same list, whenever it changes), and for each run /runs/ID/run.json, its pictures and its models.
// `runs` must outlive the server.
void ServeRuns(httplib::Server& server, RunList& runs);

// Writes what ServeRuns would answer now into FOLDER/runs, for hosts of static files: the list, and
// for each run its JSON, its pictures and its models. Throws FatalError(kFailed).
void WriteRuns(RunList& runs, const std::string& folder);

}  // namespace ganvas::cli
