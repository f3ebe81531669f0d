import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Testing

@testable import RehearsalHistories

@Suite struct `A rollout of the Codex CLI` {
  private static let root = "019a0000-1000-7000-8000-000000000001"
  private static let child = "019a0000-3000-7000-8000-000000000002"
  private static let ownTurn = "019a0000-3001-7000-8000-000000000003"
  private static let rootTurn = "019a0000-1001-7000-8000-000000000004"

  private static func line(_ second: Int, _ type: String, _ payload: String) -> String {
    let time = "2026-03-01T10:00:" + (second < 10 ? "0" : "") + "\(second).000Z"
    return #"{"timestamp":"\#(time)","type":"\#(type)","payload":\#(payload)}"#
  }

  private static func meta(_ second: Int, _ id: String, parent: String? = nil) -> String {
    let source =
      parent.map {
        #"{"subagent":{"thread_spawn":{"parent_thread_id":"\#($0)","agent_role":"scout"}}}"#
      } ?? #""cli""#
    return line(
      second,
      "session_meta",
      #"{"id":"\#(id)","cwd":"/p","cli_version":"0.133.0","source":\#(source)}"#
    )
  }

  private static func call(_ second: Int, _ name: String, _ id: String, _ arguments: String)
    -> String
  {
    let text = LogFolder.quoted(arguments)
    return line(
      second,
      "response_item",
      #"{"type":"function_call","name":"\#(name)","call_id":"\#(id)","arguments":\#(text)}"#
    )
  }

  private static func output(_ second: Int, _ id: String, _ text: String) -> String {
    line(
      second,
      "response_item",
      #"{"type":"function_call_output","call_id":"\#(id)","output":\#(LogFolder.quoted(text))}"#
    )
  }

