import Foundation
import Support
import Testing

@Suite struct `The command compare, asked for what cannot be` {
  @Test(arguments: [
    (
      "a.yaml --scenarios s.yaml", 64, "Give at least two configurations, --vary or --aa."
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --seeds 0", 64, "--seeds must be from 1 to 10000000 pairs."
    ),
    (
      "a.yaml --aa --scenarios s.yaml --seeds 1", 64, "--seeds must be from 2 to"
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --seeds 1", 64,
      "error: s.yaml draws at random, so that one pair shows nothing; give at least --seeds 2"
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --jobs 0", 64,
      "--jobs must be from 1 to 1024."
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --resume", 64, "--resume requires --record"
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --metric speed", 64,
      "There is no metric `speed`; the metrics are completed, passed, makespan"
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --margin makespan=5", 64,
      "`makespan=5`: the value must be a duration such as `5m`."
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --margin completed=200", 64,
      "the value must be points from 0 to 100 with at most two decimals, such as `2`."
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --margin retries=-1", 64,
      "the value must be a number such as `0.5`."
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --margin cost=x", 64,
      "the value must be an amount such as `0.10`."
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --margin cost", 64,
      "`cost` does not have the form NAME=VALUE, such as `completed=2`."
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --margin passed=1 --margin passed=2",
      64, "A metric can have only one --margin."
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --margin completed=100", 64,
      "--margin completed must be less than 100 points, which no difference exceeds."
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --margin passed=2 --margin stuck=100", 64,
      "--margin stuck must be less than 100 points, which no difference exceeds."
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --power", 64, "--power requires --margin"
    ),
    (
      "a.yaml --scenarios s.yaml --aa --record r.sqlite", 64,
      "--aa can be used only with --scenarios, --seeds, --metric and --jobs: it tests for any difference"
    ),
    (
      "a.yaml --scenarios s.yaml --aa --ceiling makespan=1h", 64,
      "--aa can be used only with --scenarios, --seeds, --metric and --jobs: it tests for any difference"
    ),
    (
      "a.yaml --scenarios s.yaml --aa --fail-on worse", 64,
      "--aa can be used only with --scenarios, --seeds, --metric and --jobs: it tests for any difference"
    ),
    (
      "a.yaml slow.yaml --scenarios s.yaml --power --margin makespan=2m --fail-on worse", 64,
      "--power can be used only with --vary, --scenarios, --seeds, --metric, --margin, --ceiling and --jobs."
    ),
    (
      "a.yaml a.yaml a.yaml --scenarios s.yaml --sequential", 64,
      "--sequential compares exactly two configurations, and cannot be used with --fail-fast."
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --ceiling makespan=5m --margin makespan=5m", 64,
      "--ceiling makespan must be greater than its margin."
    ),
    (
      "a.yaml slow.yaml --scenarios s.yaml --sequential --metric makespan", 64,
      "--sequential requires a margin; add --margin NAME=VALUE."
    ),
    (
      "a.yaml slow.yaml --scenarios s.yaml --sequential --margin completed=2 --fail-on worse",
      64, "--sequential decides only about metrics with a margin; replace --fail-on worse"
    ),
    (
      "a.yaml slow.yaml --scenarios s.yaml --sequential --ceiling makespan=1h",
      64, "--ceiling makespan requires --margin makespan=VALUE."
    ),
    (
      "a.yaml slow.yaml --scenarios s.yaml --sequential --margin makespan=5m --ceiling makespan=5m",
      64, "--ceiling makespan must be greater than its margin."
    ),
    (
      "a.yaml slow.yaml --scenarios s.yaml --sequential --margin makespan=5m --ceiling makespan=9m --ceiling makespan=8m",
      64, "A metric can have only one --ceiling."
    ),
    (
      "a.yaml a.yaml --scenarios s.yaml --aa", 64,
      "--aa compares one configuration with itself; remove other configurations and --margin."
    ),
    (
      "a.yaml slow.yaml --scenarios s.yaml --corpus none/c.json", 74,
      "none/c.json: error: there is no folder `"
    ),
    (
      "a.yaml b.yaml --scenarios s.yaml", 66,
      "b.yaml: error: there is no such configuration file or folder of definitions"
    ),
    (
      "a.yaml s.yaml --scenarios s.yaml", 65, "is not a key of the configuration"
    ),
    (
      "a.yaml a.yaml --scenarios canary.yaml", 66,
      "error: every scenario below canary.yaml is a canary, which has to fail and compares nothing"
    ),
    (
      "a.yaml other.yaml --scenarios s.yaml", 65,
      "other.yaml:3:9: error: no agent is named `nobody`"
    ),
  ])
  func `refuses what it cannot do, and says what to do`(
    arguments: String,
    status: Int32,
    message: String
  ) async throws {
    try await ComparedTeam.withFolder { folder in
      try write(["canary.yaml": ComparedTeam.canary], to: folder)
      let other = "rehearsal: 1\nconfiguration: other\nmodel: {nobody: {takes: 1m}}\n"
      try Data(other.utf8).write(to: folder.appending(path: "other.yaml"))
      let result = try await Command.line("compare \(arguments)", in: folder)
      #expect(result.status == status)
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(result.output == "")
    }
  }
}
