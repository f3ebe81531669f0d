import Foundation
import Support
import Testing

/// The samples that `init` creates.
@Suite struct `A sample` {
  /// A sample with the numbers of its definitions and scenarios.
  struct Expected: CustomTestStringConvertible, Sendable {
    var name: String
    var definitions: Int
    var scenarios: Int
    var testDescription: String { name }
  }

  static let all = [
    Expected(name: "pipeline", definitions: 4, scenarios: 3),
    Expected(name: "panel", definitions: 5, scenarios: 4),
    Expected(name: "nested-team", definitions: 4, scenarios: 3),
  ]

  private static func withSample(
    _ name: String,
    _ body: (URL) async throws -> Void
  ) async throws {
    try await Surroundings.withFolder { folder in
      let made = try await Command.run("init", "team", "--sample", name, in: folder)
      #expect(made.status == 0)
      #expect(made.output.hasSuffix("\n\nnext: rehearse run team\n"))
      try await body(folder)
    }
  }

  /// Returns the events of a scenario's run as `rehearse show` prints them.
  private static func trace(of scenario: String, in folder: URL) async throws -> [String] {
    let run = try await Command.run("run", scenario, "--record", "runs.sqlite", in: folder)
    #expect(run.status == 0)
    let shown = try await Command.run("show", "runs.sqlite", "--all", in: folder)
    // Columns are padded with spaces.
    return shown.output.split(separator: "\n").map { line in
      line.split(separator: " ").joined(separator: " ")
    }
  }

  // MARK: - All samples

  @Test(arguments: all) func `passes at once, and its canary is caught`(
    sample: Expected
  ) async throws {
    try await Self.withSample(sample.name) { folder in
      let run = try await Command.run("run", "team", in: folder)
      #expect(run.status == 0, "\(run.output)")
      #expect(run.output.contains("\(sample.scenarios) scenarios (1 of them canaries)"))
      #expect(run.output.contains(": \(sample.scenarios) passed, 0 failed, 0 unknown"))
      let tested = try await Command.run("selftest", "team", in: folder)
      #expect(tested.status == 0)
      #expect(tested.output.hasSuffix("\n1 canary, 0 missed\n"))
    }
  }

  @Test(arguments: all) func `has definitions without warnings, with edges that both sides name`(
    sample: Expected
  ) async throws {
    try await Self.withSample(sample.name) { folder in
      let lint = try await Command.run(
        "lint",
        "team",
        "--policy",
        "team/policy.yaml",
        "--fail-on",
        "warning",
        in: folder
      )
      #expect(lint.status == 0)
      #expect(lint.output.contains("\(sample.definitions) definitions in"))
      #expect(try await Command.run("lint", "team", "--fail-on", "warning", in: folder).status == 0)
      let contracts = try await Command.run("contracts", "team/agents", in: folder)
      #expect(contracts.output.contains(", 0 by the sender alone, 0 by the receiver alone"))
    }
  }

  @Test(arguments: all.dropFirst()) func `explains each of its files in a comment`(
    sample: Expected
  ) async throws {
    try await Self.withSample(sample.name) { folder in
      let team = folder.appending(path: "team")
      let paths = try FileManager.default.subpathsOfDirectory(atPath: team.path)
        .filter { $0.contains(".") }
      // The marker of the root, and the policy.
      #expect(paths.count == sample.definitions + sample.scenarios + 2)
      for path in paths {
        let text = try String(contentsOf: team.appending(path: path), encoding: .utf8)
        let lines = text.split(separator: "\n")
        let first = path.hasSuffix(".md") ? lines.dropFirst().first : lines.first
        #expect(first?.hasPrefix("# ") == true, "\(path)")
        #expect(lines.allSatisfy { $0.count <= 130 }, "\(path)")
      }
    }
  }

