/// Takes the fields of an event's kind, one after the other.
package protocol PayloadWriter {
  mutating func write(_ integer: Int64)
  mutating func write(_ text: String)
  mutating func write(_ agent: AgentID)
}

extension PayloadWriter {
  fileprivate mutating func write(_ flag: Bool) { write(flag ? 1 : 0) }

  fileprivate mutating func write(_ value: Percentage?) { write(Int64(value?.hundredths ?? -1)) }

  fileprivate mutating func write(_ texts: [String]) {
    write(Int64(texts.count))
    for text in texts { write(text) }
  }

  fileprivate mutating func write(_ handoff: Handoff, with other: AgentID, items: Int = 0) {
    write(other)
    write(handoff.numbers)
    write(handoff.particulars(items: items))
  }
}

extension Event.Kind {
  /// Whether the kind carries anything.
  var hasPayload: Bool {
    switch self {
    case .runStarted, .taskSubmitted, .taskStarted, .sessionOpened, .agentRestarted: false
    case .runEnded, .taskEnded, .handoffSent, .handoffDelivered, .handoffLost, .handoffDuplicated,
      .handoffUndeliverable, .sessionEnded, .sessionSpent, .agentCrashed, .actSkill, .actRead,
      .actWrite,
      .actCommand, .actTool, .actSpawn, .actAssume, .actClaim, .actPromise, .reportFiled,
      .gateChecked, .decisionMade, .workFlawed, .flawEscaped, .retryScheduled, .faultInjected,
      .limitReached:
      true
    }
  }

  /// Writes what the kind carries.
  ///
  /// This order is the canonical form of the trace and the stored
  /// form of a recording: a field is only ever added at the end of a kind.
  package func write(to writer: inout some PayloadWriter) {
    switch self {
    case .runStarted, .taskSubmitted, .taskStarted, .sessionOpened, .agentRestarted: break
    case .runEnded(let ending): ending.write(to: &writer)
    case .taskEnded(let outcome):
      writer.write(outcome.kind.rawValue)
      writer.write(outcome.reason?.rawValue ?? "")
    case .handoffSent(let handoff, let items):
      writer.write(handoff, with: handoff.receiver, items: items.count)
      writer.write(Int64(bitPattern: handoff.tag))
      for item in items { writer.write(item) }
    case .handoffDelivered(let handoff, let routed):
      writer.write(handoff, with: handoff.sender)
      writer.write(routed)
    case .handoffLost(let handoff, let fault), .handoffDuplicated(let handoff, let fault):
      writer.write(handoff, with: handoff.receiver)
      writer.write(fault)
    case .handoffUndeliverable(let handoff): writer.write(handoff, with: handoff.receiver)
    case .sessionEnded(let result): writer.write(Int64(result.code))
    case .sessionSpent(let tokens): writer.write(tokens)
    case .agentCrashed(let text), .actSkill(let text), .actRead(let text), .actWrite(let text),
      .actAssume(let text), .actClaim(let text), .actPromise(let text):
      writer.write(text)
    case .actCommand(let command, let succeeded):
      writer.write(command)
      writer.write(succeeded)
    case .actTool(let tool, let use):
      writer.write(tool)
      writer.write(use.rawValue)
    case .actSpawn(let agent): writer.write(agent)
    case .reportFiled(let report):
      writer.write(report.deliverables)
      writer.write(Int64(report.numbers.count))
      for number in report.numbers {
        writer.write(number.metric)
        writer.write(number.value)
      }
      writer.write(report.skills)
    case .gateChecked(let gate, let value, let passed):
      writer.write(gate.metric)
      writer.write(value)
      writer.write(gate.floor)
      writer.write(gate.source.description)
      writer.write(passed)
    case .decisionMade(let decision, let defects):
      writer.write(decision.rawValue)
      writer.write(Int64(defects.count))
      for defect in defects {
        writer.write(defect.category)
        writer.write(defect.text)
      }
    case .workFlawed(let flaw), .flawEscaped(let flaw):
      writer.write(flaw.category)
      writer.write(flaw.weight.rawValue)
    case .retryScheduled(let failures): writer.write(Int64(failures))
    case .faultInjected(let fault): writer.write(fault)
    case .limitReached(let limit): writer.write(limit.rawValue)
    }
  }
}

extension Event.Ending {
  fileprivate func write(to writer: inout some PayloadWriter) {
    switch self {
    case .settled: writer.write("settled")
    case .deadlocked: writer.write("deadlocked")
    case .limited(let limit):
      writer.write("limited")
      writer.write(limit.rawValue)
    case .foreign(let who):
      writer.write("foreign")
      writer.write(who)
    }
  }
}

