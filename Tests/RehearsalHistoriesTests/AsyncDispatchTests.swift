import RehearsalHistories
import Testing

@Suite struct `A dispatch that goes on in the background` {
  private let root = LogFixture.root

  /// Reads a session that launches a child in the background.
  private func history(_ after: [String]) throws -> History {
    try LogFolder.session(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1")]),
        root.launch(1, of: "d1", agent: "a1"),
      ] + after,
      children: ["a1": [LogFixture.child("a1").user(2, "Build the shed.")]]
    )
  }

  private func poll(
    _ seconds: Int,
    status: String,
    id: String = "t1",
    result: String? = nil
  ) -> [String] {
    var task = ["task_id": LogFixture.quoted("a1"), "status": LogFixture.quoted(status)]
    if let result { task["result"] = LogFixture.quoted(result) }
    return [
      root.assistant(seconds, calls: [LogFixture.Call(id, "TaskOutput")]),
      root.answer(seconds + 1, to: id, "See there.", sidecar: ["task": LogFixture.object(task)]),
    ]
  }

  @Test func `is running when it never ends`() throws {
    let dispatch = try history([root.assistant(5, text: "Meanwhile.")]).dispatch("d1")
    #expect(dispatch.outcome == .running)
    #expect(dispatch.endSource == nil)
  }

  @Test func `does not take the receipt for a result`() throws {
    let dispatch = try history([]).dispatch("d1")
    #expect(dispatch.result == nil)
    #expect(dispatch.answerPlace == nil)
  }

  @Test func `is in the background by its result, not by its input`() throws {
    let background = ["run_in_background": "true"]
    let history = try LogFolder.session([
      root.assistant(0, calls: [LogFixture.dispatch("d1", background)]),
      root.result(5, to: "d1", by: "a1"),
    ])
    #expect(try history.dispatch("d1").isBackground)
    #expect(try history.dispatch("d1").outcome == .completed)
    #expect(try self.history([]).dispatch("d1").isBackground == false)
  }

  @Test func `is answered by a notification`() throws {
    let history = try history([root.user(9, LogFixture.notification("a1", call: "d1"))])
    let dispatch = try history.dispatch("d1")
    #expect(dispatch.outcome == .completedLater)
    #expect(dispatch.endSource == "task-notification")
    #expect(dispatch.end == LogFixture.time(9))
    #expect(dispatch.result?.scalarCount == 6)
    #expect(dispatch.answerPlace?.line == 3)
    #expect(history.humanTurnCount == 0)
  }

  @Test func `is answered once by a notification that comes four times`() throws {
    let text = LogFixture.notification("a1", call: "d1")
    let attachment = LogFixture.object([
      "type": "\"queued_command\"", "prompt": LogFixture.quoted(text),
    ])
    let history = try history([
      root.queued(7, text), root.queued(8, text),
      root.record("attachment", 9, ["attachment": attachment]), root.user(10, text),
    ])
    #expect(history.notifications == (4, 1))
    #expect(history.dispatches.count == 1)
    #expect(try history.dispatch("d1").end == LogFixture.time(7))
  }

  @Test func `is answered by a poll that has the final state`() throws {
    let history = try history(
      poll(3, status: "running", id: "t1")
        + poll(6, status: "completed", id: "t2", result: "Built!")
    )
    let dispatch = try history.dispatch("d1")
    #expect(dispatch.outcome == .completedLater)
    #expect(dispatch.endSource == "TaskOutput")
    #expect(dispatch.end == LogFixture.time(7))
    #expect(dispatch.result?.scalarCount == 6)
    #expect(history.pollCount == 2)
  }

  @Test func `is answered by whichever comes first`() throws {
    let text = LogFixture.notification("a1", call: "d1")
    let notified = try history([root.user(4, text)] + poll(6, status: "completed"))
    #expect(try notified.dispatch("d1").endSource == "task-notification")
    let polled = try history(poll(3, status: "completed") + [root.user(6, text)])
    #expect(try polled.dispatch("d1").endSource == "TaskOutput")
  }

  @Test func `is answered by the notification of an older version`() throws {
    let text =
      "<agent-notification><agent-id>a1</agent-id><status>completed</status>"
      + "<result>Up.</result></agent-notification>"
    let dispatch = try history([root.user(9, text)]).dispatch("d1")
    #expect(dispatch.outcome == .completedLater)
    #expect(dispatch.endSource == "agent-notification")
  }

  @Test(arguments: [
    ("failed", Dispatch.Outcome.failedLater), ("killed", .killed), ("stopped", .killed),
    ("completed", .completedLater),
  ])
  func `ends as its notification says`(status: String, outcome: Dispatch.Outcome) throws {
    let text = LogFixture.notification("a1", call: "d1", status: status)
    #expect(try history([root.user(9, text)]).dispatch("d1").outcome == outcome)
  }

  @Test(arguments: ["API Error: 500", "Credit balance is too low", "(no content)", ""])
  func `is unusable when the result in its notification is an error or nothing`(
    result: String
  ) throws {
    let text = LogFixture.notification("a1", call: "d1", result: result)
    #expect(try history([root.user(9, text)]).dispatch("d1").outcome == .unusable)
  }

  @Test func `is not answered by the notification of another task`() throws {
    let history = try history([
      root.user(8, LogFixture.notification("b77", call: "c5")),
      root.user(9, "<task-notification></task-notification>"),
    ])
    #expect(try history.dispatch("d1").outcome == .running)
    #expect(history.notifications == (2, 1))
  }

  @Test func `is not answered by what came before its launch`() throws {
    let history = try LogFolder.session([
      root.user(0, LogFixture.notification("a1", call: "d0")),
      root.assistant(1, calls: [LogFixture.dispatch("d1")]), root.launch(2, of: "d1", agent: "a1"),
    ])
    #expect(try history.dispatch("d1").outcome == .running)
  }

  @Test func `is not answered by what answered the same agent's earlier work`() throws {
    let resume = ["resume": LogFixture.quoted("a1")]
    let text = LogFixture.notification("a1", call: "d1")
    let history = try history([
      root.user(5, text),
      root.assistant(6, calls: [LogFixture.dispatch("d2", prompt: "More.", resume)]),
      root.launch(7, of: "d2", agent: "a1"),
      root.queued(8, text),
      root.user(9, LogFixture.notification("a1", call: "d2", status: "failed")),
    ])
    #expect(try history.dispatch("d1").end == LogFixture.time(5))
    #expect(try history.dispatch("d2").end == LogFixture.time(9))
    #expect(try history.dispatch("d2").outcome == .failedLater)
  }

  @Test func `is answered for each of two that run together`() throws {
    let history = try LogFolder.session([
      root.assistant(
        0,
        calls: [LogFixture.dispatch("d1"), LogFixture.dispatch("d2", prompt: "Roof.")]
      ),
      root.launch(1, of: "d1", agent: "a1"), root.launch(2, of: "d2", agent: "a2"),
      root.user(8, LogFixture.notification("a2", call: "d2", status: "failed")),
      root.user(9, LogFixture.notification("a1", call: "d1")),
    ])
    #expect(history.dispatches.map(\.outcome) == [.completedLater, .failedLater])
    #expect(history.dispatches.map(\.end) == [LogFixture.time(9), LogFixture.time(8)])
  }

  @Test func `is not judged by the words of its receipt`() throws {
    let history = try LogFolder.session([
      root.assistant(0, calls: [LogFixture.dispatch("d1")]),
      root.answer(1, to: "d1", "", sidecar: ["isAsync": "true", "agentId": "\"a1\""]),
    ])
    #expect(try history.dispatch("d1").outcome == .running)
  }
}
