import Foundation
import RehearsalHistories
import RehearsalRules
import RehearsalRunning
import Testing

/// A generator whose numbers follow from its seed.
private struct FixedGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}

@Suite struct `A damaged log` {
  private static let root = LogFixture.root
  private static let child = LogFixture.child("a1")

  /// The lines of a session with calls, a launch and notifications.
  private static let project = [
    root.user(
      0,
      "Build a shed with two walls of oak, a flat roof and a green door, and paint it all twice."
    ),
    root.assistant(
      1,
      calls: [LogFixture.dispatch("d1"), LogFixture.bash("b1", "cd x && rm 'y z' > $(w)")],
      text: "I \u{1F528} it.",
      usage: ["input_tokens": "10", "output_tokens": "4"]
    ),
    root.launch(2, of: "d1", agent: "a1"),
    root.answer(3, to: "b1", "Exit code 1: there is no saw, but a hammer", isError: true),
    root.progress(4, of: "d1", agent: "a2", uuid: "p1"),
    root.queued(5, LogFixture.notification("a1", call: "d1")),
  ]
  private static let subagent = [
    child.user(2, "Build the shed."), child.assistant(3, text: "Yes."),
  ]

  /// Uses everything that follows from a history.
  private func use(_ history: History) -> Int {
    history.overlappingWrites.count + history.filesWrittenInTurn.count + history.maximumConcurrency
      + history.lanes.reduce(0) { $0 + ($1.activeTime > 0 ? 1 : 0) + $1.failureCounts.count }
      + history.dispatches.reduce(0) { $0 + ($1.duration == nil ? 0 : 1) }
      + (history.firstTime?.description.count ?? 0)
      + (history.ledger?.agents.reduce(0) { $0 + $1.intervals.count } ?? 0)
  }

  @Test func `is read at every length without a crash`() throws {
    let folder = try LogFolder()
    try folder.write("s1/subagents/agent-a1.jsonl", Self.subagent)
    let whole = Array(Self.project.map { $0 + "\n" }.joined().utf8)
    #expect(whole.count > 2000)
    var last = 0
    for length in 0...whole.count {
      try folder.write("s1.jsonl", bytes: whole.prefix(length))
      let (records, counts) = try folder.records("s1.jsonl")
      #expect(records.count >= last, "at byte \(length)")
      #expect(counts.truncatedLines + counts.nonJSONLines <= 1, "at byte \(length)")
      last = records.count
      _ = try folder.read().histories.map(use)
    }
    #expect(last == Self.project.count)
  }

  /// Changes, removes, adds or doubles some bytes.
  private func mutate(_ bytes: inout [UInt8], _ generator: inout FixedGenerator) {
    for _ in 0...Int.random(in: 0...2, using: &generator) where !bytes.isEmpty {
      let index = Int.random(in: bytes.indices, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
      case 3: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 4: bytes.insert(contentsOf: bytes[index...].prefix(40), at: index)
      default: bytes.replaceSubrange(index..<index, with: "99999999999".utf8)
      }
    }
  }

  @Test func `has files beside its children that are damaged too`() throws {
    var generator = FixedGenerator(state: 6)
    let folder = try LogFolder()
    try folder.write("s1.jsonl", Self.project)
    try folder.write("s1/subagents/agent-a1.jsonl", Self.subagent)
    let meta =
      #"{"toolUseId":"d1","agentType":"m","parentAgentId":"a","spawnDepth":99999999999999}"#
    for _ in 0..<200 {
      var bytes = Array(meta.utf8)
      mutate(&bytes, &generator)
      try folder.write("s1/subagents/agent-a1.meta.json", bytes: bytes)
      #expect(try folder.history().lanes.count == 3)
    }
  }

  /// The log of a sub-agent that reads a file and writes one.
  private static let work = [
    child.user(1, "Build the shed."), child.assistant(2, calls: [.init("c1", "Read")]),
    child.answer(3, to: "c1"), child.assistant(4, calls: [.init("c2", "Write")]),
    child.answer(5, to: "c2"), child.assistant(6, text: "Built."),
  ]

