import RehearsalHistories
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Testing

@Suite struct `A trace of OpenTelemetry` {
  private static func span(
    _ id: String,
    _ parent: String,
    _ operation: String,
    _ start: Int,
    _ end: Int,
    _ attributes: [String: String] = [:],
    status: String = "{}"
  ) -> String {
    let all = attributes.merging(["gen_ai.operation.name": #"{"stringValue":"\#(operation)"}"#]) {
      first,
      _ in first
    }
    let list = all.sorted { $0.key < $1.key }.map { #"{"key":"\#($0)","value":\#($1)}"# }
    return #"{"traceId":"t1","spanId":"\#(id)","parentSpanId":"\#(parent)","name":"n","kind":1,"#
      + #""startTimeUnixNano":"\#(start)000000000","endTimeUnixNano":"\#(end)000000000","#
      + #""attributes":[\#(list.joined(separator: ","))],"status":\#(status)}"#
  }

  private static func document(_ spans: [String]) -> String {
    #"{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{"name":"s"},"spans":["#
      + spans.joined(separator: ",\n") + "]}]}]}"
  }

  private static func word(_ text: String) -> String { #"{"stringValue":"\#(text)"}"# }

  private static let usage = [
    "gen_ai.request.model": word("m"), "gen_ai.usage.input_tokens": #"{"intValue":"100"}"#,
    "gen_ai.usage.output_tokens": #"{"intValue":7}"#,
    "gen_ai.usage.cache_read.input_tokens": #"{"intValue":60}"#,
  ]

  private static func tool(_ name: String, _ call: String) -> [String: String] {
    ["gen_ai.tool.name": word(name), "gen_ai.tool.call.id": word(call)]
  }

  private static func agent(_ name: String) -> [String: String] {
    ["gen_ai.agent.name": word(name)]
  }

  /// The spans in the order in which they end: children come before their parents.
  private static var spans: [String] {
    [
      span("chat1", "lead", "chat", 2, 3, usage),
      span("chat2", "kid", "chat", 5, 6, usage),
      span("read", "kid", "execute_tool", 6, 7, tool("read", "k1"), status: #"{"code":2}"#),
      span("kid", "ask", "invoke_agent", 4, 8, agent("helper")),
      span("ask", "lead", "execute_tool", 4, 9, tool("ask_helper", "c1")),
      span("late", "start", "invoke_agent", 10, 14, agent("slow")),
      span("start", "lead", "execute_tool", 10, 11, tool("start_slow", "c2")),
      span(
        "bad",
        "lead",
        "invoke_agent",
        12,
        13,
        agent("broken"),
        status: #"{"code":"STATUS_CODE_ERROR","message":"secret"}"#
      ),
      span("lead", "", "invoke_agent", 1, 15, agent("lead")),
    ]
  }

  private static func histories(_ name: String, _ lines: [String]) throws -> [History] {
    try LogFolder([name: lines]).read().histories
  }

  @Test func `is read with one document a line`() throws {
    let lines = spans.map { Self.document([$0]) }
    let history = try #require(try Self.histories("trace.jsonl", lines).first)
    Self.check(history)
    #expect(history.lineCounts.records == 9)
  }

  @Test func `is read as one document over several lines`() throws {
    let lines = [Self.document(Self.spans)]
    let history = try #require(try Self.histories("trace.json", lines).first)
    Self.check(history)
    #expect(history.lineCounts.lines == 9)
  }

  @Test func `counts each part of a file for one of the traces in it`() throws {
    func other(_ spans: [String]) -> [String] {
      spans.map { $0.replacing("\"t1\"", with: "\"t2\"") }
    }
    let whole = Self.document(spans).replacing("\n", with: "")
    let lead = [spans[8]]
    let shared = Self.document(lead + other(lead)).replacing("\n", with: "")
    let lines = [whole, ""] + other(spans).map { Self.document([$0]) } + [shared]
    let histories = try Self.histories("traces.jsonl", lines)
    #expect(histories.map(\.session) == ["t1", "t2"])
    #expect(histories.map(\.lineCounts.records) == [2, 9])
    let size = lines.joined(separator: "\n").utf8.count
    #expect(histories.map(\.lineCounts.bytes).reduce(0, +) == size)
    #expect(histories.map(\.lineCounts.blankLines) == [1, 0])
    let document = try Self.histories("traces.json", [Self.document(spans + other(spans))])
    #expect(document.map(\.lineCounts.records) == [1, 0])
  }

  private var spans: [String] { Self.spans }

  private static func check(_ history: History) {
    #expect(history.format == .otlp)
    #expect(history.session == "t1")
    #expect(history.lanes.map(\.agentType) == ["lead", "helper", "slow", "broken"])
    #expect(history.lanes.map(\.kind) == [.root, .child, .child, .child])
    #expect(history.lanes.map(\.parent) == [nil, 0, 0, 0])
    #expect(history.callCountByTool == ["read": 1, "ask_helper": 1, "start_slow": 1])
    #expect(history.dispatches.map(\.agent) == ["helper", "slow", "broken"])
    #expect(history.dispatches.map(\.callID) == ["c1", "c2", "bad"])
    #expect(history.dispatches.map(\.outcome) == [.completed, .completedLater, .error])
    #expect(history.dispatches[0].duration == 4_000_000_000)
    #expect(history.lanes[1].failureCounts == [.other: 1])
    let tokens = history.lanes[0].tokens["m"]
    #expect(tokens?.input == 40)
    #expect(tokens?.cacheRead == 60)
    #expect(tokens?.output == 7)
    #expect(history.lanes[0].calls.map(\.action) == [.dispatch, .dispatch])
    #expect(!String(describing: history).contains("secret"))
  }

  @Test func `has a lane of unknown work where the root's span is missing`() throws {
    let lines = Self.spans.dropLast().map { Self.document([$0]) } + [#"{"resourceSpans":[{"reso"#]
    let history = try #require(try Self.histories("trace.jsonl", lines).first)
    #expect(history.lineCounts.truncatedLines == 1)
    #expect(history.lanes.map(\.agentType) == ["?", "helper", "slow", "broken"])
    #expect(history.lanes.map(\.kind) == [.orphan, .child, .child, .orphan])
    #expect(history.dispatches.map(\.callerLane) == [0, 0])
  }

  @Test func `has agents at work in the spans within their own, not for one long gap`() throws {
    let spans = [
      Self.span("read", "lead", "execute_tool", 61, 71, Self.tool("read", "c1")),
      Self.span("chat", "kid", "chat", 150, 160, Self.usage),
      Self.span("kid", "ask", "invoke_agent", 101, 299, Self.agent("helper")),
      Self.span("ask", "lead", "execute_tool", 100, 300, Self.tool("ask_helper", "c2")),
      Self.span("lead", "", "invoke_agent", 1, 401, Self.agent("lead")),
    ]
    let history = try #require(try Self.histories("trace.json", [Self.document(spans)]).first)
    // 60 + 10 + 29 + 120 of 200 + 101 seconds, and 49 + 10 + 120 of 139 seconds.
    #expect(history.lanes.map(\.activeTime) == [320_000_000_000, 179_000_000_000])
    #expect(history.lanes.map(\.recordCount) == [3, 2])
  }

  @Test func `counts a span once that was sent twice`() throws {
    let lines = (Self.spans + Self.spans.prefix(1)).map { Self.document([$0]) }
    let history = try #require(try Self.histories("trace.jsonl", lines).first)
    #expect(history.repeatedRecordCount == 1)
    #expect(history.lanes[0].tokens["m"]?.messageCount == 1)
  }

  @Test func `is skipped without spans of agents`() throws {
    let plain = Self.document([Self.spans[0].replacing("gen_ai.", with: "http.")])
    let result = try LogFolder(["trace.jsonl": [plain]]).read()
    #expect(result.histories.isEmpty)
    #expect(result.skippedFiles.map(\.reason) == [.unknownFormat])
  }

  private static let failure = #"{"code":2}"#

  /// The verdict on a root agent from second 1 to 15 that read a file, with more spans.
  private func verdict(_ more: [String], rootStatus: String = "{}") throws -> Verdict {
    let spans =
      [Self.span("read", "lead", "execute_tool", 2, 3, Self.tool("read", "c1"))] + more + [
        Self.span("lead", "", "invoke_agent", 1, 15, Self.agent("lead"), status: rootStatus)
      ]
    let history = try Self.histories("trace.json", [Self.document(spans)]).first
    return CheckedHistory(try #require(history), team: nil).run.verdict
  }

  @Test func `is judged by the errors of its spans`() throws {
    #expect(try verdict([]) == .pass)
    #expect(try verdict([], rootStatus: Self.failure) == .fail)
    let cancelled = ["error.type": Self.word("CancelledError")]
    let stopped = Self.span("x", "lead", "chat", 4, 5, cancelled, status: Self.failure)
    #expect(try verdict([stopped]) == .unknown)
    // The last response failed or was cut off.
    let failed = Self.span("chat", "lead", "chat", 4, 5, status: Self.failure)
    #expect(try verdict([failed]) == .fail)
    let reason = #"{"arrayValue":{"values":[{"stringValue":"length"}]}}"#
    let cut = ["gen_ai.response.finish_reasons": reason]
    #expect(try verdict([Self.span("chat", "lead", "chat", 4, 5, cut)]) == .fail)
    #expect(try verdict([failed, Self.span("again", "lead", "chat", 5, 6)]) == .pass)
  }

  @Test func `fails if a called agent failed and its caller did nothing about it`() throws {
    let agent = Self.agent("helper")
    let child = [
      Self.span("look", "kid", "execute_tool", 5, 6, Self.tool("read", "k1")),
      Self.span("kid", "lead", "invoke_agent", 4, 6, agent, status: Self.failure),
    ]
    #expect(try verdict(child) == .fail)
    let again = [
      Self.span("look2", "kid2", "execute_tool", 8, 9, Self.tool("read", "k2")),
      Self.span("kid2", "lead", "invoke_agent", 7, 9, agent),
    ]
    #expect(try verdict(child + again) == .pass)
    let tool = Self.span("mend", "lead", "execute_tool", 7, 8, Self.tool("write", "c2"))
    #expect(try verdict(child + [tool]) == .pass)
  }

  @Test func `is unknown if a span has no end`() throws {
    let end = #""endTimeUnixNano":"8000000000","#
    let chat = Self.span("chat", "lead", "chat", 7, 8).replacing(end, with: "")
    #expect(try verdict([chat]) == .unknown)
    let tool = Self.span("t", "lead", "execute_tool", 7, 8, Self.tool("read", "c2"))
    #expect(try verdict([tool]) == .pass)
    #expect(try verdict([tool.replacing(end, with: "")]) == .unknown)
    let root = Self.span("lead", "", "invoke_agent", 1, 8, Self.agent("lead"))
      .replacing(end, with: "")
    let history = try Self.histories("trace.json", [Self.document([tool, root])]).first
    #expect(CheckedHistory(try #require(history), team: nil).run.verdict == .unknown)
  }
}
