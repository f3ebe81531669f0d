import RehearsalHistories
import Testing

@Suite struct `A dispatch ledger` {
  private func row(
    _ event: String,
    _ agent: String,
    _ seconds: Int,
    _ more: [String: String] = [:]
  ) -> String {
    LogFixture.object(
      [
        "event": LogFixture.quoted(event), "agent_id": LogFixture.quoted(agent),
        "ts": LogFixture.quoted(LogFixture.time(seconds).description), "session_id": "\"s1\"",
        "agent_type": "\"builder\"",
      ].merging(more) { $1 }
    )
  }

  private func history(_ lines: [String]) throws -> History {
    let folder = try LogFolder()
    try folder.write("dispatch.jsonl", lines)
    return try folder.history()
  }

  private func ledger(_ lines: [String]) throws -> DispatchLedger {
    try #require(history(lines).ledger)
  }

  @Test func `has the start and the stop of each agent`() throws {
    let history = try history([
      row("start", "a1", 0), row("start", "a2", 1), row("stop", "a2", 5), row("stop", "a1", 9),
    ])
    let ledger = try #require(history.ledger)
    #expect(history.format == .hookDispatch)
    #expect(ledger.agents.map(\.id) == ["a1", "a2"])
    #expect(ledger.agents.map(\.rowLetters) == ["SE", "SE"])
    #expect(ledger.agents.allSatisfy { $0.hasStart && !$0.isAtWork && !$0.isPhantom })
    #expect(ledger.rowCount == 4)
    #expect(ledger.sessionIDs == ["s1"])
    #expect(history.lanes.map(\.id) == ["a1", "a2"])
    #expect(history.lanes.map(\.agentType) == ["builder", "builder"])
    #expect(history.lanes.first?.lastTime == LogFixture.time(9))
    #expect(history.maximumConcurrency == 2)
  }

  @Test func `has agents that never stopped`() throws {
    let agents = try ledger([row("start", "a1", 0), row("start", "a2", 0), row("stop", "a2", 1)])
      .agents
    #expect(agents.map(\.isAtWork) == [true, false])
  }

  @Test func `has agents that stopped but never started`() throws {
    let agent = try #require(ledger([row("stop", "a1", 0)]).agents.first)
    #expect(!agent.hasStart && !agent.isAtWork && !agent.isPhantom)
    #expect(agent.intervals.isEmpty)
  }

  @Test func `has an agent that goes on after a hook blocked its stop`() throws {
    let agents = try ledger([
      row("start", "a1", 0), row("blocked", "a1", 4), row("start", "a2", 5), row("stop", "a1", 6),
      row("blocked", "a2", 7),
    ]).agents
    #expect(agents.map(\.rowLetters) == ["SBE", "SB"])
    #expect(agents.map(\.isAtWork) == [false, true])
    #expect(agents.first?.intervals.count == 1)
    #expect(agents.first?.intervals.first?.stop.time == LogFixture.time(6))
  }

  @Test func `has phantoms that only ever were blocked`() throws {
    let agents = try ledger([
      row("blocked", "ghost", 0), row("blocked", "ghost", 1), row("start", "a1", 2),
      row("blocked", "a1", 3),
    ]).agents
    #expect(agents.map(\.isPhantom) == [true, false])
    #expect(agents.map(\.rowLetters) == ["BB", "SB"])
  }

  @Test func `has several starts and stops of one agent`() throws {
    let agent = try #require(
      ledger([
        row("start", "a1", 0), row("stop", "a1", 3), row("start", "a1", 10), row("start", "a1", 11),
        row("stop", "a1", 15), row("stop", "a1", 16),
      ]).agents.first
    )
    #expect(agent.rowLetters == "SESSEE")
    #expect(agent.intervals.map(\.start.time) == [LogFixture.time(0), LogFixture.time(11)])
    #expect(agent.intervals.map(\.stop.time) == [LogFixture.time(3), LogFixture.time(15)])
  }

  @Test func `knows the names of the hooks`() throws {
    let lines = ["SubagentStart", "SubagentStop"].map {
      LogFixture.object(["hook_event_name": LogFixture.quoted($0), "agent_id": "\"a1\""])
    }
    let ledger = try ledger(lines)
    #expect(ledger.agents.map(\.rowLetters) == ["SE"])
    #expect(ledger.rowsWithoutSession == 2)
    #expect(ledger.agents.first?.type == nil)
  }

  @Test func `has the type of any row of an agent`() throws {
    let history = try history([
      row("start", "a1", 0, ["agent_type": "null"]), row("stop", "a1", 1), row("start", "a2", 2),
    ])
    #expect(history.lanes.map(\.agentType) == ["builder", "builder"])
  }

  @Test func `counts clocks that go back and leaves out other events`() throws {
    let history = try history([
      row("start", "a1", 5), row("stop", "a1", 3), row("pause", "a1", 6),
      row("start", "a2", 7, ["session_id": "\"s0\""]), "noise",
    ])
    #expect(history.backwardRecordCount == 1)
    #expect(history.ledger?.rowCount == 3)
    #expect(history.ledger?.sessionIDs == ["s0", "s1"])
    #expect(history.lineCounts.nonJSONLines == 1)
  }
}

extension DispatchLedger.Agent {
  /// The kinds of the agent's rows as letters, such as `SBE`.
  ///
  /// S is a start, E is a stop, and B is a stop that a hook prevented.
  var rowLetters: String {
    rows.map { row in
      switch row.kind {
      case .start: "S"
      case .stop: "E"
      case .blocked: "B"
      }
    }.joined()
  }
}
