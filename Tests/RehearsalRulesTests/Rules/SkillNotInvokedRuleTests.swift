import RehearsalRules
import Support
import Testing

@Suite struct `The rule on skills for an occasion` {
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

  @Test func `fires where work of the kind is done without the skill`() throws {
    #expect(
      try trial("Add python endpoints", does: "{write: api/a.py}").violations(
        of: "skill.not-invoked"
      )
        == ["skill.not-invoked by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent where the skill is invoked, by the protocol or a script`() throws {
    let routine = try trial("Add python endpoints")
    #expect(routine.lines.contains("backend-implementer invokes python  T-1"))
    #expect(routine.violations(of: "skill.not-invoked") == [])
    let scripted = try trial("Add python endpoints", does: "{skill: python}, {write: api/a.py}")
    #expect(scripted.violations(of: "skill.not-invoked") == [])
  }

  @Test func `stays silent where the work is of another kind, or none was done`() throws {
    #expect(
      try trial("Add pages", does: "{write: api/a.py}").violations(of: "skill.not-invoked") == []
    )
    #expect(
      try trial("Add python endpoints", does: "{read: api/a.py}").violations(
        of: "skill.not-invoked"
      )
        == []
    )
  }
}
