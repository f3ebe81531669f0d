import RehearsalHistories
import Testing

@Suite struct `A project log` {
  private let root = LogFixture.root

  @Test func `is one history with the lane of its root`() throws {
    let history = try LogFolder.session([
      root.user(0, "Build a shed."),
      root.assistant(5, calls: [LogFixture.bash("b1", "ls")]),
      root.answer(6, to: "b1"),
      root.assistant(9, text: "It is done."),
    ])
    #expect(history.session == "s1")
    #expect(history.format == .claudeProject)
    #expect(history.files == ["s1.jsonl"])
    #expect(history.lanes.map(\.id) == ["main"])
    #expect(history.lanes.map(\.agentType) == ["main"])
    #expect(history.lanes.map(\.kind) == [.root])
    #expect(history.lanes.first?.recordCount == 4)
    #expect(history.firstTime == LogFixture.time(0))
    #expect(history.lastTime == LogFixture.time(9))
    #expect(history.humanTurnCount == 1)
    #expect(history.recordCountByType == ["user": 2, "assistant": 2])
    #expect(history.callCountByTool == ["Bash": 1])
    #expect(history.dispatches.isEmpty)
  }

  @Test func `imports a record once when its uuid is repeated`() throws {
    let history = try LogFolder.session([
      root.user(0, "Build a shed."),
      root.assistant(1, uuid: "u1", calls: [LogFixture.bash("b1", "ls")]),
      root.assistant(2, uuid: "u1", calls: [LogFixture.bash("b2", "ls")]),
    ])
    #expect(history.repeatedRecordCount == 1)
    #expect(history.lanes.first?.recordCount == 2)
    #expect(history.lanes.first?.calls.map(\.id) == ["b1"])
    #expect(history.lastTime == LogFixture.time(1))
  }

  @Test func `imports the same uuid in another file`() throws {
    let history = try LogFolder.session(
      [root.assistant(0, uuid: "u1", text: "Root.")],
      children: ["a1": [LogFixture.child("a1").assistant(1, uuid: "u1", text: "Child.")]]
    )
    #expect(history.repeatedRecordCount == 0)
    #expect(history.lanes.map(\.recordCount) == [1, 1])
  }

  @Test func `counts usage once a message, by its last record`() throws {
    let history = try LogFolder.session([
      root.assistant(
        1,
        id: "m",
        text: "Let me see.",
        usage: ["input_tokens": "10", "output_tokens": "1"]
      ),
      root.assistant(
        2,
        id: "m",
        calls: [LogFixture.bash("b1", "ls")],
        usage: ["input_tokens": "10", "output_tokens": "1"]
      ),
      root.answer(3, to: "b1"),
      root.assistant(
        4,
        id: "m",
        calls: [LogFixture.bash("b2", "ls")],
        usage: [
          "input_tokens": "10", "output_tokens": "7", "cache_read_input_tokens": "100",
          "cache_creation_input_tokens": "20",
        ]
      ),
      root.assistant(
        5,
        id: "n",
        text: "Done.",
        usage: ["input_tokens": "3", "output_tokens": "2"]
      ),
    ])
    let tokens = try #require(history.lanes.first).allTokens
    #expect(tokens.messageCount == 2)
    #expect(tokens.input == 13)
    #expect(tokens.output == 9)
    #expect(tokens.cacheRead == 100)
    #expect(tokens.cacheWrite == 20)
    #expect(history.usageRecords == (4, 1))
    #expect(history.lanes.first?.calls.count == 2)
  }

  @Test func `does not overflow when numbers are huge`() throws {
    let huge = ["input_tokens": "9223372036854775807", "output_tokens": "1e300"]
    let history = try LogFolder.session([
      root.assistant(1, usage: huge), root.assistant(2, usage: huge),
      root.assistant(3, usage: ["input_tokens": "-9223372036854775808"]),
    ])
    #expect(history.lanes.first?.allTokens.messageCount == 3)
    #expect(history.lanes.first?.allTokens.output == 0)
  }

  @Test func `counts the times at which its clock goes back`() throws {
    let history = try LogFolder.session(
      [
        root.user(10, "Build."), root.assistant(5, text: "One."), root.assistant(7, text: "Two."),
        root.assistant(6, text: "Three."),
      ],
      children: ["a1": [LogFixture.child("a1").user(1, "Earlier, but in another file.")]]
    )
    #expect(history.backwardRecordCount == 2)
    #expect(history.lanes.first?.firstTime == LogFixture.time(5))
    #expect(history.lanes.first?.lastTime == LogFixture.time(10))
    let final = try #require(history.lanes.first?.lastMessage)
    #expect(final.place.line == 4)
  }

