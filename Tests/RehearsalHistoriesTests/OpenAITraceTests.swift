import Foundation
import RehearsalHistories
import Testing

@Suite struct `A trace of the OpenAI SDK` {
  private let trace = #"{"object":"trace","id":"t1","workflow_name":"shed"}"#

  private func span(
    _ id: String,
    in parent: String?,
    _ start: Int,
    _ end: Int,
    trace: String = "t1",
    error: String = "null",
    _ data: [String: String]
  ) -> String {
    LogFixture.object([
      "object": "\"trace.span\"", "id": LogFixture.quoted(id),
      "trace_id": LogFixture.quoted(trace), "parent_id": parent.map(LogFixture.quoted) ?? "null",
      "started_at": LogFixture.quoted(LogFixture.time(start).description),
      "ended_at": LogFixture.quoted(LogFixture.time(end).description),
      "span_data": LogFixture.object(data), "error": error,
    ])
  }

  private func agent(_ id: String, _ name: String, _ start: Int, _ end: Int) -> String {
    span(id, in: nil, start, end, ["type": "\"agent\"", "name": LogFixture.quoted(name)])
  }

  private func handoff(_ id: String, in parent: String, _ time: Int, to name: String) -> String {
    span(
      id,
      in: parent,
      time,
      time,
      ["type": "\"handoff\"", "to_agent": LogFixture.quoted(name)]
    )
  }

  private func history(_ lines: [String]) throws -> History {
    let folder = try LogFolder()
    try folder.write("traces.jsonl", lines)
    return try folder.history()
  }

  @Test func `counts a repeated span once`() throws {
    let lines = [
      span("f1", in: "g1", 2, 3, ["type": "\"function\"", "name": "\"measure\""]),
      handoff("h1", in: "g1", 4, to: "roof-builder"), agent("g1", "planner", 0, 5),
      agent("g2", "roof-builder", 6, 9), trace,
    ]
    let history = try history(lines + lines.dropLast())
    #expect(history.lanes.map(\.agentType) == ["planner", "roof-builder"])
    #expect(history.dispatches.count == 1)
    #expect(history.repeatedRecordCount == 4)
  }

  @Test func `has its agents although children come first`() throws {
    let history = try history([
      span("f1", in: "turn1", 2, 3, ["type": "\"function\"", "name": "\"measure\""]),
      handoff("h1", in: "turn1", 4, to: "roof-builder"),
      span("turn1", in: "g1", 1, 4, ["type": "\"custom\"", "name": "\"turn\""]),
      agent("g1", "planner", 0, 5),
      span("f2", in: "g2", 7, 8, error: "{\"message\":\"x\"}", ["type": "\"function\""]),
      agent("g2", "roof-builder", 6, 9),
      trace,
    ])
    #expect(history.format == .openAIAgents)
    #expect(history.session == "t1")
    #expect(history.lanes.map(\.agentType) == ["planner", "roof-builder"])
    #expect(history.lanes.map(\.kind) == [.root, .child])
    #expect(history.lanes.map(\.parent) == [nil, 0])
    #expect(history.lanes.map(\.depth) == [0, 1])
    #expect(history.lanes.map { $0.calls.map(\.tool) } == [["measure"], ["?"]])
    #expect(history.lanes.last?.calls.first?.answer?.failure == .other)
    let dispatch = try history.dispatch("h1")
    #expect(dispatch.isTransfer)
    #expect(dispatch.agent == "roof-builder")
    #expect(dispatch.outcome == .completed)
    #expect(dispatch.start == LogFixture.time(6))
    #expect(dispatch.end == LogFixture.time(9))
  }

