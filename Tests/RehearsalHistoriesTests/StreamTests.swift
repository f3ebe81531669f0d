import RehearsalHistories
import Testing

@Suite struct `A stream` {
  private func history(_ lines: [String]) throws -> History {
    let folder = try LogFolder()
    try folder.write("out.log", [StreamFixture.start] + lines)
    return try folder.history()
  }

  @Test func `is one history between noise`() throws {
    let history = try history([
      "{", "  metric: 5,", "}", StreamFixture.user("Build."),
      StreamFixture.assistant("m1", text: "Yes."), "", StreamFixture.result(),
    ])
    #expect(history.format == .streamJSON)
    #expect(history.session == "st1")
    #expect(history.lineCounts.nonJSONLines == 3)
    #expect(history.lineCounts.blankLines == 1)
    #expect(history.humanTurnCount == 1)
    #expect(history.lanes.map(\.recordCount) == [2])
    #expect(history.recordCountByType["system:init"] == 1)
  }

  @Test func `tells interleaved lanes apart`() throws {
    let history = try history([
      StreamFixture.assistant(
        "m1",
        calls: [LogFixture.dispatch("d1"), LogFixture.dispatch("d2", agent: "roofer")]
      ),
      StreamFixture.assistant("m2", lane: "d1", calls: [LogFixture.bash("b1", "ls")], output: 5),
      StreamFixture.assistant("m3", lane: "d2", calls: [LogFixture.bash("b2", "ls")], output: 6),
      StreamFixture.assistant("m2", lane: "d1", text: "More.", output: 7),
      StreamFixture.answer(to: "b2", lane: "d2"), StreamFixture.answer(to: "b1", lane: "d1"),
      StreamFixture.answer(to: "d2", "Roof."), StreamFixture.answer(to: "d1", "Walls."),
    ])
    #expect(history.lanes.map(\.id) == ["main", "tool:d1", "tool:d2"])
    #expect(history.lanes.map(\.agentType) == ["main", "builder", "roofer"])
    #expect(history.lanes.map(\.calls.count) == [2, 1, 1])
    #expect(history.lanes.map(\.allTokens.output) == [1, 7, 6])
    #expect(history.lanes.map(\.allTokens.messageCount) == [1, 1, 1])
    #expect(history.dispatches.map(\.evidence) == [.parentCall, .parentCall])
    #expect(history.dispatches.map(\.outcome) == [.completed, .completed])
    #expect(history.strayResultCount == 0)
  }

  @Test func `does not take a child's prompt for a turn of the user`() throws {
    let history = try history([
      StreamFixture.assistant("m1", calls: [LogFixture.dispatch("d1")]),
      StreamFixture.user("Build the shed.", lane: "d1"),
    ])
    #expect(history.humanTurnCount == 0)
  }

  @Test(arguments: [
    ("completed", Dispatch.Outcome.completed), ("failed", .error), ("killed", .killed),
  ])
  func `has the end of a dispatch in its task events`(
    status: String,
    outcome: Dispatch.Outcome
  ) throws {
    let history = try history([
      StreamFixture.assistant("m1", calls: [LogFixture.dispatch("d1")]),
      StreamFixture.task("task_started", "a1", ["tool_use_id": "\"d1\""]),
      StreamFixture.task("task_progress", "a1"),
      StreamFixture.task("task_updated", "a1", ["patch": #"{"status":"\#(status)"}"#]),
    ])
    #expect(try history.dispatch("d1").outcome == outcome)
    #expect(try history.dispatch("d1").reason == "task-event:\(status)")
  }

  @Test func `leaves a dispatch open when its task only started`() throws {
    let history = try history([
      StreamFixture.assistant("m1", calls: [LogFixture.dispatch("d1")]),
      StreamFixture.task("task_started", "a1", ["tool_use_id": "\"d1\""]),
    ])
    #expect(try history.dispatch("d1").outcome == .openAtEnd)
  }

  @Test(arguments: [
    ("completed", Dispatch.Outcome.completedLater), ("failed", .failedLater), ("killed", .killed),
  ])
  func `has the end of background work in its task events`(
    status: String,
    outcome: Dispatch.Outcome
  ) throws {
    let launch = ["isAsync": "true", "status": "\"async_launched\"", "agentId": "\"a1\""]
    let history = try history([
      StreamFixture.assistant("m1", calls: [LogFixture.dispatch("d1")]),
      StreamFixture.task("task_started", "a1", ["tool_use_id": "\"d1\""]),
      StreamFixture.answer(to: "d1", "Launched.", sidecar: launch),
      StreamFixture.assistant("m2", text: "Meanwhile."),
      StreamFixture.task("task_updated", "a1", ["patch": #"{"status":"running"}"#]),
      StreamFixture.task("task_notification", "a1", ["status": LogFixture.quoted(status)]),
      StreamFixture.task("task_notification", "a1", ["status": "\"completed\""]),
    ])
    let dispatch = try history.dispatch("d1")
    #expect(dispatch.outcome == outcome)
    #expect(dispatch.endSource == "task_notification")
    #expect(dispatch.result == nil)
  }

  @Test func `reads a result's sidecar in snake case`() throws {
    let history = try history([
      StreamFixture.assistant("m1", calls: [LogFixture.dispatch("d1")]),
      StreamFixture.answer(to: "d1", sidecar: ["status": "\"completed\"", "totalTokens": "42"]),
    ])
    #expect(try history.dispatch("d1").platformReport.tokens == 42)
  }

  @Test func `has a result that says success and is an error`() throws {
    let history = try history([
      StreamFixture.result(
        isError: true,
        [
          "duration_ms": "1500", "num_turns": "3", "total_cost_usd": "0.25",
          "permission_denials": #"[{"tool_name":"Bash"},{"tool_name":"Bash"},{}]"#,
        ]
      )
    ])
    let result = try #require(history.streamResults.first)
    #expect(result.isContradictory)
    #expect(result.milliseconds == 1500)
    #expect(result.turns == 3)
    #expect(result.dollars == 0.25)
    #expect(result.deniedTools == ["Bash", "Bash"])
    #expect(result.place.line == 2)
  }

  @Test(arguments: [("success", false), ("error_max_turns", true)])
  func `has results that do not contradict themselves`(subtype: String, isError: Bool) throws {
    let history = try history([StreamFixture.result(subtype, isError: isError)])
    #expect(history.streamResults.map(\.isContradictory) == [false])
    #expect(history.streamResults.map(\.subtype) == [subtype])
  }

  @Test func `may end without a result`() throws {
    #expect(try history([StreamFixture.assistant("m1", text: "Hm.")]).streamResults.isEmpty)
  }
}
