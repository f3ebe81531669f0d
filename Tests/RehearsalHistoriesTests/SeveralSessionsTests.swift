import RehearsalHistories
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Testing

@Suite struct `A log of several sessions` {
  private let first = LogFixture(session: "A")
  private let second = LogFixture(session: "B")

  private func violations(_ histories: [History]) -> [[String]] {
    histories.map { history in
      CheckedHistory(history, team: nil).violations.map {
        "\($0.violation.rule) \($0.location.line)"
      }
    }
  }

  /// Returns the stream of a session in which the agent runs a command.
  private func stream(_ session: String, isError: Bool) -> [String] {
    [
      StreamFixture.start,
      StreamFixture.assistant("m\(session)", calls: [LogFixture.bash("c\(session)", "ls")]),
      StreamFixture.answer(to: "c\(session)"),
      StreamFixture.assistant("n\(session)", text: "Done."),
      StreamFixture.result(isError: isError),
    ].map { $0.replacing("\"st1\"", with: "\"\(session)\"") }
  }

  @Test func `shows the failed end of one stream, whichever comes last`() throws {
    func found(_ errors: [Bool], sessions: [String] = ["A", "B"]) throws -> [[String]] {
      let folder = try LogFolder()
      let lines = zip(sessions, errors).flatMap { stream($0, isError: $1) }
      try folder.write("log.jsonl", lines)
      return violations(try folder.read().histories)
    }
    #expect(try found([true, false]) == [["liveness.premature-end 4"], []])
    #expect(try found([false, true]) == [[], ["liveness.premature-end 9"]])
    #expect(try found([false, false]) == [[], []])
    // The same session was resumed, and then it succeeded.
    #expect(try found([true, false], sessions: ["A", "A"]) == [[]])
  }

  @Test func `counts each record and line once`() throws {
    let folder = try LogFolder()
    let lines = stream("A", isError: false) + ["noise", ""] + stream("B", isError: false)
    try folder.write("log.jsonl", lines)
    let histories = try folder.read().histories
    #expect(histories.map(\.session) == ["A", "B"])
    #expect(histories.map(\.files) == [["log.jsonl"], ["log.jsonl"]])
    #expect(histories.map(\.lineCounts.records) == [5, 5])
    #expect(histories.map(\.lineCounts.lines) == [7, 5])
    #expect(histories.map(\.lineCounts.nonJSONLines) == [1, 0])
    #expect(histories.map(\.foreignRecordCount) == [0, 0])
  }

  @Test func `is one history if another session shows only hooks`() throws {
    let hook = StreamFixture.task("hook_response", "h1")
      .replacing("\"st1\"", with: "\"old\"")
    let folder = try LogFolder()
    try folder.write("log.jsonl", [hook] + stream("A", isError: true))
    let history = try folder.history()
    #expect(history.session == "A")
    #expect(history.foreignRecordCount == 1)
    #expect(violations([history]) == [["liveness.premature-end 5"]])
  }

  @Test func `shows no handoff of one session as lost because another follows`() throws {
    let open = [
      first.user(0, "Build."), first.assistant(1, calls: [LogFixture.dispatch("d1")]),
    ]
    let whole = [
      second.user(10, "Build."), second.assistant(11, calls: [LogFixture.dispatch("d2")]),
      second.answer(12, to: "d2"), second.assistant(13, text: "All done."),
    ]
    func read(_ lines: [String], as name: String) throws -> [History] {
      let folder = try LogFolder()
      try folder.write(name, lines)
      return try folder.read().histories
    }
    let histories = try read(open + whole, as: "log.jsonl")
    #expect(histories.map(\.session) == ["A", "B"])
    #expect(histories.map { $0.dispatches.map(\.outcome) } == [[.openAtEnd], [.completed]])
    #expect(violations(histories) == [[], []])
    let interleaved = [open[0], whole[0], open[1]] + whole.dropFirst()
    #expect(violations(try read(interleaved, as: "log.jsonl")) == [[], []])
    // Claude Code names the log of a session after it, and resumes other sessions in it.
    #expect(violations(try read(open + whole, as: "B.jsonl")) == [["handoff.lost 2"]])
  }

  @Test(arguments: ["parentUuid", "logicalParentUuid"])
  func `is one history if one session continues the other`(key: String) throws {
    func read(parent: String) throws -> [History] {
      let folder = try LogFolder()
      try folder.write(
        "log.jsonl",
        [
          first.assistant(1, uuid: "u1", calls: [LogFixture.dispatch("d1")]),
          second.user(10, "Go on.", ["parentUuid": "null"].merging([key: parent]) { $1 }),
          second.assistant(11, text: "I go on without it."),
        ]
      )
      return try folder.read().histories
    }
    #expect(violations(try read(parent: "\"u1\"")) == [["handoff.lost 1"]])
    // The parent may be in a part of the log that is gone.
    #expect(violations(try read(parent: "\"gone\"")) == [["handoff.lost 1"]])
    #expect(violations(try read(parent: "null")) == [[], []])
  }

  @Test func `has the logs of each session's children`() throws {
    let folder = try LogFolder()
    var lines: [String] = []
    for session in ["A", "B"] {
      let root = LogFixture(session: session)
      let child = LogFixture(session: session, agent: "c\(session)")
      lines += [
        root.user(0, "Build."),
        root.assistant(1, calls: [LogFixture.dispatch("d\(session)", prompt: "Roof.")]),
        root.answer(9, to: "d\(session)"), root.assistant(10, text: "Done."),
      ]
      try folder.write(
        "\(session)/subagents/agent-c\(session).jsonl",
        [child.user(2, "Roof."), child.assistant(8, text: "Done.")]
      )
    }
    try folder.write("log.jsonl", lines)
    let histories = try folder.read().histories
    #expect(histories.map { $0.lanes.map(\.id) } == [["main", "cA"], ["main", "cB"]])
    #expect(histories.map { $0.dispatches.map(\.childLane) } == [[1], [1]])
  }
}
