import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// Hands a task back as done at once, without a word that it has begun.
private actor HastyImplementer: Agent {
  nonisolated let loop: EventLoop
  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) {
    desk.handOff(.complete, to: desk.coordinator)
  }
}

@Suite struct `The rule on skipped stages judges the order of tasks and` {
  private static let reversed = """
    behaviour:
      spec-planner:
        - hands: [{assign: frontend-implementer, task: T-2}, {assign: backend-implementer, task: T-1}]

    """

  private static func work(_ second: String, _ more: [String] = []) -> String {
    let tasks = [
      "id: T-1, description: one, agent: backend-implementer, touches: [api/a.py]",
      "id: T-2, description: two, agent: frontend-implementer, touches: [api/b.py], \(second)",
    ]
    return "work:\n  tasks:\n" + (tasks + more).map { "    - {\($0)}\n" }.joined()
  }

  private static func texts(_ trial: TestRun) -> [String] {
    trial.judgement.violations.filter { $0.rule == "gate.stage-skipped" }.map(\.text)
  }

  @Test(arguments: ["task", "phase"])
  func `fires on a task that begins before a task that it needs`(retry: String) throws {
    let trial = try TestRun(
      "platform: {retry: \(retry)}\n" + Self.work("needs: [T-1]") + Self.reversed
    )
    #expect(Set(trial.outcomes) == ["T-1 completed", "T-2 completed"])
    #expect(
      Self.texts(trial) == ["T-2 began although T-1, which it needs, had not completed"]
    )
    #expect(trial.verdict == "fail")
  }

  @Test func `fires on a task that completes although a task that it needs is stuck`() throws {
    let trial = try TestRun(
      "platform: {attempts: 1}\n" + Self.work("needs: [T-1]") + Self.reversed + """
          backend-implementer: [{takes: 9m, hands: [{fail: implement-trd}], times: always}]
        expect: {outcomes: {T-1: {is: stuck}, T-2: completed}}
        """
    )
    #expect(
      Self.texts(trial) == ["T-2 began although T-1, which it needs, had not completed"]
    )
    #expect(trial.verdict == "fail")
  }

  @Test(arguments: ["task", "phase"])
  func `fires on a task that begins before an earlier phase has ended`(retry: String) throws {
    let trial = try TestRun(
      "platform: {retry: \(retry)}\n" + Self.work("phase: 2") + Self.reversed
    )
    #expect(
      Self.texts(trial) == [
        "T-2 began although T-1, which is in an earlier phase, had not ended"
      ]
    )
    #expect(trial.verdict == "fail")
  }

  @Test func `fires on a task that completes too early without having begun`() throws {
    let plan = try Fixture.plan(Self.work("needs: [T-1]") + Self.reversed)
    let trial = TestRun(
      plan,
      casting: { name, loop in
        name == "frontend-implementer" ? .immediate(HastyImplementer(on: loop)) : nil
      }
    )
    #expect(
      Self.texts(trial).first == "T-2 completed although T-1, which it needs, had not completed"
    )
  }

  @Test(arguments: ["task", "phase"], ["needs: [T-1]", "phase: 2"])
  func `stays silent when each task waits, also if tasks are tried again`(
    retry: String,
    second: String
  ) throws {
    let third = "id: T-3, description: three, agent: frontend-implementer, phase: 3"
    let trial = try TestRun(
      "platform: {retry: \(retry), attempts: 2}\n" + Self.work(second, [third]) + """
        behaviour:
          backend-implementer: [{hands: [{fail: implement-trd}]}]
          frontend-implementer: [{when: {task: T-2}, hands: [{fail: implement-trd}]}]
        """
    )
    #expect(Set(trial.outcomes) == ["T-1 completed", "T-2 completed", "T-3 completed"])
    #expect(Self.texts(trial) == [])
  }

  @Test func `stays silent on a later phase after a task that did not complete`() throws {
    let trial = try TestRun(
      "platform: {attempts: 1}\n" + Self.work("phase: 2") + """
        behaviour: {backend-implementer: [{hands: [{fail: implement-trd}], times: always}]}
        """
    )
    #expect(trial.outcomes == ["T-1 stuck: attempts-exhausted", "T-2 completed"])
    #expect(Self.texts(trial) == [])
  }

  @Test func `stays silent on a created task that its creator hands out`() throws {
    let trial = try TestRun(
      Self.work("phase: 2") + """
        behaviour:
          backend-implementer:
            - takes: 10m
              does:
                - {create: {id: T-9, description: nine, agent: frontend-implementer, phase: 2}}
                - {write: api/a.py}
              hands: [{assign: frontend-implementer, task: T-9}, {deliver: verify-app}]
        """
    )
    #expect(Set(trial.outcomes) == ["T-1 completed", "T-2 completed", "T-9 completed"])
    #expect(Self.texts(trial) == [])
  }
}
