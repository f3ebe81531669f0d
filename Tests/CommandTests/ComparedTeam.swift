import Foundation
import Support

/// The shipped team with a small scenario, and configurations of it.
enum ComparedTeam {
  static let files = [
    "s.yaml": """
    rehearsal: 1
    name: one task
    agents: agents
    work: {tasks: [{id: T-1, description: Build it, touches: [api/a.py], criteria: [it holds]}]}
    model: {backend-implementer: {takes: {uniform: [1m, 9m]}, spends: 1000}}
    expect: {never: [gate.below-yet-passed], eventually: [all-tasks-ended]}

    """,
    "a.yaml": "rehearsal: 1\nconfiguration: as it is\n",
    "slow.yaml": """
    rehearsal: 1
    configuration: slow
    model: {backend-implementer: {takes: {uniform: [3m, 12m]}, spends: 1000}}

    """,
    "failing.yaml": """
    rehearsal: 1
    configuration: failing
    model: {backend-implementer: {takes: 1m, reports: {unit-coverage: {uniform: [70, 95]}}}}
    behaviour:
      verify-app: [{decides: {decision: APPROVED}, times: always}]
      code-reviewer: [{decides: {decision: APPROVED}, times: always}]

    """,
  ]

  /// The scenario as one that has to fail.
  static let canary = (files["s.yaml"] ?? "").replacing(
    #/expect: .*/#,
    with: "must-fail: [{rule: handoff.lost}]"
  )

  /// Has a folder with all of them, and more files.
  static func withFolder(
    _ more: [String: String] = [:],
    _ body: (URL) async throws -> Void
  ) async throws {
    try await Surroundings.withFolder { folder in
      try FileManager.default.copyItem(
        at: Surroundings.project.appending(path: "Scenarios/agents"),
        to: folder.appending(path: "agents")
      )
      try write(files.merging(more) { $1 }, to: folder)
      try await body(folder)
    }
  }
}
