import RehearsalHistories
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Testing

@Suite struct `The verdict on a history` {
  private let root = LogFixture.root

  /// The verdict on a session without sub-agents.
  private func verdict(_ lines: [String]) throws -> Verdict {
    CheckedHistory(try LogFolder.session(lines), team: nil).run.verdict
  }

  /// A prompt, and a command that the root agent runs.
  private var work: [String] {
    [
      root.user(0, "Build it."), root.assistant(1, calls: [LogFixture.bash("c1", "make")]),
      root.answer(2, to: "c1"),
    ]
  }

  /// A message of the root agent that ends its turn without words.
  private func silence(_ seconds: Int, block: [String: String], reason: String) -> String {
    let message = LogFixture.object([
      "id": "\"m\(seconds)\"", "model": "\"model-x\"", "role": "\"assistant\"",
      "content": LogFixture.array([LogFixture.object(block)]), "stop_reason": reason,
    ])
    return root.record("assistant", seconds, ["message": message])
  }

  @Test func `is unknown if the log ends before the root agent reacts to what it got`() throws {
    let words = root.assistant(3, text: "Built.")
    #expect(try verdict(work + [words]) == .pass)
    let open: [[String]] = [
      // A call has no result.
      [words, root.assistant(4, calls: [LogFixture.bash("c2", "make test")])],
      // The agent has not reacted to a result or to a prompt.
      [], [words, root.user(4, "Now the roof.")],
      // The user interrupted the agent, and left.
      [root.user(3, "[Request interrupted by user]")],
      [
        root.user(3, "[Request interrupted by user for tool use]"),
        root.user(4, "<command-name>/exit</command-name>"),
      ],
      // The prompt begins with `<`, or follows what the program adds.
      [words, root.user(4, "<button> is too small.")], [words, root.user(4, "< 5 walls, please.")],
      [words, root.user(4, "<task>Build the roof.</task>")],
      [words, root.user(4, "<tick marks are too small.")],
      [words, root.user(4, "<ide_opened_file>a.py</ide_opened_file>\nNow the roof.")],
    ]
    for end in open { #expect(try verdict(work + end) == .unknown, "\(end)") }
  }

  @Test func `does not wait for a reaction to what asks for none`() throws {
    let words = root.assistant(3, text: "Built.")
    for note in [
      "<command-name>/exit</command-name>", "<local-command-stdout>Bye!</local-command-stdout>",
      "<bash-input>ls</bash-input>", "<bash-stdout>a</bash-stdout><bash-stderr></bash-stderr>",
      "<system-reminder>\nBe kind.\n</system-reminder>", "<ide_opened_file>a.py</ide_opened_file>",
      "<system-reminder>The text has no end.",
      "<user-prompt-submit-hook>ok</user-prompt-submit-hook>",
    ] {
      #expect(try verdict(work + [words, root.user(4, note)]) == .pass, "\(note)")
    }
    let caveat = root.user(4, "Caveat: these are local commands.", ["isMeta": "true"])
    #expect(try verdict(work + [words, caveat]) == .pass)
    // The agent went on without the result of the call, and ended with words.
    let abandoned = [
      root.assistant(3, calls: [LogFixture.bash("c2", "make test")]), root.user(4, "Leave it."),
      root.assistant(5, text: "I leave it."),
    ]
    #expect(try verdict(work + abandoned) == .pass)
  }

  @Test func `is unknown if a pipeline ends after the work and before its judges`() throws {
    let child = [
      LogFixture.child("b1").user(1, "Build the shed."),
      LogFixture.child("b1").assistant(2, calls: [LogFixture.bash("c1", "make")]),
      LogFixture.child("b1").answer(3, to: "c1"),
      LogFixture.child("b1").assistant(4, text: "Done."),
    ]
    let lines = [
      root.user(0, "Begin."), root.assistant(1, calls: [LogFixture.dispatch("d1")]),
      root.answer(5, to: "d1", "Done."),
    ]
    func verdict(_ end: [String]) throws -> Verdict {
      let history = try LogFolder.session(lines + end, children: ["b1": child])
      return CheckedHistory(history, team: nil).run.verdict
    }
    #expect(try verdict([]) == .unknown)
    #expect(try verdict([root.assistant(6, text: "All is done.")]) == .pass)
  }

  @Test func `is unknown if the root agent has not reacted to work in the background`() throws {
    let child = LogFixture.child("a1")
    // A history in which no act shows is unknown anyway.
    let work = [
      child.user(4, "Build the shed."), child.assistant(5, calls: [LogFixture.bash("c1", "make")]),
      child.answer(6, to: "c1"), child.assistant(8, text: "Built."),
    ]
    let lines = [
      root.user(0, "Begin."),
      root.assistant(1, calls: [LogFixture.dispatch("d1", ["run_in_background": "true"])]),
      root.launch(2, of: "d1", agent: "a1"), root.assistant(3, text: "I wait."),
    ]
    func verdict(_ end: [String]) throws -> Verdict {
      let notification = root.user(9, LogFixture.notification("a1", call: "d1"))
      let history = try LogFolder.session(
        lines + [notification] + end,
        children: ["a1": work]
      )
      return CheckedHistory(history, team: nil).run.verdict
    }
    #expect(try verdict([]) == .unknown)
    #expect(try verdict([root.assistant(10, text: "All is done.")]) == .pass)
  }

  @Test func `is a failure if the root agent ends its turn without words`() throws {
    let empty = ["type": "\"text\"", "text": "\"\""]
    let thinking = ["type": "\"thinking\"", "thinking": "\"Hm.\""]
    for block in [empty, thinking] {
      let end = [silence(3, block: block, reason: "\"end_turn\"")]
      let checked = CheckedHistory(try LogFolder.session(work + end), team: nil)
      #expect(checked.violations.map(\.violation.rule) == ["liveness.premature-end"])
      // The agent went on, or nothing shows that the turn ended.
      #expect(try verdict(work + end + [root.assistant(4, text: "Built.")]) == .pass)
      #expect(try verdict(work + [silence(3, block: block, reason: "null")]) == .unknown)
      // Words came before.
      let words = [
        root.assistant(3, text: "Built."), silence(4, block: block, reason: "\"end_turn\""),
      ]
      #expect(try verdict(work + words) == .pass)
      // After the words, the agent only updated its list of tasks.
      func list(_ tool: String) -> [String] {
        [
          root.assistant(3, text: "Built."), root.assistant(4, calls: [.init("t1", tool)]),
          root.answer(5, to: "t1"), silence(6, block: block, reason: "\"end_turn\""),
        ]
      }
      #expect(try verdict(work + list("TodoWrite")) == .pass)
      #expect(try verdict(work + list("TodoWrite").dropLast()) == .unknown)
      #expect(try verdict(work + list("Write")) == .fail)
    }
  }

  @Test func `is unknown on a stream without the record of its end`() throws {
    func verdict(_ lines: [String]) throws -> Verdict {
      let folder = try LogFolder()
      try folder.write("stream.jsonl", lines)
      return CheckedHistory(try folder.history(), team: nil).run.verdict
    }
    let work = [
      StreamFixture.start, StreamFixture.assistant("m1", calls: [LogFixture.bash("c1", "make")]),
      StreamFixture.answer(to: "c1"),
    ]
    let words = StreamFixture.assistant("m2", text: "Built.")
    #expect(try verdict(work) == .unknown)
    #expect(try verdict(work + [words]) == .unknown)
    #expect(try verdict(work + [words, StreamFixture.result()]) == .pass)
    #expect(try verdict(work + [StreamFixture.result("error_max_turns")]) == .unknown)
    // An agent that has to give its result as data ends with the call for that.
    let data = [
      StreamFixture.assistant("m2", calls: [.init("o1", "StructuredOutput")]),
      StreamFixture.answer(to: "o1"), StreamFixture.result(),
    ]
    #expect(try verdict(work + data) == .pass)
  }

  @Test func `is unknown if the logs do not state the type of an agent that has to be judged`()
    throws
  {
    let child = LogFixture.child("b1")
    func verdict(_ acts: [String], root: [String] = [], team: Plan?) throws -> Verdict {
      let log = [child.user(1, "Build the shed.")] + acts + [child.assistant(9, text: "Done.")]
      let history = try LogFolder.session(root, children: ["b1": log])
      return CheckedHistory(history, team: team).run.verdict
    }
    let acts = [
      child.assistant(2, calls: [LogFixture.bash("c2", "make")]), child.answer(3, to: "c2"),
    ]
    let team = Plan(
      name: "team",
      members: [("builder", Plan.Member(contract: Contract(), role: .worker))]
    )
    let words = work + [root.assistant(4, text: "Done.")]
    #expect(try verdict(acts, root: words, team: team) == .unknown)
    // There is no definition to judge the agent by, or the agent did nothing to judge.
    #expect(try verdict(acts, root: words, team: nil) == .pass)
    #expect(try verdict([], root: words, team: team) == .pass)
    // The call of the root agent states the type.
    let caller = [
      root.user(0, "Build it."), root.assistant(1, calls: [LogFixture.dispatch("d1")]),
      root.answer(10, to: "d1", "Done."), root.assistant(11, text: "Done."),
    ]
    #expect(try verdict(acts, root: caller, team: team) == .pass)
  }

  @Test func `names only the caller of work that was handed out again`() throws {
    func found(_ prompts: [String], decision: String = "Done.", hasLanes: Bool = true) throws
      -> [String]
    {
      let lines = prompts.enumerated().flatMap { index, prompt in
        [
          root.assistant(
            10 * index,
            calls: [LogFixture.dispatch("d\(index)", prompt: prompt)]
          ),
          root.answer(10 * index + 5, to: "d\(index)", decision),
        ]
      }
      let children = prompts.enumerated().map { index, prompt in
        let child = LogFixture.child("c\(index)")
        return (
          "c\(index)",
          [child.user(10 * index + 1, prompt), child.assistant(10 * index + 4, text: decision)]
        )
      }
      let history = try LogFolder.session(
        lines + [root.assistant(90, text: "Done.")],
        children: hasLanes ? Dictionary(uniqueKeysWithValues: children) : [:]
      )
      let judge = Plan.Member(contract: Contract(), role: .reviewer)
      let team = Plan(name: "team", members: [("builder", judge)])
      let checked = CheckedHistory(history, team: team)
      return checked.violations.map {
        let agent = checked.plan.name(of: $0.violation.agent)
        return "\($0.violation.rule) by \(agent), \($0.violation.evidence.count) events"
      }
    }
    let repeated = "handoff.no-progress by main, 2 events"
    let same = ["Build the shed.", "Build the shed."]
    #expect(try found(same) == [repeated])
    // A second repetition is the same violation, with two more events.
    #expect(try found(same + same.prefix(1)) == ["handoff.no-progress by main, 4 events"])
    #expect(try found(same, decision: "Status: BLOCKED", hasLanes: false) == [repeated])
    #expect(try found(["Build the shed.", "Build the roof."]) == [])
  }

  @Test(arguments: ["max_tokens", "refusal", "model_context_window_exceeded"])
  func `is a failure if the provider cut off the last answer`(reason: String) throws {
    func answer(_ lane: LogFixture, _ seconds: Int) -> String {
      let text = LogFixture.object(["type": "\"text\"", "text": "\"I will now\""])
      let message = LogFixture.object([
        "id": "\"m\(seconds)\"", "model": "\"model-x\"", "role": "\"assistant\"",
        "content": LogFixture.array([text]), "stop_reason": LogFixture.quoted(reason),
      ])
      return lane.record("assistant", seconds, ["message": message])
    }
    #expect(try verdict(work + [answer(root, 3)]) == .fail)
    // The agent went on.
    #expect(try verdict(work + [answer(root, 3), root.assistant(4, text: "Built.")]) == .pass)
    let child = LogFixture.child("b1")
    let history = try LogFolder.session(
      [
        root.user(0, "Begin."), root.assistant(1, calls: [LogFixture.dispatch("d1")]),
        root.result(9, to: "d1", by: "b1", "I will now"), root.assistant(10, text: "Done."),
      ],
      children: ["b1": [child.user(2, "Build the shed."), answer(child, 5)]]
    )
    #expect(history.dispatches.map(\.outcome) == [.unusable])
  }
}
