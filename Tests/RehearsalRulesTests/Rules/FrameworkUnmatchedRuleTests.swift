import RehearsalRules
import Support
import Testing

@Suite struct `The rule on skills for a framework` {
  @Test(arguments: [("Weave with Loom", "api/a.py"), ("Weave", "api/loom.toml")])
  func `fires when work with the framework is done without its skill`(
    description: String,
    touches: String
  ) throws {
    let trial = try SkilledWork.trial(description, touches: touches, does: "{write: \(touches)}")
    #expect(
      trial.violations(of: "skill.framework-unmatched")
        == ["skill.framework-unmatched by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent when the protocol invokes the skill, or the work has no framework`()
    throws
  {
    let routine = try SkilledWork.trial("Weave with Loom")
    #expect(routine.lines.contains("backend-implementer invokes loom-way  T-1"))
    #expect(routine.violations(of: "skill.framework-unmatched") == [])
    let other = try SkilledWork.trial("Weave by hand", does: "{write: api/a.py}")
    #expect(other.violations(of: "skill.framework-unmatched") == [])
  }
}
