import Support
import Testing

/// Sessions whose calls are answered without a result.
@Suite struct `A session whose calls fail` {
  /// Runs a task whose author calls the page's author three times and waits.
  private static func run(_ wait: String, called: String) throws -> TestRun {
    try TestRun(
      Fixture.work + """
        behaviour:
          backend-implementer: [{does: [{call: frontend-implementer, count: 3}, {wait: \(wait)}, {write: api/a.py}]}]
          frontend-implementer: [\(called)]

        """
    )
  }

  private static func resumed(_ run: TestRun) -> [String] { run.lines(with: "goes on with") }

  @Test(arguments: [
    ("all", "fail", "10m", 0), ("{of: 1}", "fail", "10m", 0), ("all", "conflict", "10m", 0),
    ("all", "complete", "10m", 3), ("any", "complete", "10m", 1),
  ])
  func `does not count an answer without a result`(
    wait: String,
    intent: String,
    time: String,
    answers: Int
  ) throws {
    let run = try Self.run(
      wait,
      called:
        "{when: {intent: call}, takes: 10m, times: always, hands: [{\(intent): backend-implementer}]}"
    )
    #expect(
      Self.resumed(run) == [
        "\(time) backend-implementer goes on with \(answers) answer\(answers == 1 ? "" : "s")  T-1"
      ]
    )
    #expect(run.violations(of: "handoff.half-joined").count == (answers == 0 ? 1 : 0))
  }

  @Test func `waits for the answers that it needs although a call has failed`() throws {
    let run = try Self.run(
      "{of: 2}",
      called: "{when: {intent: call}, takes: 5m, hands: [{fail: backend-implementer}]}, "
        + "{when: {intent: call}, takes: 10m, times: always}"
    )
    #expect(Self.resumed(run) == ["10m backend-implementer goes on with 2 answers  T-1"])
    #expect(run.violations(of: "handoff.half-joined") == [])
  }

  @Test func `misses the calls that failed before it waited`() throws {
    let plan = try Fixture.plan(
      Fixture.work + """
        behaviour:
          backend-implementer:
            - {takes: 40m, does: [{call: frontend-implementer, count: 2}, {write: api/a.py}, {wait: all}]}
          frontend-implementer:
            - {when: {intent: call}, takes: 1m, times: always, hands: [{fail: backend-implementer}]}

        """
    )
    let run = TestRun(plan)
    #expect(Self.resumed(run).map { $0.hasSuffix("goes on with 0 answers  T-1") } == [true])
    #expect(run.violations(of: "handoff.half-joined").count == 1)
  }

  @Test(arguments: ["frontend-implementer", "code-reviewer"])
  func `goes on in the same round if a call is answered with a refusal`(called: String) throws {
    let run = try TestRun(
      Fixture.work + """
        behaviour:
          backend-implementer: [{does: [{call: \(called)}, {wait: all}, {write: api/a.py}]}]
          \(called): [{when: {intent: call}, takes: 10m, hands: [{reject: backend-implementer}]}]

        """
    )
    #expect(Self.resumed(run) == ["10m backend-implementer goes on with 1 answer  T-1"])
    // The author goes on with the work, which was not tried again.
    #expect(run.lines(with: "schedules a retry") == [] && run.retries == 0)
    #expect(run.lines(with: "round 1") == [])
    #expect(run.outcomes == ["T-1 completed"])
  }

  @Test func `fails if the called agent refuses the work to somebody else`() throws {
    let run = try TestRun(
      Fixture.work + """
        behaviour:
          backend-implementer: [{does: [{call: code-reviewer}, {wait: {within: 20m}}, {write: api/a.py}]}]
          code-reviewer: [{when: {intent: call}, takes: 10m, hands: [{reject: frontend-implementer}]}]

        """
    )
    #expect(run.lines(with: "code-reviewer schedules a retry after failure 1").count == 1)
  }

  /// The author works 5 minutes before the call and, if it gets an answer after 35 minutes, 15 minutes after that.
  ///
  /// Either the called agent crashes as soon as it has sent its answer and the verifier then stops without a result, or
  /// the call is lost and the author crashes after 10 minutes. In the third case, nobody crashes.
  @Test(arguments: [
    (
      "[{id: boom, crash: {agent: frontend-implementer, task: T-1, after: handoff.sent}}, {id: mute, stop-silently: {agent: verify-app, nth: 1}}]",
      "50m"
    ),
    (
      "[{id: cut, drop: {intent: call, nth: 1}}, {id: boom, crash: {agent: backend-implementer, task: T-1, at: 10m}}]",
      "10m"
    ),
    ("[{id: mute, stop-silently: {agent: verify-app, nth: 1}}]", "50m"),
  ])
  func `does not keep the run waiting for the deadline of an answer that nobody needs`(
    faults: String,
    time: String
  ) throws {
    let run = try TestRun(
      Fixture.work + """
        platform: {reply: {intent: call, within: 10h, tries: 1}}
        behaviour:
          backend-implementer:
            - takes: 20m
              does: [{write: api/a.py}, {call: frontend-implementer}, {wait: all}, {write: api/a.py}]
          frontend-implementer: [{when: {intent: call}, takes: 30m}]
        faults: \(faults)

        """
    )
    #expect(run.times(of: "schedules a retry after failure 1") == [time])
    #expect(run.outcomes == ["T-1 completed"])
  }
}
