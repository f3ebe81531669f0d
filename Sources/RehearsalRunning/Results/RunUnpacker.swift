import RehearsalRules
import RehearsalSimulation

/// The reading of runs that ``RunPacker`` wrote.
struct RunUnpacker {
  /// The error that the bytes are not as ``RunPacker`` writes them.
  struct Damage: Error {}

  private let bytes: [UInt8]
  private let texts: [String]
  private var position = 0

  init(_ bytes: [UInt8], _ texts: [String]) {
    self.bytes = bytes
    self.texts = texts
  }

  /// Returns the next run; `nil` at the end.
  mutating func next() throws(Damage) -> JudgedRun? {
    guard position < bytes.count else { return nil }
    let summary = try summary()
    var run = JudgedRun(summary: summary, judgement: try judgement())
    switch try number() {
    case 0: break
    case 1: run.digestMismatch = .secondRun(try digest())
    case 2: run.digestMismatch = .file(try digest())
    default: run.digestMismatch = .absentFromFile
    }
    let time = try signed()
    run.wallTime = time < 0 ? nil : .nanoseconds(time)
    return run
  }

  private mutating func summary() throws(Damage) -> RunSummary {
    let (seed, digest) = (try number(), try digest())
    let (code, detail) = (try word(), try text())
    guard let ending = Event.Ending(code: code, detail: detail) else { throw Damage() }
    let (time, tokens) = (try signed(), try signed())
    return RunSummary(
      seed: seed,
      digest: digest,
      ending: ending,
      time: Instant(nanoseconds: time),
      events: try number(),
      handoffs: try number(),
      tokens: tokens,
      escaped: try number(),
      executions: try number(),
      askedAgain: try number(),
      refused: try number(),
      ended: try number(),
      completed: try number(),
      usedClauses: try lists()
    )
  }

  private mutating func judgement() throws(Damage) -> Judgement {
    let verdict = try value(Verdict.init)
    let canary = try text().flatMap(Judgement.Canary.init)
    let taskCount = Int(try number())
    let violations = try elements { (unpacker) throws(Damage) in try unpacker.violation() }
    let tasks = try elements { (unpacker) throws(Damage) in try unpacker.task() }
    let spending = try elements { (unpacker) throws(Damage) in
      Spending(
        agent: AgentID(rawValue: UInt32(truncatingIfNeeded: try unpacker.number())),
        task: try unpacker.taskID(),
        tokens: try unpacker.signed()
      )
    }
    let expectations = try elements { (unpacker) throws(Damage) in try unpacker.expectation() }
    let witnessed = try flags()
    let coverage = PlanCoverage(
      faults: try flags(),
      agents: try flags(),
      hasCrossedEdge: try flags() == [true],
      edges: try lists()
    )
    return Judgement(
      verdict: verdict,
      violations: violations,
      tasks: tasks,
      taskCount: taskCount,
      spending: spending,
      expectations: expectations,
      canary: canary,
      witnessed: witnessed,
      coverage: coverage
    )
  }

  private mutating func violation() throws(Damage) -> Violation {
    Violation(
      rule: try word(),
      severity: try value(Severity.init),
      agent: AgentID(rawValue: UInt32(truncatingIfNeeded: try number())),
      task: try taskID(),
      text: try word(),
      evidence: try elements { (unpacker) throws(Damage) in try unpacker.number() }
    )
  }

  private mutating func task() throws(Damage) -> TaskResult {
    TaskResult(
      task: try taskID(),
      outcome: Outcome(
        kind: try value(Outcome.Kind.init),
        reason: try text().flatMap(Outcome.Reason.init)
      ),
      time: Instant(nanoseconds: try signed()),
      retries: Int(try signed())
    )
  }

  private mutating func expectation() throws(Damage) -> ExpectationResult {
    ExpectationResult(
      statement: try word(),
      verdict: try value(Verdict.init),
      expected: try word(),
      found: try word(),
      nearest: try elements { (unpacker) throws(Damage) in try unpacker.word() },
      location: try text().flatMap(SourceLocation.init),
      task: try taskID(),
      showsRecentEvents: try flags() == [true]
    )
  }

  // MARK: - Values

  private mutating func byte() throws(Damage) -> UInt8 {
    guard position < bytes.count else { throw Damage() }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func number() throws(Damage) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: 0 as UInt64, to: 64, by: 7) {
      let byte = try byte()
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    throw Damage()
  }

  private mutating func signed() throws(Damage) -> Int64 {
    let folded = try number()
    return Int64(bitPattern: folded >> 1) ^ -Int64(folded & 1)
  }

  private mutating func digest() throws(Damage) -> Digest {
    var halves: [UInt64] = [0, 0]
    for half in halves.indices {
      for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
        halves[half] |= UInt64(try byte()) << shift
      }
    }
    return Digest(high: halves[0], low: halves[1])
  }

  private mutating func taskID() throws(Damage) -> TaskID {
    TaskID(rawValue: UInt32(truncatingIfNeeded: try number()))
  }

  private mutating func text() throws(Damage) -> String? {
    let number = try number()
    guard number > 0 else { return nil }
    guard number == 1 else {
      guard number - 2 < UInt64(texts.count) else { throw Damage() }
      return texts[Int(number - 2)]
    }
    let count = try count()
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  /// Returns a text that is always there.
  private mutating func word() throws(Damage) -> String {
    guard let text = try text() else { throw Damage() }
    return text
  }

  private mutating func value<Value>(_ make: (String) -> Value?) throws(Damage) -> Value {
    guard let value = make(try word()) else { throw Damage() }
    return value
  }

  /// Returns a count of elements, each of which takes at least one bit.
  private mutating func count() throws(Damage) -> Int {
    let count = try number()
    guard count <= UInt64(8 * (bytes.count - position)) else { throw Damage() }
    return Int(count)
  }

  private mutating func flags() throws(Damage) -> [Bool] {
    let count = try count()
    var flags: [Bool] = []
    flags.reserveCapacity(count)
    var current: UInt8 = 0
    for index in 0..<count {
      if index % 8 == 0 { current = try byte() }
      flags.append(current >> UInt8(index % 8) & 1 == 1)
    }
    return flags
  }

  private mutating func lists() throws(Damage) -> [[Bool]] {
    try elements { (unpacker) throws(Damage) in try unpacker.flags() }
  }

  private mutating func elements<Element>(
    _ element: (inout Self) throws(Damage) -> Element
  ) throws(Damage) -> [Element] {
    var elements: [Element] = []
    for _ in 0..<(try count()) { elements.append(try element(&self)) }
    return elements
  }
}
