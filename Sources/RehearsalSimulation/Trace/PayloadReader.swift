/// A reader that returns the fields of an event's payload in the order in which a ``PayloadWriter`` wrote them.
///
/// Every method returns `nil` if the next field has another type or does not exist.
package protocol PayloadReader {
  mutating func integer() -> Int64?
  mutating func text() -> String?
  mutating func agent() -> AgentID?
}

extension PayloadReader {
  /// Reads a text, and returns the value that has the text as its raw value.
  fileprivate mutating func rawValue<Value: RawRepresentable<String>>() -> Value? {
    text().flatMap(Value.init(rawValue:))
  }

  /// Reads an integer as a Boolean value, in which every number except zero stands for true.
  fileprivate mutating func flag() -> Bool? { integer().map { $0 != 0 } }

  /// Reads a percentage that can be missing.
  ///
  /// The outer optional is `nil` if the next field is not an integer, and the inner optional is `nil` if no
  /// percentage was recorded.
  fileprivate mutating func percentage() -> Percentage?? {
    integer().map { $0 < 0 ? nil : Percentage(hundredths: Int($0)) }
  }

  /// Reads a count, and then that number of elements.
  fileprivate mutating func array<Element>(_ element: (inout Self) -> Element?) -> [Element]? {
    integer().flatMap { array($0, element) }
  }

  /// Reads the given count of elements, or returns `nil` if one of them cannot be read.
  fileprivate mutating func array<Element>(
    _ count: Int64,
    _ element: (inout Self) -> Element?
  ) -> [Element]? {
    guard count >= 0 else { return nil }
    var elements: [Element] = []
    for _ in 0..<count {
      guard let nextElement = element(&self) else { return nil }
      elements.append(nextElement)
    }
    return elements
  }
}

extension Handoff {
  /// Reads a handoff and the number of texts that follow it in the payload.
  ///
  /// The payload contains only one of the handoff's two agents. The event itself has the second agent.
  ///
  /// - Parameters:
  ///   - agent: The agent that the event names.
  ///   - isReceiver: Whether that agent is the handoff's receiver, instead of its sender.
  ///   - task: The task that the event names.
  ///   - reader: The reader of the payload.
  /// - Returns: The handoff and the number of texts, or `nil` if the fields do not describe a handoff.
  fileprivate static func read(
    of agent: AgentID,
    isReceiver: Bool,
    task: TaskID,
    from reader: inout some PayloadReader
  ) -> (handoff: Handoff, itemCount: Int64)? {
    guard let otherAgent = reader.agent(),
      let identifiers = reader.integer().map(UInt64.init(bitPattern:)),
      let packedFields = reader.integer().map(UInt64.init(bitPattern:)),
      let intent = Intent.allCases.first(where: { $0.code == packedFields & 0xff })
    else { return nil }
    let handoff = Handoff(
      id: HandoffID(rawValue: UInt32(identifiers >> 32)),
      cause: HandoffID(rawValue: UInt32(truncatingIfNeeded: identifiers)),
      sender: isReceiver ? otherAgent : agent,
      receiver: isReceiver ? agent : otherAgent,
      task: task,
      contentIndex: Handoff.noContentIndex,
      round: UInt16(truncatingIfNeeded: packedFields >> 16),
      intent: intent,
      copyNumber: UInt8(truncatingIfNeeded: packedFields >> 8)
    )
    return (handoff, Int64(packedFields >> 32))
  }
}

extension Cancellation {
  fileprivate init?(from reader: inout some PayloadReader) {
    switch reader.integer() {
    case 0:
      guard let agent = reader.agent() else { return nil }
      self = .agent(agent)
    case 1:
      guard let task = reader.integer().flatMap(UInt32.init(exactly:)) else { return nil }
      self = .task(TaskID(rawValue: task))
    default: return nil
    }
  }
}

extension Event.Kind {
  /// Creates the kind of an event from its name and the fields of its payload.
  ///
  /// The result is `nil` if the fields do not match the name. `agent` and `task` come from the event itself,
  /// because the payload of a handoff does not repeat them.
  package init?(
    _ name: Event.Name,
    agent: AgentID,
    task: TaskID,
    from reader: inout some PayloadReader
  ) {
    let kind: Event.Kind? =
      switch name {
      case .runStarted: .runStarted
      case .taskSubmitted: .taskSubmitted
      case .taskListed: .taskListed
      case .taskClaimed: reader.rawValue().map { .taskClaimed($0) }
      case .taskStarted: .taskStarted
      case .sessionOpened: .sessionOpened
      case .runEnded: Event.Ending(from: &reader).map { .runEnded($0) }
      case .taskEnded: Outcome(from: &reader).map { .taskEnded($0) }
      case .handoffSent, .handoffDelivered, .handoffLost, .handoffDuplicated,
        .handoffUndeliverable, .handoffCounted, .handoffJoined, .handoffUnread, .replyMissed,
        .replyLate:
        Self.handoffEvent(name, agent: agent, task: task, from: &reader)
      case .sessionEnded:
        reader.integer().flatMap(Event.SessionResult.init(code:)).map { .sessionEnded($0) }
      case .sessionWaiting: reader.integer().map { .sessionWaiting(answers: Int($0)) }
      case .sessionResumed: reader.integer().map { .sessionResumed(answers: Int($0)) }
      case .sessionSpent: reader.integer().map { .sessionSpent(tokens: $0) }
      case .sessionLimited:
        reader.text().flatMap { text in
          reader.rawValue().map { .sessionLimited(quota: text, $0) }
        }
      case .agentCompacted: reader.array { $0.rawValue() }.map { .agentCompacted($0) }
      case .agentCrashed: reader.text().map { .agentCrashed(fault: $0) }
      case .agentRestarted: .agentRestarted
      case .actSkill, .actRead, .actWrite, .actAssume, .actClaim, .actPromise, .actCommand,
        .actTool, .actSpawn, .actCancel:
        Self.act(name, from: &reader)
      case .reportFiled: Event.Report(from: &reader).map { .reportFiled($0) }
      case .gateChecked: Self.gateChecked(from: &reader)
      case .gateLoosened:
        reader.text().flatMap { path in reader.rawValue().map { .gateLoosened(path, $0) } }
      case .decisionMade: Self.decisionMade(from: &reader)
      case .workFlawed: Flaw(from: &reader).map { .workFlawed($0) }
      case .flawEscaped: Flaw(from: &reader).map { .flawEscaped($0) }
      case .workMerged: .workMerged
      case .retryScheduled: reader.integer().map { .retryScheduled(failures: Int($0)) }
      case .faultInjected: reader.text().map { .faultInjected($0) }
      case .limitReached: reader.rawValue().map { .limitReached($0) }
      }
    guard let kind else { return nil }
    self = kind
  }

