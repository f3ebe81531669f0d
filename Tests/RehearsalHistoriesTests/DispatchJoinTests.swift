import RehearsalHistories
import Testing

@Suite struct `The child of a dispatch` {
  private let root = LogFixture.root

  private func child(_ agent: String, _ prompt: String) -> [String] {
    [LogFixture.child(agent).user(2, prompt)]
  }

  @Test func `is found by the file beside its log before anything else`() throws {
    let history = try LogFolder.session(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1", prompt: "Build.")]),
        root.progress(3, of: "d1", agent: "byProgress", uuid: "p1"),
        root.result(9, to: "d1", by: "byResult"),
      ],
      children: [
        "byMeta": child("byMeta", "Else."), "byResult": child("byResult", "Other."),
        "byPrompt": child("byPrompt", "Build."), "byProgress": child("byProgress", "More."),
      ],
      meta: ["byMeta": #"{"toolUseId":"d1","agentType":"builder"}"#]
    )
    #expect(try history.child(of: "d1") == "byMeta")
    #expect(try history.dispatch("d1").evidence == .meta)
    #expect(history.startedAgentConflicts == 1)
  }

  @Test func `is found by the identifier in the result before the prompt`() throws {
    let history = try LogFolder.session(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1", prompt: "Build.")]),
        root.result(9, to: "d1", by: "byResult"),
      ],
      children: ["byPrompt": child("byPrompt", "Build."), "byResult": child("byResult", "Other.")]
    )
    #expect(try history.child(of: "d1") == "byResult")
    #expect(try history.dispatch("d1").evidence == .result)
  }

  @Test func `is found by the prompt before progress records`() throws {
    let history = try LogFolder.session(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1", prompt: "Build.")]),
        root.progress(3, of: "d1", agent: "byProgress", uuid: "p1"),
      ],
      children: ["byPrompt": child("byPrompt", "Build."), "byProgress": child("byProgress", "No.")]
    )
    #expect(try history.child(of: "d1") == "byPrompt")
    #expect(try history.dispatch("d1").evidence == .prompt)
    #expect(history.startedAgentConflicts == 1)
  }

  @Test func `is found by progress records at last`() throws {
    let history = try LogFolder.session(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1", prompt: "Build.")]),
        root.progress(3, of: "d1", agent: "byProgress", uuid: "p1"),
      ],
      children: ["byProgress": child("byProgress", "No."), "other": child("other", "Neither.")]
    )
    #expect(try history.child(of: "d1") == "byProgress")
    #expect(try history.dispatch("d1").evidence == .progress)
    #expect(history.startedAgentConflicts == 0)
  }

  @Test func `is not found when no route leads to one`() throws {
    let history = try LogFolder.session(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1", prompt: "Build.")]),
        root.result(9, to: "d1", by: "gone"),
      ],
      children: ["other": child("other", "Build. Now.")]
    )
    #expect(try history.dispatch("d1").childLane == nil)
    #expect(try history.dispatch("d1").evidence == nil)
    #expect(try history.dispatch("d1").outcome == .completed)
  }

  @Test func `is another one for each of two equal prompts`() throws {
    let history = try LogFolder.session(
      [
        root.assistant(
          0,
          calls: [
            LogFixture.dispatch("d1", prompt: "Build."),
            LogFixture.dispatch("d2", prompt: "Build."),
          ]
        )
      ],
      children: ["a1": child("a1", "Build."), "a2": child("a2", "Build.")]
    )
    #expect(Set([try history.child(of: "d1"), try history.child(of: "d2")]) == ["a1", "a2"])
  }

  @Test func `is left to the dispatch whose result names it, when prompts are equal`() throws {
    let history = try LogFolder.session(
      [
        root.assistant(
          0,
          calls: [
            LogFixture.dispatch("d1", prompt: "Build."),
            LogFixture.dispatch("d2", prompt: "Build."),
          ]
        ),
        root.result(9, to: "d2", by: "a1"),
      ],
      children: ["a1": child("a1", "Build."), "a2": child("a2", "Build.")]
    )
    #expect(try history.child(of: "d2") == "a1")
    #expect(try history.child(of: "d1") == "a2")
  }

  @Test func `has its own result when two work in parallel`() throws {
    let history = try LogFolder.session(
      [
        root.assistant(
          0,
          calls: [
            LogFixture.dispatch("d1", agent: "builder", prompt: "Walls."),
            LogFixture.dispatch("d2", agent: "roofer", prompt: "Roof."),
          ]
        ),
        root.result(20, to: "d2", by: "a2", "The roof is on."),
        root.result(30, to: "d1", by: "a1", "Walls."),
      ],
      children: ["a1": child("a1", "Walls."), "a2": child("a2", "Roof.")]
    )
    #expect(history.dispatches.map(\.callID) == ["d1", "d2"])
    #expect(history.dispatches.map(\.outcome) == [.completed, .completed])
    #expect(history.dispatches.map(\.result?.scalarCount) == [6, 15])
    #expect(history.dispatches.map(\.end) == [LogFixture.time(30), LogFixture.time(20)])
    #expect(history.dispatches.map(\.start) == [LogFixture.time(2), LogFixture.time(2)])
    #expect(history.dispatches.map(\.requestTime) == [LogFixture.time(0), LogFixture.time(0)])
    #expect(try history.lane("a2").agentType == "roofer")
  }

  @Test func `is another one although the agent's name is used again`() throws {
    let history = try LogFolder.session(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1", prompt: "Walls.")]),
        root.result(5, to: "d1", by: "a1"),
        root.assistant(6, calls: [LogFixture.dispatch("d2", prompt: "Roof.")]),
        root.result(9, to: "d2", by: "a2"),
      ],
      children: ["a1": child("a1", "Walls."), "a2": child("a2", "Roof.")]
    )
    #expect(history.agentCountByType == ["builder": 2])
    #expect(try history.child(of: "d1") == "a1")
    #expect(try history.child(of: "d2") == "a2")
  }

  @Test func `is the same one when it is resumed`() throws {
    let resume = ["resume": LogFixture.quoted("a1")]
    let history = try LogFolder.session(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1", prompt: "Walls.")]),
        root.result(5, to: "d1", by: "a1"),
        root.assistant(6, calls: [LogFixture.dispatch("d2", prompt: "More walls.", resume)]),
        root.result(9, to: "d2", by: "a1"),
      ],
      children: ["a1": child("a1", "Walls.") + [LogFixture.child("a1").user(7, "More walls.")]]
    )
    #expect(try history.child(of: "d1") == "a1")
    #expect(try history.child(of: "d2") == "a1")
    #expect(try history.dispatch("d2").resumedAgent == "a1")
    #expect(history.lanes.count == 2)
  }

  @Test func `is started by the tools Task and Agent only`() throws {
    let tools = ["Task", "Agent", "TaskCreate", "TaskUpdate", "TaskOutput", "TaskList", "TaskStop"]
    let calls = tools.map { LogFixture.dispatch("d-\($0)", tool: $0) }
    let history = try LogFolder.session([root.assistant(0, calls: calls)])
    #expect(history.dispatches.map(\.callID) == ["d-Task", "d-Agent"])
    #expect(history.lanes.first?.calls.filter { $0.action == .dispatch }.count == 2)
  }

  @Test func `is found by the same call in each of two forked sessions`() throws {
    let folder = try LogFolder()
    for session in ["s1", "s2"] {
      let root = LogFixture(session: session)
      try folder.write(
        "\(session).jsonl",
        [
          root.assistant(0, uuid: "u1", calls: [LogFixture.dispatch("d1")]),
          root.result(9, to: "d1", by: "a-\(session)"),
        ]
      )
      let child = LogFixture(session: session, agent: "a-\(session)")
      try folder.write(
        "\(session)/subagents/agent-a-\(session).jsonl",
        [child.user(1, "Build the shed.")]
      )
    }
    let histories = try folder.read().histories
    #expect(histories.map(\.session) == ["s1", "s2"])
    #expect(try histories.map { try $0.child(of: "d1") } == ["a-s1", "a-s2"])
    #expect(histories.map(\.lanes.count) == [2, 2])
  }

  @Test func `is never the caller itself`() throws {
    let builder = LogFixture.child("a1")
    let history = try LogFolder.session(
      [root.user(0, "Hello.")],
      children: [
        "a1": [
          builder.user(1, "Build."),
          builder.assistant(2, calls: [LogFixture.dispatch("d1", prompt: "Build.")]),
        ]
      ]
    )
    #expect(try history.dispatch("d1").childLane == nil)
  }
}
