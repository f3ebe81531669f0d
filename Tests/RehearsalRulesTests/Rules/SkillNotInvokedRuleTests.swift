import RehearsalRules
import Support
import Testing

@Suite struct `The rule on skills for an occasion` {
  @Test func `fires when matching work is done without the skill`() throws {
    #expect(
      try SkilledWork.trial("Add python endpoints", does: "{write: api/a.py}").violations(
        of: "skill.not-invoked"
      )
        == ["skill.not-invoked by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent when the protocol or a script invokes the skill`() throws {
    let routine = try SkilledWork.trial("Add python endpoints")
    #expect(routine.lines.contains("backend-implementer invokes python  T-1"))
    #expect(routine.violations(of: "skill.not-invoked") == [])
    let scripted = try SkilledWork.trial(
      "Add python endpoints",
      does: "{skill: python}, {write: api/a.py}"
    )
    #expect(scripted.violations(of: "skill.not-invoked") == [])
  }

  @Test func `stays silent when the work is of another kind, or when there is none`() throws {
    #expect(
      try SkilledWork.trial("Add pages", does: "{write: api/a.py}").violations(
        of: "skill.not-invoked"
      ) == []
    )
    #expect(
      try SkilledWork.trial("Add python endpoints", does: "{read: api/a.py}").violations(
        of: "skill.not-invoked"
      )
        == []
    )
  }

  @Test func `fires on an agent that calls a helper, which writes last`() throws {
    let trial = try SkilledWork.trial(
      "Add python endpoints",
      does: "{write: api/a.py}, {call: helper}, {wait: all}",
      helper: "{write: api/a.py}"
    )
    #expect(trial.lines(with: "helper writes api/a.py").count == 1)
    #expect(
      trial.violations(of: "skill.not-invoked") == [
        "skill.not-invoked by backend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent on an agent that leaves the writing to a helper`() throws {
    let trial = try SkilledWork.trial(
      "Add python endpoints",
      does: "{call: helper}, {wait: all}",
      helper: "{write: api/a.py}"
    )
    #expect(trial.lines(with: "helper writes api/a.py").count == 1)
    #expect(trial.violations(of: "skill.not-invoked") == [])
  }
}
