import Support

/// Work for an agent whose contract requires one skill on an occasion and another for a framework.
struct SkilledWork {
  private static let definition = """
    ---
    name: backend-implementer
    skills: [python, loom-way]
    ---
    - Writing Python endpoints: invoke `python`

    | Framework | Detection Signals |
    |---|---|
    | Loom | `loom.toml` |

    ### Receives Work From
    - **spec-planner**: A task
    ### Hands Off To
    - **verify-app**: Work
    """

  private static let helper = """
    ---
    name: helper
    ---
    ### Receives Work From
    - **backend-implementer**: A part of the work
    """

  /// Runs a scenario with one task for the agent.
  ///
  /// - Parameters:
  ///   - description: The description of the task.
  ///   - touches: The path that the task touches.
  ///   - does: What the agent does in place of its protocol, or an empty string.
  ///   - helper: What a helper does that the agent can call, or an empty string for a team without a helper.
  /// - Returns: The run.
  /// - Throws: An error if the scenario is invalid.
  static func trial(
    _ description: String,
    touches: String = "api/a.py",
    does: String = "",
    helper: String = ""
  ) throws -> TestRun {
    var files = ["agents/backend-implementer.md": definition]
    var scripts: [String] = []
    if !does.isEmpty { scripts.append("backend-implementer: [{does: [\(does)], times: always}]") }
    if !helper.isEmpty {
      files["agents/helper.md"] = Self.helper
      files["policy.yaml"] = Fixture.policy + "\nroles: {helper: worker}\n"
      scripts.append("helper: [{does: [\(helper)], times: always}]")
    }
    let behaviour = scripts.joined(separator: ", ")
    return try TestRun(
      """
      work:
        tasks: [{id: T-1, description: \(description), agent: backend-implementer, touches: [\(touches)]}]
      \(behaviour.isEmpty ? "" : "behaviour: {\(behaviour)}")
      """,
      files: files
    )
  }
}
