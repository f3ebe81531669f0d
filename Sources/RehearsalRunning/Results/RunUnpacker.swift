import RehearsalRules
import RehearsalSimulation

/// A reader of the packed runs that ``RunPacker`` writes.
struct RunUnpacker {
  /// The error for bytes that ``RunPacker`` cannot have written.
  struct Damage: Error {}

  private let bytes: [UInt8]
  private let texts: [String]
  private var position = 0

  init(_ bytes: [UInt8], _ texts: [String]) {
    self.bytes = bytes
    self.texts = texts
  }

  /// Returns the next run, or `nil` after the last run.
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
    let wallNanoseconds = try signedNumber()
    run.wallTime = wallNanoseconds < 0 ? nil : .nanoseconds(wallNanoseconds)
    return run
  }

  private mutating func summary() throws(Damage) -> RunSummary {
    let (seed, digest) = (try number(), try digest())
    let (code, detail) = (try requiredText(), try text())
    guard let ending = Event.Ending(code: code, detail: detail) else { throw Damage() }
    let (time, tokens) = (try signedNumber(), try signedNumber())
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
      usedClauses: try flagLists()
    )
  }

  private mutating func judgement() throws(Damage) -> Judgement {
    let verdict = try parsed(Verdict.init)
    let canary = try text().flatMap(Judgement.Canary.init)
    let taskCount = Int(try number())
    let violations = try elements { (unpacker) throws(Damage) in try unpacker.violation() }
    let tasks = try elements { (unpacker) throws(Damage) in try unpacker.task() }
    let spending = try elements { (unpacker) throws(Damage) in
      Spending(
        agent: AgentID(rawValue: UInt32(truncatingIfNeeded: try unpacker.number())),
        task: try unpacker.taskID(),
        tokens: try unpacker.signedNumber()
      )
    }
    let expectations = try elements { (unpacker) throws(Damage) in try unpacker.expectation() }
    let witnessed = try flags()
    let coverage = PlanCoverage(
      faults: try flags(),
      agents: try flags(),
      hasCrossedEdge: try flags() == [true],
      edges: try flagLists()
    )
    return Judgement(
      verdict: verdict,
      violations: violations,
      tasks: tasks,
      taskCount: taskCount,
      spending: spending,
      expectations: expectations,
      canary: canary,
      sometimesHappened: witnessed,
      coverage: coverage
    )
  }

  private mutating func violation() throws(Damage) -> Violation {
    Violation(
      rule: try requiredText(),
      severity: try parsed(Severity.init),
      agent: AgentID(rawValue: UInt32(truncatingIfNeeded: try number())),
      task: try taskID(),
      text: try requiredText(),
      evidence: try elements { (unpacker) throws(Damage) in try unpacker.number() }
    )
  }

  private mutating func task() throws(Damage) -> TaskResult {
    TaskResult(
      task: try taskID(),
      outcome: Outcome(
        kind: try parsed(Outcome.Kind.init),
        reason: try text().flatMap(Outcome.Reason.init)
      ),
      time: Instant(nanoseconds: try signedNumber()),
      retries: Int(try signedNumber())
    )
  }

  private mutating func expectation() throws(Damage) -> ExpectationResult {
    ExpectationResult(
      statement: try requiredText(),
      verdict: try parsed(Verdict.init),
      expected: try requiredText(),
      found: try requiredText(),
      explanation: try elements { (unpacker) throws(Damage) in try unpacker.requiredText() },
      location: try location(),
      task: try taskID(),
      showsRecentEvents: try flags() == [true]
    )
  }

  private mutating func location() throws(Damage) -> SourceLocation? {
    guard let file = try text() else { return nil }
    let (line, column) = (try signedNumber(), try signedNumber())
    return SourceLocation(file: file, line: Int(line), column: Int(column))
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

  private mutating func signedNumber() throws(Damage) -> Int64 {
    let zigzag = try number()
    return Int64(bitPattern: zigzag >> 1) ^ -Int64(zigzag & 1)
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
    guard count <= bytes.count - position else { throw Damage() }
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  /// Reads the next text.
  ///
  /// A missing text is an error.
  private mutating func requiredText() throws(Damage) -> String {
    guard let text = try text() else { throw Damage() }
    return text
  }

  private mutating func parsed<Value>(_ parse: (String) -> Value?) throws(Damage) -> Value {
    guard let value = parse(try requiredText()) else { throw Damage() }
    return value
  }

  /// Reads the number of elements of the list that follows.
  ///
  /// Each element takes at least one bit, so a number that is too great for the remaining bytes is
  /// an error.
  private mutating func count() throws(Damage) -> Int {
    let count = try number()
    guard count <= UInt64(8 * (bytes.count - position)) else { throw Damage() }
    return Int(count)
  }

  private mutating func flags() throws(Damage) -> [Bool] {
    let count = try count()
    var flags: [Bool] = []
    flags.reserveCapacity(count)
    var currentByte: UInt8 = 0
    for index in 0..<count {
      if index % 8 == 0 { currentByte = try byte() }
      flags.append(currentByte >> UInt8(index % 8) & 1 == 1)
    }
    return flags
  }

  private mutating func flagLists() throws(Damage) -> [[Bool]] {
    try elements { (unpacker) throws(Damage) in try unpacker.flags() }
  }

  private mutating func elements<Element>(
    _ readElement: (inout Self) throws(Damage) -> Element
  ) throws(Damage) -> [Element] {
    var elements: [Element] = []
    for _ in 0..<(try count()) { elements.append(try readElement(&self)) }
    return elements
  }
}