  /// Reads the payload of an agent's action.
  ///
  /// The result is `nil` if the event is not an action or the fields do not match.
  private static func act(_ name: Event.Name, from reader: inout some PayloadReader) -> Event.Kind?
  {
    switch name {
    case .actSkill: reader.text().map { .actSkill($0) }
    case .actRead: reader.text().map { .actRead($0) }
    case .actWrite: reader.text().map { .actWrite($0) }
    case .actAssume: reader.text().map { .actAssume($0) }
    case .actClaim: reader.text().map { .actClaim($0) }
    case .actPromise: reader.text().map { .actPromise($0) }
    case .actCommand:
      reader.text().flatMap { text in reader.flag().map { .actCommand(text, succeeded: $0) } }
    case .actTool: reader.text().flatMap { text in reader.rawValue().map { .actTool(text, $0) } }
    case .actSpawn: reader.agent().map { .actSpawn($0) }
    case .actCancel: Cancellation(from: &reader).map { .actCancel($0) }
    default: nil
    }
  }

  /// Reads the payload of an event about a handoff, or returns `nil` if the event is not about a handoff or the
  /// fields do not match.
  private static func handoffEvent(
    _ name: Event.Name,
    agent: AgentID,
    task: TaskID,
    from reader: inout some PayloadReader
  ) -> Event.Kind? {
    func handoff(isReceiver: Bool = false) -> Handoff? {
      Handoff.read(of: agent, isReceiver: isReceiver, task: task, from: &reader)?.handoff
    }
    return switch name {
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
    case .handoffJoined: handoff().map { .handoffJoined($0) }
    case .handoffCounted:
      handoff().flatMap { handoff in reader.rawValue().map { .handoffCounted(handoff, $0) } }
    case .handoffUnread:
      handoff().flatMap { handoff in reader.rawValue().map { .handoffUnread(handoff, $0) } }
    case .replyMissed:
      handoff().flatMap { handoff in
        reader.integer().flatMap { attempt in
          reader.flag().map { .replyMissed(handoff, attempt: Int(attempt), again: $0) }
        }
      }
    case .replyLate:
      handoff().flatMap { handoff in reader.flag().map { .replyLate(handoff, taken: $0) } }
    default: nil
    }
  }

  private static func handoffSent(
    by sender: AgentID,
    task: TaskID,
    from reader: inout some PayloadReader
  ) -> Event.Kind? {
    guard
      let (untaggedHandoff, itemCount) = Handoff.read(
        of: sender,
        isReceiver: false,
        task: task,
        from: &reader
      ),
      let tag = reader.integer()
    else { return nil }
    var handoff = untaggedHandoff
    handoff.tag = UInt64(bitPattern: tag)
    return reader.array(itemCount) { $0.text() }.map { .handoffSent(handoff, items: $0) }
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
    guard let decision: Decision = reader.rawValue(),
      let defects: [Defect] = reader.array({ reader in
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
    guard let category = reader.text(), let weight: Weight = reader.rawValue() else { return nil }
    self.init(category: category, weight: weight)
  }
}

extension Outcome {
  fileprivate init?(from reader: inout some PayloadReader) {
    guard let kind: Kind = reader.rawValue(), let reason = reader.text() else { return nil }
    self.init(kind: kind, reason: Reason(rawValue: reason))
  }
}

extension Event.Report {
  fileprivate init?(from reader: inout some PayloadReader) {
    guard let deliverables = reader.array({ $0.text() }),
      let numbers: [Measurement] = reader.array({ reader in
        guard let metric = reader.text(), let value = reader.percentage() else { return nil }
        return Measurement(metric: metric, value: value)
      }),
      let skills = reader.array({ $0.text() })
    else { return nil }
    self.init(deliverables: deliverables, numbers: numbers, skills: skills)
  }
}

extension Event.Ending {
  fileprivate init?(from reader: inout some PayloadReader) {
    switch reader.text() {
    case "settled": self = .settled
    case "deadlocked": self = .deadlocked
    case "unfinished": self = .unfinished
    case "limited":
      guard let limit: Event.Limit = reader.rawValue() else { return nil }
      self = .limited(limit)
    case "foreign":
      guard let cause = reader.text() else { return nil }
      self = .foreign(cause)
    default: return nil
    }
  }
}
