import RehearsalHistories
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Testing

@Suite struct `The rules on tools in a history` {
  private let root = LogFixture.root
  private let builder = LogFixture.child("b1")

  private func contract(_ tools: [String]?, denied: [String] = []) -> Contract {
    var contract = Contract()
    contract.tools = tools
    contract.disallowedTools = denied
    return contract
  }

  /// A history in which the builder called a tool, and its violations of the rules on tools.
  private func checked(
    _ call: LogFixture.Call,
    _ contract: Contract,
    others: [(String, Contract)] = []
  ) throws -> CheckedHistory {
    let members = [("builder", contract)] + others
    let team = Plan(
      name: "team",
      members: members.map { ($0.0, Plan.Member(contract: $0.1, role: .worker)) }
    )
    let history = try LogFolder.session(
      [
        root.user(0, "Begin."), root.assistant(1, calls: [LogFixture.dispatch("d1")]),
        root.answer(20, to: "d1", "Done."), root.assistant(21, text: "Done."),
      ],
      children: [
        "b1": [
          builder.user(2, "Build the shed."), builder.assistant(3, calls: [call]),
          builder.answer(10, to: call.id, "Fine."), builder.assistant(11, text: "Done."),
        ]
      ]
    )
    return CheckedHistory(history, team: team)
  }

  private func found(_ call: LogFixture.Call, _ contract: Contract) throws -> [String] {
    try checked(call, contract).violations.map { "\($0.violation.rule): \($0.violation.text)" }
      .filter { $0.hasPrefix("tools.") }
  }

  private func write(_ tool: String) -> LogFixture.Call {
    let key = tool == "NotebookEdit" ? "notebook_path" : "file_path"
    return .init("w1", tool, [key: LogFixture.quoted("/work/shed/a.md")])
  }