  private static func tokens(_ second: Int, _ total: Int, _ last: Int) -> String {
    func usage(_ input: Int) -> String {
      #"{"input_tokens":\#(input),"cached_input_tokens":\#(input / 2),"output_tokens":3}"#
    }
    let info = #"{"total_token_usage":\#(usage(total)),"last_token_usage":\#(usage(last))}"#
    return line(second, "event_msg", #"{"type":"token_count","info":\#(info)}"#)
  }

  private static func turn(_ second: Int, _ id: String) -> [String] {
    [
      line(second, "event_msg", #"{"type":"task_started","turn_id":"\#(id)"}"#),
      line(second, "turn_context", #"{"turn_id":"\#(id)","cwd":"/p","model":"m-1"}"#),
    ]
  }

  private static var rootLines: [String] {
    [meta(0, root)] + turn(1, rootTurn) + [
      line(1, "event_msg", #"{"type":"user_message","message":"secret wish"}"#),
      call(2, "exec_command", "c1", #"{"cmd":"npm test"}"#),
      output(3, "c1", "Chunk ID: 1\nProcess exited with code 2\nOutput:\nsecret words"),
      tokens(3, 100, 100),
      tokens(3, 100, 100),
      line(
        4,
        "response_item",
        #"{"type":"custom_tool_call","name":"apply_patch","call_id":"c2","input":"#
          + LogFolder.quoted("*** Begin Patch\n*** Add File: /p/a.txt\n+x\n*** Update File: b.txt")
          + "}"
      ),
      line(
        5,
        "response_item",
        #"{"type":"custom_tool_call_output","call_id":"c2","output":"Exit code: 0\nOutput:\nok"}"#
      ),
      call(6, "spawn_agent", "c3", #"{"message":"secret task","agent_type":"scout"}"#),
      output(7, "c3", #"{"agent_id":"\#(child)","nickname":"Ada"}"#),
      call(8, "spawn_agent", "c4", #"{"message":"other","agent_type":"nobody"}"#),
      output(9, "c4", "unknown agent_type 'nobody'"),
      call(10, "wait_agent", "c5", #"{"targets":["\#(child)"]}"#),
      output(
        20,
        "c5",
        #"{"status":{"\#(child)":{"completed":"secret result"}},"timed_out":false}"#
      ),
      tokens(20, 300, 200),
      line(
        21,
        "response_item",
        #"{"type":"message","role":"assistant","content":[{"type":"output_text","text":"bye"}]}"#
      ),
    ]
  }

  /// The child's log: its head, a copy of the beginning of the root's log, and its own part.
  private static var childLines: [String] {
    [meta(7, child, parent: root), meta(7, root)] + turn(7, rootTurn) + [
      line(7, "event_msg", #"{"type":"user_message","message":"secret wish"}"#),
      call(7, "exec_command", "c1", #"{"cmd":"npm test"}"#),
      output(7, "c1", "Process exited with code 2\nOutput:\n"),
      tokens(7, 100, 100),
    ] + turn(8, ownTurn) + [
      call(9, "exec_command", "d1", #"{"cmd":"cat a.txt > copy.txt","workdir":"/p/sub"}"#),
      output(10, "d1", "Process exited with code 0\nOutput:\n"),
      tokens(10, 140, 40),
      line(19, "event_msg", #"{"type":"task_complete","last_agent_message":"secret result"}"#),
    ]
  }

  /// Returns the call of a shell in a rollout.
  private static func shellCall(_ arguments: String) throws -> ToolCall {
    let lines =
      [meta(0, root)] + turn(1, rootTurn) + [
        call(2, "exec_command", "c1", arguments), output(3, "c1", "Exit code: 0\nOutput:\n"),
      ]
    let history = try LogFolder(["rollout-1.jsonl": lines]).history()
    return try #require(history.lanes[0].calls.first)
  }

  @Test func `takes the paths of a patch in a shell relative to the folder of the shell`() throws {
    let patch =
      "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: s.ini\n@@\n-lines = 80\n"
      + "+lines = 60\n*** Move to: t.ini\n*** End Patch\nEOF"
    for (line, folder) in [(patch, "/p/api"), ("cd api && \(patch)", "/p")] {
      let arguments =
        #"{"cmd":\#(LogFolder.quoted(line)),"workdir":\#(LogFolder.quoted(folder))}"#
      let call = try Self.shellCall(arguments)
      #expect(call.action == .write("api/s.ini"))
      #expect(call.otherWrittenPaths == ["api/t.ini"])
      #expect(call.gateChanges == [GateChange(path: "api/s.ini", loosening: .removed)])
    }
  }

  @Test func `keeps the commands beside a patch`() throws {
    let line =
      "apply_patch <<'EOF'\n*** Begin Patch\n*** Update File: a.py\n@@\n-x\n+y\n"
      + "*** End Patch\nEOF\nrm tox.ini"
    let call = try Self.shellCall(#"{"cmd":\#(LogFolder.quoted(line))}"#)
    guard case .command(let command) = call.action else {
      Issue.record("\(call.action)")
      return
    }
    #expect(command.writtenPaths == ["a.py", "tox.ini"])
    #expect(command.gateChanges == [GateChange(path: "tox.ini", loosening: .removed)])
  }

  @Test(arguments: [
    ("*** Update File: a.ini\n@@\n-lines = 80\n+lines = 60", "a.ini lowered"),
    ("*** Delete File: a.ini", "a.ini removed"), ("*** Add File: a.ini\n+lines = 10", ""),
    ("*** Delete File: a.ini\n*** Add File: a.ini\n+lines = 10", "a.ini unclear"),
    ("*** Update File: a.ini\n*** Move to: web/a.ini\n@@\n-lines = 80\n+lines = 90", ""),
  ]) func `loosens the gates that a patch loosens`(lines: String, expected: String) {
    let text = "*** Begin Patch\n\(lines)\n*** End Patch"
    let effects = CodexTools.action("apply_patch", nil, text, PrivacyFilter(folder: "/p"))
    let changes = effects.gateChanges.map { "\($0.path) \($0.loosening)" }
    #expect(changes.joined(separator: ", ") == expected)
  }

  @Test func `is read with the thread that it starts`() throws {
    let folder = try LogFolder([
      "2026/rollout-1.jsonl": Self.rootLines, "rollout-2.jsonl": Self.childLines,
    ])
    let result = try folder.read()
    let history = try #require(result.histories.first)
    #expect(result.histories.count == 1)
    #expect(result.skippedFiles.isEmpty)
    #expect(history.format == .codexRollout)
    #expect(history.session == Self.root)
    #expect(history.files == ["2026/rollout-1.jsonl", "rollout-2.jsonl"])
    #expect(history.lanes.map(\.agentType) == ["main", "scout"])
    #expect(history.lanes.map(\.kind) == [.root, .child])
    #expect(history.lanes.map(\.parent) == [nil, 0])
    #expect(history.lanes.map(\.depth) == [0, 1])
    #expect(history.humanTurnCount == 1)
    #expect(history.pollCount == 1)
    #expect(history.versions == ["0.133.0"])
    #expect(
      history.callCountByTool == [
        "exec_command": 2, "apply_patch": 1, "spawn_agent": 2, "wait_agent": 1,
      ]
    )
    let dispatch = try #require(history.dispatches.first)
    #expect(dispatch.childLane == 1)
    #expect(dispatch.evidence == .result)
    #expect(dispatch.outcome == .completedLater)
    #expect(dispatch.endSource == "wait")
    #expect(dispatch.duration == 13_000_000_000)
  }

  @Test func `counts the copied beginning of a child once`() throws {
    let folder = try LogFolder([
      "rollout-1.jsonl": Self.rootLines, "rollout-2.jsonl": Self.childLines,
    ])
    let history = try #require(try folder.read().histories.first)
    #expect(history.foreignRecordCount == 7)
    #expect(history.lanes[1].recordCount == 7)
    #expect(history.lanes[1].calls.map(\.id) == ["d1"])
    // The sums of the child go on from those of the copy, and one record of the root is repeated.
    let root = try #require(history.lanes[0].tokens["m-1"])
    #expect((root.messageCount, root.input, root.cacheRead, root.output) == (2, 150, 150, 6))
    let child = try #require(history.lanes[1].tokens["m-1"])
    #expect((child.messageCount, child.input, child.cacheRead, child.output) == (1, 20, 20, 3))
  }

  @Test func `states what fails and what is written`() throws {
    let folder = try LogFolder([
      "rollout-1.jsonl": Self.rootLines, "rollout-2.jsonl": Self.childLines,
    ])
    let history = try #require(try folder.read().histories.first)
    #expect(history.lanes[0].failureCounts == [.exitCode: 1, .unknownAgent: 1])
    #expect(history.lanes[0].writtenFiles == ["a.txt", "b.txt"])
    guard case .command(let command) = history.lanes[0].calls[0].action else {
      Issue.record("The call is no command.")
      return
    }
    #expect(command.runsTests)
    guard case .command(let copy) = history.lanes[1].calls[0].action else {
      Issue.record("The call is no command.")
      return
    }
    #expect(copy.writtenPaths == ["sub/copy.txt"])
    let failed = history.dispatches[1]
    #expect(failed.outcome == .error)
    #expect(failed.reason == "unknown-agent")
    #expect(failed.childLane == nil)
  }

  @Test func `ends its copied beginning at the number that its head states`() throws {
    var lines = Self.childLines.enumerated().map { number, line in
      line.replacing(#"{"timestamp""#, with: #"{"ordinal":\#(number),"timestamp""#)
    }
    let start = #""cli_version":"0.163.0","subagent_history_start_ordinal":8"#
    lines[0] = lines[0].replacing(#""cli_version":"0.133.0""#, with: start)
    let history = try #require(try LogFolder(["rollout-2.jsonl": lines]).read().histories.first)
    #expect(history.foreignRecordCount == 7)
    #expect(history.lanes[0].calls.map(\.id) == ["d1"])
  }

  @Test func `has the differences of sums where it has only sums`() throws {
    let lines = Self.childLines.map { $0.replacing("last_token_usage", with: "other") }
    let history = try #require(try LogFolder(["rollout-2.jsonl": lines]).read().histories.first)
    let tokens = try #require(history.lanes[0].tokens["m-1"])
    #expect((tokens.input, tokens.cacheRead, tokens.output) == (20, 20, 0))
  }

  @Test func `ends its copied beginning with the answer that older versions wrote`() throws {
    var lines = Array(Self.childLines.prefix(2)) + Self.childLines.suffix(4)
    lines.insert(Self.output(7, "c3", "You are the newly spawned agent. Go on."), at: 2)
    let history = try #require(try LogFolder(["rollout-2.jsonl": lines]).read().histories.first)
    #expect(history.foreignRecordCount == 2)
    #expect(history.lanes[0].calls.map(\.id) == ["d1"])
  }

  @Test(arguments: [
    (#"{"errored":"secret"}"#, Dispatch.Outcome.failedLater), (#""shutdown""#, .killed),
    (#""running""#, .running),
  ])
  func `states how a notification says that work ended`(
    status: String,
    outcome: Dispatch.Outcome
  ) throws {
    let note = #"{"agent_path":"\#(Self.child)","status":\#(status)}"#
    let text = LogFolder.quoted("<subagent_notification>\n\(note)\n</subagent_notification>")
    let message = Self.line(
      9,
      "response_item",
      #"{"type":"message","role":"user","content":[{"type":"input_text","text":\#(text)}]}"#
    )
    let lines = Self.rootLines.prefix(12) + [message, message]
    let history = try #require(
      try LogFolder(["rollout-1.jsonl": Array(lines)]).read().histories.first
    )
    #expect(history.dispatches.map(\.outcome) == [outcome])
    #expect(history.notifications.all == 2)
    #expect(history.notifications.distinct == 1)
  }

  @Test(arguments: [
    ("<button> is too small.", true), ("<task>Build the roof.</task>", true),
    ("<skill files are missing.", true), ("<skill> and <turn_aborted> look alike.", true),
    ("<skill files have no end </skill>", true), ("<skill>\n<name>roof</name>\n</skill>", false),
    ("<environment_context>\n<cwd>/p</cwd>\n</environment_context>", false),
    ("<environment_context></environment_context>\nNow the roof.", true),
    ("<permissions instructions>a</permissions instructions>", false),
    ("<user_instructions>Be kind.</user_instructions>\n<turn_aborted>x</turn_aborted>", false),
  ])
  func `waits for a reaction to a prompt that begins with an angle bracket`(
    prompt: String,
    isOpen: Bool
  ) throws {
    let message = Self.line(
      22,
      "response_item",
      #"{"type":"message","role":"user","content":[{"type":"input_text","text":"#
        + LogFolder.quoted(prompt) + "}]}"
    )
    let end = Self.line(21, "event_msg", #"{"type":"task_complete","last_agent_message":"bye"}"#)
    let history = try #require(
      try LogFolder(["rollout-1.jsonl": Self.rootLines + [end, message]]).read().histories.first
    )
    #expect((history.lanes.first?.lastTurn == .open) == isOpen)
  }

  @Test func `is joined by the path of an agent, and closed work is killed`() throws {
    let child = Self.childLines.prefix(1).map {
      $0.replacing(#""agent_role":"scout""#, with: #""agent_path":"/root/look""#)
    }
    let lines =
      Self.rootLines.prefix(11) + [
        Self.output(7, "c3", #"{"task_name":"/root/look"}"#),
        Self.call(8, "close_agent", "c9", #"{"target":"/root/look"}"#),
        Self.output(9, "c9", #"{"previous_status":"running"}"#),
      ]
    let folder = try LogFolder(["rollout-1.jsonl": Array(lines), "rollout-2.jsonl": child])
    let history = try #require(try folder.read().histories.first)
    #expect(history.dispatches.map(\.childLane) == [1])
    #expect(history.dispatches.map(\.outcome) == [.killed])
    #expect(history.dispatches.map(\.endSource) == ["close_agent"])
    #expect(history.lanes[1].agentType == "scout")
  }

  @Test func `is an orphan without its caller's log`() throws {
    let history = try #require(
      try LogFolder(["rollout-2.jsonl": Self.childLines]).read().histories.first
    )
    #expect(history.session == Self.root)
    #expect(history.lanes.map(\.kind) == [.orphan])
    #expect(history.lanes.map(\.agentType) == ["scout"])
    #expect(history.foreignRecordCount == 7)
    #expect(history.dispatches.isEmpty)
  }

  @Test func `leaves a dispatch open where it is torn`() throws {
    var lines = Array(Self.rootLines.prefix(11))
    lines.append(String(Self.rootLines[11].dropLast(20)))
    let history = try #require(try LogFolder(["rollout-1.jsonl": lines]).read().histories.first)
    #expect(history.lineCounts.truncatedLines == 1)
    #expect(history.dispatches.map(\.outcome) == [.openAtEnd])
    #expect(history.dispatches.map(\.reason) == ["never-started"])
  }

  @Test func `leaves background work running that nobody saw end`() throws {
    let lines = Array(Self.rootLines.prefix(12))
    let history = try #require(try LogFolder(["rollout-1.jsonl": lines]).read().histories.first)
    #expect(history.dispatches.map(\.outcome) == [.running])
  }

  @Test func `is read once where two files have the same thread`() throws {
    let folder = try LogFolder([
      "rollout-1.jsonl": Self.rootLines, "rollout-9.jsonl": Self.rootLines,
    ])
    let result = try folder.read()
    #expect(result.histories.count == 1)
    #expect(result.skippedFiles.map(\.reason) == [.repeatedLog])
  }

  @Test func `keeps no text unless it is asked to`() throws {
    let folder = try LogFolder([
      "rollout-1.jsonl": Self.rootLines, "rollout-2.jsonl": Self.childLines,
    ])
    let silent = try folder.read().histories
    #expect(!String(describing: silent).contains("secret"))
    let dispatch = try #require(try folder.read(keepsText: true).histories.first?.dispatches.first)
    #expect(dispatch.prompt.text == "secret task")
    #expect(dispatch.result?.text == "secret result")
  }

  @Test(arguments: [
    (#"{"type":"task_complete","last_agent_message":"I look."}"#, Verdict.pass),
    (#"{"type":"task_complete","last_agent_message":null,"error":{"message":"x"}}"#, .fail),
    (#"{"type":"error","message":"You've hit your usage limit"}"#, .fail),
    (#"{"type":"error","message":"x","codex_error_info":"thread_rollback_failed"}"#, .pass),
    (#"{"type":"turn_aborted","reason":"budget_limited"}"#, .fail),
    (#"{"type":"turn_aborted","reason":"interrupted"}"#, .unknown),
    (#"{"type":"turn_aborted","reason":"review_ended"}"#, .pass),
  ])
  func `is judged by how its last turn ended`(event: String, verdict: Verdict) throws {
    func words(_ second: Int) -> String {
      Self.line(
        second,
        "response_item",
        #"{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done."}]}"#
      )
    }
    let work =
      [Self.meta(0, Self.root)] + Self.turn(1, Self.rootTurn) + [
        Self.call(2, "exec_command", "c1", #"{"cmd":"make"}"#),
        Self.output(3, "c1", "Process exited with code 0\nOutput:\n"), words(4),
        Self.line(5, "event_msg", event),
      ]
    func judge(_ lines: [String]) throws -> Verdict {
      let history = try LogFolder(["rollout-1.jsonl": lines]).read().histories.first
      return CheckedHistory(try #require(history), team: nil).run.verdict
    }
    #expect(try judge(work) == verdict)
    // The agent went on, or the error is one of a command of the user after the turn.
    #expect(try judge(work + [words(6)]) == .pass)
    let late = Self.line(7, "event_msg", #"{"type":"error","message":"x"}"#)
    let end = Self.line(6, "event_msg", #"{"type":"task_complete"}"#)
    #expect(try judge(work + [words(6), end, late]) == .pass)
  }

  @Test func `has no work between the end of a child's turn and the next`() throws {
    let more =
      [Self.line(50, "event_msg", #"{"type":"task_started","turn_id":"x"}"#)]
      + [
        Self.call(52, "exec_command", "d2", #"{"cmd":"ls"}"#),
        Self.output(53, "d2", "Process exited with code 0\nOutput:\n"),
      ]
    let folder = try LogFolder(["rollout-2.jsonl": Self.childLines + more])
    let history = try #require(try folder.read().histories.first)
    // 7 to 19 and 50 to 53 seconds.
    #expect(history.lanes.map(\.activeTime) == [15_000_000_000])
  }
}