  /// The verdict on a session whose root agent got the result of a sub-agent with the given log.
  private func check(_ log: [String], end: String = "\n") throws -> CheckedHistory {
    let folder = try LogFolder()
    let lines = [
      Self.root.user(0, "Begin."), Self.root.assistant(1, calls: [LogFixture.dispatch("d1")]),
      Self.root.answer(7, to: "d1", "Built."), Self.root.assistant(8, text: "Done."),
    ]
    try folder.write("s1.jsonl", lines)
    let text = log.joined(separator: "\n") + end
    try folder.write("s1/subagents/agent-a1.jsonl", bytes: Array(text.utf8))
    return CheckedHistory(try folder.history(), team: nil)
  }

  @Test func `is unknown if an act can be in a record that is missing`() throws {
    #expect(try check(Self.work).run.verdict == .pass)
    func missing(_ log: [String], end: String = "\n") throws -> [Int] {
      let checked = try check(log, end: end)
      let missing = checked.historyPlan.missingRecords
      #expect(checked.run.verdict == .unknown)
      return [
        missing?.unreadableLines ?? 0, missing?.strayResults ?? 0, missing?.cutLogs ?? 0,
      ]
    }
    func changed(_ line: String) -> [String] {
      Array(Self.work.prefix(3)) + [line] + Self.work.suffix(2)
    }
    // The line of the write is damaged, has a zero, has no number, or is gone.
    #expect(try missing(changed(String(Self.work[3].dropLast(9)))) == [1, 1, 0])
    #expect(try missing(changed("\u{0}\u{0}" + Self.work[3])) == [1, 1, 0])
    #expect(try missing(changed(Self.work[3].dropLast() + ",\"n\":NaN}")) == [1, 1, 0])
    #expect(try missing(Array(Self.work.prefix(3)) + Self.work.suffix(2)) == [0, 1, 0])
    // The log is torn, or ends at a call or at a result.
    let torn = Self.work.prefix(3) + [String(Self.work[3].dropLast(9))]
    #expect(try missing(Array(torn), end: "") == [1, 0, 1])
    #expect(try missing(Array(Self.work.prefix(4))) == [0, 0, 1])
    #expect(try missing(Array(Self.work.prefix(5))) == [0, 0, 1])
  }

  @Test func `is judged if what is missing can have no act`() throws {
    for line in [
      #"{"type":"summary","summary":"The sh"#, #"{"type":"file-history-snapshot","mess"#,
      "npm warn", "{", "{ name: 'x' }",
    ] {
      #expect(try check(Self.work + [line]).run.verdict == .pass, "\(line)")
      #expect(try check(Self.work + [line], end: "").run.verdict == .pass, "\(line)")
    }
    // The child of a stream has no last words.
    let folder = try LogFolder()
    try folder.write(
      "stream.jsonl",
      [
        StreamFixture.start, StreamFixture.assistant("m1", calls: [LogFixture.bash("c1", "make")]),
        StreamFixture.answer(to: "c1"), "{", "  \"resource\": {},", "}",
        StreamFixture.assistant("m2", text: "Built."), StreamFixture.result(),
      ]
    )
    #expect(CheckedHistory(try folder.history(), team: nil).run.verdict == .pass)
  }

  @Test func `has missing records for each of its sessions`() throws {
    func session(_ name: String) -> [String] {
      var root = Self.root
      root.session = name
      return [
        root.user(0, "Begin \(name)."),
        root.assistant(1, calls: [LogFixture.bash("\(name)-c", "ls")]),
        root.answer(2, to: "\(name)-c", name), root.assistant(3, text: "Done \(name)."),
      ]
    }
    let folder = try LogFolder()
    try folder.write("log.jsonl", session("s1") + [#"{"type":"assistant","mess"#] + session("s2"))
    let histories = try folder.read().histories
    #expect(histories.map(\.session) == ["s1", "s2"])
    #expect(histories.map(\.lineCounts.unreadableLines) == [1, 1])
    #expect(histories.map(\.lineCounts.nonJSONLines) == [1, 0])
  }
}