extension Handoff {
  /// Its number and that of its cause.
  @inline(__always)
  var numbers: Int64 {
    Int64(bitPattern: UInt64(id.rawValue) << 32 | UInt64(cause.rawValue))
  }

  /// Round, copy and intent, and how many texts follow.
  @inline(__always)
  func particulars(items: Int) -> Int64 {
    Int64(items) << 32 | Int64(round) << 16 | Int64(copy) << 8 | Int64(intent.code)
  }

  /// Reads a handoff between an agent, which sent or received it, and the one its payload names, and
  /// how many texts follow.
  fileprivate static func read(
    of agent: AgentID,
    isReceiver: Bool,
    task: TaskID,
    from reader: inout some PayloadReader
  ) -> (handoff: Handoff, items: Int64)? {
    guard let other = reader.agent(), let numbers = reader.integer().map(UInt64.init(bitPattern:)),
      let packed = reader.integer().map(UInt64.init(bitPattern:)),
      let intent = Intent.allCases.first(where: { $0.code == packed & 0xff })
    else { return nil }
    let handoff = Handoff(
      id: HandoffID(rawValue: UInt32(numbers >> 32)),
      cause: HandoffID(rawValue: UInt32(truncatingIfNeeded: numbers)),
      sender: isReceiver ? other : agent,
      receiver: isReceiver ? agent : other,
      task: task,
      content: Handoff.noContent,
      round: UInt16(truncatingIfNeeded: packed >> 16),
      intent: intent,
      copy: UInt8(truncatingIfNeeded: packed >> 8)
    )
    return (handoff, Int64(packed >> 32))
  }
}

/// Gives back the fields that a writer took, in the same order; `nil` where they do not fit.
package protocol PayloadReader {
  mutating func integer() -> Int64?
  mutating func text() -> String?
  mutating func agent() -> AgentID?
}

extension PayloadReader {
  fileprivate mutating func word<Word: RawRepresentable<String>>() -> Word? {
    text().flatMap(Word.init(rawValue:))
  }

  fileprivate mutating func flag() -> Bool? { integer().map { $0 != 0 } }

  /// An optional percentage; the outer `nil` says that the field does not fit.
  fileprivate mutating func percentage() -> Percentage?? {
    integer().map { $0 < 0 ? nil : Percentage(hundredths: Int($0)) }
  }

  fileprivate mutating func list<Element>(_ element: (inout Self) -> Element?) -> [Element]? {
    integer().flatMap { list($0, element) }
  }

  fileprivate mutating func list<Element>(
    _ count: Int64,
    _ element: (inout Self) -> Element?
  ) -> [Element]? {
    guard count >= 0 else { return nil }
    var elements: [Element] = []
    for _ in 0..<count {
      guard let next = element(&self) else { return nil }
      elements.append(next)
    }
    return elements
  }
}

