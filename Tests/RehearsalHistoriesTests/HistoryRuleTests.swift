import RehearsalHistories
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Testing

@Suite struct `The rules over histories` {
  private let root = LogFixture.root

  private func violations(
    _ lines: [String],
    children: [String: [String]] = [:],
    team: Plan? = nil
  ) throws -> [String] {
    let history = try LogFolder.session(lines, children: children)
    let checked = CheckedHistory(history, team: team)
    return checked.violations.map {
      "\($0.violation.rule) \(checked.plan.name(of: $0.violation.agent)) \($0.location.line)"
    }
  }

  /// A team with one agent whose contract lists tools.
  private func team(_ name: String, tools: [String]?, role: Role = .worker) -> Plan {
    var contract = Contract()
    contract.tools = tools
    return Plan(name: "team", members: [(name, Plan.Member(contract: contract, role: role))])
  }

  @Test func `are each judged from something, or named with what is missing`() {
    for rule in RuleBook.identifiers {
      switch HistoryRules.basis(of: rule) {
      case .actions, .contracts, .policy, .text: break
      case .unjudgeable(let missing):
        #expect(HistoryRules.missingInformation[rule] == missing, "\(rule)")
      }
    }
  }

  @Test func `find a caller that went on without the result`() throws {
    let found = try violations([
      root.assistant(0, calls: [LogFixture.dispatch("d1")]),
      root.user(5, "Go on."),
      root.assistant(9, text: "I go on without it."),
    ])
    #expect(found == ["handoff.lost main 1"])
  }

  @Test func `leave work alone that was open when the log ended`() throws {
    #expect(try violations([root.assistant(0, calls: [LogFixture.dispatch("d1")])]) == [])
  }

