import Foundation
import RehearsalHistories
import RehearsalRules
import RehearsalRunning
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

  private static let failure = #"{"message":"Max turns exceeded","data":null}"#
  private let measure = ["type": "\"function\"", "name": "\"measure\""]

  private func agent(
    _ id: String,
    _ name: String,
    in parent: String?,
    _ start: Int,
    _ end: Int,
    error: String = "null"
  )
    -> String
  {
    let data = ["type": "\"agent\"", "name": LogFixture.quoted(name)]
    return span(id, in: parent, start, end, error: error, data)
  }

  private func verdict(_ lines: [String]) throws -> Verdict {
    CheckedHistory(try history(lines + [trace]), team: nil).run.verdict
  }

  @Test func `is judged by the errors of its spans`() throws {
    let call = span("f1", in: "g1", 1, 2, measure)
    #expect(try verdict([call, agent("g1", "planner", 0, 9)]) == .pass)
    let root = agent("g1", "planner", in: nil, 0, 9, error: Self.failure)
    #expect(try verdict([call, root]) == .fail)
    for type in ["response", "generation", "custom"] {
      let failed = span("r1", in: "g1", 3, 4, error: Self.failure, ["type": "\"\(type)\""])
      #expect(try verdict([call, failed, agent("g1", "planner", 0, 9)]) == .fail)
      let again = span("r2", in: "g1", 5, 6, ["type": "\"response\""])
      #expect(try verdict([call, failed, again, agent("g1", "planner", 0, 9)]) == .pass)
    }
    let receiver = agent("g2", "mason", in: nil, 5, 9, error: Self.failure)
    let lines = [
      call, handoff("h1", in: "g1", 3, to: "mason"), agent("g1", "planner", 0, 4),
      span("f2", in: "g2", 6, 7, measure),
    ]
    #expect(try verdict(lines + [receiver]) == .fail)
    #expect(try history(lines + [receiver]).dispatches.map(\.outcome) == [.unusable])
    #expect(try verdict(lines + [agent("g2", "mason", 5, 9)]) == .pass)
  }

  @Test func `has a dispatch to an agent that is used as a tool`() throws {
    func lines(error: String) -> [String] {
      [
        span("f2", in: "g2", 3, 4, measure),
        agent("g2", "mason", in: "turn2", 3, 5, error: error),
        span("turn2", in: "t1", 2, 5, ["type": "\"custom\"", "name": "\"turn\""]),
        span("t1", in: "g1", 2, 6, error: error, ["type": "\"function\"", "name": "\"mason\""]),
        handoff("h1", in: "g1", 7, to: "mason"),
        agent("g1", "planner", 0, 8), span("f3", in: "g3", 10, 11, measure),
        agent("g3", "mason", 9, 12),
      ]
    }
    let history = try history(lines(error: "null") + [trace])
    #expect(history.dispatches.map(\.callID) == ["t1", "h1"])
    #expect(history.dispatches.map(\.childLane) == [1, 2])
    #expect(history.dispatches.map(\.isTransfer) == [false, true])
    #expect(history.dispatches.map(\.outcome) == [.completed, .completed])
    #expect(history.dispatches.map(\.end) == [LogFixture.time(5), LogFixture.time(12)])
    #expect(history.lanes.map(\.parent) == [nil, 0, 0])
    #expect(history.lanes[0].calls.map(\.action) == [.dispatch])
    let failed = try self.history(lines(error: Self.failure) + [trace])
    #expect(failed.dispatches.map(\.outcome) == [.error, .completed])
    // The caller handed the work on to another agent.
    #expect(try verdict(lines(error: Self.failure)) == .pass)
    let alone = Array(lines(error: Self.failure).prefix(4)) + [agent("g1", "planner", 0, 8)]
    #expect(try verdict(alone) == .fail)
  }
}