extension Event.Kind {
  /// Reads what a kind carries, or returns `nil` where the fields do not fit it.
  package init?(
    _ name: Event.Name,
    agent: AgentID,
    task: TaskID,
    from reader: inout some PayloadReader
  ) {
    func handoff(isReceiver: Bool = false) -> Handoff? {
      Handoff.read(of: agent, isReceiver: isReceiver, task: task, from: &reader)?.handoff
    }
    let kind: Event.Kind? =
      switch name {
      case .runStarted: .runStarted
      case .taskSubmitted: .taskSubmitted
      case .taskStarted: .taskStarted
      case .sessionOpened: .sessionOpened
      case .runEnded: Event.Ending(from: &reader).map { .runEnded($0) }
      case .taskEnded: Outcome(from: &reader).map { .taskEnded($0) }
      case .handoffSent: Self.handoffSent(by: agent, task: task, from: &reader)
      case .handoffDelivered:
        handoff(isReceiver: true).flatMap { handoff in
          reader.integer().map { .handoffDelivered(handoff, routed: $0) }
        }
      case .handoffLost:
        handoff().flatMap { handoff in reader.text().map { .handoffLost(handoff, fault: $0) } }
      case .handoffDuplicated:
        handoff().flatMap { handoff in reader.text().map { .handoffDuplicated(handoff, fault: $0) }
        }
      case .handoffUndeliverable: handoff().map { .handoffUndeliverable($0) }
      case .sessionEnded:
        reader.integer().flatMap(Event.SessionResult.init(code:)).map { .sessionEnded($0) }
      case .sessionSpent: reader.integer().map { .sessionSpent(tokens: $0) }
      case .agentCrashed: reader.text().map { .agentCrashed(fault: $0) }
      case .agentRestarted: .agentRestarted
      case .actSkill: reader.text().map { .actSkill($0) }
      case .actRead: reader.text().map { .actRead($0) }
      case .actWrite: reader.text().map { .actWrite($0) }
      case .actAssume: reader.text().map { .actAssume($0) }
      case .actClaim: reader.text().map { .actClaim($0) }
      case .actPromise: reader.text().map { .actPromise($0) }
      case .actCommand:
        reader.text().flatMap { text in reader.flag().map { .actCommand(text, succeeded: $0) } }
      case .actTool: reader.text().flatMap { text in reader.word().map { .actTool(text, $0) } }
      case .actSpawn: reader.agent().map { .actSpawn($0) }
      case .reportFiled: Event.Report(from: &reader).map { .reportFiled($0) }
      case .gateChecked: Self.gateChecked(from: &reader)
      case .decisionMade: Self.decisionMade(from: &reader)
      case .workFlawed: Flaw(from: &reader).map { .workFlawed($0) }
      case .flawEscaped: Flaw(from: &reader).map { .flawEscaped($0) }
      case .retryScheduled: reader.integer().map { .retryScheduled(failures: Int($0)) }
      case .faultInjected: reader.text().map { .faultInjected($0) }
      case .limitReached: reader.word().map { .limitReached($0) }
      }
    guard let kind else { return nil }
    self = kind
  }

  private static func handoffSent(
    by sender: AgentID,
    task: TaskID,
    from reader: inout some PayloadReader
  ) -> Event.Kind? {
    guard
      let (draft, items) = Handoff.read(of: sender, isReceiver: false, task: task, from: &reader),
      let tag = reader.integer()
    else { return nil }
    var handoff = draft
    handoff.tag = UInt64(bitPattern: tag)
    return reader.list(items) { $0.text() }.map { .handoffSent(handoff, items: $0) }
  }

  private static func gateChecked(from reader: inout some PayloadReader) -> Event.Kind? {
    guard let metric = reader.text(), let value = reader.percentage(),
      let floor = reader.percentage().flatMap({ $0 }), let source = reader.text(),
      let passed = reader.flag()
    else { return nil }
    let gate = Gate(metric: metric, floor: floor, source: Gate.Source(source))
    return .gateChecked(gate, value: value, passed: passed)
  }

  private static func decisionMade(from reader: inout some PayloadReader) -> Event.Kind? {
    guard let decision: Decision = reader.word(),
      let defects: [Defect] = reader.list({ reader in
        guard let category = reader.text(), let text = reader.text() else { return nil }
        return Defect(category: category, text: text)
      })
    else { return nil }
    return .decisionMade(decision, defects)
  }
}

extension Gate.Source {
  fileprivate init(_ text: String) {
    switch text {
    case "work": self = .work
    case "policy": self = .policy
    default: self = .contract(text)
    }
  }
}

extension Flaw {
  fileprivate init?(from reader: inout some PayloadReader) {
    guard let category = reader.text(), let weight: Weight = reader.word() else { return nil }
    self.init(category: category, weight: weight)
  }
}

extension Outcome {
  fileprivate init?(from reader: inout some PayloadReader) {
    guard let kind: Kind = reader.word(), let reason = reader.text() else { return nil }
    self.init(kind: kind, reason: Reason(rawValue: reason))
  }
}

extension Event.Report {
  fileprivate init?(from reader: inout some PayloadReader) {
    guard let deliverables = reader.list({ $0.text() }),
      let numbers: [Measurement] = reader.list({ reader in
        guard let metric = reader.text(), let value = reader.percentage() else { return nil }
        return Measurement(metric: metric, value: value)
      }),
      let skills = reader.list({ $0.text() })
    else { return nil }
    self.init(deliverables: deliverables, numbers: numbers, skills: skills)
  }
}

extension Event.Ending {
  fileprivate init?(from reader: inout some PayloadReader) {
    switch reader.text() {
    case "settled": self = .settled
    case "deadlocked": self = .deadlocked
    case "limited":
      guard let limit: Event.Limit = reader.word() else { return nil }
      self = .limited(limit)
    case "foreign":
      guard let who = reader.text() else { return nil }
      self = .foreign(who)
    default: return nil
    }
  }
}
