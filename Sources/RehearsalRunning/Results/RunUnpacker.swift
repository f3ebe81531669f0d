import RehearsalRules
import RehearsalSimulation

/// A reader of the packed runs that ``RunPacker`` writes.
struct RunUnpacker {
  /// The error for bytes that ``RunPacker`` cannot have written.
  struct InvalidBytes: Error {}

  private let bytes: [UInt8]
  private let texts: [String]
  private var position = 0
  /// The last run that was read, to whose contents the next run can refer.
  private var lastRun: JudgedRun?

  init(_ bytes: [UInt8], _ texts: [String]) {
    self.bytes = bytes
    self.texts = texts
  }

  /// Returns the next run, or `nil` after the last run.
  mutating func next() throws(InvalidBytes) -> JudgedRun? {
    guard position < bytes.count else { return nil }
    let seed = try readNumber()
    let digestMismatch = try readDigestMismatch()
    let wallNanoseconds = try readSignedNumber()
    var run = try readContents(seed: seed)
    run.digestMismatch = digestMismatch
    run.wallTime = wallNanoseconds < 0 ? nil : .nanoseconds(wallNanoseconds)
    lastRun = run
    return run
  }

  private mutating func readDigestMismatch() throws(InvalidBytes) -> JudgedRun.DigestMismatch? {
    switch try readNumber() {
    case 0: nil
    case 1: .foundInSecondRun(try readDigest())
    case 2: .foundInFile(try readDigest())
    default: .absentFromFile
    }
  }

  /// Reads the summary and the judgement of a run, or takes those of the preceding run.
  private mutating func readContents(seed: UInt64) throws(InvalidBytes) -> JudgedRun {
    guard try readNumber() == 0 else {
      let summary = try readSummary(seed: seed)
      return JudgedRun(summary: summary, judgement: try readJudgement())
    }
    guard let run = lastRun?.withSeed(seed) else { throw InvalidBytes() }
    return run
  }

  private mutating func readSummary(seed: UInt64) throws(InvalidBytes) -> RunSummary {
    let digest = try readDigest()
    let (endingCode, endingDetail) = (try readRequiredText(), try readText())
    guard let ending = Event.Ending(code: endingCode, detail: endingDetail) else {
      throw InvalidBytes()
    }
    let (time, tokens) = (try readSignedNumber(), try readSignedNumber())
    return RunSummary(
      seed: seed,
      digest: digest,
      ending: ending,
      time: Instant(nanoseconds: time),
      events: try readNumber(),
      handoffs: try readNumber(),
      tokens: tokens,
      escaped: try readNumber(),
      executions: try readNumber(),
      askedAgain: try readNumber(),
      refused: try readNumber(),
      ended: try readNumber(),
      completed: try readNumber(),
      usedClauses: try readFlagLists(),
      faultsWithoutEffect: try readFlags()
    )
  }

  private mutating func readJudgement() throws(InvalidBytes) -> Judgement {
    let verdict = try readParsed(Verdict.init)
    let canary = try readText().flatMap(Judgement.Canary.init)
    let taskCount = Int(try readNumber())
    let violations = try readElements { (unpacker) throws(InvalidBytes) in
      try unpacker.readViolation()
    }
    let tasks = try readElements { (unpacker) throws(InvalidBytes) in try unpacker.readTaskResult()
    }
    let retriedOpenTasks = try readElements { (unpacker) throws(InvalidBytes) in
      try unpacker.readRetriedOpenTask()
    }
    let spending = try readElements { (unpacker) throws(InvalidBytes) in
      try unpacker.readSpending()
    }
    let expectations = try readElements { (unpacker) throws(InvalidBytes) in
      try unpacker.readExpectationResult()
    }
    let sometimesEventHappened = try readFlags()
    let coverage = try readCoverage()
    return Judgement(
      verdict: verdict,
      violations: violations,
      tasks: tasks,
      retriedOpenTasks: retriedOpenTasks,
      taskCount: taskCount,
      spending: spending,
      expectations: expectations,
      canary: canary,
      sometimesHappened: sometimesEventHappened,
      coverage: coverage
    )
  }

  private mutating func readViolation() throws(InvalidBytes) -> Violation {
    Violation(
      rule: try readRequiredText(),
      severity: try readParsed(Severity.init),
      agent: try readAgentID(),
      task: try readTaskID(),
      text: try readRequiredText(),
      evidence: try readElements { (unpacker) throws(InvalidBytes) in try unpacker.readNumber() }
    )
  }

  private mutating func readTaskResult() throws(InvalidBytes) -> TaskResult {
    TaskResult(
      task: try readTaskID(),
      outcome: Outcome(
        kind: try readParsed(Outcome.Kind.init),
        reason: try readText().flatMap(Outcome.Reason.init)
      ),
      time: Instant(nanoseconds: try readSignedNumber()),
      retries: Int(try readSignedNumber())
    )
  }