  @Test(arguments: all) func `does not overwrite files`(sample: Expected) async throws {
    try await Surroundings.withFolder { folder in
      try write(["team/canary.yaml": "mine"], to: folder)
      let made = try await Command.run("init", "team", "--sample", sample.name, in: folder)
      #expect(made.status == 74)
      #expect(
        made.errors
          == "team/canary.yaml: error: the file already exists; move it, or name another folder\n"
      )
      let team = folder.appending(path: "team").path
      #expect(try FileManager.default.subpathsOfDirectory(atPath: team) == ["canary.yaml"])
      let kept = folder.appending(path: "team/canary.yaml")
      #expect(try String(contentsOf: kept, encoding: .utf8) == "mine")
    }
  }

  @Test func `is the pipeline unless another is named`() async throws {
    try await Self.withSample("pipeline") { folder in
      let made = try await Command.run("init", "other", in: folder)
      #expect(made.status == 0)
      let difference = try await Command.shell("diff -r team other", in: folder)
      #expect(difference.output.isEmpty)
      #expect(difference.status == 0)
    }
  }

  @Test func `is shown on the page on the format with what the command really prints`()
    async throws
  {
    let page = try Surroundings.text(
      "Sources/RehearsalDefinitions/RehearsalDefinitions.docc/ScenarioFormat.md"
    )
    let examples = ConsoleExample.all(in: page)
    #expect(examples.count == 4)
    try await Surroundings.withFolder { folder in
      for example in examples { try await example.check(in: folder) }
    }
    for sample in Self.all { #expect(page.contains("\n| `\(sample.name)` | ")) }
  }

  // MARK: - Single samples

  @Test func `of a panel asks all judges at once, and ends with the last that it needs`()
    async throws
  {
    try await Self.withSample("panel") { folder in
      let trace = try await Self.trace(of: "team/approved.yaml", in: folder)
      let judges = ["code-reviewer", "security-reviewer", "style-reviewer"]
      // The author needs 10 minutes, the judges 5, 8 and 2.
      for (judge, time) in zip(judges, ["15m", "18m", "12m"]) {
        #expect(trace.contains("10m backend-implementer -> \(judge) deliver T-1"))
        #expect(trace.contains { $0.hasPrefix("\(time) \(judge) decides ") })
      }
      // Two approvals and the veto: the refusal of style does not count against them.
      #expect(trace.contains { $0.hasPrefix("12m style-reviewer decides BLOCKED") })
      #expect(trace.contains("18m T-1 ended completed"))
      #expect(trace.contains("T-1: completed at 18m"))
    }
  }

  @Test func `of a panel asks all judges again after a veto`() async throws {
    try await Self.withSample("panel") { folder in
      let trace = try await Self.trace(of: "team/veto.yaml", in: folder)
      // The veto comes at 10 + 8 minutes, the new version 10 minutes later.
      for judge in ["code-reviewer", "security-reviewer", "style-reviewer"] {
        #expect(trace.contains("28m backend-implementer -> \(judge) deliver T-1 round 1"))
      }
      #expect(trace.contains("T-1: completed at 36m, 1 retry"))
    }
  }

  @Test func `of a nested team joins both answers below two leads`() async throws {
    try await Self.withSample("nested-team") { folder in
      let trace = try await Self.trace(of: "team/joined.yaml", in: folder)
      #expect(trace.contains("0s spec-planner -> api-lead assign T-1"))
      #expect(trace.contains("2m api-lead -> api-implementer assign T-1"))
      #expect(trace.contains("2m api-implementer waits for 2 answers T-1"))
      let joined = trace.filter { $0.hasSuffix("reaches the session that called") }
      #expect(joined.map { $0.prefix { $0 != " " } } == ["12m", "22m"])
      #expect(trace.contains("22m api-implementer goes on with 2 answers T-1"))
      // 2 minutes of the lead, 20 for the slower answer, and 4 of the author.
      #expect(trace.contains("T-1: completed at 26m"))
    }
  }

  // MARK: - Mistakes

  @Test func `that does not exist is an error that names the choices`() async throws {
    try await Surroundings.withFolder { folder in
      let made = try await Command.run("init", "team", "--sample", "panels", in: folder)
      #expect(made.status == 64)
      #expect(made.errors.contains("Please provide one of 'pipeline', 'panel' or 'nested-team'."))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }
  }

  @Test func `is not created together with files for own definitions`() async throws {
    try await withTeam { folder in
      let made = try await Command.run(
        "init",
        "try",
        "--sample",
        "panel",
        "--agents",
        "agents",
        in: folder
      )
      #expect(made.status == 64)
      #expect(
        made.errors.contains(
          "Give --sample or --agents, not both: a sample has its own definitions, "
            + "and --agents makes files for yours."
        )
      )
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "try").path))
    }
  }
}
