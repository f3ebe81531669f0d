import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Testing

@testable import RehearsalHistories

@Suite struct `A document that opencode exports` {
  private static func part(_ tool: String, _ id: String, _ state: String) -> String {
    #"{"type":"tool","tool":"\#(tool)","callID":"\#(id)","state":\#(state)}"#
  }

  private static func done(_ input: String, _ start: Int, _ more: String = "") -> String {
    #"{"status":"completed","input":\#(input),"output":"secret words","#
      + #""time":{"start":\#(start)000,"end":\#(start + 1)000}\#(more)}"#
  }

  private static func assistant(_ second: Int, _ parts: [String]) -> String {
    let tokens = #"{"input":5,"output":2,"reasoning":1,"cache":{"read":4,"write":3}}"#
    let steps = parts + [#"{"type":"step-finish","tokens":\#(tokens)}"#]
    return #"{"info":{"id":"m\#(second)","role":"assistant","modelID":"m","agent":"general","#
      + #""time":{"created":\#(second)000},"finish":"stop","tokens":\#(tokens)},"parts":["#
      + steps.joined(separator: ",") + "]}"
  }

  private static func document(_ id: String, parent: String?, _ messages: [String]) -> [String] {
    let above = parent.map { #""parentID":"\#($0)","# } ?? ""
    return [
      "{", #"  "info": {"id":"\#(id)",\#(above)"directory":"/p","version":"1.2.3"},"#,
      #"  "messages": ["#, messages.joined(separator: ",\n"), "]", "}",
    ]
  }

  private static var root: [String] {
    let task = #"{"subagent_type":"general","prompt":"secret task"}"#
    let missing = #"{"subagent_type":"nobody","prompt":"x"}"#
    return document(
      "ses_1",
      parent: nil,
      [
        #"{"info":{"id":"m0","role":"user","time":{"created":1000}},"parts":["#
          + #"{"type":"text","text":"secret wish"}]}"#,
        assistant(
          2,
          [
            part("bash", "c1", done(#"{"command":"npm test"}"#, 3, #","metadata":{"exit":1}"#)),
            part("edit", "c2", done(#"{"filePath":"/p/a.txt"}"#, 4)),
            part("task", "c3", done(task, 5, #","metadata":{"sessionId":"ses_2"}"#)),
            part(
              "task",
              "c4",
              #"{"status":"error","input":\#(missing),"error":"Unknown agent type: nobody","#
                + #""time":{"start":9000,"end":9500}}"#
            ),
          ]
        ),
        assistant(
          10,
          [#"{"type":"text","text":"bye"}"#, part("read", "c5", #"{"status":"pending"}"#)]
        ),
      ]
    )
  }

  private static var child: [String] {
    document(
      "ses_2",
      parent: "ses_1",
      [assistant(6, [part("read", "d1", done(#"{"filePath":"/p/a.txt"}"#, 6))])]
    )
  }

  @Test func `is joined with the document of the session that it starts`() throws {
    let folder = try LogFolder(["b.json": Self.root, "a.json": Self.child])
    let result = try folder.read()
    #expect(result.skippedFiles.isEmpty)
    let history = try #require(result.histories.first)
    #expect(history.format == .openCode)
    #expect(history.session == "ses_1")
    #expect(history.files == ["b.json", "a.json"])
    #expect(history.versions == ["1.2.3"])
    #expect(history.humanTurnCount == 1)
    #expect(history.lanes.map(\.agentType) == ["main", "general"])
    #expect(history.lanes.map(\.kind) == [.root, .child])
    #expect(history.lanes.map(\.parent) == [nil, 0])
    #expect(history.callCountByTool == ["bash": 1, "edit": 1, "task": 2, "read": 2])
    #expect(history.writtenFiles == ["a.txt"])
    let tokens = try #require(history.lanes[0].tokens["m"])
    #expect((tokens.messageCount, tokens.input, tokens.output) == (2, 10, 6))
    #expect((tokens.cacheRead, tokens.cacheWrite) == (8, 6))
    #expect(history.lanes[1].calls.map(\.place.file) == [1])
    #expect(history.dispatches.map(\.outcome) == [.completed, .error])
    #expect(history.dispatches.map(\.childLane) == [1, nil])
    #expect(history.dispatches[0].evidence == .result)
  }

  @Test func `states what fails`() throws {
    let history = try #require(try LogFolder(["b.json": Self.root]).read().histories.first)
    #expect(history.lanes[0].failureCounts == [.exitCode: 1, .unknownAgent: 1])
    #expect(history.lanes[0].calls.last?.answer == nil)
  }

  @Test(arguments: [
    (["done"], true), (["pending"], false), (["pending", "done"], false),
    (["done", "pending"], false),
  ])
  func `ends where no call of the last message still runs`(calls: [String], hasEnded: Bool) throws {
    let parts = calls.enumerated().map { index, state in
      Self.part(
        "bash",
        "c\(index)",
        state == "done" ? Self.done(#"{"command":"ls"}"#, 3) : #"{"status":"running","input":{}}"#
      )
    }
    let messages = [
      Self.assistant(2, parts), Self.assistant(9, [#"{"type":"text","text":"bye"}"#]),
    ]
    let cutOff = Self.document("ses_1", parent: nil, [messages[0]])
    let history = try #require(try LogFolder(["b.json": cutOff]).read().histories.first)
    #expect(history.lanes[0].hasEnded == hasEnded)
    // The model goes on, so it gave up the calls before the last, which has no result at all.
    let whole = Self.document("ses_1", parent: nil, messages)
    let goneOn = try #require(try LogFolder(["b.json": whole]).read().histories.first)
    #expect(goneOn.lanes[0].hasEnded == (calls.last == "done"))
  }

  @Test func `has work in the calls of a message, not one long gap`() throws {
    let calls = [300, 60, 540].map { second in
      Self.part("bash", "c\(second)", Self.done(#"{"command":"ls"}"#, second))
    }
    let message = Self.assistant(2, calls)
      .replacing(#""created":2000"#, with: #""created":2000,"completed":602000"#)
    let document = Self.document("ses_1", parent: nil, [message])
    let history = try #require(try LogFolder(["b.json": document]).read().histories.first)
    // 58 + 1 + 120 of 239 + 1 + 120 of 239 + 1 + 61 seconds.
    #expect(history.lanes.map(\.activeTime) == [362_000_000_000])
    #expect(history.lanes.map(\.recordCount) == [1])
    #expect(history.lastTime == Timestamp(nanoseconds: 602_000_000_000))
  }

  @Test func `names its child in the mark around the output`() throws {
    let root = Self.root.map {
      $0.replacing(#","metadata":{"sessionId":"ses_2"}"#, with: "")
        .replacing("secret words", with: #"<task id=\"ses_2\" state=\"running\">"#)
    }
    let folder = try LogFolder(["b.json": root, "a.json": Self.child])
    let history = try #require(try folder.read().histories.first)
    #expect(history.dispatches.map(\.childLane) == [1, nil])
    #expect(history.dispatches.map(\.outcome) == [.running, .error])
    #expect(history.dispatches.map { $0.result == nil } == [true, true])
  }

  @Test func `is an orphan without the document of its caller`() throws {
    let history = try #require(try LogFolder(["a.json": Self.child]).read().histories.first)
    #expect(history.session == "ses_1")
    #expect(history.lanes.map(\.kind) == [.orphan])
  }

  @Test func `is skipped where it is torn`() throws {
    let result = try LogFolder(["b.json": Array(Self.root.dropLast(2))]).read()
    #expect(result.histories.isEmpty)
    #expect(result.skippedFiles.map(\.reason) == [.otherDocument])
  }

  @Test(arguments: [
    ("edit", #""oldString":"lines: 80","newString":"lines: 60""#, "{}", GateLoosening.lowered),
    ("edit", #""oldString":"80","newString":"60""#, "{}", .unclear),
    (
      "edit", #""oldString":"80","newString":"60""#, #"{"filediff":{"before":"lines: 80"}}"#,
      .lowered
    ),
    ("multiedit", #""edits":[{"oldString":"lines: 80","newString":""}]"#, "{}", .removed),
    ("write", #""content":"lines: 60""#, #"{"exists":true}"#, .unclear),
    ("write", #""content":"lines: 60""#, #"{"exists":false}"#, nil),
  ]) func `shows how an edit loosens a gate`(
    tool: String,
    input: String,
    metadata: String,
    loosening: GateLoosening?
  ) throws {
    let state = Self.done("{\"filePath\":\"/p/a.ini\",\(input)}", 3, ",\"metadata\":\(metadata)")
    let document = Self.document(
      "ses_1",
      parent: nil,
      [Self.assistant(2, [Self.part(tool, "c1", state)])]
    )
    let history = try LogFolder(["a.json": document]).history()
    let call = try #require(history.lanes[0].calls.first)
    #expect(call.gateChanges.map(\.loosening) == [loosening].compactMap(\.self))
  }

  @Test func `keeps no text unless it is asked to`() throws {
    let folder = try LogFolder(["b.json": Self.root, "a.json": Self.child])
    #expect(!String(describing: try folder.read().histories).contains("secret"))
    let history = try #require(try folder.read(keepsText: true).histories.first)
    #expect(history.dispatches[0].prompt.text == "secret task")
  }

  private static let words = #"{"type":"text","text":"I look."}"#

  private static func user(_ second: Int) -> String {
    #"{"info":{"role":"user","time":{"created":\#(second)000}},"parts":[{"type":"text","text":"a"}]}"#
  }

  /// The last message of an agent, with `end` in place of the reason why it ended.
  private static func lastMessage(_ second: Int, _ end: String) -> String {
    assistant(second, [words]).replacing(#""finish":"stop","#, with: end)
  }

  @Test(arguments: [
    (#""finish":"stop","#, Verdict.pass), (#""error":{"name":"APIError","data":{}},"#, .fail),
    (#""error":{"name":"MessageOutputLengthError","data":{}},"#, .fail),
    (#""finish":"length","#, .fail),
    (#""error":{"name":"MessageAbortedError","data":{}},"#, .unknown), ("", .unknown),
  ])
  func `is judged by how its last message ended`(end: String, verdict: Verdict) throws {
    let read = Self.assistant(2, [Self.part("read", "c1", Self.done(#"{"filePath":"a"}"#, 3))])
    let lines = [Self.user(1), read, Self.lastMessage(5, end)]
    func judge(_ lines: [String]) throws -> Verdict {
      let folder = try LogFolder(["b.json": Self.document("ses_1", parent: nil, lines)])
      return CheckedHistory(try #require(try folder.read().histories.first), team: nil).run.verdict
    }
    #expect(try judge(lines) == verdict)
    // The agent went on.
    #expect(try judge(lines + [Self.assistant(9, [Self.words])]) == .pass)
  }

  @Test func `has no usable result of a child that an error ended`() throws {
    let messages = [Self.user(5), Self.lastMessage(5, #""error":{"name":"APIError","data":{}},"#)]
    let child = Self.document("ses_2", parent: "ses_1", messages)
    let folder = try LogFolder(["b.json": Self.root, "a.json": child])
    let history = try #require(try folder.read().histories.first)
    #expect(history.dispatches.map(\.outcome) == [.unusable, .error])
  }

  @Test func `has no work between the result of a child and its next prompt`() throws {
    let child = Self.document(
      "ses_2",
      parent: "ses_1",
      [
        Self.user(1), Self.assistant(11, [Self.words]), Self.user(101),
        Self.assistant(105, [Self.words]),
      ]
    )
    let history = try #require(try LogFolder(["a.json": child]).read().histories.first)
    #expect(history.lanes.map(\.activeTime) == [14_000_000_000])
  }
}