  private mutating func readRetriedOpenTask() throws(InvalidBytes) -> RetriedOpenTask {
    RetriedOpenTask(task: try readTaskID(), retries: Int(try readSignedNumber()))
  }

  private mutating func readSpending() throws(InvalidBytes) -> Spending {
    Spending(agent: try readAgentID(), task: try readTaskID(), tokens: try readSignedNumber())
  }

  private mutating func readCoverage() throws(InvalidBytes) -> PlanCoverage {
    PlanCoverage(
      faults: try readFlags(),
      agents: try readFlags(),
      hasCrossedEdge: try readFlags() == [true],
      edges: try readFlagLists(),
      assertions: try readFlags()
    )
  }

  private mutating func readExpectationResult() throws(InvalidBytes) -> ExpectationResult {
    ExpectationResult(
      statement: try readRequiredText(),
      verdict: try readParsed(Verdict.init),
      expected: try readRequiredText(),
      found: try readRequiredText(),
      explanation: try readElements { (unpacker) throws(InvalidBytes) in
        try unpacker.readRequiredText()
      },
      location: try readLocation(),
      task: try readTaskID(),
      showsRecentEvents: try readFlags() == [true]
    )
  }

  private mutating func readLocation() throws(InvalidBytes) -> SourceLocation? {
    guard let file = try readText() else { return nil }
    let (line, column) = (try readSignedNumber(), try readSignedNumber())
    return SourceLocation(file: file, line: Int(line), column: Int(column))
  }

  // MARK: - Values

  private mutating func readByte() throws(InvalidBytes) -> UInt8 {
    guard position < bytes.count else { throw InvalidBytes() }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func readNumber() throws(InvalidBytes) -> UInt64 {
    var number: UInt64 = 0
    for shift in stride(from: 0 as UInt64, to: 64, by: 7) {
      let byte = try readByte()
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
    }
    throw InvalidBytes()
  }

  private mutating func readSignedNumber() throws(InvalidBytes) -> Int64 {
    let zigzag = try readNumber()
    return Int64(bitPattern: zigzag >> 1) ^ -Int64(zigzag & 1)
  }

  private mutating func readDigest() throws(InvalidBytes) -> Digest {
    var halves: [UInt64] = [0, 0]
    for half in halves.indices {
      for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
        halves[half] |= UInt64(try readByte()) << shift
      }
    }
    return Digest(high: halves[0], low: halves[1])
  }

  private mutating func readAgentID() throws(InvalidBytes) -> AgentID {
    AgentID(rawValue: UInt32(truncatingIfNeeded: try readNumber()))
  }

  private mutating func readTaskID() throws(InvalidBytes) -> TaskID {
    TaskID(rawValue: UInt32(truncatingIfNeeded: try readNumber()))
  }

  private mutating func readText() throws(InvalidBytes) -> String? {
    let number = try readNumber()
    guard number > 0 else { return nil }
    guard number == 1 else {
      guard number - 2 < UInt64(texts.count) else { throw InvalidBytes() }
      return texts[Int(number - 2)]
    }
    let count = try readCount()
    guard count <= bytes.count - position else { throw InvalidBytes() }
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  /// Reads the next text.
  ///
  /// A missing text is an error.
  private mutating func readRequiredText() throws(InvalidBytes) -> String {
    guard let text = try readText() else { throw InvalidBytes() }
    return text
  }

  private mutating func readParsed<Value>(_ parse: (String) -> Value?) throws(InvalidBytes) -> Value
  {
    guard let value = parse(try readRequiredText()) else { throw InvalidBytes() }
    return value
  }

  /// Reads the number of elements of the list that follows.
  ///
  /// Even the smallest elements, which are flags, take one bit each. A number that is too great for the
  /// remaining bytes is an error.
  private mutating func readCount() throws(InvalidBytes) -> Int {
    let count = try readNumber()
    guard count <= UInt64(8 * (bytes.count - position)) else { throw InvalidBytes() }
    return Int(count)
  }

  private mutating func readFlags() throws(InvalidBytes) -> [Bool] {
    let count = try readCount()
    var flags: [Bool] = []
    flags.reserveCapacity(count)
    var currentByte: UInt8 = 0
    for index in 0..<count {
      if index % 8 == 0 { currentByte = try readByte() }
      flags.append(currentByte >> UInt8(index % 8) & 1 == 1)
    }
    return flags
  }

  private mutating func readFlagLists() throws(InvalidBytes) -> [[Bool]] {
    try readElements { (unpacker) throws(InvalidBytes) in try unpacker.readFlags() }
  }

  private mutating func readElements<Element>(
    _ readElement: (inout Self) throws(InvalidBytes) -> Element
  ) throws(InvalidBytes) -> [Element] {
    var elements: [Element] = []
    for _ in 0..<(try readCount()) { elements.append(try readElement(&self)) }
    return elements
  }
}