  @Test(arguments: ["Write", "Edit", "MultiEdit", "NotebookEdit"])
  func `judge a write by the tool that wrote`(tool: String) throws {
    let others = ["Write", "Edit", "MultiEdit", "NotebookEdit"].filter { $0 != tool }
    let text = "; the platform let it through"
    #expect(
      try found(write(tool), contract(["Read"] + others)) == [
        "tools.outside-allowlist: wrote a.md with \(tool), which its contract does not list\(text)"
      ]
    )
    #expect(
      try found(write(tool), contract(nil, denied: [tool])) == [
        "tools.disallowed: wrote a.md with \(tool), which its contract rules out\(text)"
      ]
    )
    #expect(try found(write(tool), contract(["Read", tool])) == [])
    #expect(try found(write(tool), contract(nil, denied: others)) == [])
    #expect(try found(write(tool), contract(["\(tool)(*.md)"])) == [])
    #expect(try found(write(tool), contract(["\(tool)(docs/**)"])).count == 1)
  }

  @Test func `take a path in a worktree as the agent does, relative to the worktree`() throws {
    for (tool, path) in [("Write", ".claude/worktrees/x/docs/a.md"), ("Read", "docs/a.md")] {
      let file = LogFixture.quoted("/work/shed/\(path)")
      let call = LogFixture.Call("c1", tool, ["file_path": file])
      #expect(try found(call, contract(["\(tool)(docs/**)"])) == [], "\(path)")
      #expect(try found(call, contract(["\(tool)(src/**)"])).count == 1, "\(path)")
    }
  }

  @Test func `judge a write by its tool also in a recorded history`() throws {
    let history = try checked(write("Write"), contract(nil))
    let members = [("builder", Plan.Member(contract: contract(["Edit"]), role: .worker))]
    let plan = history.historyPlan.makePlan(team: Plan(name: "team", members: members))
    var judge = RunJudge(plan)
    for event in history.events { judge.observe(event.translated(from: history.plan, to: plan)) }
    #expect(judge.conclude().violations.map(\.rule) == ["tools.outside-allowlist"])
  }

  @Test(arguments: [
    "SendMessage", "TodoWrite", "KillShell", "BashOutput", "ExitPlanMode", "SlashCommand", "MyTool",
    "Skill",
  ])
  func `judge a tool that nobody has to list only if the contract forbids it`(tool: String) throws {
    let input = tool == "Skill" ? ["skill": "\"jest\""] : [:]
    let call = LogFixture.Call("c1", tool, input)
    let denied = try found(call, contract(nil, denied: [tool]))
    #expect(
      denied.count == 1 && denied[0].hasPrefix("tools.disallowed: used \(tool), "),
      "\(denied)"
    )
    #expect(try found(call, contract(["Read"])) == [])
    #expect(try found(call, contract(nil, denied: ["Hammer"])) == [])
  }

  @Test func `judge a tool of another platform if the contract forbids it`() throws {
    var contract = Contract()
    contract.disallowedTools = ["delete_database"]
    let team = Plan(
      name: "team",
      members: [("keeper", Plan.Member(contract: contract, role: .worker))]
    )
    func found(_ tool: String) throws -> [String] {
      let folder = try LogFolder()
      let call =
        #"{"type":"ToolCallRequestEvent","source":"keeper","models_usage":null,"content":[{"id":"c1","name":"NAME","arguments":"{}"}]}"#
      let answer =
        #"{"type":"ToolCallExecutionEvent","source":"keeper","models_usage":null,"content":[{"call_id":"c1","name":"NAME","content":"ok","is_error":false}]}"#
      try folder.write("chat.jsonl", [call, answer].map { $0.replacing("NAME", with: tool) })
      return CheckedHistory(try folder.history(), team: team).violations.map(\.violation.rule)
    }
    #expect(try found("delete_database") == ["tools.disallowed"])
    #expect(try found("read_database") == [])
  }

  @Test(arguments: ["Task", "Agent"])
  func `judge a call that starts another agent`(tool: String) throws {
    let call = LogFixture.dispatch("n1", agent: "roofer", prompt: "Build the roof.", tool: tool)
    #expect(try found(call, contract(nil, denied: ["Task"])).count == 1)
    #expect(
      try found(call, contract(["Read"])) == [
        "tools.outside-allowlist: used \(tool), which its contract does not list; the platform let it through"
      ]
    )
    for listed in ["Task", "Agent", "Agent(roofer, mason)"] {
      #expect(try found(call, contract(["Read", listed])) == [], "\(listed)")
    }
    #expect(try found(call, contract(["Agent(mason)"])).count == 1)
    #expect(try found(call, contract(nil, denied: ["Agent(mason)"])) == [])
    #expect(try found(call, contract(nil)) == [])
  }

  @Test func `find what an agent gained by calling another one`() throws {
    let other = LogFixture.child("b2")
    let path = ["file_path": LogFixture.quoted("/work/shed/a.md")]
    func found(denied: [String], by caller: String) throws -> [String] {
      let team = Plan(
        name: "team",
        members: ["builder", "roofer"].map {
          let own = contract(nil, denied: $0 == caller ? denied : [])
          return ($0, Plan.Member(contract: own, role: .worker))
        }
      )
      let call = LogFixture.dispatch("n1", agent: "roofer", prompt: "Build the roof.")
      let history = try LogFolder.session(
        [
          root.user(0, "Begin."), root.assistant(1, calls: [LogFixture.dispatch("d1")]),
          root.answer(20, to: "d1", "Done."), root.assistant(21, text: "Done."),
        ],
        children: [
          "b1": [
            builder.user(2, "Build the shed."), builder.assistant(3, calls: [call]),
            builder.answer(10, to: "n1", "Fine."), builder.assistant(11, text: "Done."),
          ],
          "b2": [
            other.user(4, "Build the roof."),
            other.assistant(5, calls: [.init("w1", "Write", path)]),
            other.answer(6, to: "w1"), other.assistant(7, calls: [.init("t1", "TodoWrite")]),
            other.answer(8, to: "t1"), other.assistant(9, text: "Fine."),
          ],
        ]
      )
      return CheckedHistory(history, team: team).violations.map(\.violation.rule).filter {
        $0.hasPrefix("tools.")
      }
    }
    #expect(try found(denied: ["Write"], by: "builder") == ["tools.gained-by-delegation"])
    // The other agent has a list of tasks of its own.
    #expect(try found(denied: ["TodoWrite"], by: "builder") == [])
    #expect(try found(denied: ["Edit"], by: "builder") == [])
    #expect(try found(denied: ["Write"], by: "roofer") == ["tools.disallowed"])
  }

  /// A history whose builder called `Write`, with the answer of the platform; `nil` for no answer.
  private func written(_ refusal: String?) throws -> [String] {
    let team = Plan(
      name: "team",
      members: [("builder", Plan.Member(contract: contract(["Read"]), role: .worker))]
    )
    let call = write("Write")
    let answer = refusal.map { [builder.answer(10, to: call.id, $0, isError: true)] } ?? []
    let history = try LogFolder.session(
      [root.user(0, "Begin."), root.assistant(1, calls: [LogFixture.dispatch("d1")])],
      children: [
        "b1": [builder.user(2, "Build the shed."), builder.assistant(3, calls: [call])] + answer
      ]
    )
    let checked = CheckedHistory(history, team: team)
    #expect(!checked.events.contains { $0.kind.name == .actWrite })
    return checked.violations.map(\.violation.text)
  }

  @Test func `say that the platform let a use through only if the log shows it`() throws {
    let attempt = "used Write, which its contract does not list"
    #expect(try written(nil) == [attempt])
    for refusal in [
      "Permission for this action has been denied. Reason: no.", "Interrupted by user",
      "Tool permission stream closed before an answer", "This command requires approval",
    ] {
      #expect(try written(refusal) == [attempt], "\(refusal)")
    }
    #expect(try written("<tool_use_error>Sibling tool call errored</tool_use_error>") == [])
    #expect(
      try written("<tool_use_error>not read yet</tool_use_error>")
        == ["\(attempt); the platform let it through"]
    )
  }

  /// A history in which an agent with a name wrote a file, held against a reviewer that may only read.
  private func checked(agentNamed name: String, plugins: Set<String>?, definition: String) throws
    -> CheckedHistory
  {
    var reviewer = Plan.Member(contract: contract(["Read"]), role: .reviewer)
    reviewer.plugins = plugins
    let history = try LogFolder.session(
      [
        root.user(0, "Begin."), root.assistant(1, calls: [LogFixture.dispatch("d1", agent: name)]),
        root.answer(20, to: "d1", "Done."), root.assistant(21, text: "Done."),
      ],
      children: [
        "b1": [
          builder.user(2, "Build the shed."), builder.assistant(3, calls: [write("Write")]),
          builder.answer(10, to: "w1", "Fine."), builder.assistant(11, text: "Done."),
        ]
      ]
    )
    return CheckedHistory(history, team: Plan(name: "team", members: [(definition, reviewer)]))
  }

  @Test(arguments: [
    "Code Reviewer", "Code-Reviewer", "code_reviewer", "kit:code-reviewer",
    "kit:review:Code Reviewer",
  ]) func `judge an agent that the log names otherwise than its definition`(name: String) throws {
    let checked = try checked(agentNamed: name, plugins: nil, definition: "code-reviewer")
    let found = checked.violations.map(\.violation)
    #expect(found.map(\.rule) == ["tools.outside-allowlist"])
    #expect(found.map { checked.plan.name(of: $0.agent) } == ["code-reviewer"])
    #expect(
      HistoryRules.undefinedAgents(of: checked.historyPlan.agents, in: checked.plan) == ["main"]
    )
  }

  @Test func `judge no agent by the definition of another one with a similar name`() throws {
    func found(_ name: String, _ plugins: Set<String>?, _ definition: String) throws -> Int {
      try checked(agentNamed: name, plugins: plugins, definition: definition).violations.count
    }
    // A definition in a project belongs to no plugin.
    #expect(try found("kit:code-reviewer", [], "code-reviewer") == 0)
    #expect(try found("kit:code-reviewer", ["other"], "code-reviewer") == 0)
    #expect(try found("Kit:code-reviewer", ["kit"], "code-reviewer") == 1)
    // The platform has an agent with this name.
    #expect(try found("Explore", nil, "explore") == 0)
    #expect(try found("code-reviewers", nil, "code-reviewer") == 0)
  }

  @Test func `keep the events of an agent whose name differs when the definitions change`() throws {
    let first = try checked(agentNamed: "Code Reviewer", plugins: nil, definition: "code-reviewer")
    for definition in ["code-reviewer", "code_reviewer", "roofer"] {
      let reviewer = Plan.Member(contract: contract(["Read"]), role: .reviewer)
      let team = Plan(name: "team", members: [(definition, reviewer)])
      var historyPlan = first.historyPlan
      historyPlan.resolveNames(in: team)
      let plan = historyPlan.makePlan(team: team)
      let agents = first.events.filter { $0.kind.name == .actWrite }
        .map { plan.name(of: $0.translated(from: first.plan, to: plan).agent) }
      #expect(agents == [definition == "roofer" ? "Code Reviewer" : definition])
    }
  }
}
