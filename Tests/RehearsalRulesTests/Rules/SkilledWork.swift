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

  static func trial(_ description: String, touches: String = "api/a.py", does: String = "")
    throws -> TestRun
  {
    try TestRun(
      """
      work:
        tasks: [{id: T-1, description: \(description), agent: backend-implementer, touches: [\(touches)]}]
      \(does.isEmpty ? "" : "behaviour: {backend-implementer: [{does: [\(does)], times: always}]}")
      """,
      files: ["agents/backend-implementer.md": definition]
    )
  }
}
