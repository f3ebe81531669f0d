import RehearsalRules
import Support
import Testing

@Suite struct `The rule on undeclared skills` {
  private func trial(_ skill: String, by agent: String = "backend-implementer") throws -> TestRun {
    try TestRun(
      """
      work:
        tasks: [{id: T-1, description: Build it, agent: \(agent), touches: [api/a.py]}]
      behaviour: {\(agent): [{does: [{skill: \(skill)}, {write: api/a.py}]}]}
      """
    )
  }

  @Test func `fires when a skill is invoked that the contract does not list`() throws {
    #expect(
      try trial("cooking").violations(of: "skill.undeclared")
        == ["skill.undeclared by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent on a listed skill, and when the contract lists none`() throws {
    #expect(try trial("python").violations(of: "skill.undeclared") == [])
    #expect(
      try trial("cooking", by: "frontend-implementer").violations(of: "skill.undeclared") == []
    )
  }
}
