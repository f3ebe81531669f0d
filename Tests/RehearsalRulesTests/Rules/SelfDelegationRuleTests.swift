import RehearsalRules
import Support
import Testing

@Suite struct `The rule on self-delegation` {
  @Test func `fires on an agent that starts itself`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour: {backend-implementer: [{does: [{spawn: backend-implementer}]}]}
        """
    )
    #expect(
      trial.violations(of: "handoff.self-delegation") == [
        "handoff.self-delegation by backend-implementer on T-1"
      ]
    )
  }

  @Test func `fires on a task that comes back through another agent`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour:
          backend-implementer: [{hands: [{delegate: frontend-implementer}]}]
          frontend-implementer: [{hands: [{delegate: backend-implementer}]}]
        """
    )
    #expect(
      trial.violations(of: "handoff.self-delegation") == [
        "handoff.self-delegation by frontend-implementer on T-1"
      ]
    )
  }

  @Test func `stays silent on judges that start the earlier authors`() throws {
    let trial = try TestRun(
      Fixture.work
        + """
        behaviour:
          backend-implementer: [{does: [{write: api/a.py}, {spawn: verify-app}]}]
          code-reviewer: [{does: [{spawn: backend-implementer}]}]
        """
    )
    #expect(trial.violations(of: "handoff.self-delegation") == [])
  }

  @Test func `stays silent on a task that is passed down once`() throws {
    let trial = try TestRun(
      """
      work: {tasks: [{id: T-1, description: a, agent: backend-implementer, touches: [web/a.tsx]}]}
      """
    )
    #expect(trial.violations(of: "handoff.self-delegation") == [])
  }

  @Test(arguments: ["deliver", "delegate", "assign"])
  func `fires on work that an agent hands to itself`(intent: String) throws {
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{hands: [{\(intent): backend-implementer}]}]}"
    )
    #expect(
      trial.violations(of: "handoff.self-delegation")
        == ["handoff.self-delegation by backend-implementer on T-1"]
    )
  }

  @Test
  func `stays silent on a result that goes back to whoever delegated, and on word to oneself`()
    throws
  {
    let back = try TestRun(
      Fixture.work
        + """
        behaviour:
          backend-implementer: [{when: {intent: assign}, hands: [{delegate: frontend-implementer}]}]
          frontend-implementer: [{hands: [{deliver: backend-implementer}]}]
        """
    )
    #expect(back.violations(of: "handoff.self-delegation") == [])
    let note = try TestRun(
      Fixture.work
        + "behaviour: {backend-implementer: [{when: {intent: assign}, hands: [{inform: backend-implementer}, {deliver: verify-app}]}]}"
    )
    #expect(note.violations(of: "handoff.self-delegation") == [])
  }
}
