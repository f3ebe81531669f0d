import RehearsalRules
import Support
import Testing

@Suite struct `The rule on skills for a framework` {
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

  private func trial(_ description: String, touches: String = "api/a.py", does: String = "")
    throws -> Trial
  {
    try Trial(
      """
      work:
        tasks: [{id: T-1, description: \(description), agent: backend-implementer, touches: [\(touches)]}]
      \(does.isEmpty ? "" : "behaviour: {backend-implementer: [{does: [\(does)], times: always}]}")
      """,
      files: ["agents/backend-implementer.md": Self.definition]
    )
  }

  @Test(arguments: [("Weave with Loom", "api/a.py"), ("Weave", "api/loom.toml")])
  func `fires where work with the framework is done without its skill`(
    description: String,
    touches: String
  ) throws {
    let trial = try trial(description, touches: touches, does: "{write: \(touches)}")
    #expect(
      trial.violations(of: "skill.framework-unmatched")
        == ["skill.framework-unmatched by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent where the protocol invokes it, or the work is without the framework`()
    throws
  {
    let routine = try trial("Weave with Loom")
    #expect(routine.lines.contains("backend-implementer invokes loom-way  T-1"))
    #expect(routine.violations(of: "skill.framework-unmatched") == [])
    let other = try trial("Weave by hand", does: "{write: api/a.py}")
    #expect(other.violations(of: "skill.framework-unmatched") == [])
  }
}
