import RehearsalHistories
import RehearsalSimulation
import Testing

@Suite struct `A lane` {
  private let root = LogFixture.root

  @Test func `of a child without a root is an orphan of unknown type`() throws {
    let folder = try LogFolder()
    let child = LogFixture.child("a1")
    try folder.write(
      "s1/subagents/agent-a1.jsonl",
      [child.user(0, "Build."), child.assistant(1, calls: [LogFixture.bash("b1", "ls")])]
    )
    let history = try folder.history()
    #expect(history.session == "s1")
    #expect(history.lanes.map(\.id) == ["a1"])
    #expect(history.lanes.map(\.kind) == [.orphan])
    #expect(history.lanes.map(\.agentType) == ["?"])
    #expect(history.lanes.first?.calls.count == 1)
    #expect(history.dispatches.isEmpty)
  }

  @Test func `of an orphan has the type of the file beside it`() throws {
    let folder = try LogFolder()
    try folder.write("s1/subagents/agent-a1.jsonl", [LogFixture.child("a1").user(0, "Build.")])
    try folder.write("s1/subagents/agent-a1.meta.json", [#"{"agentType":"mason"}"#])
    #expect(try folder.history().lanes.map(\.agentType) == ["mason"])
  }

  @Test func `of each orphan of a session is in one history`() throws {
    let folder = try LogFolder()
    for agent in ["a1", "a2"] {
      let lines = [LogFixture.child(agent).user(0, "Build.")]
      try folder.write("s1/subagents/agent-\(agent).jsonl", lines)
    }
    #expect(try folder.history().lanes.map(\.id) == ["a1", "a2"])
  }

  @Test func `of a child that no dispatch started is an orphan beside the root`() throws {
    let history = try LogFolder.session(
      [root.user(0, "Hello.")],
      children: ["a1": [LogFixture.child("a1").user(1, "Build.")]]
    )
    #expect(history.lanes.map(\.kind) == [.root, .orphan])
    #expect(try history.lane("a1").parent == nil)
  }

  @Test func `of an old child lies beside the root`() throws {
    let folder = try LogFolder()
    try folder.write("s1.jsonl", [root.assistant(0, calls: [LogFixture.dispatch("d1")])])
    try folder.write(
      "agent-0a1b2c3d.jsonl",
      [LogFixture.child("0a1b2c3d").user(1, "Build the shed.")]
    )
    let history = try folder.history()
    #expect(try history.child(of: "d1") == "0a1b2c3d")
    #expect(history.files == ["s1.jsonl", "agent-0a1b2c3d.jsonl"])
  }

  @Test func `of a child may be inside the log of the root`() throws {
    let child = LogFixture.child("a1")
    let history = try LogFolder.session([
      root.assistant(0, calls: [LogFixture.dispatch("d1")]),
      child.user(1, "Build the shed."), child.assistant(2, text: "Yes."),
      root.result(3, to: "d1", by: "a1"),
    ])
    #expect(try history.lane("a1").recordCount == 2)
    #expect(try history.lane("main").recordCount == 2)
    #expect(try history.lane("a1").kind == .child)
  }

  @Test func `is not made from a file of a compaction`() throws {
    let history = try LogFolder.session(
      [root.user(0, "Build.")],
      children: ["acompact-9f": [LogFixture.child("acompact-9f").user(1, "Sum up.")]]
    )
    #expect(history.lanes.map(\.id) == ["main"])
    #expect(history.compactionFileCount == 1)
    #expect(history.lineCounts.records == 2)
  }

  @Test func `has its depth and its caller`() throws {
    let builder = LogFixture.child("a1")
    let history = try LogFolder.session(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1", agent: "builder", prompt: "Build.")]),
        root.result(9, to: "d1", by: "a1"),
      ],
      children: [
        "a1": [
          builder.user(1, "Build."),
          builder.assistant(
            2,
            calls: [LogFixture.dispatch("d2", agent: "roofer", prompt: "Roof.")]
          ),
          builder.answer(8, to: "d2"),
        ],
        "a2": [LogFixture.child("a2").user(3, "Roof.")],
      ]
    )
    #expect(history.lanes.map(\.depth) == [0, 1, 2])
    #expect(history.lanes.map(\.parent) == [nil, 0, 1])
    #expect(history.lanes.map(\.agentType) == ["main", "builder", "roofer"])
    #expect(history.agentCountByType == ["builder": 1, "roofer": 1])
  }

  @Test func `is made from progress records when there is no file`() throws {
    let history = try LogFolder.session([
      root.assistant(0, calls: [LogFixture.dispatch("d1")]),
      root.progress(3, of: "d1", agent: "a1", uuid: "p1"),
      root.progress(4, of: "d1", agent: "a1", uuid: "p2"),
      root.progress(5, of: "d1", agent: "a1", uuid: "p1"),
      root.result(6, to: "d1", by: "a1"),
    ])
    let lane = try history.lane("a1")
    #expect(lane.kind == .progress)
    #expect(lane.recordCount == 2)
    #expect(lane.agentType == "builder")
    #expect(lane.firstTime == LogFixture.time(3))
    #expect(history.progressRecords == (1, 1))
    #expect(try history.dispatch("d1").start == LogFixture.time(3))
  }

  @Test func `ignores progress records when there is a file`() throws {
    let child = LogFixture.child("a1")
    let history = try LogFolder.session(
      [
        root.assistant(0, calls: [LogFixture.dispatch("d1")]),
        root.progress(2, of: "d1", agent: "a1", uuid: "p1"),
        root.progress(3, of: "d1", agent: "a1", uuid: "p2"),
      ],
      children: ["a1": [child.user(1, "Build the shed."), child.assistant(2, text: "Yes.")]]
    )
    #expect(history.lanes.map(\.id) == ["main", "a1"])
    #expect(try history.lane("a1").recordCount == 2)
    #expect(try history.lane("a1").kind == .child)
    #expect(history.progressRecords == (2, 1))
  }

  @Test func `has its last words and knows who spoke last`() throws {
    let history = try LogFolder.session([
      root.assistant(1, text: "First."), root.assistant(2, text: "Last one."),
      root.assistant(3, text: " \n"), root.answer(4, to: "none"),
    ])
    #expect(history.lanes.first?.lastMessage?.scalarCount == 9)
    #expect(history.lanes.first?.endsWithUser == true)
  }

  /// Returns the decision of a child that sends some messages, the last of which is its result.
  private func decision(_ messages: String...) throws -> Decision? {
    let child = LogFixture.child("a1")
    let history = try LogFolder.session(
      [
        root.user(0, "Begin."), root.assistant(1, calls: [LogFixture.dispatch("d1")]),
        root.result(20, to: "d1", by: "a1", messages.last ?? ""), root.assistant(21, text: "Done."),
      ],
      children: [
        "a1": [child.user(2, "Judge the shed.")]
          + messages.enumerated().map { child.assistant(3 + $0, text: $1) }
      ]
    )
    return try history.lane("a1").decision
  }

  @Test(arguments: [
    ("## Verdict\n\n- [x] APPROVED\n- [ ] NEEDS FIXES\n- [ ] BLOCKED", Decision.approved),
    ("## Verdict\n\n- [ ] APPROVED\n- [x] NEEDS FIXES", .needsFixes),
    ("Status:\n- [ ] APPROVED\n- [X] BLOCKED", .blocked),
    ("> Status: APPROVED\n\n**NEEDS FIXES**", .needsFixes),
    ("Status: ~~NEEDS FIXES~~ APPROVED", .approved),
    ("Status: NEEDS FIXES\n\n(above: the old review)\n\nAPPROVED", .approved),
    ("Status: NEEDS FIXES\n\nThen the verdict will be:\nAPPROVED", .needsFixes),
    ("Status: ❌ NEEDS FIXES", .needsFixes), ("Status: `NEEDS_FIXES`", .needsFixes),
    ("__Verdict__: _APPROVED_WITH_RECOMMENDATIONS_", .approvedWithRecommendations),
    ("✅ APPROVED", .approved), ("APPROVED\n\nThe roof is tight.", .approved),
    ("## Overall Status: APPROVED\n\n- Status: PASS\n- Result: 0 rejected", .approved),
    ("Status: APPROVED\n\nRecommendation: Approved for merge", .approved),
    ("Status: APPROVED\n\nT-2 is BLOCKED", .approved),
    ("Status: APPROVED\n\nOverall Status: [APPROVED / NEEDS FIXES / BLOCKED]", .approved),
    ("Status: APPROVED\r\n\r\nFinal Status: BLOCKED\r\n", .blocked),
  ]) func `has the decision that its agent states`(words: String, expected: Decision) throws {
    #expect(try decision(words) == expected)
  }

  @Test(arguments: [
    "Status: ~~APPROVED~~", "Status: APPROVED?", "❌ APPROVED", "- [ ] APPROVED", "☐ APPROVED",
    "The author claims:\n\n> Status: APPROVED\n\nI do not agree.",
    "Template:\n```\nStatus: APPROVED\n```\nThree defects remain.",
    "Status: APPROVED\n\nFinal Status: NOT APPROVED", "Status: APPROVED\n\nFinal Status: REJECTED",
    "Status: APPROVED\n\nFinal Status: CHANGES REQUESTED", "Status: APPROVED\n\nNOT APPROVED",
    "Status: APPROVED\n\nFinal Status: Not yet approved",
    "Status: APPROVED\n(only once the leak is fixed)", "Status: APPROVED once the leak is fixed",
    "[FAIL] APPROVED",
  ]) func `has no decision if its agent doubts it, takes it back or quotes it`(
    words: String
  ) throws {
    #expect(try decision(words) == nil)
  }

  @Test func `keeps the decision of earlier words, unless later words take it back`() throws {
    #expect(try decision("Status: APPROVED", "That is all.") == .approved)
    #expect(try decision("Status: APPROVED", "Final Status: REJECTED") == nil)
  }
}