  @Test func `find a result that is an error of the provider`() throws {
    let found = try violations(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1")]),
        root.answer(5, to: "d1", "API Error: overloaded"),
        root.assistant(6, text: "It failed."),
      ],
      children: ["b1": [LogFixture.child("b1").user(1, "Build the shed.")]]
    )
    #expect(found == ["liveness.premature-end builder 2"])
  }

  @Test(arguments: [
    ["isApiErrorMessage": "true"], ["error": "\"billing_error\""],
  ]) func `find a session that ends in a marked error, whatever its text is`(
    mark: [String: String]
  ) throws {
    func found(_ end: [String], _ mark: [String: String] = mark) throws -> [String] {
      try violations(
        [
          root.assistant(0, calls: [LogFixture.bash("b1", "ls")]), root.answer(1, to: "b1"),
          root.assistant(2, text: "The model is busy.", mark),
        ] + end
      )
    }
    #expect(try found([]) == ["liveness.premature-end main 3"])
    #expect(try found([], [:]) == [])
    // The platform tried again, and the agent went on.
    #expect(try found([root.assistant(3, text: "Done.")]) == [])
  }

  @Test func `find work that failed, and whose caller ended without doing anything about it`()
    throws
  {
    func found(
      _ after: [String],
      text: String = "boom",
      hasLane: Bool = true
    ) throws -> [String] {
      let child = LogFixture.child("b1")
      return try violations(
        [
          root.assistant(0, calls: [LogFixture.dispatch("d1")]),
          root.answer(5, to: "d1", text, isError: true),
        ] + after,
        children: hasLane
          ? ["b1": [child.user(1, "Build the shed."), child.assistant(4, text: "Hm.")]] : [:]
      )
    }
    let end = [root.assistant(9, text: "All done.")]
    let expected = ["liveness.premature-end builder 2"]
    #expect(try found(end) == expected)
    #expect(try found(end, hasLane: false) == expected)
    let list = [root.assistant(6, calls: [.init("t1", "TodoWrite")]), root.answer(7, to: "t1")]
    #expect(try found(list + end) == expected)
    // The caller does the work itself, or gives it to another agent.
    let work = [
      root.assistant(6, calls: [LogFixture.bash("c1", "make")]), root.answer(7, to: "c1"),
    ]
    #expect(try found(work + end) == [])
    let again = [
      root.assistant(6, calls: [LogFixture.dispatch("d2", prompt: "Try it.")]),
      root.answer(7, to: "d2"),
    ]
    #expect(try found(again + end) == [])
    // Nothing shows how the caller would have gone on, or no agent began the work.
    #expect(try found([]) == [])
    for text in [
      "The user doesn't want to proceed with this tool use.", "PreToolUse:Task hook error: no",
    ] {
      #expect(try found(end, text: text, hasLane: false) == [], "\(text)")
    }
  }

  @Test func `find a result that is an error of an agent without a log`() throws {
    let found = try violations([
      root.assistant(0, calls: [LogFixture.dispatch("d1")]),
      root.answer(5, to: "d1", "API Error: overloaded"), root.assistant(6, text: "It failed."),
    ])
    #expect(found == ["liveness.premature-end builder 2"])
  }

  @Test func `find an agent that does not exist only where the platform says so`() throws {
    let unknown = try violations([
      root.assistant(0, calls: [LogFixture.dispatch("d1", agent: "ghost")]),
      root.answer(1, to: "d1", "Agent type 'ghost' not found.", isError: true),
      root.assistant(2, text: "There is no ghost."),
    ])
    #expect(unknown == ["handoff.unknown-agent main 1"])
    let builtIn = try violations(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1", agent: "Explore")]),
        root.answer(1, to: "d1", "Found it."),
        root.assistant(2, text: "Thanks."),
      ],
      team: team("builder", tools: nil)
    )
    #expect(builtIn == [])
  }

  @Test func `hold tools against the contract, whatever the arguments of a command were`() throws {
    let builder = LogFixture.child("b1")
    let session = [
      root.assistant(0, calls: [LogFixture.dispatch("d1")]), root.answer(9, to: "d1", "Done."),
      root.assistant(10, text: "Fine."),
    ]
    let child = [
      builder.user(1, "Build the shed."),
      builder.assistant(2, calls: [LogFixture.bash("c1", "npm run secret-task")]),
      builder.answer(3, to: "c1", "ok"),
    ]
    func found(_ tools: [String]?) throws -> [String] {
      try violations(session, children: ["b1": child], team: team("builder", tools: tools))
    }
    #expect(try found(["Read"]) == ["tools.outside-allowlist builder 2"])
    #expect(try found(["Read", "Bash"]) == [])
    #expect(try found(["Bash(npm run build:*)"]) == [])
    #expect(try found(nil) == [])
  }

  @Test func `find a question that nobody answers`() throws {
    let found = try violations([
      root.assistant(0, calls: [.init("q1", "AskUserQuestion")]),
      root.answer(1, to: "q1", "Answer questions?", isError: true),
      root.assistant(2, text: "I assume oak."),
    ])
    #expect(found == ["liveness.no-user main 2"])
  }

  /// Returns what the rules find if two agents at the same time each make some calls.
  ///
  /// The first agent begins and ends before the calls of the second one.
  private func parallel(_ first: LogFixture.Call..., then second: LogFixture.Call...) throws
    -> [String]
  {
    func lines(_ agent: String, _ prompt: String, _ calls: [LogFixture.Call], at start: Int)
      -> [String]
    {
      let child = LogFixture.child(agent)
      return [child.user(1, prompt)]
        + calls.enumerated().flatMap { index, call in
          [
            child.assistant(start + 2 * index, calls: [call]),
            child.answer(start + 2 * index + 1, to: call.id),
          ]
        } + [child.assistant(29, text: "Done.")]
    }
    return try violations(
      [
        root.assistant(
          0,
          calls: [
            LogFixture.dispatch("d1", prompt: "one"), LogFixture.dispatch("d2", prompt: "two"),
          ]
        ),
        root.answer(30, to: "d1", "Done."), root.answer(31, to: "d2", "Done."),
        root.assistant(32, text: "Fine."),
      ],
      children: [
        "b1": lines("b1", "one", first, at: 10), "b2": lines("b2", "two", second, at: 20),
      ]
    )
  }

  private static let write = write("w1")

  private static func write(_ id: String) -> LogFixture.Call {
    LogFixture.Call(id, "Write", ["file_path": LogFixture.quoted("/work/shed/plan.md")])
  }

  @Test func `find a file that two agents wrote at the same time, unless one had read the other's`()
    throws
  {
    let read = LogFixture.Call("r1", "Read", ["file_path": LogFixture.quoted("/work/shed/plan.md")])
    let found = try parallel(Self.write, then: Self.write("w2"))
    #expect(found == ["resource.lost-update builder 2"])
    #expect(try parallel(Self.write, then: read, Self.write("w2")) == [])
  }

  @Test(arguments: [
    ("cat > plan.md <<'EOF'\nx\nEOF", true), ("cp x.md plan.md", true), ("rm plan.md", true),
    ("cd docs && git checkout -- ../plan.md", true), ("sort x.md > plan.md", true),
    ("sed -i 's/a/b/' plan.md", false), ("echo x >> plan.md", false), ("cat plan.md", false),
    ("git status", false), ("test -f x.md || rm plan.md", false), ("cd docs && rm plan.md", false),
  ]) func `find a file that a command overwrote, but not one that it edited`(
    line: String,
    isFound: Bool
  ) throws {
    let command = LogFixture.bash("c1", line)
    #expect(
      try parallel(Self.write, then: command)
        == (isFound ? ["resource.lost-update builder 2"] : [])
    )
  }

  @Test(arguments: ["cat plan.md", "sed -n 1,200p ./plan.md", "grep -n x plan.md"])
  func `take a command that shows a file for a read`(line: String) throws {
    #expect(try parallel(Self.write, then: LogFixture.bash("c1", line), Self.write("w2")) == [])
  }

  @Test func `leave the output of two programs in one file alone`() throws {
    let commands = ["c1", "c2"].map { LogFixture.bash($0, "npm test > test.log") }
    #expect(try parallel(commands[0], then: commands[1]) == [])
  }

  @Test func `find that the session ended before the judge that the last judge hands on to`() throws
  {
    var checks = Contract()
    checks.handsOffTo = [
      Contract.Edge(
        agent: "reads",
        purpose: "review",
        location: SourceLocation(file: "checks.md", line: 1)
      )
    ]
    let team = Plan(
      name: "team",
      members: [
        ("checks", Plan.Member(contract: checks, role: .verifier)),
        ("reads", Plan.Member(contract: Contract(), role: .reviewer)),
      ]
    )
    func session(
      _ agents: [String],
      words: String = "Status: APPROVED",
      ends: Bool = true,
      hasLanes: Bool = true
    ) throws -> [String] {
      let lines = agents.enumerated().flatMap { index, agent in
        [
          root.assistant(
            10 * index,
            calls: [LogFixture.dispatch("d\(index)", agent: agent, prompt: agent)]
          ),
          root.answer(10 * index + 5, to: "d\(index)", hasLanes ? "Good." : words),
        ]
      }
      let children = Dictionary(
        uniqueKeysWithValues: agents.enumerated().map { index, agent in
          let child = LogFixture.child("c\(index)")
          return (
            "c\(index)",
            [child.user(10 * index + 1, agent), child.assistant(10 * index + 4, text: words)]
          )
        }
      )
      return try violations(
        lines + (ends ? [root.assistant(90, text: "Shipped.")] : []),
        children: hasLanes ? children : [:],
        team: team
      )
    }
    #expect(try session(["checks"]) == ["gate.stage-skipped main 3"])
    #expect(try session(["checks"], ends: false) == [])
    #expect(try session(["checks", "reads"]) == [])
    #expect(try session(["reads"]) == [])
    let refused = ["Overall Status: NEEDS FIXES", "**Verdict: BLOCKED**"]
    for words in refused {
      #expect(try session(["checks"], words: words) == [], "\(words)")
      #expect(try session(["checks"], words: words, hasLanes: false) == [], "\(words)")
    }
    // The caller's log shows the same without the log of the judge, if the result states the decision.
    #expect(try session(["checks"], hasLanes: false) == ["gate.stage-skipped main 3"])
    #expect(try session(["checks", "reads"], hasLanes: false) == [])
    #expect(try session(["checks"], words: "Good.", hasLanes: false) == [])
    #expect(try session(["checks"], words: "It needs fixes.") == ["gate.stage-skipped main 3"])
  }

  @Test func `cannot judge by contracts if no agent of the log has a definition`() throws {
    func reasons(_ agent: String, text: Bool = true) throws -> [String: String] {
      let history = try LogFolder.session(
        [root.assistant(0, text: "Done.")],
        keepsText: text
      )
      let checked = CheckedHistory(history, team: team(agent, tools: ["Read"]))
      #expect(checked.historyPlan.agents == ["main"])
      return HistoryRules.reasonsForUnjudgedRules(
        checked.plan,
        agents: checked.historyPlan.agents,
        hasText: text
      )
    }
    let undefined = try reasons("builder")
    for rule in ["tools.outside-allowlist", "gate.stage-skipped", "evidence.missing"] {
      #expect(undefined[rule] == "no agent of the log has a definition in --agents", "\(rule)")
    }
    #expect(
      try reasons("builder", text: false)["evidence.missing"]
        == "without the words of the agents and their definitions (--text, --agents)"
    )
    #expect(try reasons("main")["tools.outside-allowlist"] == nil)
  }

  @Test(arguments: [
    ("Done.", false, 1), ("API Error: 500", false, 1), ("boom", true, nil),
  ]) func `call a history unknown that lacks the log of an agent that worked`(
    text: String,
    isError: Bool,
    hidden: Int?
  ) throws {
    let lines = [
      root.assistant(0, calls: [LogFixture.bash("c1", "ls"), LogFixture.dispatch("d1")]),
      root.answer(1, to: "c1"), root.answer(5, to: "d1", text, isError: isError),
      root.assistant(9, calls: [LogFixture.bash("c2", "ls")]), root.answer(10, to: "c2"),
      root.assistant(11, text: "Done."),
    ]
    let child = [LogFixture.child("b1").user(1, "Build the shed.")]
    let partial = CheckedHistory(try LogFolder.session(lines), team: nil)
    #expect(partial.historyPlan.hiddenHandoffs == hidden)
    #expect(partial.run.verdict == (text == "Done." ? .unknown : hidden == nil ? .pass : .fail))
    let whole = CheckedHistory(try LogFolder.session(lines, children: ["b1": child]), team: nil)
    #expect(whole.historyPlan.hiddenHandoffs == nil)
    #expect(whole.run.verdict == (text == "API Error: 500" ? .fail : .pass))
  }

  @Test func `call a history unknown that shows no act`() throws {
    let history = try LogFolder.session([root.user(0, "Hello."), root.assistant(1, text: "Hello.")])
    #expect(CheckedHistory(history, team: nil).run.verdict == .unknown)
  }
}
