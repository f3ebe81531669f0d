import Foundation
import Support
import Testing

@Suite struct `A comparison of recordings` {
  /// The text without the paths of A and B.
  private func body(_ text: String) -> String {
    text.replacing(#/[a-z0-9-]+\.sqlite|a\.yaml|slow\.yaml/#, with: "PATH").replacing(
      #/ +/#,
      with: " "
    )
  }

  @Test(arguments: [
    "--margin makespan=1m", "--margin makespan=3m --format markdown",
    "--sequential --margin makespan=9m --ceiling makespan=30m",
    "--sequential --margin passed=1",
  ])
  func `says what the comparison said that made the runs`(options: String) async throws {
    try await ComparedTeam.withFolder { folder in
      let count = options.contains("--sequential") ? 150 : 40
      let made = try await Command.line(
        "compare a.yaml slow.yaml --scenarios s.yaml --seeds \(count) \(options) --record r.sqlite",
        in: folder
      )
      let cap = options.contains("--sequential") ? " --seeds \(count)" : ""
      // The files are not needed any more.
      try FileManager.default.removeItem(at: folder.appending(path: "s.yaml"))
      let read = try await Command.line("compare --from r.sqlite \(options)\(cap)", in: folder)
      #expect(read.status == made.status, "\(read.errors)")
      #expect(body(read.output) == body(made.output))
      #expect(made.output.count > 200)
      if !options.contains("markdown") {
        #expect(read.output.hasPrefix("A  as it is  r.sqlite\nB  slow      r.sqlite\n\n"))
      }
    }
  }

  @Test func `is one of shards that were merged, with the same decision for any division`()
    async throws
  {
    try await ComparedTeam.withFolder { folder in
      var texts: Set<String> = []
      for count in [1, 3] {
        for name in ["a", "slow"] {
          let shards = (1...count).map { "\(name)-\($0)of\(count).sqlite" }
          for (index, shard) in shards.enumerated() {
            _ = try await Command.line(
              "run s.yaml --configuration \(name).yaml --seeds 40 --shard \(index + 1)/\(count) --record \(shard)",
              in: folder
            )
          }
          _ = try await Command.run(["merge", "\(name)-\(count).sqlite"] + shards, in: folder)
        }
        let compared = try await Command.line(
          "compare --from a-\(count).sqlite slow-\(count).sqlite --margin makespan=1m",
          in: folder
        )
        #expect(compared.status == 4, "\(compared.errors)")
        texts.insert(body(compared.output))
      }
      #expect(texts.count == 1)
    }
  }

  @Test func `is refused where runs cannot be compared`() async throws {
    let other = (ComparedTeam.files["s.yaml"] ?? "").replacing("one task", with: "another")
    try await ComparedTeam.withFolder(["other.yaml": other, "canary.yaml": ComparedTeam.canary]) {
      folder in
      for (name, line) in [
        ("one", "s.yaml --configuration a.yaml --seeds 4"),
        ("late", "s.yaml --configuration slow.yaml --seeds 4:8"),
        ("other", "other.yaml --configuration slow.yaml --seeds 4"),
        ("canary", "canary.yaml"),
      ] {
        _ = try await Command.line("run \(line) --record \(name).sqlite", in: folder)
      }
      for (line, status, problem) in [
        (
          "one.sqlite", 66, "error: the recordings have the runs of one configuration; name another"
        ),
        (
          "one.sqlite late.sqlite", 66,
          "late.sqlite: error: the runs of s.yaml have no seed in common with those in one.sqlite"
        ),
        (
          "one.sqlite other.sqlite", 66,
          "other.sqlite: error: the recording has no run of s.yaml with `slow`"
        ),
        (
          "one.sqlite canary.sqlite", 66, "error: the recordings have the runs of one configuration"
        ),
        ("one.sqlite none.sqlite", 66, "none.sqlite: error: there is no such recording"),
        (
          "one.sqlite late.sqlite --jobs 2", 64,
          "--from can be used only with --seeds, --sequential"
        ),
        ("one.sqlite late.sqlite --seeds 4", 64, "--seeds with --from requires --sequential"),
      ] {
        let compared = try await Command.line("compare --from \(line)", in: folder)
        #expect(compared.status == Int32(status), "\(line)")
        #expect(compared.errors.contains(problem), "\(line): \(compared.errors)")
      }
      let nothing = try await Command.line("compare a.yaml slow.yaml", in: folder)
      #expect(
        nothing.status == 64
          && nothing.errors.contains("Give --scenarios, or --from with recordings.")
      )
    }
  }
}
