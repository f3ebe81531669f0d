import RehearsalHistories
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Testing

@Suite struct `A log of the Copilot CLI` {
  private static func event(
    _ number: Int,
    _ type: String,
    _ data: String,
    agent: String? = nil
  ) -> String {
    let time = "2026-04-01T08:00:" + (number < 10 ? "0" : "") + "\(number).000Z"
    let lane = agent.map { #""agentId":"\#($0)","# } ?? ""
    return #"{"type":"\#(type)","data":\#(data),"id":"e\#(number)",\#(lane)"timestamp":"\#(time)","#
      + #""parentId":null}"#
  }

  private static func message(_ number: Int, _ calls: String, agent: String? = nil) -> String {
    event(
      number,
      "assistant.message",
      #"{"messageId":"m\#(number)","content":"","toolRequests":[\#(calls)],"outputTokens":10}"#,
      agent: agent
    )
  }

  private static func call(_ id: String, _ tool: String, _ arguments: String) -> String {
    #"{"toolCallId":"\#(id)","name":"\#(tool)","arguments":\#(arguments)}"#
  }

  private static func answer(
    _ number: Int,
    _ id: String,
    _ text: String,
    mode: String = "sync",
    agent: String? = nil
  ) -> String {
    event(
      number,
      "tool.execution_complete",
      #"{"toolCallId":"\#(id)","success":true,"result":{"content":\#(LogFolder.quoted(text))},"#
        + #""toolTelemetry":{"properties":{"execution_mode":"\#(mode)"}}}"#,
      agent: agent
    )
  }

  private static var lines: [String] {
    let survey = #"{"agent_type":"explore","prompt":"secret task","mode":"sync"}"#
    let build = #"{"agent_type":"builder","prompt":"secret build","mode":"background"}"#
    let usage = #"{"inputTokens":900,"outputTokens":50,"cacheReadTokens":400,"cacheWriteTokens":0}"#
    return [
      event(
        0,
        "session.start",
        #"{"sessionId":"s-1","copilotVersion":"1.0.36","selectedModel":"g","context":{"cwd":"/p"}}"#
      ),
      event(1, "user.message", #"{"content":"secret wish"}"#),
      message(2, call("c1", "bash", #"{"command":"pytest"}"#)),
      answer(3, "c1", "secret words\n<exited with exit code 1>"),
      message(
        4,
        call("c2", "create", #"{"path":"/p/a.txt"}"#) + ","
          + call("c3", "view", #"{"path":"/elsewhere"}"#)
      ),
      answer(5, "c2", "made"),
      event(
        6,
        "tool.execution_complete",
        #"{"toolCallId":"c3","success":false,"error":{"message":"secret","code":"denied"}}"#
      ),
      message(7, call("c4", "task", survey) + "," + call("c5", "task", build)),
      event(8, "subagent.started", #"{"toolCallId":"c4","agentName":"explore"}"#, agent: "c4"),
      event(9, "subagent.started", #"{"toolCallId":"c5","agentName":"builder"}"#, agent: "a-5"),
      answer(10, "c5", "It runs.", mode: "background"),
      message(11, call("d1", "view", #"{"path":"/p/a.txt"}"#), agent: "c4"),
      answer(12, "d1", "x", agent: "c4"),
      event(13, "subagent.completed", #"{"toolCallId":"c4","durationMs":5000}"#, agent: "c4"),
      answer(14, "c4", "secret result"),
      message(15, call("e1", "edit", #"{"path":"/p/a.txt"}"#), agent: "a-5"),
      answer(16, "e1", "done", agent: "a-5"),
      event(17, "subagent.failed", #"{"toolCallId":"c5","error":"secret"}"#, agent: "a-5"),
      event(18, "session.compaction_complete", #"{"success":true}"#),
      event(19, "session.shutdown", #"{"modelMetrics":{"g":{"usage":\#(usage)}}}"#),
    ]
  }

  private static func history(_ lines: [String], keepsText: Bool = false) throws -> History {
    let folder = try LogFolder(["s-1/events.jsonl": lines])
    return try #require(try folder.read(keepsText: keepsText).histories.first)
  }

  @Test func `is read with its agents`() throws {
    let history = try Self.history(Self.lines)
    #expect(history.format == .copilotCLI)
    #expect(history.session == "s-1")
    #expect(history.versions == ["1.0.36"])
    #expect(history.humanTurnCount == 1)
    #expect(history.lanes.map(\.id) == ["main", "c4", "a-5"])
    #expect(history.lanes.map(\.agentType) == ["main", "explore", "builder"])
    #expect(history.lanes.map(\.parent) == [nil, 0, 0])
    #expect(history.lanes.map(\.depth) == [0, 1, 1])
    #expect(history.callCountByTool == ["bash": 1, "create": 1, "view": 2, "task": 2, "edit": 1])
    #expect(history.lanes[0].compactionCount == 1)
    #expect(history.writtenFiles == ["a.txt"])
    #expect(history.lineCounts.records == 20)
  }

  @Test func `states how each dispatch ended`() throws {
    let history = try Self.history(Self.lines)
    #expect(history.dispatches.map(\.agent) == ["explore", "builder"])
    #expect(history.dispatches.map(\.childLane) == [1, 2])
    #expect(history.dispatches.map(\.evidence) == [.parentCall, .parentCall])
    #expect(history.dispatches.map(\.outcome) == [.completed, .failedLater])
    #expect(history.dispatches.map(\.isBackground) == [false, true])
    #expect(history.dispatches[0].platformReport.milliseconds == 5000)
    #expect(history.dispatches[0].duration == 6_000_000_000)
  }

  @Test func `states what fails`() throws {
    let history = try Self.history(Self.lines)
    #expect(history.lanes[0].failureCounts == [.exitCode: 1, .permissionDenied: 1])
  }

  @Test func `has the output of each agent and the input of the session`() throws {
    let history = try Self.history(Self.lines)
    let root = try #require(history.lanes[0].tokens["g"])
    #expect((root.messageCount, root.input, root.cacheRead, root.output) == (3, 500, 400, 30))
    #expect(history.lanes[1].tokens["g"]?.output == 10)
    #expect(history.lanes[2].tokens["g"]?.output == 10)
  }

  @Test func `has the tokens of its last event where the others have none`() throws {
    let details =
      #"{"input":{"tokenCount":9},"output":{"tokenCount":5},"cache_write":{"tokenCount":7}}"#
    let history = try Self.history([
      Self.lines[0],
      Self.event(1, "session.shutdown", #"{"currentModel":"h","tokenDetails":\#(details)}"#),
    ])
    let tokens = try #require(history.lanes[0].tokens["h"])
    #expect((tokens.input, tokens.output, tokens.cacheWrite) == (9, 5, 7))
  }

  @Test(arguments: [
    ("edit", #""old_str":"lines: 80","new_str":"lines: 60""#, GateLoosening.lowered),
    (
      "str_replace_editor", #""command":"str_replace","old_str":"lines: 80","new_str":"""#, .removed
    ),
    ("str_replace_editor", #""command":"insert","new_str":"omit = api""#, .excluded),
    ("str_replace_editor", #""command":"undo_edit""#, .unclear),
    ("create", #""file_text":"lines: 60""#, nil),
  ]) func `shows how an edit loosens a gate`(
    tool: String,
    input: String,
    loosening: GateLoosening?
  ) throws {
    let call = Self.call("c1", tool, "{\"path\":\"/p/a.ini\",\(input)}")
    let history = try Self.history([
      Self.lines[0], Self.message(2, call), Self.answer(3, "c1", "ok"),
    ])
    let changes = try #require(history.lanes[0].calls.first).gateChanges
    #expect(changes.map(\.loosening) == [loosening].compactMap(\.self))
  }

  @Test func `counts a repeated event once`() throws {
    let history = try Self.history(Self.lines + [Self.lines[2]])
    #expect(history.repeatedRecordCount == 1)
    #expect(history.callCountByTool["bash"] == 1)
  }

  @Test func `leaves background work running where it is torn`() throws {
    let cut = Array(Self.lines.prefix(16)) + [String(Self.lines[17].dropLast(9))]
    let history = try Self.history(cut)
    #expect(history.lineCounts.truncatedLines == 1)
    #expect(history.dispatches.map(\.outcome) == [.completed, .running])
    let early = try Self.history(Array(Self.lines.prefix(10)))
    #expect(early.dispatches.map(\.outcome) == [.openAtEnd, .openAtEnd])
    #expect(early.dispatches.map(\.reason) == ["was-working", "was-working"])
  }

  @Test func `keeps no text unless it is asked to`() throws {
    #expect(!String(describing: try Self.history(Self.lines)).contains("secret"))
    let history = try Self.history(Self.lines, keepsText: true)
    #expect(history.dispatches[0].prompt.text == "secret task")
    #expect(history.dispatches[0].result?.text == "secret result")
  }

  private static func words(_ number: Int) -> String {
    event(number, "assistant.message", #"{"messageId":"m","content":"Done.","toolRequests":[]}"#)
  }

  @Test(arguments: [
    ("session.shutdown", #"{"shutdownType":"routine"}"#, Verdict.pass),
    ("session.shutdown", #"{"shutdownType":"error","errorReason":"x"}"#, .unknown),
    ("session.error", #"{"errorType":"rate_limit","message":"x"}"#, .fail),
    ("abort", #"{"reason":"user initiated"}"#, .unknown),
  ])
  func `is judged by how it ended`(type: String, data: String, verdict: Verdict) throws {
    let work = [
      Self.lines[0], Self.lines[1], Self.message(2, Self.call("c1", "bash", #"{"command":"ls"}"#)),
      Self.answer(3, "c1", "ok"), Self.words(4), Self.event(5, type, data),
    ]
    #expect(CheckedHistory(try Self.history(work), team: nil).run.verdict == verdict)
    // The agent went on.
    let more = try Self.history(work + [Self.words(6)])
    #expect(CheckedHistory(more, team: nil).run.verdict == .pass)
  }

  @Test func `has failed work although the call of the agent succeeded`() throws {
    let lines = Self.lines.map {
      $0.replacing("subagent.completed", with: "subagent.failed")
    }
    #expect(try Self.history(lines).dispatches.map(\.outcome) == [.error, .failedLater])
  }
}
