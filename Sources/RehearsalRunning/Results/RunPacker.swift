import RehearsalRules
import RehearsalSimulation

/// A writer that packs judged runs as bytes.
///
/// Packed runs take much less memory than unpacked runs. ``RunUnpacker`` reads the bytes. Integers are
/// written in LEB128: seven bits in a byte, the lowest bits first. Signed integers are zigzag-encoded before,
/// so that small negative integers also take a single byte. A run that equals the preceding one but for its seed,
/// as all runs of a scenario that draws nothing do, is packed as a reference to it.
struct RunPacker {
  private(set) var bytes: [UInt8] = []
  /// The bytes of the last contents, the summary without its seed and the judgement, that are no reference.
  private var lastContents = 0..<0
  private let texts: SharedTexts

  init(_ texts: SharedTexts) { self.texts = texts }

  mutating func append(_ run: JudgedRun) {
    append(run.summary.seed)
    append(run.digestMismatch)
    let wallNanoseconds = run.wallTime.map {
      $0.components.seconds * 1_000_000_000 + $0.components.attoseconds / 1_000_000_000
    }
    append(signed: wallNanoseconds ?? -1)
    appendContents(of: run)
  }

  /// Appends 1 and the contents of a run, or 0 if they equal the contents of the preceding run.
  private mutating func appendContents(of run: JudgedRun) {
    append(1 as UInt64)
    let start = bytes.count
    append(run.summary)
    append(run.judgement)
    if bytes[lastContents].elementsEqual(bytes[start...]) {
      bytes.removeSubrange((start - 1)...)
      append(0 as UInt64)
    } else {
      lastContents = start..<bytes.count
    }
  }

  private mutating func append(_ mismatch: JudgedRun.DigestMismatch?) {
    switch mismatch {
    case nil: append(0 as UInt64)
    case .foundInSecondRun(let digest):
      append(1 as UInt64)
      append(digest)
    case .foundInFile(let digest):
      append(2 as UInt64)
      append(digest)
    case .absentFromFile: append(3 as UInt64)
    }
  }

  private mutating func append(_ summary: RunSummary) {
    append(summary.digest)
    append(summary.ending.code)
    append(summary.ending.detail)
    append(signed: summary.time.nanoseconds)
    append(signed: summary.tokens)
    for number in [
      summary.events, summary.handoffs, summary.escapedFlaws, summary.executions,
      summary.repeatedHandoffs,
      summary.refusedSessions, summary.endedTasks, summary.completedTasks,
    ] { append(number) }
    append(summary.usedClauses)
    append(summary.faultsWithoutEffect)
  }

  private mutating func append(_ judgement: Judgement) {
    append(judgement.verdict.rawValue)
    append(judgement.canary?.rawValue)
    append(UInt64(judgement.taskCount))
    append(judgement.violations) { $0.append($1) }
    append(judgement.taskResults) { $0.append($1) }
    append(judgement.retriedOpenTasks) { packer, task in
      packer.append(UInt64(task.task.rawValue))
      packer.append(signed: Int64(task.retries))
    }
    append(judgement.spending) { packer, spending in
      packer.append(UInt64(spending.agent.rawValue))
      packer.append(UInt64(spending.task.rawValue))
      packer.append(signed: spending.tokens)
    }
    append(judgement.expectationResults) { $0.append($1) }
    append(judgement.sometimesHappened)
    append(judgement.coverage.hasFaultStruck)
    append(judgement.coverage.hadAgentSession)
    append([judgement.coverage.hasCrossedEdge])
    append(judgement.coverage.isEdgeCrossed)
    append(judgement.coverage.isAssertionJudged)
  }

  private mutating func append(_ violation: Violation) {
    append(violation.rule)
    append(violation.severity.rawValue)
    append(UInt64(violation.agent.rawValue))
    append(UInt64(violation.task.rawValue))
    append(violation.text)
    append(violation.evidence) { $0.append($1) }
  }

  private mutating func append(_ task: TaskResult) {
    append(UInt64(task.task.rawValue))
    append(task.outcome.kind.rawValue)
    append(task.outcome.reason?.rawValue)
    append(signed: task.time.nanoseconds)
    append(signed: Int64(task.retries))
  }

  private mutating func append(_ expectation: ExpectationResult) {
    append(expectation.statement)
    append(expectation.verdict.rawValue)
    append(expectation.expected)
    append(expectation.actual)
    append(expectation.explanation) { $0.append($1) }
    append(expectation.location)
    append(UInt64(expectation.task.rawValue))
    append([expectation.showsRecentEvents])
  }

  private mutating func append(_ location: SourceLocation?) {
    append(location?.file)
    guard let location else { return }
    append(signed: Int64(location.line))
    append(signed: Int64(location.column))
  }

  // MARK: - Values

  private mutating func append(_ number: UInt64) {
    var remainingBits = number
    while remainingBits >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: remainingBits) | 0x80)
      remainingBits >>= 7
    }
    bytes.append(UInt8(remainingBits))
  }

  private mutating func append(signed number: Int64) {
    append(UInt64(bitPattern: number << 1 ^ number >> 63))
  }

  private mutating func append(_ digest: Digest) {
    for half in [digest.high, digest.low] {
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: half >> UInt64(shift)))
      }
    }
  }

  /// Appends an optional text in one of three forms.
  ///
  /// `nil` is the number 0. A shared text is its number plus 2. Any other text is the number 1, the length and the
  /// UTF-8 bytes.
  private mutating func append(_ text: String?) {
    guard let text else { return append(0 as UInt64) }
    if let textNumber = texts.findOrAddNumber(of: text) { return append(UInt64(textNumber) + 2) }
    append(1 as UInt64)
    append(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func append(_ flags: [Bool]) {
    append(UInt64(flags.count))
    var byte: UInt8 = 0
    for (index, flag) in flags.enumerated() {
      if flag { byte |= 1 << UInt8(index % 8) }
      if index % 8 == 7 || index == flags.count - 1 {
        bytes.append(byte)
        byte = 0
      }
    }
  }

  private mutating func append(_ flagLists: [[Bool]]) {
    append(UInt64(flagLists.count))
    for flags in flagLists { append(flags) }
  }

  private mutating func append<Element>(
    _ elements: [Element],
    _ appendElement: (inout Self, Element) -> Void
  ) {
    append(UInt64(elements.count))
    for element in elements { appendElement(&self, element) }
  }
}
