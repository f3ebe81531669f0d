import Foundation

/// The time that commands take for large inputs, from start to end, on all cores.
///
/// The bars are in seconds, half of what each command took before events were packed, on two cores
/// of a machine that does a handoff of W1 in about 600 ns.
enum LargeInputs {
  static func bars(_ tools: Tools) throws -> [Bar] {
    var bars = [try suite(tools), try comparison(tools)]
    let folder = FileManager.default.temporaryDirectory.appending(path: "bars-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try LargePlan(tasks: 10_000, agents: 1_000).write(to: folder)
    bars += try plan(in: folder, tools)
    if let lint = try lint(tools) { bars.append(lint) }
    return bars
  }

  private static func suite(_ tools: Tools) throws -> Bar {
    try bar(
      "200 runs of each shipped scenario",
      seconds: 4,
      ["run", "Scenarios", "--seeds", "200"],
      tools
    )
  }

  private static func comparison(_ tools: Tools) throws -> Bar {
    let folder = "Scenarios/comparisons/reviewers"
    return try bar(
      "a comparison of 20,000 pairs",
      seconds: 10,
      [
        "compare", "\(folder)/one.yaml", "\(folder)/two.yaml", "--scenarios",
        "\(folder)/scenario.yaml", "--seeds", "20000",
      ],
      tools
    )
  }

  /// A run of a large plan, which is recorded, and the recorded run shown.
  private static func plan(in folder: URL, _ tools: Tools) throws -> [Bar] {
    let recording = folder.appending(path: "run.sqlite").path()
    let scenario = folder.appending(path: "scenario.yaml").path()
    return [
      try bar("a run of 10,000 tasks for 1,000 agents", seconds: 3.4, ["run", scenario], tools),
      try bar(
        "`show` of a run of 10,000 tasks",
        seconds: 5.5,
        ["show", recording],
        before: ["run", scenario, "--record", recording],
        tools
      ),
    ]
  }

  /// The definitions of other people, if they are beside the project.
  private static func lint(_ tools: Tools) throws -> Bar? {
    let definitions = tools.root.appending(path: "../shared/definitions").standardizedFileURL
    guard FileManager.default.fileExists(atPath: definitions.path()) else {
      print("SKIPPED lint of other people's definitions: \(definitions.path()) is missing")
      return nil
    }
    return try bar(
      "`lint` of the definitions in ../shared",
      seconds: 1.85,
      // Other people's definitions have errors.
      ["lint", definitions.path(), "--format", "json"],
      statuses: [0, 1, 65],
      tools
    )
  }

  /// Runs a command five times, and holds the median of its durations against a number of seconds.
  private static func bar(
    _ name: String,
    seconds: Double,
    _ arguments: [String],
    before preparation: [String]? = nil,
    statuses: Set<Int32> = [0],
    _ tools: Tools
  ) throws -> Bar {
    if let preparation { _ = try tools.run(tools.rehearse, preparation) }
    let durations = try (0..<5).map { _ in
      try tools.run(tools.rehearse, arguments, statuses: statuses).seconds
    }
    let sorted = durations.sorted()
    return Bar(
      name: "seconds of \(name)",
      ratio: sorted[2],
      bound: .atMost(seconds),
      details: "\(sorted[0].short) to \(sorted[4].short)"
    )
  }
}

/// A team and a scenario with as many tasks and agents as wanted, in which every task completes.
private struct LargePlan {
  var tasks: Int
  var agents: Int

  /// Writes the files of the team and the scenario to a new folder.
  func write(to folder: URL) throws {
    let definitions = folder.appending(path: "agents")
    try FileManager.default.createDirectory(at: definitions, withIntermediateDirectories: true)
    for definition in team {
      try definition.text.write(
        to: definitions.appending(path: "\(definition.name).md"),
        atomically: false,
        encoding: .utf8
      )
    }
    try scenario.write(
      to: folder.appending(path: "scenario.yaml"),
      atomically: false,
      encoding: .utf8
    )
  }

  private struct Definition {
    var name: String
    var description: String
    var senders: [String] = []
    var receivers: [String]

    var text: String {
      func list(_ names: [String]) -> String {
        names.map { "- **\($0)**: work\n" }.joined()
      }
      return """
        ---
        name: \(name)
        description: \(description)
        tools: Read, Write, Bash
        ---

        ### Receives Work From

        \(list(senders))
        ### Hands Off To

        \(list(receivers))
        """
    }
  }

  private func implementer(_ index: Int) -> String { "area-\(index % (agents - 3))-implementer" }

  private var team: [Definition] {
    let implementers = (0..<(agents - 3)).map(implementer)
    let (planner, verifier, reviewer) = ("spec-planner", "verify-app", "code-reviewer")
    return [
      Definition(name: planner, description: "Plans the work.", receivers: implementers),
      Definition(
        name: verifier,
        description: "Runs the tests.",
        senders: implementers,
        receivers: [reviewer] + implementers
      ),
      Definition(
        name: reviewer,
        description: "Reviews the changes.",
        senders: [verifier],
        receivers: implementers
      ),
    ]
      + implementers.map {
        Definition(
          name: $0,
          description: "Implements changes.",
          senders: [planner, verifier, reviewer],
          receivers: [verifier]
        )
      }
  }

  private var scenario: String {
    let lines = (0..<tasks).map { task in
      "    - {id: T-\(task), description: Part \(task), agent: \(implementer(task)), "
        + "touches: [\(task).py]}"
    }
    return """
      rehearsal: 1
      name: a large plan
      agents: agents
      work:
        tasks:
      \(lines.joined(separator: "\n"))
      expect:
        eventually: [all-tasks-completed]
      """
  }
}