  @Test func `may have times of other zones and without a fraction`() throws {
    let history = try LogFolder.session([
      root.record(
        "user",
        0,
        [
          "timestamp": LogFixture.quoted("2026-03-01T12:00:05+02:00"),
          "message": #"{"content":"A"}"#,
        ]
      ),
      root.record(
        "user",
        0,
        ["timestamp": LogFixture.quoted("2026-03-01T10:00:07Z"), "message": #"{"content":"B"}"#]
      ),
      root.record("user", 0, ["timestamp": "\"soon\"", "message": #"{"content":"C"}"#]),
    ])
    #expect(history.firstTime == LogFixture.time(5))
    #expect(history.lastTime == LogFixture.time(7))
    #expect(history.backwardRecordCount == 0)
    #expect(history.lanes.first?.recordCount == 3)
  }

  @Test func `keeps no words unless it is asked to`() throws {
    let lines = [
      root.user(0, "Build."),
      root.assistant(1, calls: [LogFixture.dispatch("d1", prompt: "secret plan")]),
      root.assistant(2, text: "The secret is out."),
    ]
    let history = try LogFolder.session(lines)
    #expect(history.lanes.first?.lastMessage?.text == nil)
    #expect(history.lanes.first?.lastMessage?.scalarCount == 18)
    #expect(try history.dispatch("d1").prompt.text == nil)
    let full = try LogFolder.session(lines, keepsText: true)
    #expect(full.lanes.first?.lastMessage?.text == "The secret is out.")
    #expect(try full.dispatch("d1").prompt.text == "secret plan")
  }

  @Test(arguments: [
    ("sk-abcdef0123456789", true), ("task-1 sk-abcdef0123456789", true),
    ("disk_1/sk_abcdef0123456789", true), ("task-1 sk-12 ask-abcdef0123456789", false),
  ])
  func `keeps no identifier with a key`(id: String, hasKey: Bool) throws {
    let history = try LogFolder.session([root.assistant(1, calls: [LogFixture.bash(id, "ls")])])
    let call = try #require(history.lanes.first?.calls.first)
    #expect(call.id.hasPrefix("name-") == hasKey)
    #expect((call.id == id) == !hasKey)
  }

  @Test func `tells turns of the user from what the program adds`() throws {
    let history = try LogFolder.session([
      root.user(0, "Build a shed."),
      root.user(1, "<command-name>/clear</command-name>"),
      root.user(2, "<local-command-stdout>ok</local-command-stdout>"),
      root.user(3, "A caveat.", ["isMeta": "true"]),
      root.user(4, "So far: walls.", ["isCompactSummary": "true"]),
      root.user(5, "[Request interrupted by user for tool use]"),
      root.user(6, "Go on."),
    ])
    #expect(history.humanTurnCount == 2)
    #expect(history.interruptionCount == 1)
  }

  @Test func `counts compactions and hooks`() throws {
    let history = try LogFolder.session([
      root.user(0, "Build."),
      root.record("system", 1, ["subtype": "\"compact_boundary\""]),
      root.record(
        "system",
        2,
        ["subtype": "\"stop_hook_summary\"", "preventedContinuation": "true"]
      ),
      root.record(
        "system",
        3,
        ["subtype": "\"stop_hook_summary\"", "preventedContinuation": "false"]
      ),
    ])
    #expect(history.lanes.first?.compactionCount == 1)
    #expect(history.stopHooks == (2, 1))
  }

  @Test func `counts the records of another session`() throws {
    let other = LogFixture(session: "s0")
    let history = try LogFolder.session([
      other.user(0, "Copied."), other.user(1, "Copied too."), root.user(2, "Go on."),
    ])
    #expect(history.session == "s1")
    #expect(history.foreignRecordCount == 2)
  }

  @Test func `has what its calls read and write`() throws {
    func file(_ id: String, _ tool: String, _ path: String) -> LogFixture.Call {
      LogFixture.Call(id, tool, ["file_path": LogFixture.quoted(path)])
    }
    let history = try LogFolder.session([
      root.assistant(
        1,
        calls: [
          file("c1", "Read", "/work/shed/plan.txt"), file("c2", "Write", "/work/shed/roof.txt"),
          file("c3", "Edit", "/etc/carla"), LogFixture.Call("c4", "Skill", ["skill": "\"saw\""]),
          LogFixture.Call("c5", "AskUserQuestion"), LogFixture.Call("c6", "Write"),
          LogFixture.Call("c7", "NotebookEdit", ["notebook_path": "\"/work/shed/n.ipynb\""]),
        ]
      )
    ])
    let actions = try #require(history.lanes.first).calls.map(\.action)
    #expect(actions.first == .read("plan.txt"))
    #expect(actions[1] == .write("roof.txt"))
    #expect(actions[3...] == [.skill("saw"), .askUser, .other, .write("n.ipynb")])
    #expect(history.writtenFiles.count == 3)
    #expect(!history.writtenFiles.joined().contains("carla"))
  }

  @Test func `counts answers that no call asked for`() throws {
    let history = try LogFolder.session([root.user(0, "Hello."), root.answer(1, to: "unknown")])
    #expect(history.strayResultCount == 1)
  }
}