  @Test func `has an agent at work in the spans within a turn, not for one long gap`() throws {
    let function = ["type": "\"function\"", "name": "\"measure\""]
    let history = try history([
      span("f1", in: "turn1", 60, 70, function), span("f2", in: "turn1", 300, 310, function),
      span("turn1", in: "g1", 5, 390, ["type": "\"custom\"", "name": "\"turn\""]),
      agent("g1", "planner", 0, 400), trace,
    ])
    // 5 + 55 + 10 + 120 of 230 + 10 + 80 + 10 seconds.
    #expect(history.lanes.map(\.activeTime) == [290_000_000_000])
    #expect(history.lanes.map(\.recordCount) == [4])
    #expect(history.lanes.first?.lastTime == LogFixture.time(400))
  }

  @Test func `has a handoff that nobody took`() throws {
    let history = try history([
      handoff("h1", in: "g1", 4, to: "mason"), agent("g1", "planner", 0, 5), trace,
    ])
    #expect(try history.dispatch("h1").outcome == .openAtEnd)
    #expect(try history.dispatch("h1").childLane == nil)
  }

  @Test func `hands back and forth between two agents`() throws {
    let history = try history([
      agent("g1", "planner", 0, 5), handoff("h1", in: "g1", 4, to: "mason"),
      agent("g2", "mason", 6, 9), handoff("h2", in: "g2", 8, to: "planner"),
      agent("g3", "planner", 10, 12), trace,
    ])
    #expect(history.dispatches.map(\.childLane) == [1, 2])
    #expect(history.lanes.map(\.depth) == [0, 1, 2])
  }

  @Test func `has the tokens of each model`() throws {
    func usage(_ text: String) -> [String: String] {
      ["type": "\"generation\"", "model": "\"model-x\"", "usage": text]
    }
    let history = try history([
      span(
        "n1",
        in: "g1",
        1,
        2,
        usage(#"{"input_tokens":10,"output_tokens":4,"input_tokens_details":{"cached_tokens":3}}"#)
      ),
      span("n2", in: "g1", 2, 3, ["type": "\"response\"", "response_id": "\"r\""]),
      agent("g1", "planner", 0, 5), trace,
    ])
    let tokens = try #require(history.lanes.first).allTokens
    #expect(tokens.input == 7 && tokens.cacheRead == 3 && tokens.output == 4)
    #expect(tokens.messageCount == 1)
    #expect(history.lanes.first?.recordCountByModel == ["model-x": 1, "?": 1])
  }

  @Test func `does not overflow when numbers are huge`() throws {
    let usage = #"{"input_tokens":5,"input_tokens_details":{"cached_tokens":-9223372036854775808}}"#
    let history = try history([
      span("n1", in: "g1", 1, 2, ["type": "\"generation\"", "usage": usage]),
      agent("g1", "planner", 0, 5), trace,
    ])
    #expect(history.lanes.first?.allTokens.messageCount == 1)
  }

  @Test func `leaves out spans whose parents are missing or a circle`() throws {
    let function = ["type": "\"function\"", "name": "\"measure\""]
    let history = try history([
      span("f1", in: "gone", 1, 2, function), span("f2", in: "f3", 1, 2, function),
      span("f3", in: "f2", 1, 2, function), agent("g1", "planner", 0, 5), trace,
    ])
    #expect(history.lanes.first?.calls.isEmpty == true)
    #expect(history.recordCountByType["function"] == 3)
  }

  @Test func `is one of several in a file`() throws {
    let folder = try LogFolder()
    try folder.write(
      "traces.jsonl",
      [
        trace, #"{"object":"trace","id":"t2"}"#, agent("g1", "planner", 0, 5),
        span("g2", in: nil, 1, 2, trace: "t2", ["type": "\"agent\"", "name": "\"mason\""]),
      ]
    )
    let histories = try folder.read().histories
    #expect(histories.map(\.session) == ["t1", "t2"])
    #expect(histories.map(\.lineCounts.records) == [2, 2])
    #expect(histories.map(\.lineCounts.lines) == [2, 2])
    let file = try Data(contentsOf: URL(filePath: folder.path + "/traces.jsonl"))
    #expect(histories.map(\.lineCounts.bytes).reduce(0, +) == file.count)
    #expect(histories.map { $0.lanes.map(\.agentType) } == [["planner"], ["mason"]])
  }
}
