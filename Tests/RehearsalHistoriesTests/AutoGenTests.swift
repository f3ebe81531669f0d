import RehearsalHistories
import Testing

@Suite struct `A log of AutoGen` {
  private func message(
    _ type: String,
    from source: String,
    _ seconds: Int,
    _ more: [String: String] = [:]
  ) -> String {
    LogFixture.object(
      [
        "type": LogFixture.quoted(type), "source": LogFixture.quoted(source),
        "id": LogFixture.quoted("\(source)-\(seconds)"), "models_usage": "null",
        "created_at": LogFixture.quoted(LogFixture.time(seconds).description),
        "content": "\"Words.\"",
      ].merging(more) { $1 }
    )
  }

  private func handoff(_ seconds: Int, from source: String, to target: String) -> String {
    message("HandoffMessage", from: source, seconds, ["target": LogFixture.quoted(target)])
  }

  private func history(_ lines: [String]) throws -> History {
    let folder = try LogFolder()
    try folder.write("chat.jsonl", lines)
    return try folder.history()
  }

  @Test func `has a lane for each agent and the turns of the user`() throws {
    let history = try history([
      message("TextMessage", from: "user", 0),
      message(
        "TextMessage",
        from: "planner",
        1,
        ["models_usage": #"{"prompt_tokens":9,"completion_tokens":2}"#]
      ),
      message("TextMessage", from: "planner", 3),
    ])
    #expect(history.format == .autoGen)
    #expect(history.humanTurnCount == 1)
    #expect(history.lanes.map(\.id) == ["planner"])
    #expect(history.lanes.map(\.kind) == [.root])
    #expect(history.lanes.first?.recordCount == 2)
    #expect(history.lanes.first?.allTokens.input == 9)
    #expect(history.lanes.first?.lastTime == LogFixture.time(3))
  }

  @Test func `goes from its first message to its last, also those of the user`() throws {
    let history = try history([
      message("TextMessage", from: "user", 0), message("TextMessage", from: "planner", 10),
      message("TextMessage", from: "user", 30),
    ])
    #expect(history.firstTime == LogFixture.time(0))
    #expect(history.lastTime == LogFixture.time(30))
    #expect(history.lanes.map(\.firstTime) == [LogFixture.time(10)])
    #expect(try self.history([message("TextMessage", from: "user", 0)]).firstTime != nil)
  }

  @Test func `counts a repeated message once`() throws {
    let lines = [
      message("TextMessage", from: "planner", 1), handoff(2, from: "planner", to: "mason"),
    ]
    let history = try history(lines + lines)
    #expect(history.lanes.map(\.recordCount) == [2])
    #expect(history.dispatches.count == 1)
    #expect(history.repeatedRecordCount == 2)
  }

  @Test func `has agents at work from the message before their own`() throws {
    let history = try history([
      message("TextMessage", from: "user", 0), message("TextMessage", from: "planner", 10),
      message("TextMessage", from: "mason", 40), message("TextMessage", from: "planner", 45),
    ])
    #expect(history.lanes.map(\.activeTime) == [15_000_000_000, 30_000_000_000])
  }

  @Test func `has a handoff to an agent that speaks later`() throws {
    let history = try history([
      message("TextMessage", from: "planner", 1), handoff(2, from: "planner", to: "mason"),
      message("TextMessage", from: "mason", 5),
    ])
    let dispatch = try #require(history.dispatches.first)
    #expect(dispatch.agent == "mason")
    #expect(dispatch.outcome == .completed)
    #expect(dispatch.isTransfer)
    #expect(dispatch.requestTime == LogFixture.time(2))
    #expect(history.lanes.map(\.parent) == [nil, 0])
    #expect(history.lanes.map(\.depth) == [0, 1])
  }

  @Test func `has a handoff back to an agent that spoke before`() throws {
    let history = try history([
      handoff(1, from: "planner", to: "mason"), handoff(2, from: "mason", to: "planner"),
      message("TextMessage", from: "planner", 3),
    ])
    #expect(history.dispatches.map(\.outcome) == [.completed, .completed])
    #expect(history.dispatches.map(\.childLane) == [1, 0])
    #expect(history.lanes.map(\.parent) == [nil, 0])
  }

  @Test func `has a handoff to an agent that never speaks`() throws {
    let history = try history([handoff(1, from: "planner", to: "ghost")])
    #expect(history.dispatches.map(\.outcome) == [.openAtEnd])
    #expect(history.dispatches.map(\.childLane) == [nil])
    #expect(history.lanes.count == 1)
  }

  @Test func `has calls with their answers`() throws {
    let history = try history([
      message(
        "ToolCallRequestEvent",
        from: "mason",
        1,
        ["content": #"[{"id":"c1","name":"saw"},{"id":"c2","name":"nail"},{"name":"none"}]"#]
      ),
      message(
        "ToolCallExecutionEvent",
        from: "mason",
        2,
        ["content": #"[{"call_id":"c2","is_error":true},{"call_id":"c1"},{"call_id":"c9"}]"#]
      ),
    ])
    let calls = try #require(history.lanes.first).calls
    #expect(calls.map(\.tool) == ["saw", "nail"])
    #expect(calls.map(\.answer?.failure) == [nil, .other])
    #expect(calls.map(\.hasSucceeded) == [true, false])
    #expect(history.strayResultCount == 1)
  }

  @Test func `does not read the messages again that its result repeats`() throws {
    let text = message("TextMessage", from: "planner", 1)
    let history = try history([text, "{\"messages\":[\(text)],\"stop_reason\":\"enough\"}"])
    #expect(history.lanes.first?.recordCount == 1)
    #expect(history.streamResults.map(\.subtype) == ["success"])
  }

  @Test func `has an open handoff to an agent that spoke before and never speaks again`() throws {
    let lines = [
      message("TextMessage", from: "planner", 1), handoff(2, from: "planner", to: "mason"),
      message("TextMessage", from: "mason", 3), handoff(4, from: "mason", to: "planner"),
    ]
    #expect(try history(lines).dispatches.map(\.outcome) == [.completed, .openAtEnd])
    let again = [
      message("TextMessage", from: "planner", 5), handoff(6, from: "planner", to: "mason"),
    ]
    let history = try history(lines + again)
    #expect(history.dispatches.map(\.outcome) == [.completed, .completed, .openAtEnd])
    #expect(history.dispatches.map(\.childLane) == [1, 0, nil])
  }

  @Test func `has the words of each kind of message`() throws {
    for (type, content) in [
      ("StopMessage", "\"It stands.\""), ("MultiModalMessage", #"["It stands.",{"data":"x"}]"#),
    ] {
      let history = try history([
        message("TextMessage", from: "planner", 1),
        message(type, from: "planner", 2, ["content": content]),
      ])
      #expect(history.lanes.first?.lastMessage?.scalarCount == 10)
    }
  }

  @Test func `does not count a second answer to a call as one without a call`() throws {
    let call = message(
      "ToolCallRequestEvent",
      from: "mason",
      1,
      ["content": #"[{"id":"c1","name":"saw"}]"#]
    )
    let answers = [2, 3].map {
      message("ToolCallExecutionEvent", from: "mason", $0, ["content": #"[{"call_id":"c1"}]"#])
    }
    #expect(try history([call] + answers).strayResultCount == 0)
  }
}
