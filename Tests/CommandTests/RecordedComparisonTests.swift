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

  @Test(arguments: [
    ("--seeds 3", "0:3, 10000000:10000003"),
    ("--seeds 60 --sequential --metric passed --margin passed=90", "0:50, 10000000:10000050"),
  ])
  func `has the seeds with which it was made, which are not those of its scenarios`(
    options: String,
    seeds: String
  ) async throws {
    let rare =
      (ComparedTeam.files["s.yaml"] ?? "")
      + "faults: [{id: f, drop: {from: verify-app, to: code-reviewer, rate: 0.01%}}]\n"
    try await ComparedTeam.withFolder(["rare.yaml": rare]) { folder in
      let made = try await Command.line(
        "compare a.yaml slow.yaml --scenarios rare.yaml s.yaml \(options) --record r.sqlite",
        in: folder
      )
      let recorded = try await Command.run(
        ["query", "r.sqlite", "SELECT seeds FROM batch", "--format", "csv"],
        in: folder
      )
      #expect(recorded.output == "seeds\n\"\(seeds)\"\n", "\(made)\(recorded)")
      // A fault that does not strike decides only over a sweep with the scenario's own seeds.
      let merged = try await Command.line("merge m.sqlite r.sqlite", in: folder)
      #expect(merged.status == 0, "\(merged)")
      #expect(!merged.output.contains("unknown  "), "\(merged)")
      let (read, again) = (
        try await Command.line("compare --from r.sqlite", in: folder),
        try await Command.line("compare --from m.sqlite", in: folder)
      )
      #expect(body(read.output) == body(again.output))
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

  @Test func `is about all runs of a scenario, whichever commands made them`() async throws {
    try await ComparedTeam.withFolder { folder in
      for name in ["a", "slow"] {
        for (file, seeds) in [("parts", "0:4"), ("parts", "4:8"), ("whole", "0:8")] {
          _ = try await Command.line(
            "run s.yaml --configuration \(name).yaml --seeds \(seeds) --record \(name)-\(file).sqlite",
            in: folder
          )
        }
      }
      let parts = try await Command.line(
        "compare --from a-parts.sqlite slow-parts.sqlite",
        in: folder
      )
      let whole = try await Command.line(
        "compare --from a-whole.sqlite slow-whole.sqlite",
        in: folder
      )
      #expect(parts.status == whole.status, "\(parts.errors)")
      #expect(body(parts.output) == body(whole.output))
      let scenario = (ComparedTeam.files["s.yaml"] ?? "") + "about: changed\n"
      try write(["s.yaml": scenario], to: folder)
      _ = try await Command.line(
        "run s.yaml --configuration a.yaml --seeds 8:12 --record a-parts.sqlite",
        in: folder
      )
      let refused = try await Command.line(
        "compare --from a-parts.sqlite slow-whole.sqlite",
        in: folder
      )
      #expect(refused.status == 65)
      #expect(
        refused.errors
          == "a-parts.sqlite: error: s.yaml was run with different files or by different versions of rehearse; "
          + "compare recordings of one version each\n"
      )
    }
  }

  @Test func `is refused where the scenario or its work was changed in between`() async throws {
    let work = try String(
      contentsOf: Surroundings.project.appending(path: "Scenarios/happy-pipeline/work.md"),
      encoding: .utf8
    )
    let scenario = (ComparedTeam.files["s.yaml"] ?? "").replacing(
      #/work: .*/#,
      with: "work: work.md"
    )
    try await ComparedTeam.withFolder(["s.yaml": scenario, "work.md": work]) { folder in
      func record(_ name: String, _ configuration: String) async throws {
        _ = try await Command.line(
          "run s.yaml --configuration \(configuration).yaml --seeds 4 --record \(name).sqlite",
          in: folder
        )
      }
      func compared(_ name: String) async throws -> Command.Result {
        try await Command.line("compare --from now.sqlite \(name).sqlite", in: folder)
      }
      try await record("now", "a")
      try write(["work.md": work + "\nMore of it.\n"], to: folder)
      try await record("work", "slow")
      try write(["work.md": work, "s.yaml": scenario + "about: changed\n"], to: folder)
      try await record("scenario", "slow")
      for (name, file) in [("work", "work.md"), ("scenario", "s.yaml")] {
        let refused = try await compared(name)
        #expect(refused.status == 65)
        #expect(
          refused.errors
            == "\(name).sqlite: error: s.yaml was run with another \(file) than in now.sqlite; make both from the "
            + "same files\n"
        )
      }
      // Definitions are what a comparison may be about.
      let path = "agents/backend-implementer.md"
      let definition = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
      try write([path: definition + "\nBe kind.\n", "s.yaml": scenario], to: folder)
      try await record("definition", "slow")
      let allowed = try await compared("definition")
      #expect([0, 2, 4].contains(allowed.status), "\(allowed.errors)")
    }
  }

  @Test func `says how many runs and which scenarios it leaves out`() async throws {
    let other = (ComparedTeam.files["s.yaml"] ?? "").replacing("one task", with: "another")
    try await ComparedTeam.withFolder(["other.yaml": other]) { folder in
      for (name, line) in [
        ("one", "s.yaml --configuration a.yaml --seeds 10"),
        ("two", "s.yaml other.yaml --configuration slow.yaml --seeds 6:12"),
      ] {
        _ = try await Command.line("run \(line) --record \(name).sqlite", in: folder)
      }
      let compared = try await Command.line("compare --from one.sqlite two.sqlite", in: folder)
      let text = compared.output.replacing(#/\s+/#, with: " ")
      #expect(
        text.contains(
          "runs whose seed the other configuration does not have are left out: 8; run both with the same seeds"
        ),
        "\(compared.output)\(compared.errors)"
      )
      #expect(
        text.contains("scenarios of B that A did not run are left out: other.yaml")
      )
    }
  }

  @Test func `finds a scenario however its path was written`() async throws {
    try await ComparedTeam.withFolder { folder in
      for (name, path) in [("a", "s.yaml"), ("slow", "\(folder.path)/s.yaml")] {
        let made = try await Command.run(
          [
            "run", path, "--configuration", "\(name).yaml", "--seeds", "5", "--record",
            "\(name).sqlite",
          ],
          in: folder
        )
        #expect(made.status == 0, "\(made.errors)")
      }
      for line in ["a.sqlite slow.sqlite", "slow.sqlite a.sqlite"] {
        let compared = try await Command.line("compare --from \(line)", in: folder)
        #expect(compared.errors == "" && compared.output.contains("5 pairs"), "\(compared)")
        #expect(!compared.output.contains("left out"), "\(compared.output)")
      }
    }
  }

  @Test(arguments: ["", " --sequential --seeds 40"])
  func `knows a configuration that is compared with itself, however few pairs there are`(
    options: String
  ) async throws {
    try await ComparedTeam.withFolder { folder in
      func record(_ name: String, _ more: String = "") async throws {
        _ = try await Command.line(
          "run s.yaml\(more) --seeds 40 --record \(name).sqlite",
          in: folder
        )
      }
      try await record("now")
      try await record("again")
      try await record("slow", " --configuration slow.yaml")
      let path = "agents/backend-implementer.md"
      let definition = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
      try write([path: definition + "\nBe kind.\n"], to: folder)
      try await record("edited")
      for (name, status, result) in [
        ("again", 0, "not worse"), ("edited", 2, "undecided on"), ("slow", 2, "undecided on"),
      ] {
        let compared = try await Command.line(
          "compare --from now.sqlite \(name).sqlite --metric passed\(options)",
          in: folder
        )
        #expect(compared.status == Int32(status), "\(name): \(compared.output)\(compared.errors)")
        #expect(compared.output.contains(result), "\(name): \(compared.output)")
      }
    }
  }

  @Test func `names the recordings if both configurations have the same name`()
    async throws
  {
    let namesake = (ComparedTeam.files["slow.yaml"] ?? "").replacing("slow", with: "as it is")
    try await ComparedTeam.withFolder(["namesake.yaml": namesake]) { folder in
      for name in ["a", "namesake", "slow"] {
        _ = try await Command.line(
          "run s.yaml --configuration \(name).yaml --seeds 4 --record \(name).sqlite",
          in: folder
        )
      }
      let compared = try await Command.line(
        "compare --from a.sqlite namesake.sqlite slow.sqlite",
        in: folder
      )
      let lines = compared.output.split(separator: "\n").map {
        $0.replacing(#/ +/#, with: " ")
      }
      #expect(lines.filter { $0.hasPrefix("A ") }.allSatisfy { $0 == "A a.sqlite a.sqlite" })
      #expect(
        lines.filter { $0.hasPrefix("B ") }
          == ["B namesake.sqlite namesake.sqlite", "B slow slow.sqlite"],
        "\(compared.output)\(compared.errors)"
      )
    }
  }

  @Test func `decides nothing about a sequence that stopped early unless it is sequential`()
    async throws
  {
    let question = "--metric passed --metric makespan --margin passed=90"
    try await ComparedTeam.withFolder { folder in
      for (cap, name) in [(60, "early"), (50, "cap")] {
        let made = try await Command.line(
          "compare a.yaml slow.yaml --scenarios s.yaml --sequential --seeds \(cap) \(question) --record \(name).sqlite",
          in: folder
        )
        #expect(made.status == 0, "\(made.output)\(made.errors)")
      }
      _ = try await Command.line("merge merged.sqlite early.sqlite", in: folder)
      let caution =
        "a sequential comparison made these runs and stopped before its cap of 60 pairs, so intervals of a fixed "
        + "number of pairs decide nothing; add --sequential --seeds 60"
      for (recording, options, status) in [
        ("early", "", 2), ("merged", "", 2), ("early", "--sequential --seeds 60", 0),
        ("merged", "--sequential --seeds 60", 0), ("cap", "", 0),
      ] {
        let read = try await Command.line(
          "compare --from \(recording).sqlite \(question) \(options)",
          in: folder
        )
        let text = read.output.replacing(#/\s+/#, with: " ")
        #expect(read.status == Int32(status), "\(recording): \(read.output)\(read.errors)")
        #expect(text.contains(caution) == (status == 2), "\(recording): \(read.output)")
        // Makespan has no margin, so its decision holds for a fixed number of pairs only.
        #expect(text.contains("(inferior)") == (recording == "cap"), "\(recording): \(read.output)")
      }
    }
  }

  @Test func `is refused as long as its shards are not merged`() async throws {
    try await ComparedTeam.withFolder { folder in
      for name in ["a", "slow"] {
        for shard in 1...2 {
          let options = "--seeds 8 --shard \(shard)/2 --record \(name)\(shard).sqlite"
          _ = try await Command.line(
            "run s.yaml --configuration \(name).yaml \(options)",
            in: folder
          )
        }
      }
      let shards = "a1.sqlite a2.sqlite slow1.sqlite slow2.sqlite"
      let refused = try await Command.line("compare --from \(shards)", in: folder)
      #expect(refused.status == 64)
      #expect(
        refused.errors
          == "error: a1.sqlite, a2.sqlite are shards of one sweep; merge them with "
          + "`rehearse merge FILE a1.sqlite a2.sqlite`, and compare the merged recording\n"
      )
      let parts = try await Command.line("compare --from a1.sqlite slow1.sqlite", in: folder)
      #expect(![64, 65, 66].contains(parts.status), "\(parts)")
    }
  }
}
